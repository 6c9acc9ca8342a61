"""Arithmetic (B1xx): what is stated agrees with what the formulas give, and tables hold together."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from gongkai import expressions, formulas
from gongkai.expressions import FormulaError, Name
from gongkai.facts import Fact, Formula, State
from gongkai.grids import named
from gongkai.printing import printed, printed_like, shown
from gongkai.problems import Message, Problem, msg
from gongkai.quantities import Quantity, agrees, quantity
from gongkai.units import dims_name
from gongkai.values import PREVIOUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.expressions import Comparison
    from gongkai.formulas import Value
    from gongkai.grids import Equation, Grid
    from gongkai.lines import Line
    from gongkai.values import Figures


_OPERATORS = {"==": msg("=="), ">": msg(">"), ">=": msg(">="), "<": msg("<"), "<=": msg("<=")}
"""Signs, which a catalog turns into words."""


def stated_against_formula(edition: Edition) -> Iterator[Problem]:
    """B101: A stated figure equals what its formula gives, rounded half up (四舍五入) at the stated precision.

    财预〔2013〕53号 gives the common formulas of budget performance; a report that states another result uses
    another definition, or is wrong. Either way the reader should know. A blank cell states 0.
    """
    figures = edition.figures
    for figure, value in figures.recomputed.items():
        fact = figures.facts[figure]
        if fact.formula is None or value.exact is None:
            continue
        blank = fact.state is State.BLANK
        if fact.quantity is None and not blank:
            continue
        if fact.quantity is not None and value.dims != fact.quantity.dims and not value.fits_all:
            message = msg("the formula of '{id}' does not give {unit}", id=figure, unit=fact.quantity.unit.name or "-")
            found = dims_name(value.dims) or msg("a ratio, as in %")
            yield Problem("B103", fact.formula.origin, message, msg("it gives {found}", found=found), subject=figure)
        elif not (value.exact == 0 if fact.quantity is None else agrees(fact.quantity, value.exact)):
            message = msg(
                "{label} is stated as {stated}, but {formula} = {computed}",
                label=fact.label,
                stated=msg("blank (0)") if fact.quantity is None else fact.quantity.prose(),
                formula=_filled_in(figures, fact.formula),
                computed=printed_like(
                    fact.quantity or quantity("0", figures.units, fact.unit or None), value, figures.units
                ),
            )
            yield Problem("B101", fact.origin, message, _hint(figures, fact, value), subject=figure)


def _hint(figures: Figures, fact: Fact, value: Value) -> Message:
    if fact.quantity and value.exact and not value.dims and agrees(fact.quantity, value.exact / 100):
        return msg("a formula for a percentage has no * 100 (0.9 = 90%)")
    return _accept(figures)


def _accept(figures: Figures) -> Message:
    return msg("correct the figure, or accept the finding with its reason in data/{year}/ledger.yml", year=figures.year)


def _filled_in(figures: Figures, formula: Formula) -> str:
    """Write a formula with the figures in place of their names: `187.66万元 / 1426.20万元`."""

    def words(name: str) -> str:
        ids, year = _ids(figures, name, formula)
        return printed(year, ids[0]) if len(ids) == 1 else name

    return expressions.filled_in(formula.text, words)


def _ids(figures: Figures, name: str, formula: Formula) -> tuple[list[str], Figures]:
    """Return the ids that a name stands for, and the year that they are of."""
    while name.startswith(PREVIOUS) and figures.previous is not None:
        name, figures = name.removeprefix(PREVIOUS), figures.previous
    return figures.resolve(name, formula), figures


def equations(edition: Edition) -> Iterator[Problem]:
    """B102: Every equation (勾稽关系) of a table holds in every row or column that it speaks of.

    A column or row of rates is left out, since rates do not add up, unless the tolerance is one of rates (0.02%): so
    shares do. An equation with a single figure on one side holds when the other side rounds to that figure as stated.
    """
    for grid in edition.grids.values():
        for equation in grid.equations:
            try:
                tree = expressions.comparison(equation.that)
            except FormulaError as error:
                at = replace(equation.origin, column=equation.origin.column + error.column)
                yield Problem(error.rule, at, error.message, error.hint, subject=grid.id)
                continue
            seen: set[str] = set()
            for problem in _hold(edition.figures, grid, equation, tree):
                if problem.rule == "B102" or problem.message.text() not in seen:
                    yield problem
                seen.add(problem.message.text())


def _hold(figures: Figures, grid: Grid, equation: Equation, tree: Comparison) -> Iterator[Problem]:
    for line in grid.leaf_columns if equation.each == "column" else grid.rows:
        items = named(grid, line, down=equation.each == "column")
        cells = [i for _, ids in items for i in ids if i in figures.facts]
        if not cells or (line.rate and (equation.tolerance is None or equation.tolerance.dims)):
            continue
        formula = Formula(equation.that, equation.origin, grid.scopes, items)
        try:
            left, right = _sides(figures, tree, formula)
            holds = _holds(figures, equation, tree, (left, right), formula)
        except FormulaError as error:
            # "": a figure could not be read, which has been reported; B108: the first edition has no year before
            if error.rule not in {"", "B108"}:
                yield Problem(error.rule, equation.origin, error.message, error.hint, subject=grid.id)
            continue
        if holds or left.exact is None or right.exact is None:
            continue
        like = _like(figures, cells, left)
        difference = replace(left, exact=left.exact - right.exact)
        message = msg(
            "{label}: in '{line}', {left} is not {operator} {right} (difference {difference})",
            label=equation.label or equation.that,
            line=line.name,
            left=printed_like(like, left, figures.units),
            right=printed_like(like, right, figures.units),
            operator=_OPERATORS[tree.operator],
            difference=printed_like(like, difference, figures.units),
        )
        where = _where(grid, equation, line)
        hint = msg(
            "correct the figures, or accept the finding in data/{year}/ledger.yml with where: {where}",
            year=figures.year,
            where=where,
        )
        if equation.label:
            that = equation.that
            hint = msg("the equation is '{that}'; to accept the finding write where: {where}", that=that, where=where)
        yield Problem("B102", figures.facts[cells[0]].origin, message, hint, subject=where)


def _where(grid: Grid, equation: Equation, line: Line) -> str:
    """Name an equation in a line for the ledger: `t3.*.total#2`, so that accepting one accepts no other."""
    place = f"{grid.id}.*.{line.key}" if equation.each == "column" else f"{grid.id}.{line.key}.*"
    return place + (f"#{grid.equations.index(equation) + 1}" if len(grid.equations) > 1 else "")


def _sides(figures: Figures, tree: Comparison, formula: Formula) -> tuple[Value, Value]:
    def look(name: str) -> list[Value]:
        return figures.lookup(name, formula)

    sides = (formulas.evaluate(side, look, figures.units) for side in (tree.left, tree.right))
    left, right = sides
    formulas.same_dims((left, right))
    return left, right


def _holds(
    figures: Figures, equation: Equation, tree: Comparison, sides: tuple[Value, Value], formula: Formula
) -> bool:
    """Compare both sides; what is not known holds."""
    left, right = (side.exact for side in sides)
    if left is None or right is None:
        return True
    slack = Fraction(0)
    if equation.tolerance is not None and equation.tolerance.dims == sides[0].dims:
        slack = Fraction(equation.tolerance.value)
    if tree.operator != "==":
        if tree.operator in {">", "<"}:
            return left > right if tree.operator == ">" else left < right
        return left + slack >= right if tree.operator == ">=" else left <= right + slack
    if abs(left - right) <= slack:
        return True
    return _rounds(figures, tree.left, right, formula) or _rounds(figures, tree.right, left, formula)


def _rounds(figures: Figures, side: expressions.Expression, other: Fraction, formula: Formula) -> bool:
    """Tell whether one side of an equation is a single figure to which the other side rounds."""
    if not isinstance(side, Name):
        return False
    ids, year = _ids(figures, side.text, formula)
    found = shown(year, ids[0]) if len(ids) == 1 else ""
    return isinstance(found, Quantity) and agrees(found, other)


def _like(figures: Figures, cells: list[str], value: Value) -> Quantity | None:
    """Return the figure of a line that measures the same with the most decimals, to print results like it."""
    found = [q for i in cells if (q := figures.facts[i].quantity) is not None and q.dims == value.dims]
    return max(found, key=lambda q: q.decimals, default=None)
