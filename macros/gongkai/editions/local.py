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
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from gongkai import charts, drawing, plugin, private
from gongkai.editions.outcomes import BROKEN, FAILED, PAGES, Outcome
from gongkai.plugin import BuildFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
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
        drawing.start()
    at_once = at_once or len(os.sched_getaffinity(0))
    waiting = sorted(jobs, key=_longest_first)
    running: dict[Connection, _Child] = {}
    ended: list[ForkProcess] = []
    outcomes: list[Outcome] = []
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                job = waiting.pop(0)
                report(job.handed.edition.year, "start")
                _start(root, job, running)
            for pipe in wait(list(running)):
                assert isinstance(pipe, Connection)
                child = running[pipe]
                said = _said(pipe)
                if said == PAGES:
                    report(child.year, PAGES)
                    continue
                del running[pipe]
                ended.append(child.process)  # without waiting until all its memory is given back
                outcome = child.outcome(said)
                report(child.year, "failed" if outcome.trouble else "done")
                outcomes.append(outcome)
    finally:
        for child in running.values():
            child.process.kill()
        for process in (*ended, *(child.process for child in running.values())):
            process.join()
    return sorted(outcomes, key=lambda o: o.year)


@dataclass(frozen=True)
class _Child:
    """A process that builds an edition, since `start` on the monotonic clock."""

    year: int
    process: ForkProcess
    start: float

    def outcome(self, said: Any) -> Outcome:  # noqa: ANN401 - what `build_one` sends
        """Tell how it ended, which it has `said` unless something ended it."""
        seconds = time.monotonic() - self.start
        if said is not None:
            trouble, text, faces = said
            return Outcome(self.year, seconds, trouble, text, faces)
        self.process.join()
        code = self.process.exitcode
        return Outcome(self.year, seconds, BROKEN, f"the process that built {self.year} ended with exit code {code}")


def _start(root: Path, job: Job, running: dict[Connection, _Child]) -> None:
    """Start a process, and note it beside those that run, by the pipe on which it tells how it gets on."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=build_one, args=(root, job, theirs), kwargs={"tell_pages": True})
    with undisturbed():  # until it is known to be running, or nobody would end it
        process.start()
        theirs.close()
        running[ours] = _Child(job.handed.edition.year, process, time.monotonic())


def _said(pipe: Connection) -> Any:  # noqa: ANN401 - what `build_one` sends
    """Return what a process tells; nothing if it has ended in silence."""
    try:
        return pipe.recv()
    except (EOFError, OSError):
        return None


def _longest_first(job: Job) -> tuple[int, int]:
    return (-sum(len(page.body) for page in job.handed.edition.pages.values()), job.handed.edition.year)


def build_one(root: Path, job: Job, result: Connection, *, tell_pages: bool = False) -> None:
    """Build one edition; whatever happens, say how it ended; with `tell_pages` also when all but its PDF is done."""
    die_with_parent()
    gc.freeze()  # what the parent made stays: no need to look through it again and again
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        faces = plugin.build(root, job.folder, job.handed, partial(result.send, PAGES) if tell_pages else None)
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
