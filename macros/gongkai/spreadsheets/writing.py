"""A plan in, its workbook out: what may be filled in is yellow and open, all else is locked; no text is a formula."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongkai.exports.pens import Pen, wide
from gongkai.exports.spreadsheets import runs
from gongkai.exports.workbook import EPOCH
from gongkai.schema import PENDING, UNSTATED
from gongkai.spreadsheets import covering, record
from gongkai.spreadsheets.laying import COVER, RECORD
from gongkai.spreadsheets.plan import BLANK, INPUTS, Kind, Page, Plan, Slot, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INPUT = "#FFF9DB"
SHUT = "#EEF0F3"
LINE = "#C9CFD6"
HEIGHT = 15
OPEN = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
}
NO_NUMBER = "这里填数"
SAY = (
    "这里填数（不带单位）。没有数的写“待填报”“原文未载明”，表中应当空着的写“空白”。约数、带单位的数按原样写，可以继续。"
)
CHOOSE = "请从列表中选：待填报、原文未载明；填了数的留空。"


def as_workbook(plan: Plan, title: str) -> bytes:
    """Return the workbook."""
    import xlsxwriter  # noqa: PLC0415 - slow, and needed here only

    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {**settings, "default_format_properties": Pen.FONT})
    book.set_properties({"title": title, "author": plan.department, "created": EPOCH})
    pen = Pen(book)
    first = book.add_worksheet(COVER)
    for page in plan.pages:
        _page(pen.on(book.add_worksheet(page.name)), page)
    covering.cover(pen.on(first), plan, title)
    first.protect("", OPEN)
    kept = book.add_worksheet(RECORD)
    for row, words in enumerate(record.rows(plan)):
        for column, text in enumerate(words):
            kept.write_string(row, column, text)
    kept.very_hidden()
    kept.protect("")
    book.close()
    return out.getvalue()


def _page(pen: Pen, page: Page) -> None:
    pen.title(0, page.label)
    pen.sheet.write_string(1, 0, page.about, pen.look(font_size=10, font_color="#8A5A00"))
    for head in page.heads:
        if head.row == page.keys and page.keys > covering.KEYS:
            pen.faint(head.row, head.column, head.words)
        else:
            pen.head(head.row, head.column, head.words, down=head.down, across=head.across)
    for slot in page.slots:
        _slot(pen, slot)
    for row, lines in _lines(page).items():
        pen.sheet.set_row(row, HEIGHT * lines)
    for row, note in enumerate(page.notes, max((slot.row for slot in page.slots), default=page.keys) + 2):
        pen.note(row, note)
    for slots in _runs(slot for slot in page.slots if slot.kind in {Kind.NUMBER, Kind.STATE}):
        _validated(pen.sheet, slots)
    pen.page(page.widths)
    pen.sheet.freeze_panes(page.keys + 1, page.freeze)
    pen.sheet.set_landscape()
    pen.sheet.repeat_rows(0, page.keys)
    pen.sheet.protect("", OPEN)


def _lines(page: Page) -> dict[int, int]:
    """Count the lines that the words of a row take where they take several: not every program does."""
    found: dict[int, int] = {}
    for slot in page.slots:
        lines = 1 if slot.is_number else -(-wide(slot.shown) // (page.widths[slot.column] + 1))
        if lines > 1:
            found[slot.row] = max(lines, found.get(slot.row, 1))
    return found


def _slot(pen: Pen, slot: Slot) -> None:
    look = pen.look(**_looks(slot))
    if slot.is_number:
        pen.sheet.write_number(slot.row, slot.column, Decimal(slot.shown), look)
    elif slot.shown:
        pen.sheet.write_string(slot.row, slot.column, slot.shown, look)
    else:
        pen.sheet.write_blank(slot.row, slot.column, None, look)


def _looks(slot: Slot) -> dict[str, Any]:
    look: dict[str, Any] = {"valign": "vcenter", "border": 1, "border_color": LINE}
    if slot.kind in INPUTS:
        look |= {"locked": False, "bg_color": INPUT, "num_format": "@"}  # a text: or 1-2 would become a date
    elif slot.kind is not Kind.FIXED:
        look |= {"bg_color": SHUT}
    if slot.bold:
        look |= {"bold": True}
    if slot.faint:
        look |= {"font_color": "#6B7280"}
    if slot.kind is Kind.NUMBER or slot.is_number:
        look |= {"num_format": _format(slot)}
    if not slot.is_number:
        look |= {"text_wrap": True, **({"quote_prefix": True} if runs(slot.shown) else {})}
        if slot.kind in {Kind.NUMBER, Kind.COMPUTED, Kind.SECRET}:
            look |= {"align": "right"}
        elif slot.kind is Kind.WORDS:
            look |= {"align": "center"}
    return look


def _format(slot: Slot) -> str:
    """Return the format of a number: its decimals, commas, and 约 before it, which is only shown."""
    form = ("#,##0" if slot.grouped else "0") + ("." + "0" * slot.decimals if slot.decimals else "")
    return f'"{slot.before}"{form}' if slot.before else form


def _runs(slots: Iterable[Slot]) -> Iterator[list[Slot]]:
    """Part cells into those that stand below each other and take the same."""
    found: list[Slot] = []
    for slot in sorted(slots, key=lambda s: (s.column, s.row)):
        same = found and (found[-1].row + 1, found[-1].column, found[-1].kind, found[-1].negative) == (
            slot.row,
            slot.column,
            slot.kind,
            slot.negative,
        )
        if not same and found:
            yield found
            found = []
        found.append(slot)
    if found:
        yield found


def _validated(sheet: Any, slots: list[Slot]) -> None:  # noqa: ANN401 - untyped library
    first, last = slots[0], slots[-1]
    if first.kind is Kind.STATE:
        rule: dict[str, object] = {"validate": "list", "source": list(first.choices), "error_message": CHOOSE}
    else:
        cell = place(first.row, first.column)
        number = f"ISNUMBER({cell})" if first.negative else f"AND(ISNUMBER({cell}),{cell}>=0)"
        words = ",".join(f'{cell}="{word}"' for word in (PENDING, UNSTATED, BLANK))
        rule = {"validate": "custom", "value": f"=OR({number},{words})", "error_message": SAY}
        rule |= {"error_type": "warning", "error_title": NO_NUMBER}
    sheet.data_validation(first.row, first.column, last.row, last.column, {"ignore_blank": True, **rule})
