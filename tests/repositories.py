"""What tests do with Git repositories: make them from folders, commit to them, see that nothing in them was touched."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WHO = {
    "GIT_AUTHOR_NAME": "test",
    "GIT_AUTHOR_EMAIL": "test@example.invalid",
    "GIT_AUTHOR_DATE": "2024-01-02T03:04:05Z",
    "GIT_COMMITTER_NAME": "test",
    "GIT_COMMITTER_EMAIL": "test@example.invalid",
    "GIT_COMMITTER_DATE": "2024-01-02T03:04:05Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *arguments: str, given: bytes | None = None) -> str:
    """Ask Git for something that it can do."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=os.environ | WHO, input=given, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def write(root: Path, files: Mapping[str, str | None]) -> None:
    """Write files (path to text); `None` takes one away."""
    for name, text in files.items():
        path = root / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def repository(folder: Path) -> Path:
    """Make a folder a repository with one commit that has all of it."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def commit(folder: Path, files: Mapping[str, str | None] | None = None) -> str:
    """Write files, commit all there is, and return the commit."""
    write(folder, files or {})
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "change")
    return git(folder, "rev-parse", "HEAD")


@dataclass(frozen=True)
class State:
    """What must not change: the index down to its time, the files, the branches, the objects."""

    index: tuple[bytes, int]
    files: Mapping[str, tuple[bytes, int]]
    refs: str
    objects: tuple[str, ...]


def state(folder: Path) -> State:
    """Read what is in a repository, without Git, which might refresh its index."""
    index = folder / ".git" / "index"
    files = {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and ".git" not in path.relative_to(folder).parts
    }
    objects = tuple(sorted(path.as_posix() for path in (folder / ".git" / "objects").rglob("*")))
    refs = git(folder, "for-each-ref")
    return State((index.read_bytes(), index.stat().st_mtime_ns), files, refs, objects)
