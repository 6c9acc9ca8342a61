"""The figures of a data file outside of its tables in, a sheet with a row for each out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongkai import listing, printing
from gongkai.exports.pens import storable
from gongkai.facts import State
from gongkai.quantities import Quantity
from gongkai.schema import PENDING, UNSTATED
from gongkai.spreadsheets.cells import figure_slot
from gongkai.spreadsheets.plan import FIGURES, Head, Kind, Page, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.facts import Fact
    from gongkai.spreadsheets.cells import Desk

COLUMNS = ("编号", "名称", "数值", "单位", "上年数值", "公式、说明", "状态", "备注（不导入）")
WIDTHS = (32, 36, 18, 12, 18, 46, 12, 24)
NUMBER, UNIT, BEFORE, ABOUT, STATE, REMARK = range(2, 8)
STATES = (PENDING, UNSTATED)
WORDS = {State.PENDING: PENDING, State.UNSTATED: UNSTATED, State.SECRET: "涉密", State.COMPUTED: "由公式算出"}
HOW = "只填浅黄色的格。没有数的，清空“数值”，在“状态”中选；约数连同“约”字一起写。"
KEYS = 2


def listed(desk: Desk, name: str, stem: str, facts: Sequence[Fact]) -> Page:
    """Lay out the sheet; the groups of the file are headings in it."""
    slots: list[Slot] = []
    row, above = KEYS, stem
    for fact in facts:
        row += 1
        group = fact.id.rpartition(".")[0]
        if group != above and group in desk.edition.groups and group != stem:
            slots += _heading(row, group, desk.edition.groups[group])
            row += 1
        above = group
        slots += _row(desk, row, fact)
    heads = tuple(Head(KEYS, column, words) for column, words in enumerate(COLUMNS))
    return Page(name, listing.label(desk.edition, stem), HOW, heads, KEYS, tuple(slots), WIDTHS, 2)


def _heading(row: int, group: str, label: str) -> Iterator[Slot]:
    yield Slot(row, 0, Kind.FIXED, group, faint=True)
    yield Slot(row, 1, Kind.FIXED, label, bold=True)


def _row(desk: Desk, row: int, fact: Fact) -> Iterator[Slot]:
    yield Slot(row, 0, Kind.FIXED, fact.id, faint=True)
    yield Slot(row, 1, Kind.FIXED, fact.label)
    slot = figure_slot(desk, fact, (row, NUMBER))
    yield slot
    unit = ""
    if slot.kind in FIGURES:
        form = desk.form(fact, slot.like)
        unit = form.unit if form else ""
    elif slot.is_number:
        found = printing.shown(desk.edition.figures, fact.id)
        unit = found.scale + found.unit_text if isinstance(found, Quantity) else ""
    yield Slot(row, UNIT, Kind.FIXED, unit)
    yield before(desk, fact, (row, BEFORE), unit)
    yield Slot(row, ABOUT, Kind.FIXED, desk.about(fact))
    state = WORDS.get(fact.state, "")
    if slot.kind in FIGURES:
        yield Slot(row, STATE, Kind.STATE, state, figure=fact.id, choices=STATES)
    else:
        yield Slot(row, STATE, Kind.FIXED, "" if slot.kind is Kind.ABSENT else state)
    yield Slot(row, REMARK, Kind.REMARK, figure=fact.id)


def before(desk: Desk, fact: Fact, at: tuple[int, int], unit: str | None) -> Slot:
    """Lay out last year's figure: a number if it is in this unit, to compute with, else words."""
    found = desk.before(fact)
    slot = Slot(*at, Kind.FIXED, faint=True)
    if isinstance(found, str):
        return replace(slot, shown=found)
    digits = format(found.number, "f")
    plain = found.approx is None and found.scale + found.unit_text == unit and storable(found.number)
    shown = digits if plain else found.prose()
    return replace(slot, shown=shown, is_number=plain, decimals=found.decimals, grouped=found.unit.name != "年")
