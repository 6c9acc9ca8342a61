"""Cuts a table that no page is wide enough for into several, each with the labels of the rows."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from gongkai.pdf.cells import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bs4 import Tag

    from gongkai.pdf.cells import Cell
    from gongkai.pdf.sizing import Column

CONTINUED = "（续）"
# By how much a part may be wider than an equal share.
UNEVEN = 1.2


def split(block: Tag, found: Sequence[Cell], wanted: Sequence[Column], room: float) -> list[Tag]:
    """Replace a block by several, none of which is to be wider than `room` ems; notes below stay with the last one."""
    labels = _labels(found)
    parts = _parts(found, wanted, labels, room)
    blocks = [copy.copy(block) for _ in parts]
    for number, (part, made) in enumerate(zip(parts, blocks, strict=True)):
        _keep(made, labels, part, first=number == 0)
        if number < len(parts) - 1:
            for note in made.select(".gk-note"):
                note.decompose()
        caption = made.find("caption")
        if number and caption is not None:
            caption.append(CONTINUED)
        block.insert_before(made)
    block.decompose()
    return blocks


def _labels(found: Sequence[Cell]) -> int:
    """Return how many columns label the rows, at least one; they come first."""
    count = 1
    while any(cell.labels and cell.column == count and cell.columns == 1 for cell in found):
        count += 1
    return count


def _parts(found: Sequence[Cell], wanted: Sequence[Column], labels: int, room: float) -> list[range]:
    """Share the columns out to as few parts as hold them, all about as wide, cut between groups where that can be."""
    widths = [column.narrowest for column in wanted]
    room -= sum(widths[:labels])
    fewest = _filled(widths, labels, room, set())
    inside = {x for cell in found if cell.head and cell.row == 0 for x in cell.covers[1:]}
    even = max(sum(widths[labels:]) / len(fewest), *widths[labels:])
    parts = _filled(widths, labels, min(room, even * UNEVEN), inside)
    return parts if len(parts) <= len(fewest) + 1 else fewest


def _filled(widths: Sequence[float], start: int, room: float, inside: set[int]) -> list[range]:
    """Fill one part after the other; none ends before a column of `inside`, unless it would be half empty otherwise."""
    parts = []
    while start < len(widths):
        stop, used, good = start, 0.0, start
        while stop < len(widths) and (stop == start or used + widths[stop] <= room):
            used += widths[stop]
            stop += 1
            if stop not in inside and used > room / 2:
                good = stop
        stop = good if good > start else stop
        parts.append(range(start, stop))
        start = stop
    return parts


def _keep(block: Tag, labels: int, part: range, *, first: bool) -> None:
    """Leave of a block's table the columns of labels and those of one part; a figure that spans parts shows once."""
    table = block.find("table")
    assert table is not None
    kept = {*range(labels), *part}
    for cell in cells(table):
        covered = len(kept.intersection(cell.covers))
        if not covered:
            cell.tag.decompose()
            continue
        if cell.columns > 1:
            cell.tag["colspan"] = str(covered)
        if not first and cell.tag.name == "td" and labels <= cell.column < part.start:
            cell.tag.clear()
