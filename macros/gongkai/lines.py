"""The rows or the columns of a table in, laid out in order: headings, totals, what a formula may name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from gongkai import expressions
from gongkai.copying import changed
from gongkai.expressions import FormulaError, Shape
from gongkai.facts import FIGURE_KEYS, key_problem, unit_problems
from gongkai.problems import Origin, Problem, msg
from gongkai.schema import ColumnShape, RowShape
from gongkai.source import Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Lookup

    from gongkai.units import UnitTable

_TOTAL = re.compile(r".*(合计|总计|小计|共计)(（[^）]*）)?")
_OF_WHICH = "其中"


@dataclass(frozen=True)
class Line:
    """A row or a column. `children` are the keys of the lines below a heading; a leaf has none.

    `key` is unique among the rows, or among the columns, of its table; `depth` counts from 0; `name` is the label
    with those of the headings above. `unit` is its own or that of a heading, `unit_above` what it would be without
    its own. `leaves` are what `key.*` in a formula stands for: the lines below it that are not totals of others.
    `shape` says what its formula makes of other lines. A `total` sums or divides them or is called 合计; `partly` tells
    a heading of which the lines below are only a part (其中); `passed_over` says that `*` leaves it out.
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
    shape: Shape = "sum"
    total: bool = False
    passed_over: bool = False
    partly: bool = False

    @property
    def rate(self) -> bool:
        """Tell that its formula divides."""
        return bool(self.formula) and self.shape == "ratio"


LineShape: TypeAlias = ColumnShape | RowShape


@dataclass(frozen=True)
class _Above:
    """What the lines below a heading take from it."""

    depth: int = 0
    name: str = ""
    unit: str = ""
    decimals: int | None = None
    passed_over: bool = False


def lines(shapes: dict[str, ColumnShape] | dict[str, RowShape], node: Node | None) -> tuple[Line, ...]:
    """Lay the rows, or the columns, out in order."""
    below: dict[str, LineShape] = dict(shapes)
    return tuple(_below(below, node, frozenset(_keys(below)), _Above()))


def _keys(shapes: Lookup[str, LineShape]) -> Iterator[str]:
    for key, shape in shapes.items():
        yield key
        yield from _keys(_children(shape))


def _children(shape: LineShape) -> Lookup[str, LineShape]:
    below: Lookup[str, LineShape] = shape.columns if isinstance(shape, ColumnShape) else shape.rows
    return below


def _below(shapes: Lookup[str, LineShape], node: Node | None, keys: frozenset[str], above: _Above) -> Iterator[Line]:
    for key, shape in shapes.items():
        at = node.get(key) if isinstance(node, Mapping) else None
        origin = node.key_origin(key) if isinstance(node, Mapping) and key in node else Origin("")
        parts = at if isinstance(at, Mapping) else None
        formula = parts.get("formula") if parts else None
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
            shape=_shape(shape.formula),
            total=total,
            partly=of_which,
            # a heading's cells are the totals of the lines below, unless these only are 其中
            passed_over=above.passed_over or total or (bool(children) and not of_which),
        )
        if not children:
            yield line
            continue
        deeper = _Above(above.depth + 1, f"{line.name}·", line.unit, line.decimals, below_total or of_which)
        further = (parts.get("columns") or parts.get("rows")) if parts else None
        below = list(_below(children, further, keys, deeper))
        yield changed(line, leaves=_leaves(line, below), width=sum(not b.children for b in below) or 1)
        yield from below


def _sums_others(shape: LineShape, keys: frozenset[str]) -> bool:
    """Tell a total or a rate by a formula over other lines of the table."""
    return (
        bool(shape.formula) and _shape(shape.formula) in {"sum", "ratio"} and not keys.isdisjoint(_used(shape.formula))
    )


def _shape(formula: str) -> Shape:
    """Say what a formula makes of its figures; one that cannot be read is reported when it is computed."""
    try:
        return "sum" if not formula else expressions.shape(expressions.expression(formula))
    except FormulaError:
        return "sum"


def _used(formula: str) -> set[str]:
    try:
        used = expressions.names(expressions.expression(formula)) if formula else []
    except FormulaError:
        return set()
    return {name.removesuffix(".*") for name in used}


def _leaves(line: Line, below: list[Line]) -> tuple[str, ...]:
    """Return the lines below a heading that make it up: no totals, and for a heading what makes up that one."""
    parts = [b for b in below if b.depth == line.depth + 1 and not _TOTAL.fullmatch(b.label)]
    return tuple(
        key
        for part in parts
        for key in (part.leaves if part.children and not part.partly else () if part.total else (part.key,))
    )


def names(lines: tuple[Line, ...], ids: dict[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Map the names that a formula may use to figure ids; `name.*` stands for the leaves below a heading."""
    found: list[tuple[str, tuple[str, ...]]] = [(line.key, (ids[line.key],)) for line in lines if line.key in ids]
    found += [(f"{line.key}.*", tuple(ids[k] for k in line.leaves if k in ids)) for line in lines if line.children]
    return tuple(found)


def line_problems(lines: tuple[Line, ...], units: UnitTable, *, columns: bool) -> Iterator[Problem]:
    """Find names that occur twice (T104) or cannot be names (D105), unknown units, useless formulas (T108).

    T104: No two rows and no two columns of a table have the same name. Cells are cited by these names. Rename one of
    the two.

    T108: A formula stands where there are cells for it to compute, not at a heading above other columns. Give it to one
    of the columns below.
    """
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
