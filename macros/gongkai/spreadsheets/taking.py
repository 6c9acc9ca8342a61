"""A workbook that was filled in and the site in; the data files with what was changed in it out, or all that is wrong.

Three things are compared: what was exported, what the workbook says now, and what the data files say now. What nobody
touched in the workbook stays as the data files have it; what was changed in both in different ways is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gongkai.problems import msg, near_miss
from gongkai.spreadsheets import record
from gongkai.spreadsheets.faults import Fault, WorkbookError
from gongkai.spreadsheets.laying import COVER, RECORD
from gongkai.spreadsheets.meaning import Meant, meant, same
from gongkai.spreadsheets.opening import EXPORT, opened, values
from gongkai.spreadsheets.plan import FIGURES, Kind
from gongkai.spreadsheets.replacing import replaced
from gongkai.spreadsheets.sheets import is_locked, matched, text
from gongkai.spreadsheets.typed import NOTHING, Wrong, typed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl import Workbook

    from gongkai.edition import Edition, Site
    from gongkai.spreadsheets.plan import Page, Plan, Slot
    from gongkai.spreadsheets.sheets import Matched
    from gongkai.spreadsheets.standing import Standing

_YEARS = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)", re.ASCII)
_ANOTHER = msg("a new year has a workbook of its own: `gongkai export --xlsx YEAR`; else put its year into the name")


@dataclass(frozen=True)
class Change:
    """A figure that the workbook changes: as the data file has it, and as it will have it."""

    figure: str
    label: str
    old: str
    new: str
    path: str
    line: int


@dataclass(frozen=True)
class Remark:
    """What somebody has written beside a figure; it is shown, and goes nowhere."""

    figure: str
    words: str


@dataclass(frozen=True)
class Taken:
    """What a workbook asks for: the changes, the data files with them, what looks strange, and the remarks.

    `stale` are the files that were changed since the export.
    """

    changes: tuple[Change, ...]
    files: Mapping[str, str]
    doubts: tuple[Fault, ...] = ()
    remarks: tuple[Remark, ...] = ()
    stale: tuple[str, ...] = ()


@dataclass(frozen=True)
class Received:
    """A workbook by its sheets, with the plan that it was made by."""

    path: Path
    sheets: Mapping[str, Any]
    plan: Plan
    data: bytes


def received(path: Path) -> Received:
    """Open a workbook and read what it was made of; raises `WorkbookError`."""
    book, data = opened(path)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if RECORD not in sheets:
        message = msg("this workbook does not come from `gongkai export --xlsx`, or its hidden sheet was lost")
        raise WorkbookError(Fault(message, EXPORT))
    sheet = sheets[RECORD]
    if (sheet.max_column or 1) > record.WIDTH:
        raise WorkbookError(Fault(_DAMAGED, EXPORT, RECORD))
    rows = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
    try:
        made = record.plan([[*row, *[""] * (record.WIDTH - len(row))] for row in rows])
    except record.DamagedError:
        raise WorkbookError(Fault(_DAMAGED, EXPORT, RECORD)) from None
    return Received(path, sheets, made, data)


_DAMAGED = msg("the hidden sheet that says what was exported has been changed")


@dataclass(frozen=True)
class _Wanted:
    """What a cell asks for: what was exported there, and what is meant now."""

    exported: str
    meant: Meant
    sheet: str
    cell: str


@dataclass
class _Reading:
    """What is found while the sheets are read."""

    found: Received
    edition: Edition
    standing: Standing
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    wanted: dict[str, _Wanted] = field(default_factory=dict)
    computed: Workbook | None = None

    def result(self, sheet: str, cell: Any) -> object:  # noqa: ANN401 - openpyxl has several
        """Return what a formula came to when the workbook was saved."""
        if self.computed is None:
            self.computed = values(self.found.data)
        return self.computed[sheet][cell.coordinate].value


def taken(found: Received, site: Site, edition: Edition, standing: Standing) -> Taken:
    """Read what was filled in for an edition; raises `WorkbookError` with everything that is wrong."""
    assert site.department is not None
    _refuse_other(found, site.department.name, edition.year)
    reading = _Reading(found, edition, standing)
    names = {page.name for page in found.plan.pages}
    others = [name for name in found.sheets if name not in {*names, COVER, RECORD}]
    for page in found.plan.pages:
        if page.name in found.sheets:
            _page(reading, matched(page, found.sheets[page.name]))
        else:
            hint = near_miss(page.name, others) or EXPORT
            reading.faults.append(Fault(msg("the sheet is missing or was renamed"), hint, page.name))
    if reading.faults:
        raise WorkbookError(*reading.faults)
    reading.doubts += [Fault(msg("this sheet is not of the export, and is not read"), None, name) for name in others]
    changes = _changes(reading)
    if reading.faults:
        raise WorkbookError(*reading.faults)
    news = {change.figure: change.new for change in changes}
    now = standing.digests
    return Taken(
        changes=tuple(changes),
        files=replaced(standing, edition, news),
        doubts=tuple(reading.doubts),
        remarks=tuple(reading.remarks),
        stale=tuple(path for path, digest in found.plan.files.items() if now.get(path) != digest),
    )


def _refuse_other(found: Received, department: str, year: int) -> None:
    if found.plan.department != department:
        message = msg(
            "the workbook is that of {theirs}, this site that of {ours}", theirs=found.plan.department, ours=department
        )
        raise WorkbookError(Fault(message, msg("run gongkai in the folder of that department")))
    named = {int(digits) for digits in _YEARS.findall(found.path.stem)}
    if named and year not in named:
        message = msg("the name of the file speaks of another year; the workbook was exported for {year}", year=year)
        raise WorkbookError(Fault(message, _ANOTHER))
    cover = found.sheets[COVER].iter_rows(max_row=12, max_col=2) if COVER in found.sheets else ()
    shown = {text(cell) for row in cover for cell in row}
    if shown and str(year) not in shown:
        message = msg("the first sheet speaks of another year; the workbook was exported for {year}", year=year)
        raise WorkbookError(Fault(message, _ANOTHER, COVER))


def _page(reading: _Reading, found: Matched) -> None:
    page = found.page
    reading.faults += found.faults
    if found.faults:
        return
    states = {slot.figure: (slot, cell) for slot, cell in found.cells.items() if slot.kind is Kind.STATE}
    for slot, cell in found.cells.items():
        if is_locked(slot):
            _locked(reading, page, slot, cell)
        elif slot.kind is Kind.REMARK:
            if text(cell):
                reading.remarks.append(Remark(slot.figure, text(cell)))
        elif slot.kind in FIGURES:
            _figure(reading, page, slot, cell, states.get(slot.figure))


def _locked(reading: _Reading, page: Page, slot: Slot, cell: Any) -> None:  # noqa: ANN401
    now = typed(cell, lambda: None) if cell is not None else NOTHING
    if not isinstance(now, Wrong) and (same(slot, now) or text(cell) == " ".join(slot.shown.split())):
        return
    message, hint = {
        Kind.COMPUTED: (
            msg("'{id}' is computed by its formula", id=slot.figure),
            msg("put back {old}", old=slot.shown),
        ),
        Kind.SECRET: (msg("'{id}' is secret and stays so", id=slot.figure), msg("put back {old}", old=slot.shown)),
        Kind.ABSENT: (
            msg("'{id}' has no place in the data file to write it to", id=slot.figure),
            msg("add the cell there first, and export again"),
        ),
    }.get(
        slot.kind, (msg("this cell is not to be filled in"), msg("put back what it said: {old}", old=slot.shown or "—"))
    )
    reading.faults.append(Fault(message, hint, page.name, cell.coordinate if cell is not None else ""))


def _figure(
    reading: _Reading,
    page: Page,
    slot: Slot,
    cell: Any,  # noqa: ANN401 - as above
    state: tuple[Slot, Any] | None,
) -> None:
    at = cell.coordinate if cell is not None else ""
    fact = reading.edition.facts.get(slot.figure)
    now = typed(cell, lambda: reading.result(page.name, cell)) if cell is not None else NOTHING
    said = (state[0].shown, text(state[1])) if state else None
    if not isinstance(now, Wrong) and same(slot, now) and (said is None or said[0] == said[1]):
        return
    if fact is None:
        message = msg("there is no figure '{name}' in {year} any more", name=slot.figure, year=reading.edition.year)
        reading.faults.append(Fault(message, EXPORT, page.name, at))
        return
    found = now if isinstance(now, Wrong) else meant(slot, now, fact, reading.edition.figures.units, said)
    if isinstance(found, Wrong):
        reading.faults.append(Fault(found.message, found.hint, page.name, at))
    elif found is not None and found.literal != slot.literal:
        reading.wanted[slot.figure] = _Wanted(slot.literal, found, page.name, at)


def _changes(reading: _Reading) -> list[Change]:
    """Hold what is wanted against what the data files say now."""
    changes = []
    for figure, wanted in reading.wanted.items():
        exported, new = wanted.exported, wanted.meant.literal
        fact = reading.edition.facts[figure]
        standing = reading.standing.of(fact)
        now = standing[0].text if standing else None
        if now == new:
            continue  # it has been taken before
        if now != exported:
            message = msg(
                "'{id}' was {exported} when it was exported, and is {now} in {place} now",
                id=figure,
                exported=exported or "“”",
                now=now or "“”",
                place=f"{fact.origin.path}:{fact.origin.line}",
            )
            hint = msg("agree on the figure; then write it there, or export again and fill it in there")
            reading.faults.append(Fault(message, hint, wanted.sheet, wanted.cell))
            continue
        reading.doubts += [Fault(doubt, None, wanted.sheet, wanted.cell) for doubt in wanted.meant.doubts]
        changes.append(Change(figure, fact.label, exported, new, fact.origin.path, fact.origin.line))
    return changes
