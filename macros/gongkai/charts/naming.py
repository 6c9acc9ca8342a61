"""A point in, the name that its markup carries out: the figure's id, and for an earlier year that year before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.plots import Point


def named(point: Point, year: int) -> str:
    """Return `budget.actual`, or `2021/budget.actual` for what the edition of 2021 printed."""
    return point.figure if point.year == year else f"{point.year}/{point.figure}"
