"""A site in, the same loaded and checked out, and open data: by a process of its own, while this one loads MkDocs."""

from __future__ import annotations

import os
import pickle
import signal
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gongkai.edition import Site
    from gongkai.findings import Findings

    Loaded = tuple[Site, Findings]
    Exported = Mapping[str, bytes]

LENGTH = 8
LEAST = 19


class Ahead(Protocol):
    """A site that is being loaded."""

    def loaded(self) -> Loaded:
        """Wait for the site and what was found in it."""

    def exported(self) -> dict[int, Exported]:
        """Return the open data of editions, as many as there are by now, and make no more."""

    def end(self) -> None:
        """Make no more."""


@contextmanager
def ahead(root: Path) -> Iterator[Ahead]:
    """Begin to load and check a site; leave the block when nothing of it is wanted any more.

    Call it before there are threads. If the process ends without a result, whatever became of it, the site is loaded
    here, and what is wrong shows here.
    """
    if not hasattr(os, "fork") or len(os.sched_getaffinity(0)) == 1:
        yield _Here(root)
        return
    import gongkai.edition  # noqa: F401, PLC0415 - both processes need it, and one of them is enough to load it

    reading, writing = os.pipe()
    with tempfile.TemporaryFile(buffering=0) as made:
        parent, process = os.getpid(), os.fork()
        if process == 0:
            os.close(reading)
            _work(root, made, writing, parent)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            forked = _Forked(root, process, pipe, made.fileno())
            try:
                yield forked
            finally:
                forked.end()


@dataclass(frozen=True)
class _Here:
    """A site that this process has to load itself."""

    root: Path

    def loaded(self) -> Loaded:
        return _loaded(self.root)

    def exported(self) -> dict[int, Exported]:
        return {}

    def end(self) -> None:
        pass


@dataclass
class _Forked:
    """A process that loads a site, then makes the open data of its editions, newest first, until it is ended."""

    root: Path
    process: int
    pipe: IO[bytes]
    """Closed at the other end when the site has been loaded; a pipe does not hold all of a site."""
    made: int
    """A file, written on meanwhile: the site and its findings, then a year and its open data after the other."""
    ended: bool = field(default=False, init=False)

    def loaded(self) -> Loaded:
        self.pipe.read()
        for said in _parts(self.made):
            loaded: Loaded = pickle.loads(said)  # noqa: S301 - written by this program, a moment ago
            return loaded
        self.end()
        return _loaded(self.root)

    def exported(self) -> dict[int, Exported]:
        self.end()
        return dict(map(pickle.loads, islice(_parts(self.made), 1, None)))

    def end(self) -> None:
        """End the process, whatever it is at."""
        if not self.ended:
            self.ended = True
            os.kill(self.process, signal.SIGKILL)  # no other's number while nobody has waited for it
            os.waitpid(self.process, 0)


def _parts(file: int) -> Iterator[bytes]:
    """Read what `_write` has written, up to where it is writing."""
    at = 0
    while length := int.from_bytes(os.pread(file, LENGTH, at), "big"):
        part = os.pread(file, length, at + LENGTH)  # without moving where the other process writes
        if len(part) < length:
            return
        yield part
        at += LENGTH + length


def _write(file: IO[bytes], value: object) -> None:
    said = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    part = len(said).to_bytes(LENGTH, "big") + said
    if file.write(part) < len(part):  # a full disk; what would come after it could not be told apart
        raise OSError


def _work(root: Path, made: IO[bytes], writing: int, parent: int) -> None:
    """Load, check, say it, go on to the open data, and end: nothing of the other process is to be cleaned up here."""
    try:
        site, findings = _loaded(root)
        _write(made, (site, findings))
        os.close(writing)
        os.nice(LEAST)  # nobody waits for what comes now
        from gongkai import exports  # noqa: PLC0415 - slow

        for edition in sorted(site.editions, key=lambda e: -e.year):
            if os.getppid() != parent:
                break
            _write(made, (edition.year, exports.files(edition, draft=findings.unsettled(edition))))
    finally:
        os._exit(0)


def _loaded(root: Path) -> Loaded:
    from gongkai.checks import check  # noqa: PLC0415 - slow, and for the other process to load alone
    from gongkai.edition import load  # noqa: PLC0415

    site = load(root)
    return site, check(site)
