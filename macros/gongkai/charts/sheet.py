"""A chart while it is laid out: layers of marks for the charting library, and the words that will stand in it.

The library sees numbers and our own keys, and no word of the department's: a text mark carries the key of its words
(`t3`), which take its place when the drawing comes back. Nor does it measure any text: no axis, no legend, no size of
it depends on how wide a machine's fonts are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 480.0
"""Units across; a page shows them a little larger, a phone smaller."""
LARGEST = 17.0
"""The size of type that there is room for, in units: what a phone sets it in, where units are small."""
LINE = 20.0
INK, SOFT = "ink", "soft"
Row = dict[str, Any]
"""One mark: numbers, and keys of ours."""
Spec = dict[str, Any]
"""A part of a chart as Vega-Lite's schema has it (a test holds every kind of chart against that)."""
NOMINAL = frozenset({"text", "detail"})
"""What a key says that is no number."""


@dataclass(frozen=True)
class Run:
    """Words that stand together; those of a figure name it."""

    words: str
    figure: str = ""


@dataclass(frozen=True)
class Words:
    """What stands at a text mark: lines one below the other, centred on it; `look` is ink or soft."""

    lines: tuple[tuple[Run, ...], ...]
    look: str = INK


@dataclass(frozen=True)
class Scale:
    """Numbers from `low` to `high` laid out from `start` to `end`, in units."""

    low: float
    high: float
    start: float
    end: float


UNITS = Scale(0, 1, 0, 1)
"""Numbers that are places already."""


@dataclass
class Sheet:
    """Layers of marks, the look of each mark in the order of its layer, and the words by key."""

    height: float = 0
    layers: list[Spec] = field(default_factory=list)
    looks: list[tuple[str, ...]] = field(default_factory=list)
    words: dict[str, Words] = field(default_factory=dict)

    def key(self, *lines: Run | Sequence[Run], look: str = INK) -> str:
        """Keep words, and return the key that stands for them."""
        made = tuple((line,) if isinstance(line, Run) else tuple(line) for line in lines)
        key = f"t{len(self.words)}"
        self.words[key] = Words(made, look)
        return key

    def bars(self, rows: Sequence[Row], across: Scale = UNITS) -> None:
        """Draw lying bars from `start` to `end` on a scale, `top` to `bottom` in units, each in its `look`."""
        self._add(rows, _along("start", across), _along("top", UNITS), {"type": "rect"}, x2="end", y2="bottom")

    def texts(self, rows: Sequence[Row], across: Scale = UNITS, *, align: str = "left", dx: float = 0) -> None:
        """Set the words of `key` at `at` on a scale, and at `middle` in units."""
        mark = {"type": "text", "align": align, "baseline": "alphabetic", "dx": dx}
        self._add(rows, _along("at", across), _along("middle", UNITS), mark, text="key")

    def lines(self, rows: Sequence[Row], up: Scale) -> None:
        """Join points `at` (in units) and `value` (on a scale) that are of one `run`."""
        self._add(rows, _along("at", UNITS), _along("value", up), {"type": "line"}, detail="run")

    def dots(self, rows: Sequence[Row], up: Scale) -> None:
        """Mark points `at` (in units) and `value` (on a scale), each in its `look`."""
        self._add(rows, _along("at", UNITS), _along("value", up), {"type": "point", "size": 56, "filled": True})

    def marks(self, rows: Sequence[Row], up: Scale, dy: float) -> None:
        """Set the words of `key` so far below points as `dots` marks them."""
        mark = {"type": "text", "align": "center", "baseline": "alphabetic", "dy": dy}
        self._add(rows, _along("at", UNITS), _along("value", up), mark, text="key")

    def _add(self, rows: Sequence[Row], x: Spec, y: Spec, mark: Spec, **more: str) -> None:
        if not rows:
            return
        others = {
            name: {"field": value, **({"type": "nominal"} if name in NOMINAL else {})} for name, value in more.items()
        }
        self.looks.append(tuple(str(row.get("look", "")) for row in rows))
        kept = [{name: value for name, value in row.items() if name != "look"} for row in rows]
        self.layers.append({"data": {"values": kept}, "mark": mark, "encoding": {"x": x, "y": y, **others}})

    def chart(self) -> Spec:
        """Return the chart as Vega-Lite has it."""
        return {
            "layer": self.layers,
            "width": WIDTH,
            "height": self.height,
            "autosize": "none",
            "padding": 0,
            "resolve": {"scale": {"x": "independent", "y": "independent"}},
            "config": {"view": {"stroke": None}},
        }


def _along(name: str, scale: Scale) -> Spec:
    laid_out = {
        "domain": [scale.low, scale.high],
        "range": [scale.start, scale.end],
        "nice": False,
        "zero": False,
    }
    return {"field": name, "type": "quantitative", "axis": None, "scale": laid_out}
