"""A sheet in, its CSV out, and what its columns hold: a row begins with its id, and a head ends with its column's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gongkai.exports.sheets import NO_NUMBER, headed, unique
from gongkai.exports.spreadsheets import inert, written

if TYPE_CHECKING:
    from gongkai.exports.sheets import Cell, Sheet

ROW, UNIT = "行编号", "单位"


def as_table(sheet: Sheet) -> str:
    """Return a table as CSV: plain numbers, as exact as they are printed; words where there is no number."""
    return written([heads(sheet), *_body(sheet)])


def heads(sheet: Sheet) -> list[str]:
    """Return the heads of the CSV: words, a unit in brackets, and in square ones the column's id."""
    units = [UNIT] if sheet.with_units else []
    columns = [f"{headed(column.name, column.unit)}[{column.key}]" for column in sheet.columns]
    return unique([inert(head) for head in (ROW, *sheet.stubs, *units, *columns, *sheet.after)])


def _body(sheet: Sheet) -> list[list[str]]:
    return [
        [
            row.key,
            *(inert(word) for word in (*row.stubs[:-1], row.name)),
            *([row.unit] if sheet.with_units else []),
            *(_words(cell) for cell in row.cells),
            *(inert(word) for word in row.after),
        ]
        for row in sheet.rows
    ]


def _words(cell: Cell | None) -> str:
    return "" if cell is None else inert(cell.words, numeric=not isinstance(cell.shown, str))


def fields(sheet: Sheet) -> list[dict[str, Any]]:
    """Describe the columns as a Table Schema does: numbers where a column has nothing else."""
    names = heads(sheet)
    first = 1 + len(sheet.stubs) + sheet.with_units
    found: list[dict[str, Any]] = [{"name": name, "type": "string"} for name in names]
    found[0]["description"] = f"行的编号；{sheet.id}.行编号.列编号是这一格的编号"
    for n, column in enumerate(sheet.columns):
        cells = [row.cells[n] for row in sheet.rows]
        field = found[first + n]
        plain = all(cell is None or cell.number is not None or cell.words in NO_NUMBER for cell in cells)
        field["type"] = "number" if plain else "string"
        field["description"] = f"列的编号：{column.key}" + (f"；单位：{column.unit}" if column.unit else "")
    return found
