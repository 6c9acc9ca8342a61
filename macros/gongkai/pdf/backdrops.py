"""Gives boxes their backgrounds, and asks once for each style whether it has any; hardly any has.

WeasyPrint 70 asks every box. Like `shaping` this takes the place of a function inside it; all pages look the same.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css import Style
from weasyprint.draw.color import get_color
from weasyprint.layout import background

_layout_box_backgrounds = background.layout_box_backgrounds


def install() -> None:
    """Make WeasyPrint ask styles."""
    background.layout_box_backgrounds = layout_box_backgrounds


def layout_box_backgrounds(
    page: Any,  # noqa: ANN401 - untyped library
    box: Any,  # noqa: ANN401
    get_image: Any,  # noqa: ANN401
    layout_children: bool = True,  # noqa: FBT001, FBT002 - the library's
    style: Any = None,  # noqa: ANN401
) -> None:
    """Give a box and those in it their backgrounds; what this function stands in for does so where there is one."""
    own = box.style
    if style is not None or box is page or not isinstance(own, Style) or not _bare(own):
        _layout_box_backgrounds(page, box, get_image, layout_children, style)
        return
    background.resolve_radii_percentages(box)
    if layout_children:
        for child in box.all_children():
            layout_box_backgrounds(page, child, get_image)
    box.background = None


def _bare(style: Any) -> bool:  # noqa: ANN401
    """Tell whether nothing is behind or around a box of a style, be it a picture of its border or a shadow."""
    bare: bool | None = style.__dict__.get("bare")
    if bare is None:
        bare = style.bare = (
            style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and style["visibility"] != "hidden"
            and all(kind == "none" and value is None for kind, value in style["background_image"])
            and not style["box_shadow"]
            and get_color(style, "background_color").alpha == 0
        )
    return bare
