"""The equations of data/checks.yml (勾稽关系) in, those that do not hold in a year out, with their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import expressions
from gongkai.checks import comparing, slips
from gongkai.expressions import Binary, Comparison, FormulaError, Name, Signed
from gongkai.facts import Formula
from gongkai.problems import Origin, Problem, msg
from gongkai.quantities import Quantity, QuantityError, quantity
from gongkai.values import PREVIOUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.formulas import Value
    from gongkai.schema import EquationRuleShape
    from gongkai.units import UnitTable
    from gongkai.values import Figures

TOP = ("",)
"""Names are ids as they stand."""


def declared(edition: Edition) -> Iterator[Problem]:
    """B112: Every equation of data/checks.yml and of the year's own checks.yml holds, give or take its tolerance.

    What a department knows of its figures beyond their formulas: what is spent stays within the budget, a part is no
    more than the whole, this year's opening balance is last year's closing one (勾稽关系). With `*` outside sum() it
    holds for each figure that matches: `projects.*.actual <= projects.*.budget`. An equation of which a figure is not
    stated, or which asks for a year before the first, is passed over. Correct the figures or the equation, or accept
    the finding with its reason.
    """
    for rule, origin in edition.rules.equations:
        try:
            tree = expressions.comparison(rule.that)
            tolerance = _tolerance(rule, edition.figures.units)
            wanted = [*_each(edition.figures, rule.that, tree, origin)]
        except (FormulaError, QuantityError) as error:
            yield from _misread(edition.figures, rule, origin, error)
            continue
        for that in wanted:
            yield from _missed(edition.figures, rule, that, tolerance, origin)


def _tolerance(rule: EquationRuleShape, units: UnitTable) -> Quantity | None:
    return quantity(rule.tolerance, units) if rule.tolerance else None


def _each(figures: Figures, that: str, tree: Comparison, origin: Origin) -> Iterator[str]:
    """Yield the equation, or one for each figure that its names with `*` stand for.

    Raises `FormulaError` B106, with its place in the equation, for a name that stands for nothing.
    """
    formula = Formula(that, origin, TOP)
    for name in expressions.names(tree):
        try:
            comparing.ids(figures, name, formula)
        except FormulaError as error:
            raise FormulaError(error.rule, error.message, error.hint, that.find(name)) from None
    free = dict.fromkeys(name for side in (tree.left, tree.right) for name in _free(side) if "*" in name)
    if not free:
        yield that
        return
    first = next(iter(free))
    found, _ = comparing.ids(figures, first, formula)
    for figure in found:
        parts = zip(first.removeprefix(PREVIOUS).split("."), figure.split("."), strict=False)
        stars = [part for pattern, part in parts if pattern == "*"]
        bound = {name: _bound(name, stars) for name in free}
        if all(_exists(figures, name) for name in bound.values()):
            yield expressions.filled_in(that, lambda name, bound=bound: bound.get(name, name))  # type: ignore[misc]


def _free(tree: expressions.Expression) -> Iterator[str]:
    """Yield the names outside functions."""
    if isinstance(tree, Name):
        yield tree.text
    elif isinstance(tree, Binary):
        yield from _free(tree.left)
        yield from _free(tree.right)
    elif isinstance(tree, Signed):
        yield from _free(tree.operand)


def _bound(name: str, stars: list[str]) -> str:
    """Put what the first name's `*` stand for in those of another, in order."""
    left = iter(stars)
    return ".".join(next(left, part) if part == "*" else part for part in name.split("."))


def _exists(figures: Figures, name: str) -> bool:
    year: Figures | None = figures
    while name.startswith(PREVIOUS) and year is not None:
        name, year = name.removeprefix(PREVIOUS), year.previous
    return year is not None and name in year.facts


def _missed(
    figures: Figures, rule: EquationRuleShape, that: str, tolerance: Quantity | None, origin: Origin
) -> Iterator[Problem]:
    tree, formula = expressions.comparison(that), Formula(that, origin, TOP)
    try:
        both = comparing.sides(figures, tree, formula)
        _check_tolerance(tolerance, both[0])
        if comparing.holds(figures, tree, formula, both, tolerance):
            return
    except FormulaError as error:
        yield from _misread(figures, rule, origin, error)
        return
    used = comparing.operands(figures, tree, formula)
    own = [figure for year, figure in used if year is figures]
    message = msg(
        "{label}: {left} is not {operator} {right} (difference {difference})",
        label=_label(rule, that),
        operator=comparing.OPERATORS[tree.operator],
        **comparing.difference(figures, comparing.like(figures, own, both[0]), both),
    )
    where = " ".join(that.split())
    hint = msg(
        "see {places}; the rule stands in {rule}; correct the figures, or accept the finding in data/{year}/ledger.yml "
        "with where: {where}",
        places=comparing.places(used),
        rule=f"{origin.path}:{origin.line}",
        year=figures.year,
        where=where,
    )
    slip = slips.of_equation(figures, tree, formula, tolerance)
    place = figures.facts[own[0]].origin if own else origin
    yield Problem("B112", place, message, comparing.joined(slip, hint), subject=where)


def _check_tolerance(tolerance: Quantity | None, side: Value) -> None:
    if tolerance is not None and side.exact is not None and tolerance.dims != side.dims:
        message = msg("the tolerance '{tolerance}' measures something else than the figures", tolerance=str(tolerance))
        raise FormulaError("B103", message, msg("write it in the figures' unit, as 0.01万元"))


def _label(rule: EquationRuleShape, that: str) -> str:
    label = rule.label or that
    return f"{label}（{rule.source}）" if rule.source else label


def _misread(
    figures: Figures, rule: EquationRuleShape, origin: Origin, error: FormulaError | QuantityError
) -> Iterator[Problem]:
    """Report an equation that cannot be read or computed, where it stands."""
    if error.rule in {"", "B108"}:
        return  # a figure that could not be read has been reported; the first edition has no year before
    hint = error.hint
    if error.rule == "B106" and (hint is None or "did you mean" not in hint.template):
        year = figures.year
        hint = msg(
            "the names are ids, as budget.actual; if {year} has no such figure, write `from:` or `until:`", year=year
        )
    column = origin.column + max(getattr(error, "column", 0), 0)
    yield Problem(error.rule, Origin(origin.path, origin.line, column), error.message, hint, subject=rule.that)


CHECKS = (declared,)
ACCEPTABLE = ("B112",)
