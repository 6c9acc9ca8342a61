"""The program ends at once, and leaves nothing undone that was to be done at its end."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import atexit, sys
from gongkai.cli.ending import at_once
class Last:
    def __del__(self, write=sys.stderr.write):
        write("taken apart ")
last = Last()
try:
    with at_once():
        atexit.register(lambda: print("at the end", end=" "))
        print("done", end=" ")
        {how}
finally:
    print("after", end=" ")
"""


def ended(how: str, *, stdout: int | None = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    """Run a program that ends in some way."""
    command = [sys.executable, "-c", PROGRAM.format(how=how)]
    held_back = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, env=held_back)


@pytest.mark.parametrize(("how", "status"), [("sys.exit()", 0), ("sys.exit(0)", 0), ("sys.exit(3)", 3)])
def test_a_status_ends_it(how: str, status: int) -> None:
    """All that was printed is there, and what was registered is done; nothing is taken apart."""
    done = ended(how)
    assert (done.returncode, done.stdout, done.stderr) == (status, "done after at the end ", "")


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [("pass", 0, ""), ("sys.exit('no good')", 1, "no good"), ("1 / 0", 1, "ZeroDivisionError")],
)
def test_without_a_status_python_ends_it(how: str, status: int, said: str) -> None:
    """It has more to say."""
    done = ended(how)
    assert (done.returncode, done.stdout) == (status, "done after at the end ")
    assert said in done.stderr
    assert "taken apart" in done.stderr


def test_who_watches_every_step_sees_the_end() -> None:
    """A debugger, or what measures coverage."""
    assert "taken apart" in ended("sys.settrace(lambda *_: None); sys.exit(0)").stderr


def test_text_that_cannot_be_written_is_complained_of() -> None:
    """A disk that is full, and that shows only when the program ends."""
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = ended("sys.exit(0)", stdout=full.fileno())
    assert done.returncode == 120
    assert "No space left" in done.stderr
