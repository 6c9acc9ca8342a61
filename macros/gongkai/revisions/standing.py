"""The working tree in, what its files are out: digests as Git would have them, whether they are committed or not."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.files import relative
from gongkai.revisions.git import ask
from gongkai.revisions.taking import ALWAYS, AUTOMATION, Taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.revisions.finding import Repository

_SHA1 = 40
_LARGE = 16 << 20
"""Larger files are not held in memory; they are no text, whose line ends would matter."""


def standing(where: Repository, like: Taken) -> Taken:
    """List the files of the site as they stand in the working tree; `like` is the revision it is compared with.

    `git status` is not asked: it would run the clean filters of the repository's settings.
    """
    files: dict[str, str] = {}
    for path in sorted({*_paths(where), *_read(where.folder)}):
        known = like.files.get(path)
        found = _digest(_on_disk(where, path), known)
        if found:
            files[path] = found
    return Taken(where.folder, files)


def _read(folder: Path) -> Iterator[str]:
    """Yield what stands below docs/ and data/, which is read and published even where Git ignores it."""
    for name in ALWAYS:
        for above, folders, names in os.walk(folder / name):
            folders[:] = [entry for entry in folders if not entry.startswith(".")]
            for entry in (*names, *(entry for entry in folders if os.path.islink(os.path.join(above, entry)))):  # noqa: PTH114, PTH118 - thousands of files
                if not entry.startswith("."):
                    yield relative(Path(above, entry), folder)


def _on_disk(where: Repository, path: str) -> Path:
    if not path.startswith("/"):
        return where.folder / path
    top = where.folder
    for _ in filter(None, where.prefix.split("/")):
        top = top.parent
    return top / path.removeprefix("/")


def _paths(where: Repository) -> Iterable[str]:
    """Yield what Git tracks below the site's folder, and what it neither tracks nor ignores."""
    above = "../" * where.prefix.count("/")
    for root, start in (("", "."), ("/", f"{above}.")) if above else (("", "."),):
        wanted = [start] if not root else [above + name for name in AUTOMATION]
        found = ask(
            where.folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", *wanted
        )
        for name in (found or b"").split(b"\0"):
            path = os.fsdecode(name)
            if path:
                yield path if not root else root + path.removeprefix(above)


def _digest(path: Path, known: str | None) -> str:
    """Return the object that a file would be; "" where there is none.

    Windows' line ends do not make another file of it: Git itself may have put them there.
    """
    try:
        if path.is_symlink():
            return _object(os.fsencode(os.readlink(path)), known)  # noqa: PTH115 - the words of the link
        size = path.stat().st_size
        if size > _LARGE:
            with path.open("rb") as file:
                found = _begun(size, known)
                while part := file.read(1 << 20):
                    found.update(part)
            return found.hexdigest()
        data = path.read_bytes()
    except OSError:
        return ""
    plain = _object(data, known)
    if plain != known and b"\r\n" in data and _object(data.replace(b"\r\n", b"\n"), known) == known:
        return known or plain
    return plain


def _object(data: bytes, known: str | None) -> str:
    found = _begun(len(data), known)
    found.update(data)
    return found.hexdigest()


def _begun(size: int, known: str | None) -> hashlib._Hash:
    """Begin the digest of a file, of the kind that the repository uses."""
    kind = "sha1" if known is None or len(known) == _SHA1 else "sha256"
    return hashlib.new(kind, b"blob %d\0" % size, usedforsecurity=False)
