"""The proof that wrong figures are caught: the command that changes figures and counts, on a part of what it can do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from sites import ROOT

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = ROOT / "benchmarks" / "mutations"
READMES = ("README.md", "README.zh-CN.md")
WITHOUT_FORMULAS = """
import runpy, sys
import gongkai.checks as checks
from gongkai.checks import arithmetic
checks.CHECKS = tuple(run for run in checks.CHECKS if run is not arithmetic.stated_against_formula)
sys.argv = [sys.argv[1], *sys.argv[2:]]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def mutations(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
    """Run the command on one site and return what it says of it."""
    run = subprocess.run(
        [sys.executable, COMMAND, *arguments, "--format", "json", "--jobs", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == status, run.stdout + run.stderr
    (found,) = json.loads(run.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """Return what becomes of every slip in the real report."""
    return mutations(ROOT)


def test_every_slip_in_a_constrained_figure_of_the_real_report_is_caught(report: dict[str, Any]) -> None:
    """All of them but those that exact arithmetic shows to leave every constraint true."""
    (year,) = report["editions"]
    assert year["constrained"] > 0
    assert year["caught"] == year["breaking"] > 100
    assert year["by_error"] == year["breaking"]
    assert report["escaped"] == []


def test_a_figure_that_is_typed_in_the_text_is_always_caught(report: dict[str, Any]) -> None:
    """In place of its macro, as it is printed."""
    assert report["texts"]["typed by hand"]["caught"] == report["texts"]["typed by hand"]["made"] > 100


def test_what_nothing_constrains_is_named_with_the_reason(report: dict[str, Any]) -> None:
    """Its other figures are all constrained."""
    (year,) = report["editions"]
    assert year["constrained"] + len(year["lone"]) == year["figures"]
    assert all(year["lone"].values())


def test_a_sample_of_the_example_department_is_caught() -> None:
    """Five years, so that a figure is also held by the year after; all of it is tried by `make mutations`."""
    found = mutations(ROOT / "examples" / "shili", "--every", "60")
    assert [year["year"] for year in found["editions"]] == [2019, 2020, 2021, 2022, 2023]
    assert all(year["caught"] == year["breaking"] > 10 for year in found["editions"])


def test_reading_only_what_a_slip_changes_finds_what_the_whole_site_gives() -> None:
    """The command is fast because it reads one file again; slowly, as `gongkai check` does, it says the same."""
    arguments = (ROOT / "examples" / "shili", "--year", "2022", "--every", "150")
    assert mutations(*arguments) == mutations(*arguments, "--whole")


def test_a_check_that_misses_slips_is_shown_up(tmp_path: Path) -> None:
    """Without the check of formulas the same slips escape, each with its place, and the exit status is 1."""
    for name in ("docs", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            WITHOUT_FORMULAS,
            COMMAND,
            tmp_path,
            *("--every", "10", "--format", "json", "--jobs", "1"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stderr
    (found,) = json.loads(run.stdout)
    assert any(re.match(r"2021: data/2021/budget\.yml:\d+:\d+: \w", slip) for slip in found["escaped"])


def test_a_site_that_is_wrong_already_is_refused(tmp_path: Path) -> None:
    """Else nobody could tell what a slip added."""
    shutil.copytree(ROOT / "tests" / "examples" / "base", tmp_path / "site")
    (tmp_path / "site" / "data" / "2021" / "budget.yml").write_text("a: 1件件\n", encoding="utf-8")
    run = subprocess.run([sys.executable, COMMAND, tmp_path / "site"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "data/2021/budget.yml:1:4" in run.stderr


@pytest.mark.parametrize("readme", READMES)
def test_the_readmes_state_what_the_command_gives(readme: str, report: dict[str, Any]) -> None:
    """The row of the real report; the rows of the example department by `make mutations ARGS=--compare`."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    cells = r"^\| (\S+) (\d{4}) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \((\S+)\) \| (\d+) \| (\d+) \|$"
    rows = re.findall(cells, text, re.MULTILINE)
    (year,) = report["editions"]
    unseen = sum(year["unseen"].values())
    numbers = (year["figures"], year["constrained"], year["breaking"], year["caught"])
    assert rows[0][1:] == ("2021", *map(str, numbers), "100%", str(unseen), str(year["others"]))
    assert len(rows) == 6
    assert all(row[6] == "100%" for row in rows)


def test_both_readmes_have_the_same_numbers() -> None:
    """In another language."""
    texts = ((ROOT / name).read_text(encoding="utf-8") for name in READMES)
    blocks = (text.partition("<!-- make mutations -->")[2].partition("<!--")[0] for text in texts)
    first, second = (re.findall(r"\d+", block) for block in blocks)
    assert sorted(first) == sorted(second)
    assert len(first) > 40
