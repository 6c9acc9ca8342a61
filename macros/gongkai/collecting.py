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

    Reading a site makes no cycles to speak of, and what it may hold is bounded. What was made counts as old afterwards:
    it is looked through with all the rest, some time, and not at once.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()  # from here on it belongs to no generation,
                gc.unfreeze()  # and from here on to the oldest
            gc.enable()
