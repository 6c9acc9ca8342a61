"""Ends the program without taking apart, piece by piece, what the system takes back at once: a seventh of a second."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def at_once() -> Iterator[None]:
    """End the process at once if the block exits with a status, after all that is to be done at its end.

    Call it before anything else is loaded: what is registered later is done before. Text that cannot be written any
    more is left to Python to complain of.
    """
    status: list[int] = []
    atexit.register(_end, status)
    try:
        yield
    except SystemExit as exited:
        if exited.code is None or isinstance(exited.code, int):
            status.append(exited.code or 0)
        raise


def _end(status: list[int]) -> None:
    if not status or sys.gettrace() is not None:  # a debugger, or what measures coverage, may have more to do
        return
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    os._exit(status[0] & 0xFF)
