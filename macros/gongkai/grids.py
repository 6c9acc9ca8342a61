"""A table's data in, its rows, columns and cells out: every cell a figure with an id of its own.

The national fixed forms (表式) are such data: nested heads, codes, units by table, row or column, formulas and
equations (勾稽关系) by row and by column, and the sentence that stands for a table without figures.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.copying import changed
from gongkai.facts import Context, Fact, Formula, State, stated, unit_problems
from gongkai.fitting import fit
from gongkai.lines import Line, line_problems, lines, names
from gongkai.problems import Origin, Problem, msg, near_miss
from gongkai.quantities import Quantity, QuantityError, measured, quantity
from gongkai.schema import EquationShape, TableShape
from gongkai.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.units import UnitTable

COMPUTED = "="
"""What a cell says that is to be computed by its row's or column's formula."""
BY_ROW, BY_COLUMN = "=row", "=column"
"""What a cell says where both its row and its column have a formula and the two need not agree."""
_COMPUTED = frozenset({COMPUTED, BY_ROW, BY_COLUMN})
PERCENT = ("%", "‰")
"""Units of rates: they do not add up."""


@dataclass(frozen=True)
class Equation:
    """An equation that must hold in each row or in each column, give or take the tolerance."""

    each: str
    that: str
    label: str
    tolerance: Quantity | None
    origin: Origin


@dataclass(frozen=True)
class Grid:
    """A table of figures: its lines in order (headings before what they head), and its equations."""

    id: str
    label: str
    origin: Origin
    unit: str
    stub: str
    columns: tuple[Line, ...]
    rows: tuple[Line, ...]
    equations: tuple[Equation, ...]
    empty: str
    note: str
    source: str
    filled: bool
    codes: str = ""
    scopes: tuple[str, ...] = ()

    @functools.cached_property
    def leaf_columns(self) -> tuple[Line, ...]:
        """Return the columns that hold cells, left to right."""
        return tuple(c for c in self.columns if not c.children)

    @functools.cached_property
    def named(self) -> dict[tuple[str, bool], tuple[tuple[str, tuple[str, ...]], ...]]:
        """What `named` has found, by the line's key and its direction."""
        return {}

    def cell(self, row: Line, column: Line) -> str:
        """Return the id of a cell."""
        return f"{self.id}.{row.key}.{column.key}"


def is_table(node: Node) -> bool:
    """Tell a table by its `rows` and `columns`."""
    return isinstance(node, Mapping) and "rows" in node and "columns" in node


def named(grid: Grid, line: Line, *, down: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Map the names that a formula or equation in a line may use: `down` a column the rows, else the columns."""
    found = grid.named.get((line.key, down))
    if found is None:
        crossing = grid.rows if down else grid.leaf_columns
        ids = {other.key: grid.cell(other, line) if down else grid.cell(line, other) for other in crossing}
        found = grid.named[line.key, down] = names(grid.rows if down else grid.columns, ids)
    return found


# ---- the table


def table(node: Mapping, context: Context) -> tuple[Grid | None, list[Fact], list[Problem]]:
    """Read a table; a table with problems in its cells still comes out, so that the rest can be checked.

    T105: A table has cells, or the sentence that stands for an empty one. Without either there would be a gap in the
    report, and readers could not tell nothing from forgotten. Give its `cells`, or the sentence under `empty`.
    """
    shape, problems = fit(TableShape, node)
    if shape is None:
        return None, [], problems
    columns = lines(shape.columns, node.get("columns"))
    rows = lines(shape.rows, node.get("rows"))
    problems += line_problems(columns, context.units, columns=True)
    problems += line_problems(rows, context.units, columns=False)
    unit_node = node.get("unit")
    if shape.unit and unit_node is not None:
        problems += unit_problems(shape.unit, unit_node.origin, context.units)
    if problems:
        return None, [], problems
    unit = shape.unit or context.unit
    grid = Grid(
        id=context.id,
        label=shape.label or context.id.rpartition(".")[2],
        origin=node.origin,
        unit=unit,
        stub=shape.stub,
        columns=columns,
        rows=rows,
        equations=tuple(_equations(shape.equations, node.get("equations"), unit, context.units, problems)),
        empty=shape.empty,
        note=shape.note,
        source=shape.source or context.source,
        filled=bool(shape.cells),
        codes=shape.codes,
        scopes=context.scopes,
    )
    if not grid.filled and not grid.empty and not any(line.formula for line in (*rows, *columns)):
        hint = msg("give its `cells`, or the sentence that stands for an empty table in `empty`")
        return grid, [], [Problem("T105", grid.origin, msg("the table '{id}' has no cells", id=grid.id), hint)]
    described = changed(
        context,
        period=shape.period or context.period,
        as_of=shape.as_of or context.as_of,
        scope=shape.scope or context.scope,
        source=grid.source,
    )
    cells_node = node.get("cells")
    facts, found = _cells(grid, cells_node if isinstance(cells_node, Mapping) else None, described)
    return grid, facts, problems + found


def _equations(
    shapes: list[EquationShape], node: Node | None, unit: str, units: UnitTable, problems: list[Problem]
) -> Iterator[Equation]:
    items = node.items if isinstance(node, Sequence) else ()
    for shape, item in zip(shapes, items, strict=True):
        origins = {key.text: value.origin for key, value in (item.entries if isinstance(item, Mapping) else ())}
        tolerance = None
        try:
            tolerance = quantity(shape.tolerance, units, unit or None) if shape.tolerance else None
        except QuantityError as error:
            problems.append(Problem(error.rule, origins["tolerance"], error.message, error.hint))
        yield Equation(shape.each, shape.that, shape.label, tolerance, origins["that"])


# ---- its cells


def _cells(grid: Grid, node: Mapping | None, context: Context) -> tuple[list[Fact], list[Problem]]:
    """T109: Every row of a table has cells.

    One that was left out would be printed blank, as if there were nothing. Add them; if all of them are blank, write
    `row: {}`.
    """
    problems: list[Problem] = []
    facts: list[Fact] = []
    rows = {row.key: row for row in grid.rows}
    like = Fact(
        id=grid.id,
        label="",
        origin=grid.origin,
        state=State.BLANK,
        period=context.period,
        as_of=context.as_of,
        scope=context.scope,
        source=context.source,
        table=grid.id,
    )
    given: dict[str, dict[str, Scalar]] = {}
    for key, value in node.entries if node else ():
        if key.text not in rows:
            message = msg("the table has no row '{name}'", name=key.text)
            hint = near_miss(key.text, rows) or msg("the rows are: {rows}", rows=", ".join(rows))
            problems.append(Problem("T103", key.origin, message, hint))
            continue
        given[key.text], wrong = _row_cells(grid, rows[key.text], value, key.origin)
        problems += wrong
    if not given and grid.empty:
        return facts, problems
    for row in grid.rows:
        cells = given.get(row.key, {})
        if row.children and not cells and not row.formula:
            continue
        if row.key not in given and not row.formula and any(not c.formula for c in grid.leaf_columns):
            message = msg("the row '{row}' has no cells", row=row.label)
            hint = msg("add them; if all of them are blank, write {example}", example=f"{row.key}: {{}}")
            problems.append(Problem("T109", row.origin, message, hint, subject=f"{grid.id}.{row.key}"))
        for column in grid.leaf_columns:
            fact, wrong = _cell(grid, row, column, cells.get(column.key), context, like)
            problems += wrong
            facts += [fact] if fact is not None else []
    return facts, problems


def _row_cells(grid: Grid, row: Line, node: Node, at: Origin) -> tuple[dict[str, Scalar], list[Problem]]:
    """Match a row's cells with the leaf columns; a list must have one cell for each of them.

    T101: A row of a table has as many cells as the table has columns. With one too few, those behind it would move into
    the wrong column. Add or delete cells; a blank one is written "".

    T103: The cells of a table name its rows and columns. Under a misspelt name they would be left out. Correct the name
    as suggested.
    """
    columns = grid.leaf_columns
    if isinstance(node, Sequence):
        cells = [item for item in node.items if isinstance(item, Scalar)]
        if len(cells) == len(columns):
            return dict(zip((c.key for c in columns), cells, strict=True)), []
        message = msg(
            "row '{row}' has {found} cells, the table has {wanted} columns",
            row=row.label,
            found=len(cells),
            wanted=len(columns),
        )
        hint = msg("the columns are: {columns}", columns="、".join(c.label for c in columns))
        return {}, [Problem("T101", at, message, hint, subject=f"{grid.id}.{row.key}")]
    found: dict[str, Scalar] = {}
    problems = []
    known = {c.key for c in columns}
    for key, value in node.entries if isinstance(node, Mapping) else ():
        if key.text not in known:
            message = msg("the table has no column '{name}'", name=key.text)
            hint = near_miss(key.text, known) or msg("the columns are: {columns}", columns=", ".join(sorted(known)))
            problems.append(Problem("T103", key.origin, message, hint))
        elif isinstance(value, Scalar):
            found[key.text] = value
    return found, problems


def _cell(
    grid: Grid, row: Line, column: Line, scalar: Scalar | None, context: Context, like: Fact
) -> tuple[Fact | None, list[Problem]]:
    """Read a cell: stated, blank, or computed by the formula of its row or its column; `like` is what all cells are.

    T110: The unit of a cell comes from its row or from its column, not from both. Nobody could tell which is meant.
    Write the unit in the cell.
    """
    text = scalar.text if scalar else COMPUTED
    by = _computed_by(row, column, text)
    rates = by is not None and _sums_rates(by, column if by is row else row, context.units)
    if rates and (scalar is None or text not in _COMPUTED):
        by = None  # what is stated there is no sum of rates, and need not be one
    cell = grid.cell(row, column)
    over = (f"{grid.id}.{row.key}",) if row.passed_over else ()
    formula = None
    if by is not None:
        names = named(grid, column, down=True) if by is row else named(grid, row, down=False)
        formula = Formula(by.formula, by.formula_origin or by.origin, grid.scopes, names)
    fact = changed(
        like,
        id=cell,
        label=f"{row.name} · {column.name}",
        origin=scalar.origin if scalar else row.origin,
        unit=(by.unit if by else "") or row.unit or column.unit or grid.unit,
        decimals=_decimals(by, row, column),
        note="；".join(dict.fromkeys((row.note, column.note))) if row.note and column.note else row.note or column.note,
        passed_over=(*over, cell) if column.passed_over else over,
        formula=formula,
    )
    if scalar is None or text in _COMPUTED:
        return _computed(fact, row, column, by, scalar)
    found, problems = stated(fact, scalar, context)
    if found.quantity is not None and found.quantity.bare and row.unit and column.unit and row.unit != column.unit:
        message = msg("both the row and the column of '{cell}' give its unit", cell=scalar.text)
        hint = msg("write it in the cell: {example}", example=scalar.text + column.unit)
        problems.append(Problem("T110", scalar.origin, message, hint, subject=fact.id))
    return found, problems


def _decimals(*lines: Line | None) -> int | None:
    for line in lines:
        if line is not None and line.decimals is not None:
            return line.decimals
    return None


def _computed_by(row: Line, column: Line, text: str) -> Line | None:
    """Return the line whose formula a cell follows; none where there is none, or where two give different things.

    Sums and differences of rows and of columns give the same cell. The rate in a line of totals is the rate of the
    totals, not the total of the rates. Where neither holds the author must say.
    """
    if text in {BY_ROW, BY_COLUMN}:
        line = row if text == BY_ROW else column
        return line if line.formula else None
    if not row.formula or not column.formula:
        return row if row.formula else column if column.formula else None
    shapes = (row.shape, column.shape)
    if shapes == ("sum", "ratio"):
        return column
    return row if set(shapes) <= {"sum", "difference"} or shapes == ("ratio", "sum") else None


def _computed(
    fact: Fact, row: Line, column: Line, by: Line | None, scalar: Scalar | None
) -> tuple[Fact | None, list[Problem]]:
    """Mark a cell as computed, or refuse to guess.

    T106: A cell that asks for a formula (=) is in a row or column that has one. Otherwise there is nothing to compute.
    Write the figure, or give the row or the column a `formula`.

    T107: A cell that is computed follows one formula, and adds up no rates. Where row and column give different
    figures, it says which is meant. Write =row or =column in the cell, or state the figure.
    """
    if by is not None:
        return changed(fact, state=State.COMPUTED), []
    at = scalar.origin if scalar else row.origin
    if row.formula and column.formula:
        message = msg("the formulas of the row and of the column of '{cell}' give different figures", cell=fact.label)
        hint = msg("write =row or =column in the cell, whichever is meant")
        return None, [Problem("T107", at, message, hint, subject=fact.id)]
    if row.formula or column.formula:
        message = msg("'{cell}' would be a sum of rates", cell=fact.label)
        other = column if row.formula else row
        hint = msg("state it, write = if they do add up, or give '{label}' a formula", label=other.label)
        return None, [Problem("T107", at, message, hint, subject=fact.id)]
    if scalar is not None:
        message = msg("'{cell}' asks for a formula, but neither the row nor the column has one", cell=scalar.text)
        return None, [Problem("T106", at, message)]
    return fact, []


def _sums_rates(by: Line, other: Line, units: UnitTable) -> bool:
    """Tell that a line's formula would add up what does not add up in the other line: %, 元/人."""
    if by.unit or other.formula or not other.unit or by.shape != "sum":
        return False
    return other.unit in PERCENT or any(power < 0 for _, power in measured(other.unit, units).unit.dims)
