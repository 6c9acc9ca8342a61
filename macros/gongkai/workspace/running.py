"""Departments in, what became of each out: each in a process of its own, forked from one that stays as it is.

A department's process loads it, so that the one that forks never grows; it may start as many processes of its own as
it has a share of the cores.
"""

from __future__ import annotations

import multiprocessing
import os
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Generic, TypeVar

from gongkai import folders
from gongkai.editions import die_with_parent, undisturbed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from multiprocessing.context import ForkProcess

    from gongkai.workspace.reading import Department

R = TypeVar("R")
EDITION = 20_000
"""What an edition costs beside its texts, as bytes of text: the pages that nobody writes, and each page's frame."""


@dataclass(frozen=True)
class Lost:
    """A process that ended without a result: a bug of ours, with its traceback, or ended from outside by a signal."""

    details: str
    signal: int = 0


@dataclass(frozen=True)
class _Running(Generic[R]):
    department: Department
    child: ForkProcess
    results: Connection
    share: int


def each(
    departments: Sequence[Department],
    work: Callable[[Department, int], R],
    jobs: int = 0,
    begin: Callable[[Department], None] = lambda department: None,  # noqa: ARG005
) -> Generator[tuple[Department, R | Lost]]:
    """Do work on departments, the largest first, on `jobs` cores (0: all); yield what became of each as it ends.

    `work` is given the department and how many cores are its share: the last departments have more of them.
    """
    free = jobs or len(os.sched_getaffinity(0))
    sizes = {department.slug: _size(department) for department in departments}
    waiting = sorted(departments, key=lambda d: (-sizes[d.slug][0], d.slug))
    running: dict[Connection, _Running[R]] = {}
    try:
        while waiting or running:
            while waiting and free:
                share = _share(free, [sizes[department.slug] for department in waiting])
                begin(waiting[0])
                with undisturbed():  # until it is known to be running, or nobody would end it
                    started = _start(waiting.pop(0), work, share)
                    running[started.results] = started
                free -= share
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                ended = running[ready]
                result = _result(ended)
                del running[ready]
                free += ended.share
                yield ended.department, result
    finally:
        for left in running.values():
            left.child.kill()
            left.child.join()


def _size(department: Department) -> tuple[int, int]:
    """Return how much there is to build, about, and how many editions."""
    years = folders.years(department.root, [])
    pages = (page for year in years for page in folders.texts(department.root, year, []).pages)
    return sum(_bytes(page) for page in pages) + EDITION * len(years), len(years)


def _bytes(path: os.PathLike[str]) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - of a link that leads nowhere, too
    except OSError:
        return 0


def _share(free: int, sizes: Sequence[tuple[int, int]]) -> int:
    """Return how many of the free cores the first of the waiting departments has: by its part of what is to be done."""
    size, editions = sizes[0]
    fair = round(free * size / max(sum(size for size, _ in sizes), 1))
    return max(1, min(free, fair, editions))


def _start(department: Department, work: Callable[[Department, int], R], share: int) -> _Running[R]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(department, work, share, theirs))
    child.start()
    theirs.close()
    return _Running(department, child, ours, share)


def _result(ended: _Running[R]) -> R | Lost:
    """Take a result before the process ends, since one that is long is not sent before it is taken."""
    result: R | Lost | None = None
    try:
        result = ended.results.recv()
    except EOFError:
        pass
    finally:
        ended.results.close()
    ended.child.join()
    if result is not None:
        return result
    code = ended.child.exitcode or 0
    return Lost(f"the process of {ended.department.slug} ended with exit code {code}", -code if code < 0 else 0)


def _child(department: Department, work: Callable[[Department, int], R], share: int, results: Connection) -> None:
    """Do the work; whatever happens, say how it ended."""
    die_with_parent()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        result: R | Lost = work(department, share)
    except BaseException:  # noqa: BLE001 - the parent shows it as a bug of ours
        result = Lost(traceback.format_exc())
    results.send(result)
    results.close()
    os._exit(0)  # nothing of the parent's is to be cleaned up here
