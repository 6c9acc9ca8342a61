"""The charting library's drawing in, ours out: shapes that are numbers alone, in looks that a page's style knows.

Nothing of the library's markup is passed on. Each path is read as numbers and written again; the words are ours, and
are escaped here. There is no id, link, style, script or font in the result, and it is the same on every machine:
places have two decimals.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from gongkai import figures
from gongkai.charts.sheet import LINE, SOFT, WIDTH, Marks
from gongkai.charts.textures import LOOKS, hatching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.charts.sheet import Placed, Sheet

SHOWN = 560
"""How wide a page shows a chart at most, in pixels."""
TYPE = 13
_LAYER = re.compile(r"\blayer_(\d+)_marks\b")
_MOVE = re.compile(r"translate\((-?[\d.e-]+),(-?[\d.e-]+)\)")
_PATH = re.compile(r"[MLHVZhvAz0-9.,e -]+")
_RECT = re.compile(r"M(-?[\d.e-]+),(-?[\d.e-]+)h(-?[\d.e-]+)v(-?[\d.e-]+)h-?[\d.e-]+Z")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def redrawn(sheet: Sheet, drawing: str, title: str, description: str) -> str:
    """Return a chart's SVG from the drawing of its sheet."""
    high = f"{sheet.height:g}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{SHOWN}" '
        f'height="{_short(sheet.height * SHOWN / WIDTH)}" viewBox="0 0 {WIDTH:g} {high}" font-size="{TYPE}" '
        f'data-search-exclude=""><title>{figures.text(title)}</title><desc>{figures.text(description)}</desc>'
    )
    root = ET.fromstring(drawing)  # noqa: S314 - made here of numbers and keys
    return "".join([head, *_parts(sheet, root), "</svg>"])


def _parts(sheet: Sheet, root: ET.Element) -> Iterator[str]:
    drawn: dict[int, list[ET.Element]] = {}
    for group in root.iter():
        found = _LAYER.search(group.get("class", ""))
        if found is not None:  # of a layer of lines each run has one
            drawn.setdefault(int(found[1]), []).extend(group)
    numbers = count()
    for layer in sheet.layers:
        if isinstance(layer, Marks):
            marks = drawn.get(next(numbers), [])
            if len(marks) != len(layer.looks) and layer.spec["mark"]["type"] != "line":
                raise ValueError(layer.spec)
            for mark, look in zip(marks, layer.looks, strict=False):
                yield from _shape(mark, look or "line")
        else:
            yield from map(_text, layer)


def _shape(mark: ET.Element, look: str) -> Iterator[str]:
    path = mark.get("d", "")
    if mark.tag.rpartition("}")[2] != "path":
        raise ValueError(mark.tag)
    if not _PATH.fullmatch(path):
        raise ValueError(path)
    style = LOOKS[look]
    name = f'class="gk-look-{look}"'
    rect = _RECT.fullmatch(path)
    if rect is None:
        x, y = _place(mark)
        move = f' transform="translate({_short(x)},{_short(y)})"' if (x, y) != (0.0, 0.0) else ""
        rounded = _NUMBER.sub(lambda number: _short(float(number[0])), path)
        yield f'<path {name} {style} d="{rounded}"{move}/>'
        return
    x, y, wide, high = (float(number) for number in rect.groups())
    if not wide or not high:
        yield f'<path {name} {style} d="M{_short(x)},{_short(y)}h{_short(wide)}v{_short(high)}"/>'
        return
    box = (min(x, x + wide), min(y, y + high), abs(wide), abs(high))
    places = " ".join(f'{key}="{_short(at)}"' for key, at in zip(("x", "y", "width", "height"), box, strict=True))
    yield f"<rect {name} {style} {places}/>"
    lines = hatching(look, box)
    if lines:
        drawn = "".join(f"M{_short(a)},{_short(b)}L{_short(c)},{_short(d)}" for a, b, c, d in lines)
        yield f'<path class="gk-look-hatching" {LOOKS["hatching"]} d="{drawn}"/>'


def _text(placed: Placed) -> str:
    """Set words around a place: the middle of the lines is there, the foot of a line a third of its type below."""
    words, x = placed.words, placed.x
    first = placed.y - LINE * (len(words.lines) - 1) / 2 + TYPE * 0.36
    anchored = {"center": ' text-anchor="middle"', "right": ' text-anchor="end"'}.get(placed.align, "")
    look = ' class="gk-soft" fill="#5a6673"' if words.look == SOFT else ' fill="#1c2733"'
    lines = []
    for nth, line in enumerate(words.lines):
        at = f'x="{_short(x)}" y="{_short(first + LINE * nth)}"'
        for run in line:
            mark = f' data-figure="{figures.text(run.figure)}"' if run.figure else ""
            lines.append(f"<tspan {at}{mark}>{figures.text(run.words)}</tspan>".replace("<tspan >", "<tspan>"))
            at = ""
    return f"<text{look}{anchored}>{''.join(lines)}</text>"


def _place(mark: ET.Element) -> tuple[float, float]:
    found = _MOVE.fullmatch(mark.get("transform", "translate(0,0)"))
    if found is None:
        raise ValueError(mark.get("transform"))
    return float(found[1]), float(found[2])


def _short(number: float) -> str:
    """Write a number with two decimals at most, and never as -0."""
    return f"{round(number, 2) + 0:.2f}".rstrip("0").rstrip(".")
