"""Has a document's fonts looked for before there is a document, once for all that are made in forked processes.

WeasyPrint 70 has Fontconfig read its files for each document. Like `shaping` this takes the place of something inside
it.
"""

from __future__ import annotations

from typing import Any

from weasyprint import document
from weasyprint.text.fonts import FontConfiguration

from gongkai.pdf.natives import up_to_date

_ready: list[Any] = []
"""At most one, for whoever comes first: a document adds its own fonts to it."""


def install() -> None:
    """Make WeasyPrint take what is ready."""
    document.FontConfiguration = configuration


def get_ready() -> None:
    """Look for fonts, for the next document of this process and for the first of each that is forked from it."""
    if not _ready:
        _ready.append(FontConfiguration())


def configuration() -> Any:  # noqa: ANN401 - untyped library
    """Return what a document looks for fonts in: what is ready, unless fonts have been installed or removed since."""
    while _ready:
        found = _ready.pop()
        if up_to_date(found._config):  # noqa: SLF001 - no other way to it
            return found
    return FontConfiguration()
