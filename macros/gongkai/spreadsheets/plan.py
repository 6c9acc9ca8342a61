"""What a workbook to fill in consists of: sheets of cells, and what each cell stands for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BLANK = "空白"
"""What a cell of a table says that is meant to be blank; an empty one may have been emptied by mistake."""


class Kind(StrEnum):
    """What a cell is for. Only the figures and words that stand in a data file, and remarks, can be typed in."""

    FIXED = "fixed"
    COMPUTED = "computed"
    SECRET = "secret"
    ABSENT = "absent"
    NUMBER = "number"
    WORDS = "words"
    STATE = "state"
    REMARK = "remark"


INPUTS = frozenset({Kind.NUMBER, Kind.WORDS, Kind.STATE, Kind.REMARK})
FIGURES = frozenset({Kind.NUMBER, Kind.WORDS})


@dataclass(frozen=True)
class Slot:
    """A cell: where it stands, counted from 0, what it shows, and which figure it is.

    `literal` is what the data file says, `like` a figure whose form a new number takes. What follows these is only for
    looks: a number's decimals, words before it, whether it can be negative.
    """

    row: int
    column: int
    kind: Kind
    shown: str = ""
    is_number: bool = False
    figure: str = ""
    literal: str = ""
    like: str = ""
    before: str = ""
    decimals: int = 0
    grouped: bool = True
    negative: bool = True
    bold: bool = False
    faint: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """A head over one or several cells."""

    row: int
    column: int
    words: str
    down: int = 1
    across: int = 1


@dataclass(frozen=True)
class Page:
    """A sheet: the head row `keys` names its columns, the first column of each row below names the row."""

    name: str
    label: str
    about: str
    heads: tuple[Head, ...]
    keys: int
    slots: tuple[Slot, ...]
    widths: tuple[int, ...]
    freeze: int
    notes: tuple[str, ...] = ()

    @property
    def figures(self) -> list[Slot]:
        """Return the cells of figures that can be filled in."""
        return [slot for slot in self.slots if slot.kind in FIGURES]


@dataclass(frozen=True)
class Plan:
    """A workbook: whose it is, of which year, made by which version of which files (by path, with their digests)."""

    department: str
    year: int
    version: str
    pages: tuple[Page, ...]
    files: Mapping[str, str] = field(default_factory=dict)


def place(row: int, column: int) -> str:
    """Return the name of a cell, counted from 0: C7."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
