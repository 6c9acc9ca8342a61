"""A table's data in, its rows, columns and cells out: every cell a figure with an id of its own.

The national fixed forms (表式) are such data: nested heads, codes, units by table, row or column, formulas and
equations (勾稽关系) by row and by column, and the sentence that stands for a table without figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from gongkai import formulas
from gongkai.facts import FIGURE_KEYS, Context, Fact, Formula, State, key_problem, stated, unit_problems
from gongkai.fitting import fit
from gongkai.problems import Origin, Problem, msg, near_miss
from gongkai.quantities import Quantity, QuantityError, measured, quantity
from gongkai.schema import ColumnShape, EquationShape, RowShape, TableShape
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

_TOTAL = re.compile(r".*(合计|总计|小计|共计)(（[^）]*）)?")
_OF_WHICH = "其中"


@dataclass(frozen=True)
class Line:
    """A row or a column. `children` are the keys of the lines below a heading; a leaf has none.

    `key` is unique among the rows, or among the columns, of its table; `depth` counts from 0; `name` is the label
    with those of the headings above. `unit` is its own or that of a heading, `unit_above` what it would be without
    its own. `leaves` are what `key.*` in a formula stands for: the lines below it that are not totals of others.
    A `total` sums or divides other lines or is called 合计, a `rate` divides; `passed_over` says that `*` leaves it
    out.
    """

    key: str
    label: str
    depth: int
    origin: Origin
    name: str = ""
    code: str = ""
    unit: str = ""
    unit_above: str = ""
    formula: str = ""
    formula_origin: Origin | None = None
    decimals: int | None = None
    note: str = ""
    children: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    width: int = 1
    total: bool = False
    rate: bool = False
    passed_over: bool = False


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

    @property
    def leaf_columns(self) -> tuple[Line, ...]:
        """Return the columns that hold cells, left to right."""
        return tuple(c for c in self.columns if not c.children)

    def cell(self, row: Line, column: Line) -> str:
        """Return the id of a cell."""
        return f"{self.id}.{row.key}.{column.key}"


LineShape: TypeAlias = ColumnShape | RowShape


def is_table(node: Node) -> bool:
    """Tell a table by its `rows` and `columns`."""
    return isinstance(node, Mapping) and "rows" in node and "columns" in node


# ---- rows and columns


@dataclass(frozen=True)
class _Above:
    """What the lines below a heading take from it."""

    depth: int = 0
    name: str = ""
    unit: str = ""
    decimals: int | None = None
    passed_over: bool = False


def _lines(shapes: dict[str, ColumnShape] | dict[str, RowShape], node: Node | None) -> tuple[Line, ...]:
    """Lay the rows, or the columns, out in order."""
    below: dict[str, LineShape] = dict(shapes)
    return tuple(_below(below, node, frozenset(_keys(below)), _Above()))


def _keys(shapes: dict[str, LineShape]) -> Iterator[str]:
    for key, shape in shapes.items():
        yield key
        yield from _keys(_children(shape))


def _children(shape: LineShape) -> dict[str, LineShape]:
    return dict(shape.columns) if isinstance(shape, ColumnShape) else dict(shape.rows)


def _below(shapes: dict[str, LineShape], node: Node | None, keys: frozenset[str], above: _Above) -> Iterator[Line]:
    for key, shape in shapes.items():
        at = node.get(key) if isinstance(node, Mapping) else None
        origin = node.key_origin(key) if isinstance(node, Mapping) and key in node else Origin("")
        parts = at if isinstance(at, Mapping) else Mapping((), origin)
        formula = parts.get("formula")
        children = _children(shape)
        first = next(iter(children.values()), None)
        of_which = first is not None and first.label.startswith(_OF_WHICH)
        named_total = _TOTAL.fullmatch(shape.label) is not None
        total = named_total or _sums_others(shape, keys)
        below_total = above.passed_over or named_total
        line = Line(
            key=key,
            label=shape.label,
            depth=above.depth,
            origin=origin,
            name=above.name + shape.label,
            code=shape.code if isinstance(shape, RowShape) else "",
            unit=shape.unit or above.unit,
            unit_above=above.unit,
            formula=shape.formula,
            formula_origin=formula.origin if formula else None,
            decimals=above.decimals if shape.decimals is None else shape.decimals,
            note=shape.note,
            children=tuple(children),
            total=total,
            rate=_shape(shape.formula) == "ratio",
            # a heading's cells are the totals of the lines below, unless these only are 其中
            passed_over=above.passed_over or total or (bool(children) and not of_which),
        )
        deeper = _Above(above.depth + 1, f"{line.name}·", line.unit, line.decimals, below_total or of_which)
        below = list(_below(children, parts.get("columns") or parts.get("rows"), keys, deeper))
        yield replace(line, leaves=_leaves(line, below), width=sum(not b.children for b in below) or 1)
        yield from below


def _sums_others(shape: LineShape, keys: frozenset[str]) -> bool:
    """Tell a total or a rate by a formula over other lines of the table."""
    return _shape(shape.formula) in {"sum", "ratio"} and not keys.isdisjoint(_used(shape.formula))


def _shape(formula: str) -> formulas.Shape:
    """Say what a formula makes of its figures; one that cannot be read is reported when it is computed."""
    try:
        return formulas.shape(formulas.expression(formula))
    except formulas.FormulaError:
        return "sum"


def _used(formula: str) -> set[str]:
    try:
        names = formulas.names(formulas.expression(formula)) if formula else []
    except formulas.FormulaError:
        return set()
    return {name.removesuffix(".*") for name in names}


def _leaves(line: Line, below: list[Line]) -> tuple[str, ...]:
    """Return the leaf lines below a heading without the totals among them; a heading stands for what is below it."""
    parts = [b for b in below if b.depth == line.depth + 1 and not _TOTAL.fullmatch(b.label)]
    return tuple(key for p in parts for key in (p.leaves if p.children else () if p.total else (p.key,)))


def _names(lines: tuple[Line, ...], ids: dict[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Map the names that a formula may use to figure ids; `name.*` stands for the leaves below a heading."""
    names: list[tuple[str, tuple[str, ...]]] = [(line.key, (ids[line.key],)) for line in lines if line.key in ids]
    names += [(f"{line.key}.*", tuple(ids[k] for k in line.leaves if k in ids)) for line in lines if line.children]
    return tuple(names)


def named(grid: Grid, line: Line, *, down: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Map the names that a formula or equation in a line may use: `down` a column the rows, else the columns."""
    if down:
        return _names(grid.rows, {row.key: grid.cell(row, line) for row in grid.rows})
    return _names(grid.columns, {column.key: grid.cell(line, column) for column in grid.leaf_columns})


def _line_problems(lines: tuple[Line, ...], units: UnitTable, *, columns: bool) -> Iterator[Problem]:
    seen: dict[str, Line] = {}
    for line in lines:
        # in a table the words of the format are names like others: 涉密 may be a row
        if line.key not in FIGURE_KEYS and (problem := key_problem(Scalar(line.key, line.origin))):
            yield problem
        first = seen.setdefault(line.key, line)
        if first is not line:
            message = msg(
                "'{name}' is already used in line {line} of this table", name=line.key, line=first.origin.line
            )
            yield Problem("T104", line.origin, message, msg("name it '{name}', for example", name=f"{line.key}_1"))
        if line.unit != line.unit_above:
            yield from unit_problems(line.unit, line.origin, units)
        if columns and line.children and line.formula:
            message = msg("the heading '{label}' has no cells that its formula could compute", label=line.label)
            hint = msg("give the formula to one of the columns below it")
            yield Problem("T108", line.formula_origin or line.origin, message, hint)


# ---- the table


def table(node: Mapping, context: Context) -> tuple[Grid | None, list[Fact], list[Problem]]:
    """Read a table; a table with problems in its cells still comes out, so that the rest can be checked."""
    shape, problems = fit(TableShape, node)
    if shape is None:
        return None, [], problems
    columns = _lines(shape.columns, node.get("columns"))
    rows = _lines(shape.rows, node.get("rows"))
    problems += _line_problems(columns, context.units, columns=True)
    problems += _line_problems(rows, context.units, columns=False)
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
    described = replace(
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
    problems: list[Problem] = []
    facts: list[Fact] = []
    rows = {row.key: row for row in grid.rows}
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
            fact, wrong = _cell(grid, row, column, cells.get(column.key), context)
            problems += wrong
            facts += [fact] if fact is not None else []
    return facts, problems


def _row_cells(grid: Grid, row: Line, node: Node, at: Origin) -> tuple[dict[str, Scalar], list[Problem]]:
    """Match a row's cells with the leaf columns; a list must have one cell for each of them."""
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
    grid: Grid, row: Line, column: Line, scalar: Scalar | None, context: Context
) -> tuple[Fact | None, list[Problem]]:
    """Read a cell: stated, blank, or computed by the formula of its row or its column."""
    text = scalar.text if scalar else COMPUTED
    by = _computed_by(row, column, text)
    rates = by is not None and _sums_rates(by, column if by is row else row, context.units)
    if rates and (scalar is None or text not in _COMPUTED):
        by = None  # what is stated there is no sum of rates, and need not be one
    over = [grid.id + f".{row.key}"] if row.passed_over else []
    over += [grid.cell(row, column)] if column.passed_over else []
    fact = Fact(
        id=grid.cell(row, column),
        label=f"{row.name} · {column.name}",
        origin=scalar.origin if scalar else row.origin,
        state=State.BLANK,
        unit=(by.unit if by else "") or row.unit or column.unit or grid.unit,
        decimals=next((one.decimals for one in (by, row, column) if one and one.decimals is not None), None),
        period=context.period,
        as_of=context.as_of,
        scope=context.scope,
        source=context.source,
        note="；".join(dict.fromkeys(note for note in (row.note, column.note) if note)),
        table=grid.id,
        passed_over=tuple(over),
    )
    if by is not None:
        names = named(grid, column, down=True) if by is row else named(grid, row, down=False)
        fact = replace(fact, formula=Formula(by.formula, by.formula_origin or by.origin, context.scopes, names))
    if scalar is None or text in _COMPUTED:
        return _computed(fact, row, column, by, scalar)
    found, problems = stated(fact, scalar, context)
    if found.quantity is not None and found.quantity.bare and row.unit and column.unit and row.unit != column.unit:
        message = msg("both the row and the column of '{cell}' give its unit", cell=scalar.text)
        hint = msg("write it in the cell: {example}", example=scalar.text + column.unit)
        problems.append(Problem("T110", scalar.origin, message, hint, subject=fact.id))
    return found, problems


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
    shapes = (_shape(row.formula), _shape(column.formula))
    if shapes == ("sum", "ratio"):
        return column
    return row if set(shapes) <= {"sum", "difference"} or shapes == ("ratio", "sum") else None


def _computed(
    fact: Fact, row: Line, column: Line, by: Line | None, scalar: Scalar | None
) -> tuple[Fact | None, list[Problem]]:
    """Mark a cell as computed, or refuse to guess."""
    if by is not None:
        return replace(fact, state=State.COMPUTED), []
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
    if by.unit or other.formula or not other.unit or _shape(by.formula) != "sum":
        return False
    return other.unit in PERCENT or any(power < 0 for _, power in measured(other.unit, units).unit.dims)
