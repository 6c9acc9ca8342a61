"""Rows of what was planned and what was done in, their layout out: one bar inside the other, and the rate beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.charts.bars import GAP, NARROWEST, ROOM, called
from gongkai.charts.legends import legend
from gongkai.charts.measuring import ems
from gongkai.charts.sheet import INK, LARGEST, LINE, SOFT, WIDTH, Row, Run, Scale, Sheet
from gongkai.plots.shape import NOTHING

if TYPE_CHECKING:
    from gongkai.plots import Plot, Point

TRACK, INSIDE = 16.0, 8.0
"""The height of the bar of what was planned, and of the one inside it."""
OF = " / "


def executions(plot: Plot) -> Sheet:
    """Lay out one bar a row: what was done within what was planned; the rate at its end, both figures below."""
    sheet = Sheet()
    planned, done, rates = plot.series
    top = legend(sheet, [(done.name, "solid"), (planned.name, "light")], 0)
    beside = max(ems(_words(point)) for point in rates.points) * LARGEST + GAP * 2
    pairs = zip(planned.points, done.points, strict=True)
    below = max(ems(_words(one) + OF + _words(other)) for one, other in pairs) * LARGEST
    labels, left = called(plot, max(beside, below - NARROWEST))
    step = LINE * 2 + ROOM
    longest = max([_long(p) for series in (planned, done) for p in series.points] or [0.0]) or 1.0
    across = Scale(0, longest, left, max(WIDTH - beside, left + NARROWEST / 2))
    rows: list[Row] = []
    names: list[Row] = []
    said: list[Row] = []
    detailed: list[Row] = []
    for number, lines in enumerate(labels):
        middle = top + step * (number + 0.5)
        upper, lower = middle - LINE / 2, middle + LINE / 2
        both = (planned.points[number], done.points[number])
        names.append({"at": 0, "middle": middle, "key": sheet.key(*map(Run, lines))})
        for point, high, look in zip(both, (TRACK, INSIDE), ("light", "solid"), strict=True):
            if point is not None and point.value is not None:
                edges = {"top": upper - high / 2, "bottom": upper + high / 2}
                rows.append({"start": 0, "end": _long(point), **edges, "look": look})
        key = sheet.key(_run(rates.points[number]), look=INK)
        said.append({"at": max(map(_long, both)), "middle": upper, "key": key})
        key = sheet.key((_run(both[1]), Run(OF), _run(both[0])), look=SOFT)
        detailed.append({"at": 0, "middle": lower + 1, "key": key})
    sheet.height = top + step * len(labels)
    sheet.texts(names)
    sheet.bars(rows, across)
    sheet.texts(said, across, dx=GAP)
    sheet.texts(detailed, across)
    return sheet


def _long(point: Point | None) -> float:
    return float(point.value) if point is not None and point.value is not None else 0.0


def _words(point: Point | None) -> str:
    return NOTHING if point is None else point.words


def _run(point: Point | None) -> Run:
    return Run(NOTHING) if point is None else Run(point.words, point.figure)
