"""A built site in, every file of it with its digest out; and the name of the version, which follows from these.

The same site has the same name, wherever and whenever it is published, and whoever has a copy can prove it whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import ondisk
from gongkai.problems import msg
from gongkai.publishing.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

NAME = "manifest.json"
"""Where it lies in a published version."""
_CHUNK = 1 << 20
_DIGITS = 16
_FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """A file of a site: its bytes, and the SHA-256 of its content."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """All files of a site but the manifest itself, by their path from its folder."""

    files: Mapping[str, Entry]

    @cached_property
    def content(self) -> bytes:
        """Return it as it is published, one line a file."""
        lines = (
            f"{json.dumps(name, ensure_ascii=False)}: "
            + json.dumps({"size": entry.size, "sha256": entry.sha256}, separators=(",", ":"))
            for name, entry in sorted(self.files.items())
        )
        return (f'{{"format": {_FORMAT}, "files": {{\n' + ",\n".join(lines) + "\n}}\n").encode()

    @cached_property
    def version(self) -> str:
        """Return the name of this version: the beginning of the manifest's own digest."""
        return hashlib.sha256(self.content).hexdigest()[:_DIGITS]


def is_version(name: str) -> bool:
    """Tell whether a name is one that a version may have."""
    return len(name) == _DIGITS and set(name) <= set("0123456789abcdef")


def manifest(folder: Path, report: Callable[[str], object] = lambda _: None) -> Manifest:
    """Read every file of a site; raises `PublishError` if there is something else than files and folders."""
    found = {}
    for name, path in files(folder):
        report(name)
        found[name] = Entry(path.stat().st_size, ondisk.sha256(path))
    return Manifest(found)


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Return a site's files by their path from its folder, in the order of names; a manifest is none of them."""
    for parent, folders, names in os.walk(folder, onerror=_raise):
        folders.sort()
        for name in sorted((*folders, *names)):
            path = Path(parent, name)
            mode = path.lstat().st_mode
            relative = path.relative_to(folder).as_posix()
            if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
                raise PublishError(
                    msg("{path} is neither a file nor a folder; links and devices are not published", path=relative)
                )
            if "\n" in name or "\\" in name or not name.isprintable():
                raise PublishError(msg("the name of {path!r} cannot be published everywhere", path=relative))
            if stat.S_ISREG(mode) and relative != NAME:
                yield relative, path


def _raise(error: OSError) -> None:
    raise error  # os.walk would leave the folder out


def parsed(content: bytes | None) -> Manifest | None:
    """Read a manifest; nothing if it is none."""
    try:
        read = json.loads(content or b"")
        if read["format"] != _FORMAT:
            return None
        return Manifest({str(name): Entry(int(e["size"]), str(e["sha256"])) for name, e in read["files"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def whole(folder: Path, expected: Manifest) -> bool:
    """Tell whether a published version has the files of its manifest and no others, each as it was."""
    try:
        return (folder / NAME).read_bytes() == expected.content and manifest(folder) == expected
    except (OSError, PublishError):
        return False


@dataclass(frozen=True)
class Difference:
    """How many files a version has that the one before has not, or not so; that are as they were; that are gone."""

    new: int = 0
    same: int = 0
    removed: int = 0


def difference(before: Manifest | None, after: Manifest) -> Difference:
    """Compare two versions."""
    old = before.files if before else {}
    same = sum(1 for name, entry in after.files.items() if old.get(name) == entry)
    return Difference(len(after.files) - same, same, len(old.keys() - after.files.keys()))


def copied(source: Path, target: Path) -> str:
    """Copy a file's content to where nothing is yet, and return its digest."""
    total = hashlib.sha256()
    with source.open("rb") as file, target.open("xb") as out:
        while chunk := file.read(_CHUNK):
            total.update(chunk)
            out.write(chunk)
    return total.hexdigest()
