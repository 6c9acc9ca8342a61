"""One edition to build in, a child process that builds it out: waited for, stopped for a while, or ended."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import plugin
from gongkai.editions import BROKEN, FAILED, Job, Outcome, undisturbed
from gongkai.editions.local import build_one
from gongkai.problems import msg

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from gongkai.preview.refreshing import Target

LEAST_WANTED = 1000
"""Which process the system ends first when memory runs out, from -1000 to this (Linux)."""
LOWEST = 19


@dataclass(frozen=True)
class Child:
    """A build under way: of what, and into which folder."""

    target: Target
    folder: Path
    process: ForkProcess
    result: Connection
    begun: float

    @property
    def year(self) -> int:
        """Return whose build it is."""
        return self.target.year

    @property
    def key(self) -> str:
        """Return the state that is built."""
        return self.target.key

    def outcome(self) -> Outcome:
        """Return how the build ended; call it when `result` is ready."""
        seconds = time.monotonic() - self.begun
        with suppress(EOFError):
            trouble, text, faces = self.result.recv()
            return Outcome(self.year, seconds, trouble, text, faces)
        self.process.join()
        code = self.process.exitcode
        if code == -signal.SIGKILL:  # nobody but the system does that to a build that is still wanted
            text = msg("the system ended it, most likely for want of memory").text(
                self.target.handed.edition.department.language
            )
            return Outcome(self.year, seconds, FAILED, text)
        return Outcome(self.year, seconds, BROKEN, f"the process that built {self.year} ended with exit code {code}")

    def pause(self) -> None:
        """Have it wait, until `go_on`."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Have it go on."""
        self._signal(signal.SIGCONT)

    def end(self) -> None:
        """End it if it still runs, and remove what it has left in its folder."""
        self.process.kill()
        self.process.join()
        self.result.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        assert self.process.pid is not None
        with suppress(ProcessLookupError):  # it has just ended, and has not been joined: the number is no other's
            os.kill(self.process.pid, number)


def begin(root: Path, target: Target, folder: Path, *, printing: bool = False) -> Child:
    """Build an edition into a folder, which does not exist yet; for its PDF, when nobody else wants to (`printing`)."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    work = _print if printing else build_one
    process = context.Process(target=work, args=(root, Job(target.handed, folder), theirs))
    with undisturbed():  # until it is known to be running, or nobody would end it
        process.start()
        theirs.close()
        return Child(target, folder, process, ours, time.monotonic())


def _print(root: Path, job: Job, result: Connection) -> None:
    """Make a PDF only in the time that nothing else needs, and be the first to go when memory runs out.

    What PDFs need is loaded here and not before: the pages of a preview do without it.
    """
    with suppress(OSError):
        os.nice(LOWEST)
    with suppress(AttributeError, OSError):  # Linux alone
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(LEAST_WANTED), encoding="ascii")
    gc.enable()
    with suppress(OSError):  # the build says so
        plugin.warm(job.handed.workdir, with_pdf=True)
    build_one(root, job, result)
