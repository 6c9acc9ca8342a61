"""The names of a chart's series in, a legend at its top out: a sample of each texture, and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.charts.measuring import ems, wrapped
from gongkai.charts.sheet import LARGEST, WIDTH, Row, Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.charts.sheet import Sheet

SAMPLE, AFTER, PITCH, BELOW = 14.0, 6.0, 24.0, 10.0
BETWEEN = 22.0
_ROOM = (WIDTH - SAMPLE - AFTER) / LARGEST


def legend(sheet: Sheet, entries: Sequence[tuple[str, str]], top: float) -> float:
    """Lay out names with the look of their bars, in as many lines as they need; return where the chart begins."""
    left, middle = 0.0, top + PITCH / 2
    samples: list[Row] = []
    names: list[Row] = []
    for name, look in entries:
        (line,) = wrapped(name, _ROOM, 1)
        width = SAMPLE + AFTER + ems(line) * LARGEST
        if left and left + width > WIDTH:
            left, middle = 0.0, middle + PITCH
        edges = {"top": middle - SAMPLE / 2, "bottom": middle + SAMPLE / 2}
        samples.append({"start": left, "end": left + SAMPLE, **edges, "look": look})
        names.append({"at": left + SAMPLE + AFTER, "middle": middle, "key": sheet.key(Run(line))})
        left += width + BETWEEN
    sheet.bars(samples)
    sheet.texts(names)
    return middle + PITCH / 2 + BELOW
