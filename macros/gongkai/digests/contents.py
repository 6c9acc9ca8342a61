"""Files and folders in, digests of what is in them out."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

UNREADABLE = "unreadable"


def joined(parts: Mapping[str, str]) -> str:
    """Return one digest of many, each with its name."""
    return of_text(repr(sorted(parts.items())))


def of_text(text: str) -> str:
    """Return the digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def of_file(path: str | Path) -> str:
    """Return the digest of a file's content; what is no file, or cannot be read, counts as such."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - called for thousands of files
            return ""
        with open(path, "rb") as file:  # noqa: PTH123
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):  # ValueError: a NUL in a name that a file gives
        return UNREADABLE


def look_of_file(path: str | Path) -> str:
    """Return a file's size and time: enough for what belongs to the machine, and much faster than its content."""
    try:
        seen = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return UNREADABLE
    return f"{seen.st_size} {seen.st_mtime_ns}"


def below(
    folder: Path,
    *,
    of: Callable[[str], str] = of_file,
    wanted: Callable[[str], bool] = lambda _name: True,
    leave: Callable[[os.DirEntry[str]], bool] = lambda _entry: False,
) -> dict[str, str]:
    """Return a digest of each file below a folder, by its path from there, sorted; links to folders are followed.

    `wanted` is asked for the name of each file, `leave` for each folder that need not be entered.
    """
    return dict(sorted((name, of(path)) for name, path in _walk(str(folder), "", set(), leave) if wanted(name)))


def _walk(
    folder: str, prefix: str, seen: set[tuple[int, int]], leave: Callable[[os.DirEntry[str]], bool]
) -> Iterator[tuple[str, str]]:
    try:
        there = os.stat(folder)  # noqa: PTH116
        if (there.st_dev, there.st_ino) in seen:
            return  # a link that leads back
        seen.add((there.st_dev, there.st_ino))
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        try:
            is_folder = entry.is_dir()
        except OSError:
            is_folder = False
        if not is_folder:
            yield f"{prefix}{entry.name}", entry.path
        elif not leave(entry):
            yield from _walk(entry.path, f"{prefix}{entry.name}/", seen, leave)
