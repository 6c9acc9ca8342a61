"""What a chart shows, as values: a point is one printed figure, a series is one bar of each row or one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.facts import State
from gongkai.quantities import Quantity

if TYPE_CHECKING:
    from decimal import Decimal

    from gongkai.edition import Edition
    from gongkai.problems import Message

BLANK = "（空白）"
"""What 数据一览 shows for a blank cell; a chart draws nothing there, and not a bar of no length."""
NOTHING = "—"
"""Stands where a row has no such figure, or a year has none."""


class PlotError(Exception):
    """A chart that cannot be drawn; `rule` is "" where what is wrong has been reported elsewhere."""

    def __init__(self, rule: str, message: Message, hint: Message | None = None, subject: str = "") -> None:
        super().__init__(message.text())
        self.rule, self.message, self.hint, self.subject = rule, message, hint, subject


@dataclass(frozen=True)
class Point:
    """A figure as it is printed, and what is drawn for it: nothing where it has no number, or is blank or secret."""

    figure: str
    year: int
    words: str
    quantity: Quantity | None = None
    waits: bool = False

    @property
    def value(self) -> Decimal | None:
        """Return the exact number in base units that is drawn."""
        return self.quantity.value if self.quantity else None

    @property
    def rate(self) -> bool:
        """Tell a percentage and the like."""
        return self.quantity is not None and self.quantity.unit.name in printing.SHARES

    @property
    def measures(self) -> tuple[object, bool]:
        """Return what it measures: two points of which this differs cannot share a scale."""
        return (self.quantity.dims if self.quantity else None), self.rate


@dataclass(frozen=True)
class Series:
    """One figure of every row, and what a legend calls it; nothing where a row has none."""

    name: str
    points: tuple[Point | None, ...]


@dataclass(frozen=True)
class Plot:
    """A chart: its kind, its title, what its rows are called, its series from left to right."""

    kind: str
    title: str
    rows: tuple[str, ...]
    series: tuple[Series, ...]
    year: int

    @property
    def points(self) -> tuple[Point, ...]:
        """Return every point, row by row."""
        rows = zip(*(series.points for series in self.series), strict=True)
        return tuple(point for row in rows for point in row if point is not None)

    @property
    def figures(self) -> tuple[str, ...]:
        """Return the figures of this edition that it shows."""
        return tuple(point.figure for point in self.points if point.year == self.year)


def point(edition: Edition, figure: str) -> Point:
    """Return a figure of an edition as a chart shows it."""
    found = printing.shown(edition.figures, figure)
    waiting = State.PENDING
    value = edition.figures.values.get(figure)
    waits = edition.facts[figure].state is waiting or (value is not None and value.unknown == waiting.value)
    if isinstance(found, Quantity):
        return Point(figure, edition.year, printing.printed(edition.figures, figure), found)
    return Point(figure, edition.year, found or BLANK, waits=waits)
