"""A page of a finished PDF in, its type area and the lines in it out."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pdfplumber.page import Page

MILLIMETRE = 72 / 25.4
BODY, TITLE = 15.75, 22.0
# Their right half is empty (that of the others the left one), and may reach over the margin.
CLOSING = "，。、；：！？）”’》"
OPENING = "（“‘《"
COVER, CONTENTS, FIRST = 1, 2, 3


@dataclass
class Line:
    """A line of a page: its characters from left to right."""

    chars: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its text without blanks."""
        return "".join(c["text"] for c in self.chars if c["text"].strip())

    @property
    def gap(self) -> float:
        """Return the usual room between two of its characters, as a share of the type size."""
        gaps = sorted((b["x0"] - a["x1"]) / a["size"] for a, b in itertools.pairwise(self.chars))
        return float(gaps[len(gaps) // 2])


def area(page: Page) -> tuple[float, float, float, float]:
    """Return the type area of a page, in points from its top left: GB/T 9704-2012's, turned on a wide page."""
    inner, outer = (28.0, 26.0) if page.page_number % 2 else (26.0, 28.0)
    left, top, right, bottom = inner, 37.0, 210 - outer, 297 - 35.0
    if page.width > page.height:  # an upright page turned to the right
        left, top, right, bottom = 297 - bottom, left, 297 - top, right
    return left * MILLIMETRE, top * MILLIMETRE, right * MILLIMETRE, bottom * MILLIMETRE


def inside(page: Page) -> list[dict[str, Any]]:
    """Return the characters of the type area, in the order of reading; all others must be the page's number."""
    left, top, right, bottom = area(page)
    found: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for char in page.chars:
        before, after = (0.5 * char["size"] if char["text"] in marks else 0.5 for marks in (OPENING, CLOSING))
        fits = left - before <= char["x0"] and char["x1"] <= right + after
        (found if fits and top - 1 <= char["top"] and char["bottom"] <= bottom + 1 else others).append(char)
    number = "".join(char["text"] for char in others).strip()
    assert re.fullmatch(r"(— \d+ —)?", number), f"page {page.page_number} loses {number}"
    return found


def lines(page: Page, size: float = BODY) -> list[Line]:
    """Return the lines of one type size, from top to bottom."""
    rows: dict[int, Line] = {}
    for char in inside(page):
        if abs(char["size"] - size) < 0.01:
            rows.setdefault(round(char["bottom"]), Line()).chars.append(char)
    for row in rows.values():
        row.chars.sort(key=lambda c: float(c["x0"]))
    return [row for _, row in sorted(rows.items())]
