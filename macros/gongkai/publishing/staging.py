"""A version's folder is filled: with files that are there already where one has the content, else with copies."""

from __future__ import annotations

import ctypes
import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from gongkai.ondisk import sha256
from gongkai.publishing.errors import CHANGED, PublishError
from gongkai.publishing.manifest import NAME, copied, files
from gongkai.publishing.orders import Step

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from gongkai.publishing.manifest import Entry
    from gongkai.publishing.orders import Order

_FILE, _FOLDER = 0o444, 0o755
"""Files of a version share their content with those of others: nobody edits one in place by mistake."""


def filled(staging: Path, order: Order, known: Mapping[str, Path]) -> Generator[Step, None, int]:
    """Put every file of the site into a folder, which may have some of them, and count those that are shared."""
    linked = 0
    for name, path in [*files(staging)]:
        if name not in order.manifest.files:
            path.unlink()
    total = len(order.manifest.files)
    for done, (name, entry) in enumerate(sorted(order.manifest.files.items())):
        yield Step("file", done, total)
        target = staging / name
        if target.is_file():
            if _is(target, entry):
                continue
            target.unlink()  # a copy that was cut short
        _folder(target.parent, staging)
        if _shared(known.get(entry.sha256), entry, target):
            linked += 1
            continue
        if copied(order.folder / name, target) != entry.sha256:
            raise PublishError(CHANGED)
        seen = (order.folder / name).stat()
        os.utime(target, ns=(seen.st_mtime_ns, seen.st_mtime_ns))
        target.chmod(_FILE)
    record = staging / NAME
    record.unlink(missing_ok=True)
    record.write_bytes(order.manifest.content)
    record.chmod(_FILE)
    staging.chmod(_FOLDER)
    return linked


def _is(path: Path, entry: Entry) -> bool:
    return path.stat().st_size == entry.size and sha256(path) == entry.sha256


def _folder(path: Path, top: Path) -> None:
    """Make a folder that a web server can read, whatever the user's mask."""
    if path != top and not path.is_dir():
        _folder(path.parent, top)
        path.mkdir()
        path.chmod(_FOLDER)


def _shared(source: Path | None, entry: Entry, target: Path) -> bool:
    """Share a file of another version, unless somebody has written to it, or the file system cannot."""
    with suppress(OSError):
        if source is not None and _is(source, entry):
            os.link(source, target)
            return True
    return False


def to_disk(folder: Path) -> None:
    """Have everything that was written on the disk: one call, where thousands of files would each have to wait."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(opened) != 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), str(folder))
    except AttributeError:  # not on Linux
        os.sync()
    finally:
        os.close(opened)


def settle(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def clear(folder: Path, aside: Path) -> None:
    """Remove a folder so that its name never stands for a part of it."""
    with suppress(OSError):  # what cannot go now goes with the next version
        folder.rename(aside)
        shutil.rmtree(aside)
