"""Makes places in the PDF easy to find: one link a line, destinations in order, the pages' numbers as printed."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from weasyprint.formatting_structure import boxes
from weasyprint.pdf import pydyf

from gongkai.pdf.leaders import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# — 5 —, 5, 5 / 20, 第5页; but no year.
_NUMBER = re.compile(r"(?:[—–-]\s*|第\s*)?(\d{1,3})(?:\s*[—–-]|\s*页|\s*/\s*\d+)?")


def merge_links(document: Any) -> None:  # noqa: ANN401 - untyped library
    """Drop links that lie on another one with the same target: WeasyPrint makes one of each box in an `<a>`."""
    for page in document.pages:
        kept: list[Any] = []
        for link in page.links:
            if not any(link[:2] == other[:2] and _covers(other[2], link[2]) for other in kept):
                kept.append(link)
        page.links[:] = kept


def _covers(outer: Sequence[float], inner: Sequence[float]) -> bool:
    left, top, right, bottom = inner
    across = outer[0] - 1 <= left and right <= outer[2] + 1
    return across and outer[1] <= (top + bottom) / 2 <= outer[3]


def sort_destinations(pdf: Any) -> None:  # noqa: ANN401
    """Sort the names that links lead to by their bytes, as readers look them up (ISO 32000-1, 7.9.6)."""
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
    pairs = sorted(zip(names[::2], names[1::2], strict=True), key=lambda pair: _bytes(pair[0].string))
    names[:] = itertools.chain.from_iterable(pairs)


def _bytes(name: str) -> bytes:
    return name.encode() if name.isascii() else b"\xfe\xff" + name.encode("utf-16-be")


def label_pages(pdf: Any, document: Any) -> None:  # noqa: ANN401
    """Name each page as it is printed; those without a number, before the text, i, ii and so on."""
    ranges = pydyf.Array()
    before: int | None = None
    for index, page in enumerate(document.pages):
        number = _printed(page)
        if index == 0 or number != (None if before is None else before + 1):
            style, first = ("/D", number) if number is not None else ("/r", index + 1)
            ranges += [index, pydyf.Dictionary({"S": style, "St": first})]
        before = number
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": ranges})


def _printed(page: Any) -> int | None:  # noqa: ANN401
    margins = (box for box in page._page_box.children if isinstance(box, boxes.MarginBox))  # noqa: SLF001
    words = ("".join(text_of(part) for part in box.descendants() if isinstance(part, boxes.TextBox)) for box in margins)
    return next((number for number in map(page_number, words) if number is not None), None)


def page_number(words: str) -> int | None:
    """Return the number that words in a margin print, if they are nothing but that."""
    found = _NUMBER.fullmatch(words.strip())
    return int(found[1]) if found else None
