"""Changed data files in, all of them in place or none: whoever is killed meanwhile, the next import finishes it.

The new files wait in a folder beside; once all are there it is renamed to say so, and only then are they moved. A file
that somebody has changed in the meantime is left as it is.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

WRITING, READY = ".gongkai-import.writing", ".gongkai-import.ready"
BEFORE = ".before"


class ChangedError(Exception):
    """A file was changed while it was being replaced; nothing was written."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Wait until no other import writes to the site; the folder itself is the lock, so that no file is left."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def store(root: Path, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Write files, by path from `root`, that say what is in `before`; raises `OSError`, `ChangedError`."""
    writing, ready = root / WRITING, root / READY
    shutil.rmtree(writing, ignore_errors=True)
    try:
        for path, text in after.items():
            target = writing / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, text.encode())
            _write(target.with_name(target.name + BEFORE), _digest(before[path].encode()).encode())
        for path, text in before.items():
            if path in after and (root / path).read_bytes() != text.encode():
                raise ChangedError(path)
        writing.rename(ready)
    finally:
        shutil.rmtree(writing, ignore_errors=True)
    try:
        finish(root)
    except OSError:
        _take_back(root, before, after)
        raise


def _take_back(root: Path, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Undo the moves that were made before one could not be."""
    shutil.rmtree(root / READY, ignore_errors=True)
    for path, text in after.items():
        with contextlib.suppress(OSError):
            if (root / path).read_bytes() == text.encode():
                (root / path).write_bytes(before[path].encode())


def finish(root: Path) -> bool:
    """Move what a killed import had ready; tell whether there was anything to move."""
    ready = root / READY
    if not ready.is_dir():
        return False
    for before in sorted(ready.rglob(f"*{BEFORE}")):
        new = before.with_name(before.name.removesuffix(BEFORE))
        target = (root / new.relative_to(ready)).resolve()
        if new.is_file() and target.is_file() and _digest(target.read_bytes()) == before.read_text(encoding="ascii"):
            shutil.copymode(target, new)
            new.replace(target)
    shutil.rmtree(ready)
    return True


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
