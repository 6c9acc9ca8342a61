"""What MkDocs says while it works, gathered instead of printed."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def gathering() -> Iterator[list[str]]:
    """Gather MkDocs' warnings and errors instead of printing them."""
    gathered: list[str] = []

    class Gather(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            gathered.append(record.getMessage())

    handler = Gather(level=logging.WARNING)
    loggers = [logging.getLogger(name) for name in ("mkdocs", "weasyprint")]
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield gathered
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.propagate = propagate
