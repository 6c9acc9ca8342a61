"""A process of its own that refreshes the preview on request: it has no threads, so that it can fork safely.

The server beside it has a thread a request, and a fork copies the locks that other threads hold at that moment.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.editions import die_with_parent, undisturbed
from gongkai.preview.refreshing import Source, State, refresh
from gongkai.preview.rounds import Round, stuck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from types import FrameType

PATIENCE = 10
"""Seconds that the process is given to end its children before it is killed."""


@dataclass(frozen=True)
class Step:
    """An edition's build began ("start") or ended ("done", "failed")."""

    year: int
    event: str


class BuilderEndedError(Exception):
    """The process that builds has ended by itself: killed, most likely for want of memory."""


@contextmanager
def builder(source: Source) -> Iterator[Callable[[Callable[[Step], None]], Round]]:
    """Start the process and give a function that has it refresh the preview, telling the steps as they come.

    The function raises `BuilderEndedError` if the process is no more. Start it before any thread.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(source, theirs, ours), daemon=False)

    def request(tell: Callable[[Step], None]) -> Round:
        try:
            ours.send("refresh")
            while isinstance(answer := ours.recv(), Step):
                tell(answer)
        except (EOFError, OSError) as error:
            raise BuilderEndedError from error
        assert isinstance(answer, Round)
        return answer

    try:
        with undisturbed():
            process.start()
            theirs.close()
        yield request
    finally:
        ours.close()
        if process.pid is not None:
            process.terminate()
            process.join(PATIENCE)
            process.kill()
            process.join()


def _work(source: Source, requests: Connection, other_end: Connection) -> None:
    """Refresh whenever asked, until the other side is gone."""
    die_with_parent()
    other_end.close()
    signal.signal(signal.SIGTERM, _leave)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])  # the others are the server's to take
    state, last = State(), Round()
    try:
        while requests.recv():
            try:
                state, last = refresh(source, state, lambda year, event: requests.send(Step(year, event)))
            except Exception:  # noqa: BLE001 - a bug of ours; the preview goes on with what it has
                last = stuck(last, traceback.format_exc())
            requests.send(last)
    except (EOFError, OSError):
        return


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End by an exception, on whose way the builds under way are ended too."""
    sys.exit()
