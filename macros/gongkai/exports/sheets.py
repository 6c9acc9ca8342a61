"""A table or a scorecard in, a plain sheet of heads and cells out, as the CSV and the workbook lay it out.

A unit stands in the head of its column if all numbers of the column have it, else in a column of the rows' units if
all numbers of a row have it; a cell that neither fits keeps its own, and so is words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.indicators import FIGURES, POINTS
from gongkai.quantities import Quantity
from gongkai.schema import PENDING, UNSTATED
from gongkai.scorecards import DEVIATION, bands

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongkai.edition import Edition
    from gongkai.grids import Grid
    from gongkai.indicators import Scorecard
    from gongkai.lines import Line

NO_NUMBER = ("", UNSTATED, PENDING, printing.SECRET)
"""What a cell says that has no number, and is none of the words that a report states."""


@dataclass(frozen=True)
class Cell:
    """A figure in its place; `in_unit` tells that its unit stands in the head or in the row."""

    id: str
    shown: Quantity | str
    in_unit: bool = False

    @property
    def number(self) -> Quantity | None:
        """Return the figure if it is a plain number in the unit that is stated for it."""
        plain = self.in_unit and isinstance(self.shown, Quantity) and self.shown.approx is None
        return self.shown if plain and isinstance(self.shown, Quantity) else None

    @property
    def words(self) -> str:
        """Return the cell for people and machines: a number without grouping, or words."""
        if self.number is not None:
            return format(self.number.number, "f")
        return self.shown.prose() if isinstance(self.shown, Quantity) else self.shown


@dataclass(frozen=True)
class Column:
    """A column of figures; `unit` is that of all of its numbers, None if they differ."""

    key: str
    label: str
    name: str
    unit: str | None


@dataclass(frozen=True)
class Row:
    """A row: what it is called, its cells (None where there is no figure), and words that follow them."""

    key: str
    stubs: tuple[str, ...]
    cells: tuple[Cell | None, ...]
    after: tuple[str, ...] = ()
    depth: int = 0
    total: bool = False
    name: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table as a sheet; `heads` are the columns' heads with how deep they stand and how many columns they span."""

    id: str
    label: str
    stubs: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    after: tuple[str, ...]
    notes: tuple[str, ...]
    heads: tuple[tuple[str, int, int], ...]

    @property
    def with_units(self) -> bool:
        """Tell that the rows have units of their own."""
        return any(row.unit for row in self.rows)


def sheets(edition: Edition) -> list[Sheet]:
    """Return the tables of an edition, then its scorecards."""
    tables = [_table(edition, grid) for grid in edition.grids.values()]
    return [_settled(sheet) for sheet in (*tables, *(_scorecard(edition, c) for c in edition.scorecards.values()))]


def _table(edition: Edition, grid: Grid) -> Sheet:
    codes = any(row.code for row in grid.rows)
    rows = tuple(
        Row(
            key=row.key,
            stubs=(row.code, row.label) if codes else (row.label,),
            cells=tuple(_cell(edition, grid.cell(row, column)) for column in grid.leaf_columns),
            depth=row.depth,
            total=bool(row.children) or (row.total and not row.rate),
            name=row.name,
        )
        for row in grid.rows
    )
    empty = grid.empty and not any(cell for row in rows for cell in row.cells)
    return Sheet(
        id=grid.id,
        label=grid.label,
        stubs=(*((grid.codes or "编码",) if codes else ()), grid.stub or "项目"),
        columns=tuple(Column(c.key, c.label, c.name, _stated(grid, c)) for c in grid.leaf_columns),
        rows=rows,
        after=(),
        notes=_notes(grid.empty if empty else "", grid.note, grid.source),
        heads=tuple((c.label, c.depth, c.width if c.children else 0) for c in grid.columns),
    )


def _stated(grid: Grid, column: Line) -> str:
    return column.unit or grid.unit


def _scorecard(edition: Edition, card: Scorecard) -> Sheet:
    levels = tuple(card.levels if any(i.level for i in card.indicators) else card.levels[-1:]) or ("指标",)
    above = len(levels) - 1
    deviations = any(i.deviation for i in card.indicators)
    rows = [
        Row(
            key=i.key,
            stubs=(*(i.level[n] if n < len(i.level) else UNSTATED for n in range(above)), i.label),
            cells=tuple(_cell(edition, f"{card.id}.{i.key}.{name}") for name in FIGURES),
            after=(i.deviation,) if deviations else (),
            name=i.label,
        )
        for i in card.indicators
    ]
    for key, label, at in (
        ("weights", "分值合计", "weight"),
        ("total", "总分", "score"),
        ("grade", "绩效等级", "score"),
    ):
        figure = _cell(edition, f"{card.id}.{key}")
        cells = tuple(figure if name == at else None for name in FIGURES)
        rows.append(Row(key, (*("",) * above, label), cells, ("",) if deviations else (), total=True, name=label))
    units = {name: POINTS if name in {"weight", "score"} else "" for name in FIGURES}
    return Sheet(
        id=card.id,
        label=card.label,
        stubs=levels,
        columns=tuple(Column(key, label, label, units[key]) for key, label in FIGURES.items()),
        rows=tuple(rows),
        after=(DEVIATION,) if deviations else (),
        notes=_notes(bands(card), card.note, card.source),
        heads=tuple((label, 0, 0) for label in FIGURES.values()),
    )


def _notes(*sentences: str) -> tuple[str, ...]:
    *said, source = sentences
    return tuple(s for s in (*said, f"出处：{source}" if source else "") if s)


def _cell(edition: Edition, figure: str) -> Cell | None:
    return Cell(figure, printing.shown(edition.figures, figure)) if figure in edition.facts else None


def _settled(sheet: Sheet) -> Sheet:
    """Find the unit that each column has, or else each row, and mark the cells whose unit is thereby stated."""
    columns = tuple(
        replace(column, unit=_common([row.cells[n] for row in sheet.rows], column.unit or ""))
        for n, column in enumerate(sheet.columns)
    )
    rows = []
    for row in sheet.rows:
        mixed = [cell for cell, column in zip(row.cells, columns, strict=True) if column.unit is None]
        unit = _common(mixed, "")
        cells = tuple(
            cell and replace(cell, in_unit=_unit(cell) == (unit if column.unit is None else column.unit))
            for cell, column in zip(row.cells, columns, strict=True)
        )
        rows.append(replace(row, cells=cells, unit=unit or ""))
    return replace(sheet, columns=columns, rows=tuple(rows))


def _common(cells: Iterable[Cell | None], otherwise: str) -> str | None:
    """Return the unit that all numbers have, None if they differ; what is said of them where there are none."""
    units = {_unit(cell) for cell in cells if cell is not None} - {None}
    return otherwise if not units else units.pop() if len(units) == 1 else None


def _unit(cell: Cell) -> str | None:
    return cell.shown.scale + cell.shown.unit_text if isinstance(cell.shown, Quantity) else None


def headed(label: str, unit: str | None) -> str:
    """Put a unit behind a head."""
    return f"{label}（{unit}）" if unit else label


def unique(heads: Sequence[str]) -> list[str]:
    """Return the heads with a number behind those that occur before."""
    found: list[str] = []
    for head in heads:
        name, n = head, 2
        while name in found:
            name, n = f"{head}（{n}）", n + 1
        found.append(name)
    return found
