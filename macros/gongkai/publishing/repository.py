"""A repository in, objects and branches out: Git's own parts, never its working tree or its index."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.publishing.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AUTHOR = {"NAME": "gongkai", "EMAIL": "gongkai@localhost"}
"""Who publishes where Git has not been told."""
_ELSEWHERE = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_GRAFT_FILE",
    "GIT_SHALLOW_FILE",
    "GIT_CONFIG",
)
"""Variables that a hook or an editor may have set, and that would lead to another repository."""
_SETTINGS = (
    "core.hooksPath=/dev/null",  # a hook is for those who work on the texts
    "core.fsmonitor=false",
    "core.logAllRefUpdates=true",  # what a branch was, for whoever has to go back by hand
    "commit.gpgSign=false",
    "gc.auto=0",
    "maintenance.auto=false",
)


class GitError(Exception):
    """Git said no: what it said."""


@dataclass(frozen=True)
class Repository:
    """A repository, with or without a working tree; `temporary` if it was made for this publication alone."""

    folder: Path
    temporary: bool = False

    def run(self, *arguments: str, given: bytes = b"", **environment: str) -> bytes:
        """Return what a command prints; raises `GitError` if it fails."""
        program = shutil.which("git")
        if program is None:
            raise PublishError(msg("Git is not installed"), msg("install it, as with: apt-get install git"))
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        done = subprocess.run(  # noqa: S603 - a list, no shell; what comes from outside never begins with a dash
            [program, "--no-pager", *settings, *arguments],
            cwd=self.folder,
            env=self._environment(environment),
            input=given,
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            raise GitError(" ".join(done.stderr.decode("utf-8", "replace").split()))
        return done.stdout

    def line(self, *arguments: str) -> str:
        """Return the line that a command prints, "" if it fails."""
        try:
            return os.fsdecode(self.run(*arguments)).rstrip("\n")
        except GitError:
            return ""

    @staticmethod
    def _environment(more: Mapping[str, str]) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
        return own | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1"} | dict(more)

    def commit(self, tree: str, parent: str, message: str, at: str = "") -> str:
        """Write a commit, in the name of whom Git knows, else in a neutral one."""
        who = {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in AUTHOR.items()
            if not os.environ.get(f"GIT_{role}_{part}") and not self.line("config", f"user.{part.lower()}")
        }
        who |= {f"GIT_{role}_DATE": at for role in ("AUTHOR", "COMMITTER") if at}
        above = ["-p", parent] if parent else []
        found = self.run("commit-tree", *above, tree, given=message.encode(), **who)
        return os.fsdecode(found).strip()

    def tip(self, reference: str) -> str:
        """Return the commit that a reference leads to, "" if there is none."""
        return self.line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")

    def move(self, reference: str, new: str, old: str) -> bool:
        """Have a reference lead to a commit, if it still leads where it did; tell whether it was so."""
        try:
            self.run("update-ref", "-m", "gongkai publish", reference, new, old or "0" * len(new))
        except GitError:
            if self.tip(reference) == old:
                raise
            return False
        return True
