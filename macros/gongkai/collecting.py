"""Python's garbage collector, made to wait while a site is read."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def waiting() -> Iterator[None]:
    """Keep the collector from looking through what is being made: all of it is kept, and it would look again and again.

    Reading a site makes no cycles to speak of, and what it may hold is bounded.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
