"""Gives every table of a page its place in print: which page, which size, which widths, which rows stay together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.pdf.cells import cells
from gongkai.pdf.sizing import Area, Fit, columns, fit, heights, lines, share
from gongkai.pdf.splitting import split
from gongkai.pdf.styling import mark, style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bs4 import BeautifulSoup, Tag

    from gongkai.pdf.cells import Cell
    from gongkai.pdf.sizing import Column

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# What takes at most a third of a page is not parted: a table, or the rows under one label. Of longer tables so many
# rows stay together at either end.
SHORT, ENDS = 1 / 3, 3
# What the head of an attachment takes of its page, in points.
HEAD = 148.0


def mark_tables(soup: BeautifulSoup, area: Area = Area()) -> None:  # noqa: B008 - it is frozen
    """Set all tables: widths of columns, size of type, `gk-wide` (on its side) and `gk-whole`, `gk-joined` rows."""
    for table in soup.find_all("table"):
        block = table.find_parent(class_="gk-table") or _wrapped(soup, table)
        found = cells(table)
        wanted = columns(found)
        if not wanted:
            continue
        chosen = _fit(block, found, wanted, area)
        if chosen:
            _set(soup, block, found, chosen, area)
            continue
        # All parts look alike, also the last one, which may be narrow.
        step = area.parts
        for part in split(block, found, wanted, step.ems):
            piece = part.find("table")
            assert piece is not None
            found = cells(piece)
            wanted = columns(found)
            if sum(column.narrowest for column in wanted) > step.ems:
                mark(part, "gk-squeezed")
            _set(soup, part, found, Fit(step, share(wanted, step.ems)), area)


def _wrapped(soup: BeautifulSoup, table: Tag) -> Tag:
    """Put a table of the text's own into a block like those of figures."""
    block = soup.new_tag("div", attrs={"class": "gk-table"})
    table.wrap(block)
    for cell in table.find_all("td"):
        if not any(character.isdigit() for character in cell.get_text()):
            mark(cell, "gk-words")
    return block


def _fit(block: Tag, found: Sequence[Cell], wanted: Sequence[Column], area: Area) -> Fit | None:
    """Choose page and size; an attachment that is but a table a little too long for its page is set smaller."""
    chosen = fit(wanted, area.steps)
    above = block.find_previous_sibling()
    if chosen is None or above is None or "gk-attachment" not in above.get_attribute_list("class"):
        return chosen
    smaller = fit(wanted, [area.smaller])
    if smaller and _high(block, found, smaller) <= area.height - HEAD < _high(block, found, chosen):
        return smaller
    return chosen


def _high(block: Tag, found: Sequence[Cell], chosen: Fit) -> float:
    notes = (lines(note.get_text(), chosen.step.ems) for note in block.select(".gk-note"))
    return sum(heights(found, chosen)) + sum(notes) * chosen.line


def _set(soup: BeautifulSoup, block: Tag, found: list[Cell], chosen: Fit, area: Area) -> None:
    style(soup, block, found, chosen)
    rows, high, short = block.find_all("tr"), heights(found, chosen), area.height * SHORT
    if sum(high) <= short:
        mark(block, "gk-whole")
    for row in _joined(found, high, short):
        mark(rows[row], "gk-joined")
    if chosen.step.sideways:
        mark(block, "gk-wide")
        _mark_headings(block)


def _joined(found: list[Cell], high: list[float], short: float) -> set[int]:
    """Return the rows of the body before which no page may end."""
    first = 1 + max((cell.row for cell in found if cell.head), default=-1)
    last = len(high)
    joined = {*range(first + 1, min(first + ENDS, last)), *range(max(first + 1, last - ENDS + 1), last)}
    for cell in found:
        rows = range(cell.row, cell.row + cell.rows)
        if cell.labels and cell.rows > 1 and sum(high[row] for row in rows) <= short:
            joined.update(rows[1:])
    return joined


def _mark_headings(block: Tag) -> None:
    """Take the headings right above a wide table along: none stays alone on the page before."""
    above = block.find_previous_sibling()
    while above is not None and above.name in HEADINGS:
        mark(above, "gk-wide")
        above = above.find_previous_sibling()
