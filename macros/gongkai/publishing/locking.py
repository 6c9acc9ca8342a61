"""One publisher at a time: a lock that goes with its process, however that ends, and that says whose it is."""

from __future__ import annotations

import getpass
import os
import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, TextIO

from gongkai.problems import msg
from gongkai.publishing.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def owner() -> str:
    """Return who is publishing: process, user and machine."""
    user = "?"
    with suppress(OSError, KeyError, ImportError):  # a user without a name
        user = getpass.getuser()
    return f"{os.getpid()} {user}@{socket.gethostname()}"


def busy(place: str, whose: str) -> PublishError:
    """Return what is said to the one who comes second."""
    message = msg(
        "somebody else is publishing to {place} ({owner}); publish again when that has ended",
        place=place,
        owner=whose or "?",
    )
    return PublishError(message)


@contextmanager
def locked(lock: Path, place: str) -> Iterator[None]:
    """Hold a lock file; raises `PublishError`, with the owner, while another process holds it.

    The kernel gives it back when the process ends, so there are no stale ones; the file itself stays.
    """
    import fcntl  # noqa: PLC0415 - not on Windows, where gongkai runs in WSL

    with lock.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise busy(place, _read(file)) from error
        _read(file)
        file.truncate(0)
        file.write(owner())
        file.flush()
        yield


def lock_whole(file: BinaryIO, place: str) -> None:
    """Lock an open file for as long as it is open; raises `PublishError` while another process holds it."""
    import fcntl  # noqa: PLC0415

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise busy(place, "") from error


def _read(file: TextIO) -> str:
    file.seek(0)
    return file.read(200).strip()


@contextmanager
def read_locked(lock: Path) -> Iterator[None]:
    """Keep builds from replacing a site while it is read; other publishers may read it, too.

    Where nobody may write beside the site there is no lock; then its digests tell whether it was replaced.
    """
    import fcntl  # noqa: PLC0415

    try:
        file = lock.open("a")
    except OSError:
        yield
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            folder = str(lock.with_name(lock.name.removeprefix(".").removesuffix(".lock")))
            message = msg("another build is writing to {folder}; wait for it to end", folder=folder)
            raise PublishError(message) from error
        yield
