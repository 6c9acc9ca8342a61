"""Changed data files in, all of them in place or none: whoever is killed meanwhile, the next import finishes it.

The new files wait in a folder beside; once all are there it is renamed to say so, and only then are they moved. A file
that somebody has changed in the meantime is left as it is. A commit could bring such a folder along: it is therefore
signed with this user's own key, names data files only, and one that is not signed is neither read nor moved.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gongkai import private
from gongkai.folders import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

WRITING, READY = ".gongkai-import.writing", ".gongkai-import.ready"
PLAN, CODE = "plan.json", "plan.code"
"""Which files are replaced, each with the digests of what it says before and after; and that it is ours."""
MOST = 1 << 20


class ChangedError(Exception):
    """A file was changed while it was being replaced; nothing was written."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class StrangeError(Exception):
    """There is a folder as an import leaves it, and no import of this user's has left it."""


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
    """Write data files, by path from `root`, that say what is in `before`; raises `OSError`, `ChangedError`."""
    writing, ready = root / WRITING, root / READY
    _clear(writing)
    writing.mkdir()
    try:
        for path, text in after.items():
            if _place(root, path) is None:
                raise PermissionError(f"{path} is no file in data/")
            target = writing / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, text.encode())
        digests = {path: [_digest(before[path].encode()), _digest(text.encode())] for path, text in after.items()}
        plan = json.dumps(digests).encode()
        _write(writing / PLAN, plan)
        _write(writing / CODE, _code(root, plan))
        for path, text in before.items():
            if path in after and (root / path).read_bytes() != text.encode():
                raise ChangedError(path)
        writing.rename(ready)
    finally:
        _clear(writing)
    try:
        _move(root, digests)
    except OSError:
        _take_back(root, before, after)
        raise


def _take_back(root: Path, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Undo the moves that were made before one could not be."""
    _clear(root / READY)
    for path, text in after.items():
        with contextlib.suppress(OSError):
            if (root / path).read_bytes() == text.encode():
                (root / path).write_bytes(before[path].encode())


def finish(root: Path) -> bool:
    """Move what a killed import had ready; tell whether there was anything to move. Raises `StrangeError`."""
    ready = root / READY
    if not os.path.lexists(ready):
        return False
    if ready.is_symlink():
        raise StrangeError
    try:
        plan, code = _read(ready / PLAN), _read(ready / CODE)
    except OSError:
        raise StrangeError from None
    if not hmac.compare_digest(code, _code(root, plan)):
        raise StrangeError
    _move(root, json.loads(plan))
    return True


def _move(root: Path, digests: Mapping[str, list[str]]) -> None:
    """Move the files that are still to be moved, and those only that say what they said."""
    ready = root / READY
    for path, (before, after) in sorted(digests.items()):
        new, target = _place(ready, path), _place(root, path)
        if new is None or target is None or new != ready.resolve() / path:
            continue
        if _digest(target.read_bytes()) == before and _digest(new.read_bytes()) == after:
            shutil.copymode(target, new)
            new.replace(target)
    _clear(ready)


def _place(root: Path, path: str) -> Path | None:
    """Return the data file that a path from `root` leads to; nothing for another file, or one outside of data/."""
    found, data = (root / path).resolve(), root.resolve() / "data"
    parts = path.split("/")
    named = parts[0] == "data" and ".." not in parts and path.endswith(DATA)
    return found if named and found.is_relative_to(data) and found.is_file() else None


def _code(root: Path, plan: bytes) -> bytes:
    """Sign a plan; without a key of this user's nobody can, and what was left is not taken up."""
    key = private.key(root) or os.urandom(private.LENGTH)
    return hmac.new(key, b"gongkai import\0" + plan, "sha256").hexdigest().encode()


def _read(path: Path) -> bytes:
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW)) as file:
        return file.read(MOST)


def _clear(folder: Path) -> None:
    """Delete a folder of ours; a link that somebody has put in its place goes, and not what it leads to."""
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
