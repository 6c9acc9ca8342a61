"""A chart while it is laid out: layers of marks for the charting library, and between them the words that stand in it.

The library sees numbers and no word at all, nor does it measure any: no axis, no legend, no size of it depends on how
wide a machine's fonts are. Words are placed here, where the library would place them: four fifths of its time are
spent on marks of text.
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
"""One mark, or words at a place: numbers, and keys of ours."""
Spec = dict[str, Any]
"""A part of a chart as Vega-Lite's schema has it (a test holds every kind of chart against that)."""


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

    def place(self, number: float) -> float:
        """Return where a number is, in units."""
        share = (number - self.low) / (self.high - self.low)
        return self.start * (1 - share) + self.end * share  # as D3 does, which is exact at both ends


UNITS = Scale(0, 1, 0, 1)
"""Numbers that are places already."""


@dataclass(frozen=True)
class Placed:
    """Words, the place that they begin at, are centred on or end at, in units; `align` says which of these."""

    words: Words
    x: float
    y: float
    align: str


@dataclass(frozen=True)
class Marks:
    """A layer that the charting library draws, and the look of each of its marks."""

    spec: Spec
    looks: tuple[str, ...]


@dataclass
class Sheet:
    """Layers of marks and of words, those below first; and the words by key."""

    height: float = 0
    layers: list[Marks | tuple[Placed, ...]] = field(default_factory=list)
    words: dict[str, Words] = field(default_factory=dict)

    def key(self, *lines: Run | Sequence[Run], look: str = INK) -> str:
        """Keep words, and return the key that stands for them."""
        made = tuple((line,) if isinstance(line, Run) else tuple(line) for line in lines)
        key = f"t{len(self.words)}"
        self.words[key] = Words(made, look)
        return key

    def bars(self, rows: Sequence[Row], across: Scale = UNITS) -> None:
        """Draw lying bars from `start` to `end` on a scale, `top` to `bottom` in units, each in its `look`."""
        self._add(
            rows,
            _along("start", across),
            _along("top", UNITS),
            {"type": "rect"},
            x2={"field": "end"},
            y2={"field": "bottom"},
        )

    def texts(self, rows: Sequence[Row], across: Scale = UNITS, *, align: str = "left", dx: float = 0) -> None:
        """Set the words of `key` at `at` on a scale, and at `middle` in units."""
        self._set(rows, across, "middle", UNITS, align, (dx, 0))

    def lines(self, rows: Sequence[Row], up: Scale) -> None:
        """Join points `at` (in units) and `value` (on a scale) that are of one `run`."""
        self._add(
            rows, _along("at", UNITS), _along("value", up), {"type": "line"}, detail={"field": "run", "type": "nominal"}
        )

    def dots(self, rows: Sequence[Row], up: Scale) -> None:
        """Mark points `at` (in units) and `value` (on a scale), each in its `look`."""
        self._add(rows, _along("at", UNITS), _along("value", up), {"type": "point", "size": 56, "filled": True})

    def marks(self, rows: Sequence[Row], up: Scale, dy: float) -> None:
        """Set the words of `key` so far below points as `dots` marks them."""
        self._set(rows, UNITS, "value", up, "center", (0, dy))

    def _set(
        self, rows: Sequence[Row], across: Scale, high: str, up: Scale, align: str, beside: tuple[float, float]
    ) -> None:
        dx, dy = beside
        self.layers.append(
            tuple(
                Placed(self.words[row["key"]], across.place(row["at"]) + dx, up.place(row[high]) + dy, align)
                for row in rows
            )
        )

    def _add(self, rows: Sequence[Row], x: Spec, y: Spec, mark: Spec, **more: Spec) -> None:
        if not rows:
            return
        looks = tuple(str(row.get("look", "")) for row in rows)
        kept = [{name: value for name, value in row.items() if name != "look"} for row in rows]
        self.layers.append(Marks({"data": {"values": kept}, "mark": mark, "encoding": {"x": x, "y": y, **more}}, looks))

    def chart(self) -> Spec:
        """Return the marks as Vega-Lite has them."""
        return {
            "layer": [layer.spec for layer in self.layers if isinstance(layer, Marks)],
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
