"""Works the lengths of a box out once for each style that has no percentages, and asks less often how a box flows.

WeasyPrint 70 works out some twenty lengths for every box each time that the box is tried out. Like `shaping` this takes
the place of functions inside it; all lengths stay the same.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css import Style
from weasyprint.css.properties import ZERO_PIXELS, Dimension
from weasyprint.formatting_structure import boxes
from weasyprint.layout import absolute, background, block, column, inline, page, percent, table
from weasyprint.layout import float as floats

_resolve_percentages, _resolve_radii = percent.resolve_percentages, percent.resolve_radii_percentages
_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{kind}{axis}" for kind in ("", "min_", "max_") for axis in ("width", "height")),
)
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_SQUARE = dict.fromkeys(_CORNERS, (0, 0))
_NO_RADIUS = (ZERO_PIXELS, ZERO_PIXELS)
_OUT = frozenset({"left", "right", "inline-start", "inline-end", "footnote"})
_PLACED = frozenset({"absolute", "fixed"})


def install() -> None:
    """Make WeasyPrint work lengths out once."""
    for module in (absolute, block, column, floats, inline, page, percent, table):
        module.resolve_percentages = resolve_percentages
    boxes.Box.is_in_normal_flow = is_in_normal_flow
    background.resolve_radii_percentages = resolve_radii_percentages


def resolve_percentages(box: Any, containing_block: Any) -> None:  # noqa: ANN401 - untyped library
    """Give a box its lengths: those of its style, unless they depend on what is around it."""
    style = box.style
    if not (isinstance(box, boxes.Box) and isinstance(style, Style)):
        _resolve_percentages(box, containing_block)
        return
    fixed = style.__dict__.get("fixed")
    if fixed is None:
        # Who changes a style's lengths later on, in flex boxes and grids, changes those of a copy.
        fixed = style.fixed = _fixed(style)
    if not fixed:
        _resolve_percentages(box, containing_block)
        return
    lengths = box.__dict__
    if style["border_collapse"] == "collapse":
        lengths |= {name: lengths.get(name, fixed[name]) for name in _BORDERS} | {k: fixed[k] for k in _LENGTHS}
    else:
        lengths.update(fixed)


def _fixed(style: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return all lengths of a style; nothing where one depends on another box, or they include the borders."""
    lengths = {name: style[name] for name in _LENGTHS}
    if style["box_sizing"] != "content-box":
        return {}
    for name, length in lengths.items():
        if type(length) is Dimension and length.unit != "%":
            lengths[name] = length.value
        elif length != "auto":
            return {}
        elif name in {"min_width", "min_height"}:
            lengths[name] = 0
    return lengths | {name: style[name] for name in _BORDERS}


def resolve_radii_percentages(box: Any) -> None:  # noqa: ANN401
    """Round the corners of a box, or none of them."""
    style = box.style
    square = style.__dict__.get("square")
    if square is None:
        square = style.square = all(style[name] == _NO_RADIUS for name in _CORNERS)
    if square and isinstance(box, boxes.Box):
        box.__dict__.update(_SQUARE)
    else:
        _resolve_radii(box)


def is_in_normal_flow(box: Any) -> bool:  # noqa: ANN401
    """Say whether a box stands where it comes in the text."""
    position = box.style["position"]
    return (
        box.style["float"] not in _OUT
        and position not in _PLACED
        and position[0] != "running()"
        and position[0] != "note()"
    )
