"""An edition in, the plan of its workbook to fill in out: a sheet a data file, and a sheet a table.

A figure outside of tables has a row of its own with its unit, last year's figure and its formula; a table keeps its
rows and columns, with last year's beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import listing
from gongkai.exports.sheetnames import sheet_names
from gongkai.exports.sheets import Sheet, sheets
from gongkai.spreadsheets.cells import Desk
from gongkai.spreadsheets.lists import listed
from gongkai.spreadsheets.plan import Plan
from gongkai.spreadsheets.tables import table

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.spreadsheets.standing import Standing

COVER, RECORD = "填写说明", "_gongkai"
"""The first sheet, and the hidden one."""


def plan(edition: Edition, standing: Standing, version: str) -> Plan:
    """Lay out the workbook of an edition."""
    tables = {sheet.id: sheet for sheet in sheets(edition)}
    inside = {cell.id for sheet in tables.values() for row in sheet.rows for cell in row.cells if cell is not None}
    made: list[tuple[str, Sheet | list[Fact]]] = []
    for stem in listing.stems(edition, {}):
        alone = [f for f in edition.facts.values() if f.id.partition(".")[0] == stem and f.id not in inside]
        made += [(stem, alone)] if alone else []
        made += [(name, sheet) for name, sheet in tables.items() if name.partition(".")[0] == stem]
    desk = Desk(edition, standing)
    pages = [
        (table(desk, name, what) if isinstance(what, Sheet) else listed(desk, name, stem, what))
        for name, (stem, what) in zip(sheet_names([COVER, RECORD, *(n for n, _ in made)])[2:], made, strict=True)
    ]
    return Plan(edition.department.name, edition.year, version, tuple(pages), standing.digests)
