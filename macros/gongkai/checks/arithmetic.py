"""Arithmetic (B1xx): what is stated agrees with what the formulas give, and tables hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import expressions, formulas
from gongkai.checks import codes, comparing, declared, parts, rates, shares, slips, terms
from gongkai.expressions import FormulaError
from gongkai.facts import Fact, Formula, State
from gongkai.grids import named
from gongkai.printing import printed_like
from gongkai.problems import Message, Problem, msg
from gongkai.quantities import agrees, quantity
from gongkai.units import dims_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.checks.comparing import Tried
    from gongkai.edition import Edition
    from gongkai.expressions import Comparison
    from gongkai.formulas import Value
    from gongkai.grids import Equation, Grid
    from gongkai.lines import Line
    from gongkai.values import Figures


def stated_against_formula(edition: Edition) -> Iterator[Problem]:
    """B101: A stated figure equals what its formula gives, rounded half up (四舍五入) at the stated precision.

    财预〔2013〕53号 gives the common formulas of budget performance; a report that states another result uses
    another definition, or is wrong. Either way the reader should know: correct the figure or the formula, or accept
    the finding with its reason. A blank cell states 0. Where a slip of the pen would explain the difference, the
    finding says so: two digits swapped, 元 for 万元, digits cut off (截断) instead of rounded.
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
        elif fact.quantity is not None and fact.quantity.approx is None and value.exact == figures.values[figure].exact:
            continue  # as most do
        elif not (value.exact == 0 if fact.quantity is None else agrees(fact.quantity, value.exact)):
            message = msg(
                "{label} is stated as {stated}, but {formula} = {computed}",
                label=fact.label,
                stated=msg("blank (0)") if fact.quantity is None else fact.quantity.prose(),
                formula=comparing.filled_in(figures, fact.formula),
                computed=printed_like(
                    fact.quantity or quantity("0", figures.units, fact.unit or None), value, figures.units
                ),
            )
            yield Problem("B101", fact.origin, message, _hint(figures, fact, value), subject=figure)


def _hint(figures: Figures, fact: Fact, value: Value) -> Message:
    if fact.quantity and value.exact and not value.dims and agrees(fact.quantity, value.exact / 100):
        return msg("a formula for a percentage has no * 100 (0.9 = 90%)")
    return comparing.joined(_slip(figures, fact, value), _accept(figures))


def _slip(figures: Figures, fact: Fact, value: Value) -> Message | None:
    """Say which slip would explain that a stated figure misses, in the figure itself or in one that it is made of."""
    stated, formula = fact.quantity, fact.formula
    if stated is None or formula is None or value.exact is None:
        return None
    tree = expressions.expression(formula.text)

    def fits(tried: Tried) -> bool:
        try:
            other = formulas.evaluate(tree, comparing.looking(figures, formula, tried), figures.units)
        except FormulaError:
            return False  # divided by what would be zero
        return other.exact is not None and agrees(stated, other.exact)

    part = slips.of_operands(comparing.operands(figures, tree, formula), fits)
    return slips.either(slips.of_stated(stated, value.exact), part)


def _accept(figures: Figures) -> Message:
    return msg("correct the figure, or accept the finding with its reason in data/{year}/ledger.yml", year=figures.year)


def equations(edition: Edition) -> Iterator[Problem]:
    """B102: Every equation (勾稽关系) of a table holds in every row or column that it speaks of.

    A column or row of rates is left out, since rates do not add up, unless the tolerance is one of rates (0.02%): so
    shares do. An equation with a single figure on one side holds when the other side rounds to that figure as stated.
    Correct the figures, or accept the finding with its reason.
    """
    for grid in edition.grids.values():
        for equation in grid.equations:
            try:
                tree = expressions.comparison(equation.that)
            except FormulaError as error:
                at = equation.origin._replace(column=equation.origin.column + error.column)
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
            both = comparing.sides(figures, tree, formula)
            holds = comparing.holds(figures, tree, formula, both, equation.tolerance)
        except FormulaError as error:
            # "": a figure could not be read, which has been reported; B108: the first edition has no year before
            if error.rule not in {"", "B108"}:
                yield Problem(error.rule, equation.origin, error.message, error.hint, subject=grid.id)
            continue
        if holds:
            continue
        message = msg(
            "{label}: in '{line}', {left} is not {operator} {right} (difference {difference})",
            label=equation.label or equation.that,
            line=line.name,
            operator=comparing.OPERATORS[tree.operator],
            **comparing.difference(figures, comparing.like(figures, cells, both[0]), both),
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
        slip = slips.of_equation(figures, tree, formula, equation.tolerance)
        yield Problem("B102", figures.facts[cells[0]].origin, message, comparing.joined(slip, hint), subject=where)


def _where(grid: Grid, equation: Equation, line: Line) -> str:
    """Name an equation in a line for the ledger: `t3.*.total#2`, so that accepting one accepts no other."""
    place = f"{grid.id}.*.{line.key}" if equation.each == "column" else f"{grid.id}.{line.key}.*"
    return place + (f"#{grid.equations.index(equation) + 1}" if len(grid.equations) > 1 else "")


CHECKS: tuple[Callable[[Edition], Iterator[Problem]], ...] = (
    stated_against_formula,
    equations,
    *declared.CHECKS,
    *parts.CHECKS,
    *codes.CHECKS,
    *shares.CHECKS,
    *rates.CHECKS,
    *terms.CHECKS,
)
ACCEPTABLE: tuple[str, ...] = (
    *("B101", "B102"),
    *declared.ACCEPTABLE,
    *parts.ACCEPTABLE,
    *codes.ACCEPTABLE,
    *shares.ACCEPTABLE,
    *rates.ACCEPTABLE,
    *terms.ACCEPTABLE,
)
