"""The tutorial can be followed: all that it tells a reader to type is typed, and what it says is printed is printed.

Its blocks of `console` are typed one after the other into one shell, in a fresh folder, through a bare repository: the
whole round of a year. In what is printed, `...` stands for what no two runs have in common.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from doctest import ELLIPSIS, Example, OutputChecker
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from sybil.document import Document
from sybil.example import SybilFailure
from sybil.parsers.markdown import CodeBlockParser

from gongkai import pdf
from repositories import WHO
from sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sybil.example import Example as Block

    Shell = Callable[[str], tuple[int, str]]

TUTORIALS = {"en": ROOT / "macros" / "tutorial.md", "zh": ROOT / "macros" / "tutorial.zh-CN.md"}
ENGLISH = "alias gongkai='gongkai --lang en'"
END = "\x1e"
STATUS = "echo $?"
needs_pdf = pytest.mark.skipif(bool(pdf.missing_libraries()), reason="Pango is not installed")


class Step(NamedTuple):
    """A command, and what the tutorial says that it prints."""

    command: str
    printed: str


def steps(block: str) -> list[Step]:
    """Read a session as it looks at a terminal: `$` before a command, `>` before its further lines, then its output."""
    found: list[Step] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], ""))
        elif re.match(r">( |$)", line) and not found[-1].printed:
            found[-1] = found[-1]._replace(command=f"{found[-1].command}\n{line[2:]}")
        else:
            found[-1] = found[-1]._replace(printed=f"{found[-1].printed}{line}\n")
    return found


@contextmanager
def shell(folder: Path) -> Iterator[Shell]:
    """Start a shell as a reader has one; it takes a command and gives its status and what it prints."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | WHO | {"PATH": programs, "LC_ALL": "C.UTF-8"}
    bash = ["bash", "--noprofile", "--norc", "-O", "expand_aliases"]
    with subprocess.Popen(
        bash, cwd=folder, env=environment, text=True, encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        given, told = process.stdin, process.stdout

        def run(command: str) -> tuple[int, str]:
            # the next command is to find the status of this one, as `echo $?` does
            given.write(f"{{ {command}\n}} </dev/null 2>&1; s=$?; printf '{END}%s{END}\\n' $s; (exit $s)\n")
            given.flush()
            lines: list[str] = []
            while not (lines and lines[-1].endswith(f"{END}\n")):
                line = told.readline()
                assert line, f"the shell ended: {command}\n{''.join(lines)}"
                lines.append(line)
            printed, status, _ = "".join(lines).split(END)
            return int(status), printed

        yield run
        given.close()


def typed(run: Shell) -> Callable[[Block], str | None]:
    """Return what evaluates a block: nothing if it went as it says, else what was printed instead."""
    checker = OutputChecker()

    def evaluate(block: Block) -> str | None:
        session = steps(block.parsed)
        for step, after in zip(session, [*session[1:], Step("", "")], strict=True):
            status, printed = run(step.command)
            got, want = (re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE) for text in (printed, step.printed))
            if status and after.command != STATUS:
                return f"$ {step.command}\nended with status {status}:\n{printed}"
            if not checker.check_output(want, got, ELLIPSIS):
                return f"$ {step.command}\n{checker.output_difference(Example('', want), got, ELLIPSIS)}"
        return None

    return evaluate


def follow(page: Path, folder: Path) -> int:
    """Type all of a page; return how many blocks there were."""
    with shell(folder) as run:
        blocks = list(Document.parse(str(page), CodeBlockParser("console", typed(run))))
        for block in blocks:
            block.evaluate()
    return len(blocks)


def commands(page: Path) -> list[str]:
    """Return what a page tells its reader to type."""
    blocks = Document.parse(str(page), CodeBlockParser("console", lambda _: None))
    return [step.command for block in blocks for step in steps(block.parsed)]


@needs_pdf
@pytest.mark.parametrize("language", TUTORIALS)
def test_the_tutorial_can_be_followed_to_its_end(language: str, tmp_path: Path) -> None:
    """From an empty folder to the archives, in the words of each language."""
    assert follow(TUTORIALS[language], tmp_path) > 10
    assert (tmp_path / "danganguan" / "bags" / "2023" / "bagit.txt").is_file()


def test_both_tutorials_tell_their_readers_to_type_the_same() -> None:
    """The twin is no summary; only the language of the messages is set."""
    english, chinese = (commands(TUTORIALS[language]) for language in ("en", "zh"))
    assert english[0] == ENGLISH
    assert english[1:] == chinese


@pytest.mark.parametrize(
    ("session", "why"),
    [
        ("$ echo one\ntwo\n", "Expected"),
        ("$ echo one\n", "Expected nothing"),
        ("$ true\none\n", "Got nothing"),
        ("$ ls nowhere\nls: cannot access 'nowhere': No such file or directory\n", "ended with status 2"),
        ("$ false\n$ echo $?\n0\n", "Expected"),
    ],
)
def test_what_goes_otherwise_than_the_page_says_is_found(session: str, why: str, tmp_path: Path) -> None:
    """A page that is run and compared with nothing would prove nothing."""
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n```console\n$ echo before\nbefore\n{session}```\n", encoding="utf-8")
    with pytest.raises(SybilFailure, match=why):
        follow(page, tmp_path)
