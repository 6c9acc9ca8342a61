"""Blocks and tables in, one stream of text out: what print adds for its pages is undone, on both sides alike.

A table that goes on on the next page repeats its head; one too wide for a page is cut into several with the same row
labels; attachments are listed, and a table that has their name loses its own. Each rule is applied to the page as well,
where it changes nothing or the same, so that no rule can hide a difference.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from gongkai.parity.pieces import Block, Cell, Piece, Table, shifted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BREAK = Piece("\n")
"""Stands between cells: numbers of neighbours are not one number."""
CONTINUED = "（续）"
_ATTACHMENT = re.compile(r"(附件(?:[0-9]+|[一二三四五六七八九十]*))[：:.、]*(.+)", re.DOTALL)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def flowing(items: Sequence[Block | Table]) -> list[Piece]:
    """Return all text in the order of reading."""
    listed = _without_lists(items)
    return [piece for item in _joined(_continued(_untitled(listed))) for piece in _pieces(item)]


def attachment(item: Block | Table) -> tuple[str, str]:
    """Return number and name of the attachment that a heading begins, or that an item of a list names; else nothing."""
    if isinstance(item, Table) or item.kind not in {*_HEADINGS, "li"}:
        return "", ""
    found = _ATTACHMENT.fullmatch(item.text)
    return (found[1], found[2]) if found else ("", "")


def _without_lists(items: Sequence[Block | Table]) -> list[Block | Table]:
    """Drop the list of the attachments that a chapter begins with, where each has its heading further on."""
    heads = {attachment(item) for item in items if isinstance(item, Block) and item.kind in _HEADINGS}
    kept: list[Block | Table] = []
    below = False
    for item in items:
        kind = item.kind if isinstance(item, Block) else ""
        below = kind == "h1" or (below and kind == "li")
        if isinstance(item, Block) and kind == "li" and below and attachment(item) in heads - {("", "")}:
            continue
        kept.append(item)
    return kept


def _untitled(items: Sequence[Block | Table]) -> Iterator[Block | Table]:
    """Drop captions that repeat the attachment's name, and the marks between its number and name."""
    name = ""
    for item in items:
        if isinstance(item, Table):
            same = name and item.title.removesuffix("表") == name.removesuffix("表")
            yield replace(item, caption=()) if same else item
            continue
        if item.kind in _HEADINGS:
            number, name = attachment(item)
            if name:
                yield replace(item, pieces=(replace(item.pieces[0], text=number + name),))
                continue
        yield item


def _continued(items: Iterator[Block | Table]) -> list[Block | Table]:
    """Put a table together again that goes on, with the same head, right where another one ends."""
    made: list[Block | Table] = []
    for item in items:
        last = made[-1] if made else None
        if isinstance(item, Table) and isinstance(last, Table) and not item.caption and _head(last) == _head(item):
            below = tuple(shifted(cell, rows=last.height) for cell in item.body)
            made[-1] = replace(last, body=last.body + below, height=last.height + item.height)
        else:
            made.append(item)
    return made


def _head(table: Table) -> list[tuple[str, int, int, int, int]]:
    return [(cell.text, cell.row, cell.column, cell.rows, cell.columns) for cell in table.head]


def _joined(items: list[Block | Table]) -> list[Block | Table]:
    """Put the parts of a table that was cut beside each other; the line with the unit above each part counts once."""
    made: list[Block | Table] = []
    first, title, unit = -1, "", ""
    for item in items:
        if isinstance(item, Table):
            last = made[first] if first >= 0 else None
            between = [block.text for block in made[first + 1 :] if isinstance(block, Block)]
            if isinstance(last, Table) and _part(last, item, title) and between in ([], [unit]):
                made[first:] = [_beside(last, item)]
                title = item.title
                continue
            above = made[-1] if made else None
            first, title, unit = len(made), item.title, above.text if isinstance(above, Block) else ""
        made.append(item)
    return made


def _part(table: Table, other: Table, title: str) -> bool:
    """Tell whether a table is a part of the one above: its caption goes on, and its rows have the same labels."""
    goes_on = other.title == (title.removesuffix(CONTINUED) + CONTINUED if title else "")
    count = labels(table)
    return goes_on and table.height == other.height > 0 and _stub(table, count) == _stub(other, count)


def labels(table: Table) -> int:
    """Return how many columns label the rows, at least one; they come first, and parts of a table repeat them."""
    count = 1
    while any(cell.label and cell.column == count and cell.columns == 1 for cell in table.body):
        count += 1
    return count


def _stub(table: Table, count: int) -> list[tuple[int, int, str]]:
    return sorted((cell.row, cell.column, cell.text) for cell in table.body if cell.column < count)


def _beside(table: Table, part: Table) -> Table:
    count = labels(table)
    further = table.width - count
    return replace(
        table,
        head=table.head + tuple(shifted(cell, columns=further) for cell in part.head if cell.column >= count),
        body=table.body + tuple(shifted(cell, columns=further) for cell in part.body if cell.column >= count),
        width=table.width + part.width - count,
    )


def _pieces(item: Block | Table) -> Iterator[Piece]:
    if isinstance(item, Block):
        yield from item.pieces
        return
    yield BREAK
    yield from item.caption
    # a head is read once for each column that it heads, since a table that is cut repeats it
    above = sorted((x, cell.row, cell) for cell in item.head for x in range(cell.column, cell.column + cell.columns))
    for _, _, cell in above:
        yield from _cell(cell)
    for cell in sorted(item.body, key=lambda cell: (cell.row, cell.column)):
        yield from _cell(cell)
    yield BREAK


def _cell(cell: Cell) -> Iterator[Piece]:
    if cell.pieces:
        yield BREAK
        yield from cell.pieces


def plain(heading: str) -> str:
    """Return a heading as contents and bookmarks have it: no mark between an attachment's number and name."""
    return _ATTACHMENT.sub(r"\1\2", heading, count=1) if _ATTACHMENT.fullmatch(heading) else heading
