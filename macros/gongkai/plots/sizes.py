"""A chart in; refused if no page could hold it, if its figures share no scale, or if there is none for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.plots.shape import BLANK, PlotError
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.plots.shape import Plot, Point, Series

MOST_ROWS = {1: 16, 2: 14, 3: 10}
"""Rows of bars by the number of bars in each: what fits on a page of the PDF."""
MOST_LINES, MOST_PARTS = 5, 6
_TABLE = msg("show fewer, or all of them as a table")


def check_size(plot: Plot) -> None:
    """Refuse what is higher than a page, or has more textures than can be told apart."""
    bars = len(plot.series) - (plot.kind == "execution")
    most = {"trend": MOST_LINES, "share": MOST_PARTS}.get(plot.kind, MOST_ROWS.get(bars, 0))
    count = len(plot.series) if plot.kind == "trend" else len(plot.rows)
    if bars > max(MOST_ROWS) and plot.kind == "bars":
        message = msg("the chart has {count} bars in each row, and may have {most}", count=bars, most=max(MOST_ROWS))
        raise PlotError("M110", message, _TABLE)
    if count > most:
        message = msg("the chart shows {count} things, and may show {most}", count=count, most=most)
        raise PlotError("M110", message, _TABLE)


def check_units(plot: Plot) -> None:
    """Refuse figures that share a scale and measure different things."""
    if plot.kind == "trend":
        for series in plot.series:
            _alike(p for p in series.points if p is not None)
        return
    scaled = plot.series[:-1] if plot.kind == "execution" else plot.series
    _alike(p for series in scaled for p in series.points if p is not None)
    if plot.kind == "execution":
        _rates(plot.series[-1])


def _alike(points: Iterable[Point]) -> None:
    first: Point | None = None
    for point in points:
        if point.quantity is None:
            continue
        first = first or point
        if point.measures != first.measures:
            one, other = (_named(p, both=first.year != point.year) for p in (first, point))
            message = msg("a chart cannot show both {one} and {other}: they have different units", one=one, other=other)
            raise PlotError("M110", message, msg("make a chart of each unit"), point.figure)


def _named(point: Point, *, both: bool) -> str:
    return f"{point.figure} {point.words}" + (f" ({point.year})" if both else "")


def _rates(series: Series) -> None:
    for point in series.points:
        if point is not None and point.quantity is not None and not point.rate:
            message = msg(
                "the third figure of 'execution' is a rate, and '{id}' is {words}", id=point.figure, words=point.words
            )
            raise PlotError("M110", message, msg("name budget, spent and rate in this order"), point.figure)


def check_numbers(plot: Plot) -> None:
    """Refuse numbers that the kind cannot draw: below 0 where a length is a part, an unknown part of a whole."""
    if plot.kind not in {"execution", "share"}:
        return
    drawn = plot.series[:-1] if plot.kind == "execution" else plot.series
    for point in (p for series in drawn for p in series.points if p is not None):
        if point.value is not None and point.value < 0:
            message = msg("'{id}' is below 0, which '{kind}' cannot show", id=point.figure, kind=plot.kind)
            raise PlotError("M110", message, msg("show it as 'bars'"), point.figure)
        if plot.kind == "share" and point.value is None and not point.waits and point.words != BLANK:
            message = msg("'{id}' has no number, so that the parts make no whole", id=point.figure)
            raise PlotError("M110", message, msg("show the parts as 'bars'"), point.figure)
    if plot.kind == "share" and not any(p.value for p in plot.points) and not any(p.waits for p in plot.points):
        raise PlotError("M111", msg("the chart has nothing to draw: all its parts are 0"))
