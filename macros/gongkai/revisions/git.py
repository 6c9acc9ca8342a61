"""A question to Git in, its answer out; nothing that the repository's own settings name is run.

Only commands that read objects are used: none of them applies filters, text conversions or `export-subst`. What might
still start a program (hooks, a file-system monitor, a pager, a transport that fetches what a partial clone lacks, GPG)
is switched off on the command line, which the repository cannot override.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from gongkai.problems import Message, msg

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.untrackedCache=false",
    "log.showSignature=false",
    "protocol.allow=never",  # a partial clone would otherwise fetch, and run what its remote names
    "protocol.ext.allow=never",
)
_KEPT = ("GIT_CONFIG_", "GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_OWNER = "dubious ownership"


class RevisionError(Exception):
    """A revision that cannot be had, or a folder that is in no repository: what is wrong, and what to do."""

    def __init__(self, message: Message, hint: Message | None = None) -> None:
        super().__init__(message.text())
        self.message, self.hint = message, hint


def environment() -> dict[str, str]:
    """Return the environment for Git: none of its variables that name another repository, and no lock taken.

    What machine and user have set stays: they say whose folders are trusted (`safe.directory`).
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return own | {
        "GIT_OPTIONAL_LOCKS": "0",  # the index stays as it is, down to its time
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_PAGER": "cat",
        "LC_ALL": "C",
    }


def command(*arguments: str) -> list[str]:
    """Return the command line of a question to Git."""
    program = shutil.which("git")
    if program is None:
        raise RevisionError(msg("Git is not installed"), msg("install it, as with: apt-get install git"))
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    return [program, "--no-pager", "--literal-pathspecs", *settings, *arguments]


def ask(folder: Path, *arguments: str) -> bytes | None:
    """Return what Git answers, or nothing where it has no answer."""
    done = subprocess.run(  # noqa: S603 - a list, no shell; what comes from outside never begins with a dash
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode == 0:
        return done.stdout
    if _OWNER in done.stderr.decode("utf-8", "replace"):
        raise RevisionError(
            msg("Git does not read this repository, because its folder belongs to another user"),
            msg("if you trust it: git config --global --add safe.directory {folder}", folder=str(folder)),
        )
    return None


def line(folder: Path, *arguments: str) -> str:
    """Return the one line that Git answers, or "" where it has no answer."""
    found = ask(folder, *arguments)
    return os.fsdecode(found).removesuffix("\n") if found else ""


def opened(folder: Path, wanted: IO[bytes], *arguments: str) -> subprocess.Popen[bytes]:
    """Start a question of which the answer is read bit by bit."""
    return subprocess.Popen(  # noqa: S603 - a list, no shell
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdin=wanted,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
