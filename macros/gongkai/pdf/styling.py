"""Writes into a table's markup what was chosen for it: type size, widths of columns, heads in lines of like length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bs4.element import AttributeValueList

from gongkai.pdf.sizing import SIDE, evened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bs4 import BeautifulSoup, Tag

    from gongkai.pdf.cells import Cell
    from gongkai.pdf.sizing import Fit


def style(soup: BeautifulSoup, block: Tag, found: Iterable[Cell], chosen: Fit) -> None:
    """Style one table and the block around it."""
    _add(block, f"font-size:{chosen.size:g}pt;line-height:{chosen.line:.4g}pt")
    table = block.find("table")
    assert table is not None
    group = soup.new_tag("colgroup")
    total = sum(chosen.widths)
    group.extend(soup.new_tag("col", attrs={"style": f"width:{one / total:.4%}"}) for one in chosen.widths)
    caption = table.find("caption")
    if caption is not None:
        caption.insert_after(group)
    else:
        table.insert(0, group)
    for cell in found:
        spare = evened(cell, chosen)
        if spare:
            sides = ("left", "right") if cell.head else ("right",)
            for side in sides:
                _add(cell.tag, f"padding-{side}:{SIDE + spare / len(sides):.4g}em")


def mark(tag: Tag, name: str) -> None:
    """Add a class."""
    tag["class"] = AttributeValueList([*filter(None, tag.get_attribute_list("class")), name])


def _add(tag: Tag, rule: str) -> None:
    tag["style"] = ";".join(filter(None, [str(tag.get("style", "")).rstrip("; "), rule]))
