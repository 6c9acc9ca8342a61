"""Broken sites by the thousand: never a traceback, never a hang, never a runaway of memory.

A child process reads them, with bounds on its memory and on its time for one site. `make fuzz` does so for an hour.
"""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

import pytest

import fuzzing
from sites import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = 2000
"""About a minute."""


def run(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program that can import what makes broken sites; it leaves a site that it fails on in the folder."""
    path = os.pathsep.join((str(ROOT / "tests"), str(ROOT / "macros")))
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": path, "TMPDIR": str(folder)},
    )


def test_no_site_breaks_reading_checking_and_reporting(tmp_path: Path) -> None:
    """Real and golden files spoilt, and made ones: figures, tables, formulas, scorecards, pages, rules, ledgers.

    Everything found is printed in both languages and in every format.
    """
    done = run(tmp_path, "import fuzzing; fuzzing.main()", "--examples", str(EXAMPLES))
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-20000:]


def test_long_texts_take_a_time_that_grows_with_their_length(tmp_path: Path) -> None:
    """A page that repeats a bracket, a digit, a quotation mark … a hundred thousand times is read like any other."""
    done = run(tmp_path, "import fuzzing; fuzzing.main()", "--long")
    assert done.returncode == 0, done.stderr[-5000:]


def test_the_sites_are_broken_in_many_ways(tmp_path: Path) -> None:
    """Else the promise would be an easy one: here and there a file is right, most are wrong, all places are tried."""
    made = [fuzzing.files(Random(seed)) for seed in range(300)]  # noqa: S311 - no secret
    names = {name for one in made for name in one}
    assert {"data/checks.yml", "data/department.yml", "data/2021/ledger.yml", "docs/2022/overview.md"} <= names
    code = "import fuzzing, random; print([fuzzing.survive(fuzzing.files(random.Random(n))) for n in range(100)])"
    found = [int(number) for number in run(tmp_path, code).stdout.strip("[]\n").split(", ")]
    assert sum(number == 0 for number in found) >= 1
    assert sum(number > 5 for number in found) >= 20


@pytest.mark.parametrize(
    ("slip", "name"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("bytearray(8 << 30)", "MemoryError"),
    ],
)
def test_a_failure_ends_with_the_site_that_made_it(tmp_path: Path, slip: str, name: str) -> None:
    """A planted one: what the site was is told, in few words."""
    code = f"import fuzzing; fuzzing.check = lambda site: {slip}; fuzzing.main()"
    done = run(tmp_path, code, "--examples", "5")
    assert done.returncode == 1
    assert name in done.stderr
    assert "data/" in done.stdout + done.stderr


def test_a_site_that_takes_too_long_is_a_failure(tmp_path: Path) -> None:
    """A planted hang, with less patience; it is measured in time of the processor, which no other program takes."""
    hang = "fuzzing.PATIENCE = 1; fuzzing.check = lambda site: [n for n in iter(int, 1) if n]"
    done = run(tmp_path, f"import fuzzing; {hang}; fuzzing.main()", "--minutes", "1", "--seed", "1")
    assert done.returncode == 1
    assert "HangError" in done.stderr
    assert "seed 1" in done.stderr


def test_a_long_run_says_how_many_sites_it_tried(tmp_path: Path) -> None:
    """By time, as `make fuzz` runs it where atheris is not installed."""
    done = run(tmp_path, "import fuzzing; fuzzing.main()", "--minutes", "0.02", "--seed", "1")
    assert done.returncode == 0, done.stderr
    assert "sites" in done.stdout
