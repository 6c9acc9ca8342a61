"""An edition in, one workbook out: a cover, all figures, and a sheet a table; opens in Excel, WPS and LibreOffice.

Numbers are numbers with the decimals that they are printed with, rates are percentages, and no text is a formula.
Decimals are written as they are; nothing passes through a float.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from gongkai.exports import cover
from gongkai.exports.citing import licence
from gongkai.exports.pens import Pen
from gongkai.exports.rows import FIELDS, STATES, rows
from gongkai.exports.sheetnames import sheet_names
from gongkai.exports.sheets import headed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.edition import Edition
    from gongkai.exports.sheets import Cell, Row, Sheet

COVER, ALL = "说明", "全部数据"
EPOCH = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
"""When a workbook was made whose edition states no date: the day that stands for none in ZIP archives."""
IDS = "编号"
INDENTED = "\u3000"


def warm() -> None:
    """Load the library, once before the processes that build editions are forked."""
    import xlsxwriter  # noqa: F401, PLC0415 - slow, and needed by builds only


def as_workbook(edition: Edition, sheets: Sequence[Sheet], *, draft: bool = False) -> bytes:
    """Return the workbook of an edition; `sheets` are its tables and scorecards."""
    import xlsxwriter  # noqa: PLC0415 - as above

    out = io.BytesIO()
    # in memory: else its parts are temporary files first
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {**settings, "default_format_properties": Pen.FONT})
    report = edition.report
    created = dt.datetime.fromisoformat(report.published).replace(tzinfo=dt.UTC) if report.published else EPOCH
    terms = licence(edition.department)
    book.set_properties(
        {
            "title": report.title,
            "author": edition.department.name,
            "company": edition.department.name,
            **({"comments": terms} if terms else {}),
            "created": created,
        }
    )
    pen = Pen(book)
    names = sheet_names([COVER, ALL, *(sheet.label for sheet in sheets)])
    pages = [book.add_worksheet(name) for name in names]
    _figures(pen.on(pages[1]), edition)
    for page, sheet in zip(pages[2:], sheets, strict=True):
        _table(pen.on(page), sheet)
    cover.write(pen.on(pages[0]), edition, names, sheets, long=pen.long, draft=draft)
    book.close()
    return out.getvalue()


# ---- all figures


def _figures(pen: Pen, edition: Edition) -> None:
    for column, title in enumerate(FIELDS.values()):
        pen.head(0, column, title)
    for line, row in enumerate(rows(edition), 1):
        for column, (name, words) in enumerate(row.items()):
            if name == "number":
                pen.number(line, column, words, "" if row["unit"] != "%" else "%")
            elif name == "value":
                pen.number(line, column, words if row["printed"] else "", "")
            elif name == "line":
                pen.number(line, column, words, "")
            else:
                pen.words(line, column, _told(row) if name == "state" else words)
    pen.sheet.autofilter(0, 0, len(edition.facts), len(FIELDS) - 1)
    pen.fit(freeze=(1, 2))


def _told(row: dict[str, str]) -> str:
    """Say where a figure comes from; a total of blanks is as blank as they are."""
    return STATES["blank" if not row["printed"] else row["state"]]


# ---- a table


def _table(pen: Pen, sheet: Sheet) -> None:
    last = len(sheet.stubs) + sheet.with_units + len(sheet.columns) + len(sheet.after)
    pen.title(0, sheet.label)
    top = 1
    deepest = max((depth for _, depth, _ in sheet.heads), default=0)
    below = top + deepest + 1
    column = 0
    for head in (*sheet.stubs, *(["单位"] if sheet.with_units else [])):
        pen.head(top, column, head, down=deepest + 1)
        column += 1
    _heads(pen, sheet, top, column, deepest)
    pen.faint(below, 0, sheet.id)
    for n, leaf in enumerate(sheet.columns):
        pen.faint(below, column + n, leaf.key)
    column += len(sheet.columns)
    for head in (*sheet.after, IDS):
        pen.head(top, column, head, down=deepest + 1)
        column += 1
    for line, row in enumerate(sheet.rows, below + 1):
        _row(pen, sheet, row, line)
        pen.faint(line, last, row.key)
    for line, note in enumerate(sheet.notes, below + 1 + len(sheet.rows)):
        pen.note(line, note)
    pen.fit(freeze=(below + 1, len(sheet.stubs)))


def _heads(pen: Pen, sheet: Sheet, top: int, first: int, deepest: int) -> None:
    """Lay the heads out as the page does, each above what it heads, with units in those of the columns."""
    leaf = 0
    for label, depth, width in sheet.heads:
        if width:
            pen.head(top + depth, first + leaf, label, across=width)
        else:
            words = headed(label, sheet.columns[leaf].unit)
            pen.head(top + depth, first + leaf, words, down=deepest - depth + 1)
            leaf += 1


def _row(pen: Pen, sheet: Sheet, row: Row, line: int) -> None:
    *above, label = row.stubs
    column = 0
    for words in (*above, INDENTED * row.depth + label, *([row.unit] if sheet.with_units else [])):
        pen.words(line, column, words, bold=row.total)
        column += 1
    for n, cell in enumerate(row.cells):
        _cell(pen, line, column + n, cell, bold=row.total)
    for n, words in enumerate(row.after, column + len(row.cells)):
        pen.words(line, n, words)


def _cell(pen: Pen, line: int, column: int, cell: Cell | None, *, bold: bool) -> None:
    number = cell.number if cell else None
    if cell is None or number is None:
        pen.words(line, column, cell.words if cell else "", bold=bold, centred=True)
        return
    sign = "%" if number.scale + number.unit_text == "%" else ""
    pen.number(
        line, column, cell.words, sign, grouped=number.unit.name != "年", bold=bold, plus=number.sign in {"+", "＋"}
    )
