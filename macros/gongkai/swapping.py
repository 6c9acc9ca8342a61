"""A folder is replaced by another in one step, so that whoever looks sees the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AT_FDCWD = -100
RENAME_EXCHANGE = 2


class BusyError(Exception):
    """Another build is writing to the same folder."""


@contextmanager
def staging(target: Path, settled: Callable[[], object] = lambda: None) -> Iterator[Path]:
    """Give an empty folder beside `target`; it is put in its place if the block ends well, and removed otherwise.

    One build at a time: raises `BusyError` while another holds the folder. What killed builds left is cleared away.
    `settled` is called when the new folder is in its place and the old one gone, before another build may begin.
    """
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}.building-"
    with alone(target.parent / f".{target.name}.lock"):
        for left in target.parent.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
        folder.chmod(0o755)
        try:
            yield folder
            replace(folder, target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        settled()


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock file; raises `BusyError` while another process holds it."""
    import fcntl  # noqa: PLC0415 - not on Windows, where builds run in WSL

    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError(str(lock)) from error
        yield


def replace(new: Path, target: Path) -> None:
    """Put `new` in the place of `target`; the old folder is then where the new one was.

    On Linux the two names are exchanged in one system call (renameat2). Elsewhere there is a moment between two
    renames in which the name is missing; the folder itself is never partial.
    """
    if not target.exists():
        new.rename(target)
        return
    if not _exchange(new, target):
        aside = new.with_name(f"{new.name}-old")
        target.rename(aside)
        try:
            new.rename(target)
        except OSError:
            aside.rename(target)
            raise
        with contextlib.suppress(OSError):
            aside.rename(new)


def _exchange(one: Path, other: Path) -> bool:
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    if rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    if ctypes.get_errno() in {errno.ENOSYS, errno.EINVAL, errno.EPERM}:
        return False  # an old kernel, or a file system that cannot
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
