"""A sheet that was filled in and its plan in, the cell that is meant by each of the plan's out; or what was moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gongkai.problems import msg, near_miss
from gongkai.spreadsheets.faults import Fault
from gongkai.spreadsheets.opening import EXPORT
from gongkai.spreadsheets.plan import FIGURES, Kind, Slot, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.problems import Message
    from gongkai.spreadsheets.plan import Page

MOST = 1_000_000
"""Cells between the first and the last of a sheet that are looked at."""
NEW = msg("a new figure is added in the data file (YAML), and then exported again")


@dataclass
class Matched:
    """The cells of a sheet by their slots, and what is wrong with the sheet."""

    page: Page
    cells: dict[Slot, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, message: Message, hint: Message | None = None, cell: str = "") -> None:
        """Note what is wrong."""
        self.faults.append(Fault(message, hint, self.page.name, cell))


def matched(page: Page, sheet: Any) -> Matched:  # noqa: ANN401 - openpyxl has several
    """Find each cell of the plan by the head of its column and the id of its row; rows may have been sorted."""
    found = Matched(page)
    wide, high = sheet.max_column or 1, sheet.max_row or 1
    if wide * high > MOST:
        found.fault(msg("there is something far outside of the table"), EXPORT, place(high - 1, wide - 1))
        return found
    grid = [list(row) for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        if area.max_row > page.keys:
            message = msg("the cells {cells} have been merged", cells=area.coord)
            found.fault(message, msg("part them again"), place(area.min_row - 1, area.min_col - 1))
    _heads(found, grid)
    if not found.faults:
        _rows(found, grid)
    return found


def text(cell: Any) -> str:  # noqa: ANN401 - openpyxl has several
    """Return what a cell says, blanks and line breaks made one blank."""
    value = cell.value if cell is not None else None
    return " ".join(str(value).split()) if value is not None else ""


def _at(grid: list[list[Any]], row: int, column: int) -> Any:  # noqa: ANN401
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else None


def _heads(found: Matched, grid: list[list[Any]]) -> None:
    for head in found.page.heads:
        wanted = " ".join(head.words.split())
        if text(_at(grid, head.row, head.column)) == wanted:
            continue
        across = grid[head.row] if head.row < len(grid) else []
        elsewhere = [n for n, cell in enumerate(across) if text(cell) == wanted]
        at = place(head.row, head.column)
        if elsewhere:
            moved = place(head.row, elsewhere[0])
            found.fault(msg("the column '{name}' has been moved to {cell}", name=wanted, cell=moved), _BACK, at)
        else:
            found.fault(msg("the head '{name}' is missing or was renamed", name=wanted), _BACK, at)
        return  # what follows only follows


_BACK = msg("undo it, or make a new workbook with `gongkai export --xlsx YEAR` and fill that in")


def _rows(found: Matched, grid: list[list[Any]]) -> None:
    page = found.page
    keys = {slot.row: slot.shown for slot in page.slots if slot.column == 0}
    known = set(keys.values())
    at: dict[str, int] = {}
    for row in range(page.keys + 1, len(grid)):
        name = text(_at(grid, row, 0))
        if not name or name in {" ".join(note.split()) for note in page.notes}:
            continue
        if name not in known:
            found.fault(
                msg("there is no figure '{name}' here", name=name), near_miss(name, known) or NEW, place(row, 0)
            )
        elif name in at:
            message = msg("'{name}' is already in row {row}", name=name, row=at[name] + 1)
            found.fault(message, msg("delete one of the two rows"), place(row, 0))
        else:
            at[name] = row
    for row, name in keys.items():
        if name not in at:
            found.fault(msg("the row of '{name}' is missing", name=name), _BACK, place(row, 0))
    if found.faults:
        return
    for slot in page.slots:
        found.cells[slot] = _at(grid, at[keys[slot.row]], slot.column)
    rows = {at[name]: row for row, name in keys.items()}
    for row, column, said in _outside(page, grid, rows):
        message = msg("'{text}' stands where nothing is read", text=said)
        found.fault(message, msg("delete it; what explains a figure goes under its remarks"), place(row, column))


def _outside(page: Page, grid: list[list[Any]], rows: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """Yield what stands beside or below the table, where somebody may believe that it counts."""
    known = {(slot.row, slot.column) for slot in page.slots}
    for row in range(page.keys + 1, len(grid)):
        for column, cell in enumerate(grid[row]):
            noted = row not in rows and column == 0
            if not noted and (rows.get(row, -1), column) not in known and text(cell):
                yield row, column, text(cell)


def is_locked(slot: Slot) -> bool:
    """Tell what is not to be changed."""
    return slot.kind not in FIGURES and slot.kind not in {Kind.STATE, Kind.REMARK}
