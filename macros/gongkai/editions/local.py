"""Editions to build in, finished folders out: each year in a process of its own, forked from one that is warm."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import time
import traceback
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from gongkai import charts, plugin, private
from gongkai.editions.outcomes import BROKEN, FAILED, Outcome
from gongkai.plugin import BuildFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess
    from pathlib import Path

    from gongkai.editions.outcomes import Job, Report

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""How a process is asked to end: Ctrl-C, `kill`, a terminal that is closed."""


def run(root: Path, jobs: Sequence[Job], report: Report, *, at_once: int = 0) -> list[Outcome]:
    """Build editions in child processes, the longest texts first, at most `at_once` at a time (0: one a core)."""
    with_pdf = any(job.handed.prints for job in jobs)
    plugin.warm(private.workdir(root), with_pdf=with_pdf)
    plugin.get_ready(root, with_pdf=with_pdf)
    if any(charts.used(job.handed.edition) for job in jobs):
        charts.warm()
    context = multiprocessing.get_context("fork")
    at_once = at_once or len(os.sched_getaffinity(0))
    waiting = sorted(jobs, key=_longest_first)
    running: dict[int, tuple[ForkProcess, Connection, int, float]] = {}
    outcomes: list[Outcome] = []
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                job = waiting.pop(0)
                ours, theirs = context.Pipe(duplex=False)
                year = job.handed.edition.year
                child = context.Process(target=build_one, args=(root, job, theirs))
                report(year, "start")
                with undisturbed():  # until it is known to be running, or nobody would end it
                    child.start()
                    theirs.close()
                    running[child.sentinel] = (child, ours, year, time.monotonic())
            for sentinel in wait(list(running)):
                assert isinstance(sentinel, int)
                child, ours, year, start = running.pop(sentinel)
                outcome = _outcome(child, ours, year, time.monotonic() - start)
                report(year, "failed" if outcome.trouble else "done")
                outcomes.append(outcome)
    finally:
        for child, *_ in running.values():
            child.kill()
            child.join()
    return sorted(outcomes, key=lambda o: o.year)


def _longest_first(job: Job) -> tuple[int, int]:
    return (-sum(len(page.body) for page in job.handed.edition.pages.values()), job.handed.edition.year)


def _outcome(child: ForkProcess, ours: Connection, year: int, seconds: float) -> Outcome:
    child.join()
    with contextlib.suppress(EOFError):
        if ours.poll():
            trouble, text, faces = ours.recv()
            return Outcome(year, seconds, trouble, text, faces)
    return Outcome(year, seconds, BROKEN, f"the process that built {year} ended with exit code {child.exitcode}")


def build_one(root: Path, job: Job, result: Connection) -> None:
    """Build one edition; whatever happens, say how it ended."""
    die_with_parent()
    gc.freeze()  # what the parent made stays: no need to look through it again and again
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        faces = plugin.build(root, job.folder, job.handed)
        if job.handed.prints and not (job.folder / "report.pdf").is_file():
            result.send((FAILED, "report.pdf was not made: is the plugin with-pdf in mkdocs.yml?", ()))
        else:
            result.send(("", "", faces))
    except BuildFailedError as error:
        result.send((FAILED, str(error), ()))
    except OSError as error:
        result.send((FAILED, str(error), ()))
    except BaseException:  # noqa: BLE001 - the parent shows it as a bug of ours
        result.send((BROKEN, traceback.format_exc(), ()))
    result.close()
    os._exit(0)  # nothing of the parent's is to be cleaned up here


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back Ctrl-C and its like, also in a process forked meanwhile, for as long as that does not take them.

    They reach a whole group of processes at once; the first of them decides, and ends the others.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def die_with_parent() -> None:
    """Have a child process end when the one that forked it does (Linux); a killed build leaves nobody writing."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
