"""The parts of a workbook in, what openpyxl would make of them counted: nothing that would fill memory is opened.

Little XML makes much: openpyxl makes a cell of every place in a merged, linked or remarked range, reads a part anew for
each name by which it is called, and writes a shared formula out for every cell that shares it.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_CELLS, MOST_ROWS, MOST_AREA = 300_000, 50_000, 20_000
MOST_OTHERS = 100_000
"""Elements that are neither cells nor text: each of them becomes an object."""
MOST_WRITTEN = 2_000_000
"""Characters of shared formulas, once they stand in every cell."""
_PLACES = frozenset({"mergeCell", "hyperlink", "comment"})
"""Elements whose `ref` openpyxl takes apart into cells; those of validations, formats and views stay as they are."""
_TEXT = frozenset({"c", "v", "f", "is", "t", "si", "r"})
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?", re.ASCII)
_SHARED = "media/"
"""Pictures may be called from many sheets; they are counted where they stand."""


class TooMuchError(Exception):
    """There is more in a workbook than anybody would fill in."""


@dataclass
class Counted:
    """What has been counted so far, over all parts of a workbook."""

    cells: int = 0
    rows: int = 0
    area: int = 0
    ranges: int = 0
    others: int = 0
    text: int = 0
    sharing: int = 0
    formula: int = 0
    pictures: int = 0
    largest: int = 0
    """The bytes of the largest part that is no XML."""
    called: set[str] = field(default_factory=set)

    def part(self, name: str, data: bytes) -> None:
        """Count what is in a part; raises `TooMuchError`, and `expat.ExpatError` for what is no XML."""
        if not name.endswith((".xml", ".rels")):
            self.largest = max(self.largest, len(data))
            self._judge()
            return
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, given: self._begins(parser, tag.rpartition(" ")[2], given)
        parser.EndElementHandler = lambda _: setattr(parser, "CharacterDataHandler", None)
        parser.Parse(data, True)  # noqa: FBT003 - expat's own
        self._judge()

    def _begins(self, parser: expat.XMLParserType, tag: str, given: Mapping[str, str]) -> None:
        if tag in _TEXT:
            self.text += 1
            self.cells += tag == "c"
            if tag == "f":
                self.sharing += given.get("t") == "shared"
                parser.CharacterDataHandler = self._formula
        elif tag == "row":
            self.rows += 1
        else:
            self.others += 1
            self._other(tag, given)
        if not self.others % 1000 or not self.text % 10_000:
            self._judge()

    def _formula(self, words: str) -> None:
        self.formula = max(self.formula, len(words))

    def _other(self, tag: str, given: Mapping[str, str]) -> None:
        if tag in _PLACES:
            self.area += _area(given.get("ref", ""))
        elif tag == "blip":
            self.pictures += 1
        elif tag == "sheet":
            self._call("sheet", next((value for name, value in given.items() if name.endswith(" id")), ""))
        elif tag == "Relationship" and given.get("TargetMode") != "External" and _SHARED not in given.get("Target", ""):
            self._call("part", posixpath.basename(given.get("Target", "")))
        if "sqref" in given:
            self.ranges += len(given["sqref"].split())

    def _call(self, kind: str, name: str) -> None:
        """Note what a part is called by; one that is called twice would be read twice, or a thousand times."""
        known = f"{kind}:{name.lower()}"
        if known in self.called:
            raise TooMuchError
        self.called.add(known)

    def _judge(self) -> None:
        if (
            max(self.cells, self.ranges) > MOST_CELLS
            or self.text > 4 * MOST_CELLS
            or self.rows > MOST_ROWS
            or self.area > MOST_AREA
            or self.others > MOST_OTHERS
            or self.sharing * self.formula > MOST_WRITTEN
            or self.pictures * self.largest > UNPACKED
        ):
            raise TooMuchError


UNPACKED = 64 * 1024 * 1024
"""Bytes of a whole workbook."""


def _area(ref: str) -> int:
    """Count the cells of a range; one that is written in another way than programs do counts as too many."""
    match = _RANGE.fullmatch(ref)
    if match is None:
        return MOST_AREA + 1
    left, top, right, bottom = match.groups()
    wide = abs(_column(right or left) - _column(left)) + 1
    return wide * (abs(int(bottom or top) - int(top)) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
