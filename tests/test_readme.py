"""What the READMEs say can be run: their commands work in a copy of the repository, in their order."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sites import ROOT

if TYPE_CHECKING:
    from pathlib import Path

READMES = ("README.md", "README.zh-CN.md")
PROGRAM = ".venv/bin/gongkai"
FENCE = re.compile(r"```sh\n(.*?)```", re.DOTALL)
INLINE = re.compile(rf"`({re.escape(PROGRAM)} [^`]+)`")


def commands(readme: str) -> list[str]:
    """Return what a reader is told to type, in order, without comments."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    found = [(m.start(), line) for m in FENCE.finditer(text) for line in m[1].splitlines()]
    found += [(m.start(), m[1]) for m in INLINE.finditer(text)]
    return [line.split("#")[0].strip() for _, line in sorted(found)]


def test_both_readmes_show_the_same_commands() -> None:
    """The Chinese twin is not a summary."""
    first, second = (commands(readme) for readme in READMES)
    assert set(first) == set(second)
    assert first[:2] == ["make site", "make test"]


def test_make_knows_the_targets_that_the_readmes_name() -> None:
    """`make site` and `make test` are run by whoever builds and tests; here, that they exist."""
    for readme in READMES:
        for command in commands(readme):
            if command.startswith("make "):
                subprocess.run(["make", "-n", *command.split()[1:]], cwd=ROOT, check=True, capture_output=True)


def test_the_commands_of_the_readme_work(tmp_path: Path) -> None:
    """Tried as a new user would, one after the other; `serve`, which does not end, by its help.

    The Chinese twin shows the same commands, which another test holds it to.
    """
    copy = tmp_path / "repository"
    for name in ("docs", "data", "examples"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("site", ".cache"))
    shutil.copy(ROOT / "mkdocs.yml", copy)
    ours = [command for command in commands(READMES[0]) if command.startswith(PROGRAM)]
    assert len(ours) >= 5
    for command in ours:
        if "-C examples/shili" in command:
            continue  # five years with their PDFs are built by the tests of the PDF and of the browser
        arguments = shlex.split(command)[1:]
        if arguments == ["serve"]:
            arguments.append("--help")
        run = subprocess.run(
            [sys.executable, "-m", "gongkai", *arguments], cwd=copy, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"
    assert (copy / "site" / "2021" / "report.pdf").is_file()


@pytest.mark.parametrize("readme", READMES)
def test_the_files_that_the_readme_leads_to_exist(readme: str) -> None:
    """No dead link, no missing picture."""
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / readme).read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
