"""A table's cells in; the page it is set on, its type size and the widths of its columns out.

An upright page with 五号 type is tried first, then 小五, then a page on its side down to 六号: sizes that a reader
of printed accounts is used to. What fits nowhere is to be cut into several tables.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.pdf.widths import longest_word, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.pdf.cells import Cell

POINTS = 72 / 25.4
# As in style.css: the height of a line, a cell's padding above and below it, and that at its sides, in ems.
LINE, PADDING, SIDE = 1.43, 0.28, 0.3
# What a cell needs beside its words: that padding, and the rules.
BESIDE = 2 * SIDE + 0.08
# Heads and labels of up to so many characters are not broken; sentences are not set in narrower columns.
HEAD, LABEL, SENTENCE = 3, 4, 5
# Longer ones take at most so many lines, in columns of at most so many characters if that is not enough.
HEAD_LINES, LABEL_LINES, BROAD = 3, 2, 7
# So that words which just fit are not broken by a rounding error.
HAIR = 0.01
# As wide as a column of words need be before the others get more.
AMPLE, AMPLE_HEAD = 20, 8


@dataclass(frozen=True)
class Step:
    """A way to set a table: the width of the type area and the size of the type, in points; on which page."""

    room: float
    size: float
    sideways: bool = False

    @property
    def ems(self) -> float:
        """Return how wide the type area is in ems."""
        return self.room / self.size


@dataclass(frozen=True)
class Area:
    """The type area of an upright page, in points; GB/T 9704-2012's unless a profile has another."""

    width: float = 156 * POINTS
    height: float = 225 * POINTS

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return what is tried, the best first."""
        upright = [Step(self.width, size) for size in (10.5, 9.0)]
        return (*upright, *(Step(self.height, size, sideways=True) for size in (10.5, 9.0, 7.5)))

    @property
    def smaller(self) -> Step:
        """Return the smaller of the two upright ways."""
        return self.steps[1]

    @property
    def parts(self) -> Step:
        """Return how the parts of a table that was cut are set, so that all look alike."""
        return self.steps[3]


@dataclass(frozen=True)
class Column:
    """How wide a column must be, in ems, how wide its rows would like it to be, and how wide also its heads would."""

    narrowest: float
    comfortable: float
    airy: float


@dataclass(frozen=True)
class Fit:
    """What was chosen: the way to set the table, and the widths of its columns in ems."""

    step: Step
    widths: tuple[float, ...]

    @property
    def size(self) -> float:
        """Return the size of the type in points."""
        return self.step.size

    @property
    def line(self) -> float:
        """Return the height of a line in points."""
        return self.size * LINE


def columns(cells: Sequence[Cell]) -> list[Column]:
    """Return what each column of a table asks for."""
    count = max((cell.column + cell.columns for cell in cells), default=0)
    needs, likes, airs = [1.0] * count, [1.0] * count, [1.0] * count
    for cell in sorted(cells, key=lambda c: c.columns):
        need, like = _asks(cell)
        asks = ((need, needs), (need if cell.head else like, likes), (like, airs))
        for asked, have in asks:
            # What several columns share is short of is added to each of them.
            short = (asked - sum(have[x] for x in cell.covers)) / cell.columns
            for x in cell.covers if short > 0 else ():
                have[x] += short
    return [Column(*three) for three in zip(needs, likes, airs, strict=True)]


def _asks(cell: Cell) -> tuple[float, float]:
    """Return the least and the comfortable width of a cell, in ems, its padding included."""
    text, level = cell.text, _indent(cell)
    full = width(text)
    word = longest_word(text)
    if cell.head:
        need, like = max(word, _broken(full, HEAD, HEAD_LINES)), min(full, max(AMPLE_HEAD, full / 2))
        if cell.columns > 1:
            like = need
    elif cell.words:
        need, like = max(word, min(full, SENTENCE)), min(full, AMPLE)
    elif cell.labels:
        need, like = max(word, _broken(full, LABEL, LABEL_LINES)), min(full, AMPLE)
        if cell.columns > 1:
            need = like = word
    elif cell.figure:
        need, like = full, full + 1
    else:  # 原文未载明, 优, 一次验收合格
        need, like = max(word, min(full, HEAD)), min(full, AMPLE)
    return need + level + BESIDE, like + level + BESIDE


def _broken(full: float, whole: int, lines: int) -> float:
    """Return the width at which words of a head or label break well: not in a ribbon, no character left alone."""
    if full <= whole:
        return full
    return min(float(math.ceil(full / (2 if full <= 2 * HEAD else lines))), BROAD)


def _indent(cell: Cell) -> float:
    level = next((c for c in cell.tag.get_attribute_list("class") if str(c).startswith("gk-level-")), "")
    return 1.0 * int(level[-1]) if level and cell.labels else 0.0


def fit(wanted: Sequence[Column], steps: Sequence[Step]) -> Fit | None:
    """Return the first page and size at which every column is wide enough; nothing when there is none."""
    for step in steps:
        if sum(column.narrowest for column in wanted) <= step.ems:
            return Fit(step, share(wanted, step.ems))
    return None


def share(wanted: Sequence[Column], room: float) -> tuple[float, ...]:
    """Share the room out: what each column needs, then what its rows like, then its head; the rest in proportion."""
    widths = [column.narrowest for column in wanted]
    left = room - sum(widths)
    for likes in ([column.comfortable for column in wanted], [column.airy for column in wanted]):
        hungry = sorted(range(len(wanted)), key=lambda x, likes=likes: likes[x] - widths[x])  # type: ignore[misc]
        for already, x in enumerate(hungry):
            more = min(max(0.0, likes[x] - widths[x]), max(0.0, left) / (len(hungry) - already))
            widths[x] += more
            left -= more
    stretch = room / sum(widths)
    return tuple(one * stretch for one in widths)


def evened(cell: Cell, chosen: Fit) -> float:
    """Return how much narrower a head or label is to be set so that its lines are of like length, in ems."""
    inner = sum(chosen.widths[x] for x in cell.covers) - BESIDE - _indent(cell)
    count = lines(cell.text, inner)
    if not 1 < count <= HEAD_LINES or not (cell.head or cell.labels):
        return 0.0
    return max(0.0, inner - max(math.ceil(width(cell.text) / count), longest_word(cell.text)) - HAIR)


def heights(cells: Sequence[Cell], chosen: Fit) -> list[float]:
    """Return about how high each row will be, in points."""
    rows = [1] * (1 + max((cell.row for cell in cells), default=-1))
    for cell in cells:
        if cell.rows == 1 and cell.text:
            inner = sum(chosen.widths[x] for x in cell.covers) - BESIDE - _indent(cell)
            rows[cell.row] = max(rows[cell.row], lines(cell.text, inner))
    return [(LINE * count + 2 * PADDING) * chosen.size for count in rows]


def lines(text: str, inner: float) -> int:
    """Return how many lines text takes; what just fits does not take two because a float says so."""
    return math.ceil(width(text) / max(inner, 1.0) - HAIR)
