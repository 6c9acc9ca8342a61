"""A table or a scorecard in, a sheet with its own rows and columns out; last year's stand beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.exports.pens import wide
from gongkai.exports.sheets import headed
from gongkai.facts import State
from gongkai.quantities import Quantity
from gongkai.schema import PENDING, UNSTATED
from gongkai.spreadsheets.cells import counted, waiting
from gongkai.spreadsheets.lists import WORDS as STATED
from gongkai.spreadsheets.lists import before
from gongkai.spreadsheets.plan import FIGURES, Head, Kind, Page, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.exports.sheets import Cell, Row, Sheet
    from gongkai.facts import Fact
    from gongkai.spreadsheets.cells import Desk

HOW = "只填浅黄色的格。没有数的写“待填报”或“原文未载明”，应当空着的写“空白”；右边灰色的是上年数值。"
TOP = 2
UNIT, IDS, LAST = "单位", "编号", "上年·"
NARROWEST, WIDEST = 9, 34
INDENTED = "\u3000"


def table(desk: Desk, name: str, sheet: Sheet) -> Page:
    """Lay out a table: ids, what its rows are called, its cells, what follows them, and last year's cells."""
    deepest = max((depth for _, depth, _ in sheet.heads), default=0)
    keys = TOP + deepest + 1
    first = 1 + len(sheet.stubs) + sheet.with_units
    after = first + len(sheet.columns)
    last = after + len(sheet.after)
    had = any(desk.before(desk.edition.facts[c.id]) != "" for row in sheet.rows for c in row.cells if c is not None)
    heads = [Head(TOP, n, words, down=deepest + 1) for n, words in enumerate((IDS, *sheet.stubs))]
    heads += [Head(TOP, first - 1, UNIT, down=deepest + 1)] if sheet.with_units else []
    heads += _heads(sheet, first, deepest, "")
    heads += [Head(TOP, after + n, words, down=deepest + 1) for n, words in enumerate(sheet.after)]
    heads += _heads(sheet, last, deepest, LAST) if had else []
    heads += [Head(keys, 0, sheet.id), *(Head(keys, first + n, c.key) for n, c in enumerate(sheet.columns))]
    heads += [Head(keys, last + n, LAST + c.key) for n, c in enumerate(sheet.columns)] if had else []
    slots: list[Slot] = []
    for number, row in enumerate(sheet.rows, keys + 1):
        slots += _row(desk, sheet, row, number, first)
        cells = zip(row.cells, sheet.columns, strict=True) if had else ()
        for column, (cell, head) in enumerate(cells, last):
            if cell is not None:
                slots.append(before(desk, desk.edition.facts[cell.id], (number, column), head.unit or row.unit))
    widths = tuple(_width(n, heads, slots) for n in range(last + (len(sheet.columns) if had else 0)))
    return Page(name, sheet.label, HOW, tuple(heads), keys, tuple(slots), widths, first, sheet.notes)


def _heads(sheet: Sheet, first: int, deepest: int, mark: str) -> Iterator[Head]:
    leaf = 0
    for label, depth, width in sheet.heads:
        if width:
            yield Head(TOP + depth, first + leaf, mark + label, across=width)
        else:
            words = headed(mark + label, sheet.columns[leaf].unit)
            yield Head(TOP + depth, first + leaf, words, down=deepest - depth + 1)
            leaf += 1


def _row(desk: Desk, sheet: Sheet, row: Row, number: int, first: int) -> Iterator[Slot]:
    *above, label = row.stubs
    yield Slot(number, 0, Kind.FIXED, row.key, faint=True)
    for column, words in enumerate((*above, INDENTED * row.depth + label), 1):
        yield Slot(number, column, Kind.FIXED, words, bold=row.total)
    if sheet.with_units:
        yield Slot(number, first - 1, Kind.FIXED, row.unit)
    for n, cell in enumerate(row.cells):
        if cell is not None:
            yield replace(_cell(desk, sheet, row, n, cell, (number, first + n)), bold=row.total)
    for n, words in enumerate(row.after, first + len(row.cells)):
        yield Slot(number, n, Kind.FIXED, words)


def _cell(desk: Desk, sheet: Sheet, row: Row, column: int, cell: Cell, at: tuple[int, int]) -> Slot:
    fact = desk.edition.facts[cell.id]
    kind, literal = desk.kind(fact)
    slot = Slot(*at, kind, figure=fact.id, literal=literal, shown=cell.words)
    if kind in FIGURES:
        slot = replace(slot, like=desk.like(fact, literal, _beside(desk, sheet, row, column)))
    if cell.number is not None:
        return counted(slot, cell.number)
    if kind is Kind.COMPUTED and cell.words in {PENDING, UNSTATED}:
        return replace(slot, shown=STATED[State.COMPUTED])  # what it waits for is another's
    return (
        waiting(desk, fact, slot) if not isinstance(printing.shown(desk.edition.figures, fact.id), Quantity) else slot
    )


def _beside(desk: Desk, sheet: Sheet, row: Row, column: int) -> list[Fact]:
    """Return the figures of the same column, then those of the same row."""
    cells = (*(other.cells[column] for other in sheet.rows), *row.cells)
    return [desk.edition.facts[cell.id] for cell in cells if cell is not None]


def _width(column: int, heads: list[Head], slots: list[Slot]) -> int:
    words = [h.words for h in heads if h.column == column and h.across == 1]
    words += [s.shown for s in slots if s.column == column]
    longest = max((wide(part) for part in words), default=0)
    return max(NARROWEST, min(longest + 3, WIDEST))
