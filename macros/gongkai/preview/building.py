"""A process of its own that refreshes the preview on request: it has no threads, so that it can fork safely.

The server beside it has a thread a request, and a fork copies the locks that other threads hold at that moment.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from gongkai.editions import die_with_parent, undisturbed
from gongkai.preview.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from types import FrameType

    from gongkai.preview.refreshing import Source
    from gongkai.preview.rounds import Round, Step

PATIENCE = 10
"""Seconds that the process is given to end its children before it is killed."""
IDLE = 2
"""Seconds without anything to do after which the garbage of many refreshes is collected."""
MANY = 10


class BuilderEndedError(Exception):
    """The process that builds has ended by itself: killed, most likely for want of memory."""


@dataclass(frozen=True)
class Builder:
    """The process that builds, as the server sees it."""

    pipe: Connection

    def refresh(self) -> None:
        """Have the preview refreshed, soon. Raises `BuilderEndedError` if the process is no more."""
        try:
            self.pipe.send("refresh")
        except OSError as error:
            raise BuilderEndedError from error

    def news(self) -> Step | Round:
        """Wait for what it has to tell. Raises `BuilderEndedError` if the process is no more."""
        try:
            return self.pipe.recv()  # type: ignore[no-any-return] # see _work
        except (EOFError, OSError) as error:
            raise BuilderEndedError from error


@contextmanager
def builder(source: Source) -> Iterator[Builder]:
    """Start the process, and end it with all that it has under way. Start it before any thread."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(source, theirs, ours), daemon=False)
    try:
        with undisturbed():
            process.start()
            theirs.close()
        yield Builder(ours)
    finally:
        if process.pid is not None:
            process.terminate()
            process.join(PATIENCE)
            process.kill()
            process.join()
        ours.close()


def _work(source: Source, requests: Connection, other_end: Connection) -> None:
    """Refresh whenever asked, and show what has been built, until the other side is gone."""
    die_with_parent()
    other_end.close()
    signal.signal(signal.SIGTERM, _leave)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])  # the others are the server's to take
    gc.disable()  # it would look through all that was read, in the middle of a refresh, here and in every build
    source.folder.mkdir(parents=True)
    shop, refreshes = Workshop(source, requests.send), 0
    try:
        while True:
            idle = IDLE if refreshes > MANY else None
            ready = wait([requests, *shop.pipes()], 0 if shop.is_looking else idle)
            try:
                if requests in ready:  # before anything else is begun
                    while requests.poll():
                        requests.recv()
                    refreshes += 1
                    shop.refresh()
                elif not ready and shop.is_looking:
                    shop.look_on()
                elif not ready:
                    gc.collect()
                    refreshes = 0
                else:
                    shop.ended(next(pipe for pipe in shop.pipes() if pipe in ready))
            except (EOFError, BrokenPipeError):
                return
            except OSError as error:
                shop.stuck(error)
            except Exception:  # noqa: BLE001 - a bug of ours; the preview goes on with what it has
                shop.stuck(traceback.format_exc())

    except (EOFError, OSError):
        return
    finally:
        shop.close()


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End by an exception, on whose way the builds under way are ended too."""
    sys.exit()
