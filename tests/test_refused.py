"""Each folder of `examples/refused/` is a command that gongkai does not carry out, and what it says instead.

`command.txt` is the command, `expected.zh.txt` and `expected.en.txt` are its findings; `fixed/` is what would do.
After a change of messages `.venv/bin/python tests/test_refused.py [CASE]…` writes them again.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cases import BEFORE, EXAMPLES, REFUSED, command, lay, lay_mended
from gongkai import pdf
from gongkai.problems import LANGUAGES
from sites import gongkai

if TYPE_CHECKING:
    from subprocess import CompletedProcess

FINDING = re.compile(r"\S.*?:[1-9]\d*:[1-9]\d*: [A-Z]\d{3} \S.*")


def carried_out(root: Path, arguments: list[str], language: str) -> CompletedProcess[str]:
    """Run a command on a site whose department speaks a language."""
    department = root / "data" / "department.yml"
    text = department.read_text(encoding="utf-8").removesuffix(f"language: {language}\n")
    department.write_text(f"{text}language: {language}\n", encoding="utf-8")
    return gongkai(root, "--lang", language, *arguments)


def laid(case: Path, root: Path, language: str) -> Path:
    """Lay a case over the base, which may have to be built first; both take what a PDF needs."""
    if ((case / BEFORE).is_file() or command(case) == ["build"]) and pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    return lay(case, root, lambda first: carried_out(root, first, language))


def findings(root: Path, case: Path, language: str) -> tuple[str, int]:
    """Return the findings that a command prints, with its exit status."""
    result = carried_out(root, command(case), language)
    lines = (result.stdout + result.stderr).splitlines()
    return "".join(f"{line}\n" for line in lines if FINDING.fullmatch(line)), result.returncode


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REFUSED)
def test_a_command_that_is_refused_says_why(name: str, language: str, tmp_path: Path) -> None:
    """With a place, a rule and what to do, in the reader's language; the exit status is 1."""
    case = EXAMPLES / "refused" / name
    expected = (case / f"expected.{language}.txt").read_text(encoding="utf-8")
    assert expected
    assert findings(laid(case, tmp_path / "site", language), case, language) == (expected, 1)


@pytest.mark.parametrize("name", REFUSED)
def test_what_mends_a_refused_command_does(name: str, tmp_path: Path) -> None:
    """What the page of the rules shows beside it is carried out."""
    case = EXAMPLES / "refused" / name
    root = lay_mended(case, tmp_path / "site")
    if command(case, mended=True) == ["build"] and pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    result = carried_out(root, command(case, mended=True), "en")
    assert result.returncode == 0, result.stderr


def write(names: list[str]) -> None:
    """Write the expectations again from what the program says now."""
    for name in names or REFUSED:
        for language in LANGUAGES:
            case = EXAMPLES / "refused" / name
            with tempfile.TemporaryDirectory() as folder:
                said, _ = findings(laid(case, Path(folder) / "site", language), case, language)
            (case / f"expected.{language}.txt").write_text(said, encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1:])
