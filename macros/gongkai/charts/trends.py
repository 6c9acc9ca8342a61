"""Figures of several years in, their layout out: a panel for each, a point for each year, missing years left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.charts.measuring import ems, wrapped
from gongkai.charts.naming import named
from gongkai.charts.sheet import INK, LARGEST, LINE, SOFT, WIDTH, Row, Run, Scale, Sheet
from gongkai.plots.shape import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.plots import Plot, Point, Series

HIGH, BETWEEN, MARGIN = 72.0, 18.0, 7.0
"""The height that points are spread over, between two panels, and around a point."""
FROM_ZERO, BELOW = 0.6, 0.4
"""A line whose lowest point is below this part of its highest begins at 0, or else so far below its lowest."""
CUT_OFF = "纵轴不从0起"


def trends(plot: Plot) -> Sheet:
    """Lay out one panel for each figure: its points are labelled with what each edition printed."""
    sheet = Sheet()
    slot = WIDTH / len(plot.rows)
    places = [slot * (number + 0.5) for number in range(len(plot.rows))]
    top = 0.0
    for series in plot.series:
        top = _panel(sheet, plot, series, places, top) + BETWEEN
    sheet.height = top - BETWEEN
    return sheet


def _panel(sheet: Sheet, plot: Plot, series: Series, places: Sequence[float], top: float) -> float:
    points, slot = series.points, WIDTH / len(places)
    low, high, cut = _bounds([float(p.value) for p in points if p is not None and p.value is not None])
    top = _head(sheet, series.name if len(plot.series) > 1 else "", top, cut=cut)
    labels = {nth: _lines(points[nth], slot) for nth in _labelled(points, places, slot)}
    tall = LINE * max(len(lines) for lines in labels.values())
    under = {nth for nth in labels if _lowest(points, nth)}
    field = (top + tall + MARGIN, top + tall + MARGIN + HIGH)
    foot = field[1] + (tall + MARGIN if under else 0)
    up = Scale(low, high, field[1] - MARGIN, field[0])
    sheet.bars([{"start": 0, "end": WIDTH, "top": foot, "bottom": foot, "look": "axis"}])
    sheet.lines(list(_line(points, places)), up)
    sheet.dots(list(_dots(points, places, plot.year)), up)
    away: dict[float, list[Row]] = {}
    for nth, lines in sorted(labels.items()):
        point = points[nth]
        value = float(point.value) if point is not None and point.value is not None else low
        runs = [Run(line, named(point, plot.year) if point is not None else "") for line in lines]
        key = sheet.key(*runs, look=SOFT if point is None or point.value is None else INK)
        reach = LINE * len(lines) / 2 + MARGIN
        away.setdefault(reach if nth in under else -reach, []).append(
            {"at": _within(places[nth], lines), "value": value, "key": key}
        )
    for reach, rows in away.items():
        sheet.marks(rows, up, reach)
    every = 1 + int(ems(plot.rows[0]) * LARGEST > slot)
    years = [
        {"at": at, "middle": foot + LINE / 2 + 4, "key": sheet.key(Run(row), look=SOFT)}
        for nth, (row, at) in enumerate(zip(plot.rows, places, strict=True))
        if (len(places) - 1 - nth) % every == 0
    ]
    sheet.texts(years, align="center")
    return foot + LINE + 6


def _head(sheet: Sheet, name: str, top: float, *, cut: bool) -> float:
    """Set the name of a panel, and whether its scale leaves 0 out; return where the panel goes on."""
    if not name and not cut:
        return top
    middle = top + LINE / 2
    if name:
        (line,) = wrapped(name, (WIDTH - 9 * LARGEST) / LARGEST, 1)
        sheet.texts([{"at": 0, "middle": middle, "key": sheet.key(Run(line))}])
    if cut:
        note = {"at": WIDTH, "middle": middle, "key": sheet.key(Run(CUT_OFF), look=SOFT)}
        sheet.texts([note], align="right")
    return top + LINE + 4


def _lowest(points: Sequence[Point | None], nth: int) -> bool:
    """Tell a point below both of its neighbours: there the line would run through what stands above."""
    values = [p.value if p is not None else None for p in points]
    if not 0 < nth < len(points) - 1:
        return False
    before, here, after = values[nth - 1 : nth + 2]
    return before is not None and here is not None and after is not None and here < before and here < after


def _dots(points: Sequence[Point | None], places: Sequence[float], year: int) -> Iterator[Row]:
    for point, at in zip(points, places, strict=True):
        if point is not None and point.value is not None:
            yield {"at": at, "value": float(point.value), "look": "now" if point.year == year else "then"}


def _within(at: float, lines: Sequence[str]) -> float:
    """Move a label so that it does not reach over the edge."""
    half = max(map(ems, lines)) * LARGEST / 2
    return min(max(at, half), WIDTH - half)


def _bounds(known: Sequence[float]) -> tuple[float, float, bool]:
    """Return between what numbers a panel reaches, and whether it leaves 0 out."""
    if not known:
        return 0.0, 1.0, False
    low, high = min(known), max(known)
    if low < 0 or low < FROM_ZERO * high or low == high:
        return min(low, 0.0), max(high, 0.0) or 1.0, False
    return low - (high - low) * BELOW, high, True


def _line(points: Sequence[Point | None], places: Sequence[float]) -> Iterator[Row]:
    """Yield the points of the line; where a year has no number it is broken."""
    run = 0
    for point, at in zip(points, places, strict=True):
        if point is None or point.value is None:
            run += 1
        else:
            yield {"at": at, "value": float(point.value), "run": f"r{run}"}


def _lines(point: Point | None, slot: float) -> list[str]:
    """Return what stands at a year: in one line if it fits, else the number above its unit."""
    if point is None:
        return [NOTHING]
    words = point.words
    if ems(words) * LARGEST <= slot - 4:
        return [words]
    end = next((n for n in range(len(words), 0, -1) if words[n - 1].isdigit()), len(words))
    if point.value is not None and 0 < end < len(words):
        return [words[:end], words[end:]]
    return wrapped(words, max(slot / LARGEST, 3.0), 2) if point.value is None else [words]


def _labelled(points: Sequence[Point | None], places: Sequence[float], slot: float) -> set[int]:
    """Choose the years that are labelled: all, or where they are too close the last, the first and the extremes."""
    order = [*range(len(points))]
    values = {n: p.value for n, p in enumerate(points) if p is not None and p.value is not None}
    if any(max(ems(line) for line in _lines(p, slot)) * LARGEST > slot - 2 for p in points):
        ends = [max(values, key=lambda n: values[n]), min(values, key=lambda n: values[n])] if values else []
        order = list(dict.fromkeys([len(points) - 1, 0, *ends]))
    taken: list[tuple[float, float]] = []
    chosen = set()
    for nth in order:
        lines = _lines(points[nth], slot)
        half, at = max(map(ems, lines)) * LARGEST / 2, _within(places[nth], lines)
        if len(order) == len(points) or all(at + half <= left or right <= at - half for left, right in taken):
            taken.append((at - half, at + half))
            chosen.add(nth)
    return chosen
