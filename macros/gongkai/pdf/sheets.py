"""Reads a stylesheet once, for all documents of this process and of those that are forked from it.

WeasyPrint 70 reads it for each document. Like `shaping` this takes the place of something inside it; all rules stay the
same.
"""

from __future__ import annotations

import copy
import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from weasyprint import css
from weasyprint.logger import LOGGER
from weasyprint.urls import fetch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What a sheet that is kept may have besides rules for elements: nothing that loads a file, or is more than a rule.
_PLAIN = re.compile(r"@(?:page|media|(?:top|bottom|left|right)-(?:left|center|right|top|middle|bottom))(?![\w\\-])")
_Sheet = css.CSS
_Key = tuple[str, str | None, str]
_read: dict[_Key, tuple[Any, tuple[Any, ...]]] = {}
"""Sheets and their rules for pages, by text, address and medium."""


def install() -> None:
    """Make WeasyPrint take the sheets that were read."""
    css.CSS = sheet


def get_ready(path: Path) -> None:
    """Read a sheet that documents link to."""
    sheet(
        string=path.read_text(encoding="utf-8"),
        base_url=path.resolve().as_uri(),
        media_type="print",
        page_rules=[],
        layers=[],
    )


def sheet(**given: Any) -> Any:  # noqa: ANN401 - untyped library
    """Return a sheet of a document, and add its rules for pages to the document's."""
    found = _found(given)
    if found is None:
        return _Sheet(**given)
    text, address = found
    key = text, address, given["media_type"]
    if key not in _read:
        rules: list[Any] = []
        with _listening() as said:
            one = _Sheet(string=text, base_url=address, media_type=given["media_type"], page_rules=rules)
        if said:  # by each document that has it
            return _Sheet(**given)
        _read[key] = one, tuple(rules)
    kept, known = _read[key]
    given["page_rules"] += known
    one = copy.copy(kept)
    one.page_rules, one.layers = given["page_rules"], given["layers"]
    return one


def _found(given: dict[str, Any]) -> tuple[str, str | None] | None:
    """Return the text of a sheet and its address; nothing for one that is read for each document."""
    if "matcher" in given:  # a part of another sheet
        return None
    address = given.get("url")
    if address is None:
        text, address = given["string"], given["base_url"]
    elif not address.endswith(".css"):  # what it is has to be asked for
        return None
    else:
        with fetch(given["url_fetcher"], address) as response:
            content = response.read()
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return None
    return (text, address) if len(_PLAIN.findall(text)) == text.count("@") else None


class _Listener(logging.Handler):
    """Remembers that something was said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record)


@contextmanager
def _listening() -> Iterator[list[logging.LogRecord]]:
    """Give what WeasyPrint says meanwhile, which nobody hears."""
    before = LOGGER.handlers, LOGGER.propagate, LOGGER.disabled, LOGGER.level
    listener = _Listener()
    LOGGER.handlers, LOGGER.propagate, LOGGER.disabled = [listener], False, False
    LOGGER.setLevel(logging.WARNING)
    try:
        yield listener.said
    finally:
        LOGGER.handlers, LOGGER.propagate, LOGGER.disabled = before[:3]
        LOGGER.setLevel(before[3])
