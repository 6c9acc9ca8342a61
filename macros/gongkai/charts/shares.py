"""The parts of a whole in, their layout out: one bar in as many pieces, and a list with what each comes to."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from gongkai.charts.measuring import ems, wrapped
from gongkai.charts.sheet import INK, LARGEST, LINE, SOFT, WIDTH, Row, Run, Scale, Sheet

if TYPE_CHECKING:
    from gongkai.plots import Plot

LOOKS = ("solid", "light", "hatched", "grey", "lined", "pale")
BAR, BELOW, PITCH, SAMPLE, AFTER = 34.0, 12.0, 27.0, 14.0, 8.0
WHOLE, SLACK = 1.0, 0.005
"""A whole of rates is 100%; they may miss it by what rounding does."""


def shares(plot: Plot) -> Sheet:
    """Lay out one bar of the whole width, and below it a line for each part in the same order."""
    sheet = Sheet()
    points = plot.series[0].points
    values = [float(point.value) if point is not None and point.value is not None else 0.0 for point in points]
    waiting = any(point is not None and point.waits for point in points)
    ends = list(accumulate(values))
    whole = ends[-1]
    rates = all(point is None or point.value is None or point.rate for point in points)
    if rates and whole < WHOLE - SLACK:
        whole = WHOLE
    pieces: list[Row] = []
    samples: list[Row] = []
    names: list[Row] = []
    sums: list[Row] = []
    middle = BAR + BELOW
    for row, point, value, end, look in zip(plot.rows, points, values, ends, LOOKS, strict=False):
        assert point is not None
        room = (WIDTH - SAMPLE - AFTER * 2 - ems(point.words) * LARGEST) / LARGEST
        lines = wrapped(row, max(room, 5.0), 2)
        middle += PITCH / 2 + LINE * (len(lines) - 1) / 2
        if value and not waiting:
            pieces.append({"start": end - value, "end": end, "top": 0.5, "bottom": BAR, "look": look})
        samples.append(
            {"start": 0.5, "end": SAMPLE, "top": middle - SAMPLE / 2, "bottom": middle + SAMPLE / 2, "look": look}
        )
        names.append({"at": SAMPLE + AFTER, "middle": middle, "key": sheet.key(*map(Run, lines))})
        key = sheet.key(Run(point.words, point.figure), look=INK if point.value is not None else SOFT)
        sums.append({"at": WIDTH, "middle": middle, "key": key})
        middle += PITCH / 2 + LINE * (len(lines) - 1) / 2
    sheet.height = middle
    sheet.bars([{"start": 0.5, "end": WIDTH - 0.5, "top": 0.5, "bottom": BAR, "look": "frame"}])
    sheet.bars(pieces, Scale(0, whole or 1.0, 0.5, WIDTH - 0.5))
    sheet.bars(samples)
    sheet.texts(names)
    sheet.texts(sums, align="right")
    return sheet
