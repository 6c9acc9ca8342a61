"""Rows of lying bars in, their layout out: what each row is called, its bars, and what they say as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.charts.legends import legend
from gongkai.charts.measuring import ems, wrapped
from gongkai.charts.sheet import INK, LARGEST, LINE, SOFT, WIDTH, Row, Run, Scale, Sheet
from gongkai.plots.shape import NOTHING

if TYPE_CHECKING:
    from gongkai.plots import Plot, Point

LABEL, LABEL_LINES = (8.0, 12.6), 2
"""Ems of a row's name at least and at most, and its lines."""
BAR, STEP, ROOM = 15.0, 21.0, 12.0
"""A bar's height, from one bar of a row to the next, between two rows."""
GAP, NARROWEST = 8.0, 150.0
LOOKS = {1: ("solid",), 2: ("light", "solid"), 3: ("light", "solid", "hatched")}
WHOLE = 1.0
"""A rate of 100%, which bars of rates are drawn against."""


def bars(plot: Plot) -> Sheet:
    """Lay out rows of one to three bars."""
    sheet = Sheet()
    looks = LOOKS[len(plot.series)]
    names = [series.name for series in plot.series]
    top = legend(sheet, list(zip(names, looks, strict=True)), 0) if len(names) > 1 else 0.0
    beside = max(ems(p.words) for p in plot.points) * LARGEST + GAP * 2
    labels, left = called(plot, beside)
    across = _across(plot, left, beside)
    shown: list[Row] = []
    words: list[Row] = []
    rows: list[Row] = []
    below = top
    for number, lines in enumerate(labels):
        step = max(STEP * len(names), LINE * len(lines)) + ROOM
        middle, below = below + step / 2, below + step
        rows.append({"at": 0, "middle": middle, "key": sheet.key(*map(Run, lines))})
        first = middle - STEP * (len(names) - 1) / 2
        for nth, series in enumerate(plot.series):
            point, at = series.points[number], first + STEP * nth
            words.append({"at": _end(point), "middle": at, "key": _said(sheet, point)})
            if point is not None and point.value is not None:
                edges = {"top": at - BAR / 2, "bottom": at + BAR / 2}
                shown.append({"start": 0, "end": float(point.value), **edges, "look": looks[nth]})
    sheet.height = below
    sheet.texts(rows)
    sheet.bars(shown, across)
    _bounds(sheet, plot, across, top)
    sheet.texts(words, across, dx=GAP)
    return sheet


def called(plot: Plot, beside: float) -> tuple[list[list[str]], float]:
    """Return the lines of each row's name, and where the bars begin; `beside` is the room for what they say."""
    least, most = LABEL
    room = min(max((WIDTH - beside - NARROWEST - GAP) / LARGEST, least), most)
    labels = [wrapped(row, room, LABEL_LINES) for row in plot.rows]
    return labels, max(ems(line) for lines in labels for line in lines) * LARGEST + GAP


def _said(sheet: Sheet, point: Point | None) -> str:
    if point is None:
        return sheet.key(Run(NOTHING), look=SOFT)
    return sheet.key(Run(point.words, point.figure), look=SOFT if point.value is None else INK)


def _end(point: Point | None) -> float:
    return max(float(point.value), 0.0) if point is not None and point.value is not None else 0.0


def _across(plot: Plot, left: float, beside: float) -> Scale:
    """Lay the numbers out between the rows' names and the widest number."""
    values = [float(p.value) for p in plot.points if p.value is not None]
    low, high = min([*values, 0.0]), max([*values, 0.0])
    if any(p.rate for p in plot.points) and high <= WHOLE:
        high = WHOLE
    if low == high:
        high = low + 1
    return Scale(low, high, left, max(WIDTH - beside, left + NARROWEST / 2))


def _bounds(sheet: Sheet, plot: Plot, across: Scale, top: float) -> None:
    """Draw the line at 0, and for rates the one at 100%."""
    rates = any(p.rate for p in plot.points) and across.high == WHOLE
    for value, look in [(0.0, "axis"), *([(WHOLE, "mark")] if rates else [])]:
        sheet.bars([{"start": value, "end": value, "top": top, "bottom": sheet.height, "look": look}], across)
