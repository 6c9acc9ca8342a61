"""Editions in, what constrains each figure out; and by exact arithmetic of its own, whether a slip breaks any of it.

Nothing here asks `gongkai check`. That a figure is constrained follows from what the data declare: a formula beside a
stated figure, the equations of tables and of checks.yml, what is carried over from the year before, the points of a
scorecard. That a slip breaks a constraint follows from fractions, evaluated here a second time.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from gongkai import expressions
from gongkai.checks.carry_over import carried
from gongkai.expressions import Binary, Call, Comparison, FormulaError, Name, Number, Signed
from gongkai.facts import Formula, State
from gongkai.grids import named
from gongkai.problems import Origin
from gongkai.quantities import agrees, quantity
from gongkai.units import times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gongkai.checks.carry_over import Carried
    from gongkai.edition import Edition
    from gongkai.expressions import Expression
    from gongkai.quantities import Quantity
    from gongkai.units import Dims

    Key = tuple[int, str]
    Changes = Mapping[Key, Quantity]
    Numbers = Callable[[Changes], tuple[Fraction, Fraction]]

PREVIOUS = "prev."
PERCENT = frozenset({"%", "‰", "百分点", "千分点"})
FULL = 100


class UnknownError(Exception):
    """A value that nobody states."""


@dataclass(frozen=True)
class Constraint:
    """Something that must hold: its rule and place as a ledger names them, the figures in it, and whether it holds.

    `holds` raises `UnknownError` where a figure is not known; `recomputed` is what a formula gives.
    """

    rule: str
    where: str
    figures: frozenset[Key]
    holds: Callable[[Changes], bool]
    bound: bool = False
    formula: str = ""
    recomputed: Callable[[Changes], Fraction] | None = None


@dataclass(frozen=True)
class Worth:
    """An exact value in base units and what it measures."""

    exact: Fraction
    dims: Dims
    single: Quantity | None = None


class Year:
    """An edition's figures, with the names in its formulas resolved and evaluated without the check."""

    def __init__(self, edition: Edition, previous: Year | None) -> None:
        self.edition, self.previous = edition, previous
        self.year = edition.year

    # ---- which figures a formula needs

    def ids(self, name: str, formula: Formula) -> list[tuple[Year, str]]:
        """Return the figures that a name stands for, each with its year."""
        if name.startswith(PREVIOUS):
            if self.previous is None:
                raise UnknownError(name)
            return self.previous.ids(name.removeprefix(PREVIOUS), formula)
        return [(self, figure) for figure in self.edition.figures.resolve(name, formula)]

    def needs(self, tree: Expression | Comparison, formula: Formula) -> Iterator[Key]:
        """Yield the stated figures that a formula's value depends on, through the computed ones."""
        if isinstance(tree, Name):
            for year, figure in self.ids(tree.text, formula):
                yield from year.behind(figure)
        elif isinstance(tree, Call):
            for arg in tree.args if tree.function != "count" else ():
                yield from self.needs(arg, formula)
        elif isinstance(tree, Binary | Comparison):
            yield from self.needs(tree.left, formula)
            yield from self.needs(tree.right, formula)
        elif isinstance(tree, Signed):
            yield from self.needs(tree.operand, formula)

    def behind(self, figure: str) -> frozenset[Key]:
        """Return the stated figures behind a figure: itself, or those that it is computed from."""
        found = self._behind.get(figure)
        if found is None:
            fact = self.edition.facts[figure]
            found = frozenset({(self.year, figure)})
            if fact.state is State.COMPUTED and fact.formula is not None:
                self._behind[figure] = frozenset()  # a circle, which is reported
                found = frozenset(self.needs(expressions.expression(fact.formula.text), fact.formula))
            self._behind[figure] = found
        return found

    @cached_property
    def _behind(self) -> dict[str, frozenset[Key]]:
        return {}

    # ---- what a formula is worth

    def worth(self, figure: str, changes: Changes) -> Worth:
        """Return a figure's exact value after some changes."""
        fact = self.edition.facts[figure]
        if fact.state is State.COMPUTED and fact.formula is not None:
            return self.evaluate(expressions.expression(fact.formula.text), fact.formula, changes)
        if fact.state is State.BLANK:
            zero = quantity("0", self.edition.figures.units, fact.unit or None)
            return Worth(Fraction(0), zero.dims)
        stated = changes.get((self.year, figure), fact.quantity)
        if stated is None:
            raise UnknownError(figure)
        return Worth(Fraction(stated.value), stated.dims, stated)

    def evaluate(self, tree: Expression, formula: Formula, changes: Changes) -> Worth:
        """Evaluate a formula; `UnknownError` where a figure is not known or nothing can be divided."""
        if isinstance(tree, Number):
            found = quantity(tree.text, self.edition.figures.units)
            return Worth(Fraction(found.value), found.dims)
        if isinstance(tree, Name):
            (one,) = self._values(tree, formula, changes)
            return one
        if isinstance(tree, Signed):
            inner = self.evaluate(tree.operand, formula, changes)
            return Worth(-inner.exact if tree.sign == "-" else inner.exact, inner.dims)
        if isinstance(tree, Call):
            return self._call(tree, formula, changes)
        left, right = (self.evaluate(side, formula, changes) for side in (tree.left, tree.right))
        if tree.operator == "*":
            return Worth(left.exact * right.exact, times(left.dims, right.dims, 1))
        if tree.operator == "/":
            if not right.exact:
                raise UnknownError("division by zero")
            return Worth(left.exact / right.exact, times(left.dims, right.dims, -1))
        return Worth(left.exact + (right.exact if tree.operator == "+" else -right.exact), left.dims)

    def _values(self, tree: Expression, formula: Formula, changes: Changes) -> list[Worth]:
        if isinstance(tree, Name):
            return [year.worth(figure, changes) for year, figure in self.ids(tree.text, formula)]
        return [self.evaluate(tree, formula, changes)]

    def _call(self, tree: Call, formula: Formula, changes: Changes) -> Worth:
        if tree.function == "count":
            return Worth(Fraction(sum(len(self._values(arg, formula, changes)) for arg in tree.args)), ())
        values = [value for arg in tree.args for value in self._values(arg, formula, changes)]
        exact = [value.exact for value in values]
        if tree.function == "round":
            return Worth(nearest(exact[0], Fraction(1, 10 ** int(exact[1]))), values[0].dims)
        if tree.function == "abs":
            return Worth(abs(exact[0]), values[0].dims)
        made = {"sum": sum(exact, Fraction(0)), "min": min(exact), "max": max(exact)}[tree.function]
        return Worth(made, values[0].dims)


def nearest(exact: Fraction, step: Fraction) -> Fraction:
    """Round half up, away from zero (四舍五入), to a multiple of a step."""
    count = (2 * abs(exact) / step + 1) // 2
    return count * step if exact >= 0 else -count * step


def states(stated: Quantity, exact: Fraction) -> bool:
    """Tell whether a stated figure is what an exact value rounds to."""
    if stated.approx is not None:
        return agrees(stated, exact)  # what 约 and 多 allow is the format's to say
    return nearest(exact, Fraction(stated.step)) == Fraction(stated.value)


# ---- what an edition declares


def constraints(editions: tuple[Edition, ...]) -> Iterator[Constraint]:
    """Yield everything that constrains the figures of some editions, oldest first."""
    years: dict[int, Year] = {}
    for edition in editions:
        year = years[edition.year] = Year(edition, years.get(edition.year - 1))
        for made in (_formulas, _quoted, _equations, _scorecards, _rules, _carried):
            for constraint in made(year):
                try:
                    constraint.holds({})
                except (UnknownError, FormulaError, ValueError):
                    continue  # a figure of it is not known: the first year has no year before
                yield constraint


def _formulas(year: Year) -> Iterator[Constraint]:
    """Yield what B101 speaks of: a stated figure, or a blank one, with a formula."""
    for fact in year.edition.facts.values():
        formula = fact.formula
        if formula is None or fact.state not in {State.STATED, State.BLANK}:
            continue
        try:
            tree = expressions.expression(formula.text)
            figures = frozenset(year.needs(tree, formula)) | {(year.year, fact.id)}
        except (UnknownError, FormulaError):
            continue

        def holds(changes: Changes, figure: str = fact.id, tree: Expression = tree, f: Formula = formula) -> bool:
            own, found = year.worth(figure, changes), year.evaluate(tree, f, changes)
            return found.exact == 0 if own.single is None else states(own.single, found.exact)

        def recomputed(changes: Changes, tree: Expression = tree, f: Formula = formula) -> Fraction:
            return year.evaluate(tree, f, changes).exact

        yield Constraint("B101", fact.id, figures, holds, formula=formula.text, recomputed=recomputed)


def _quoted(year: Year) -> Iterator[Constraint]:
    """Yield what R104 speaks of: an accepted figure whose reason quotes what is stated and what its formula gives."""
    reasons = {entry.where: entry.reason for entry, _ in year.edition.ledger.acknowledged if entry.rule == "B101"}
    for formula in _formulas(year):
        stated = year.edition.facts[formula.where].quantity
        if formula.where not in reasons or stated is None or formula.recomputed is None:
            continue

        def numbers(changes: Changes, formula: Constraint = formula) -> tuple[Fraction, Fraction]:
            assert formula.recomputed is not None
            own = year.worth(formula.where, changes).single
            assert own is not None
            return Fraction(own.value), nearest(formula.recomputed(changes), Fraction(own.step))

        unit = Fraction(stated.multiplier) * Fraction(stated.unit.factor)
        words = [f"{float(number / unit):.{stated.decimals}f}" for number in numbers({})]
        if all(word in reasons[formula.where] for word in words):

            def holds(changes: Changes, numbers: Numbers = numbers) -> bool:
                return numbers(changes) == numbers({})

            yield Constraint("R104", formula.where, formula.figures, holds, formula=formula.formula)


def _equation(
    year: Year, rule: str, where: str, tree: Comparison, tolerance: Quantity | None, formula: Formula
) -> Iterator[Constraint]:
    try:
        figures = frozenset(year.needs(tree, formula))
    except (UnknownError, FormulaError):
        return

    def holds(changes: Changes) -> bool:
        left, right = (year.evaluate(side, formula, changes) for side in (tree.left, tree.right))
        slack = Fraction(tolerance.value) if tolerance and tolerance.dims == left.dims else Fraction(0)
        compared = {
            "==": abs(left.exact - right.exact) <= slack,
            "<=": left.exact <= right.exact + slack,
            ">=": left.exact + slack >= right.exact,
            "<": left.exact < right.exact,
            ">": left.exact > right.exact,
        }[tree.operator]
        if compared or tree.operator != "==":
            return compared
        return any(
            one.single is not None and states(one.single, other.exact) for one, other in ((left, right), (right, left))
        )

    if figures:
        yield Constraint(rule, where, figures, holds, tree.operator != "==", formula.text)


def _equations(year: Year) -> Iterator[Constraint]:
    """Yield what B102 speaks of: the equations of tables, line by line; rates do not add up."""
    for grid in year.edition.grids.values():
        for number, equation in enumerate(grid.equations, 1):
            tree = expressions.comparison(equation.that)
            down = equation.each == "column"
            for line in grid.leaf_columns if down else grid.rows:
                if line.rate and (equation.tolerance is None or equation.tolerance.dims):
                    continue
                place = f"{grid.id}.*.{line.key}" if down else f"{grid.id}.{line.key}.*"
                where = place + (f"#{number}" if len(grid.equations) > 1 else "")
                formula = Formula(equation.that, equation.origin, grid.scopes, named(grid, line, down=down))
                yield from _equation(year, "B102", where, tree, equation.tolerance, formula)


def _scorecards(year: Year) -> Iterator[Constraint]:
    """Yield what B110 and B111 speak of: the weights make 100, the total lies in the band of the stated grade."""
    for card in year.edition.scorecards.values():
        weights, total = f"{card.id}.weights", f"{card.id}.total"
        if weights in year.edition.facts:
            yield Constraint(
                *("B111", weights, year.behind(weights)),
                lambda changes, figure=weights: year.worth(figure, changes).exact == FULL,  # type: ignore[misc]
                formula="sum of weights == 100",
            )
        grade = year.edition.facts.get(f"{card.id}.grade")
        if total in year.edition.facts and grade is not None and grade.text in {band.grade for band in card.bands}:
            steps = tuple((band.grade, Fraction(band.at_least.value)) for band in card.bands)

            def earned(changes: Changes, figure: str = total, steps: tuple[tuple[str, Fraction], ...] = steps) -> str:
                points = year.worth(figure, changes).exact
                return next((name for name, least in steps if points >= least), "")

            yield Constraint(
                *("B110", grade.id, year.behind(total)),
                lambda changes, earned=earned, stated=grade.text: earned(changes) == stated,  # type: ignore[misc]
                bound=True,
                formula=f"grade {grade.text}",
            )


def _rules(year: Year) -> Iterator[Constraint]:
    """Yield what B112 speaks of: the equations of checks.yml, one with `*` outside sum() for each figure it matches."""
    for rule, origin in year.edition.rules.equations:
        tolerance = quantity(rule.tolerance, year.edition.figures.units) if rule.tolerance else None
        formula = Formula(rule.that, origin, ("",))
        whole = expressions.comparison(rule.that)
        free = [name for side in (whole.left, whole.right) for name in _free(side) if "*" in name]
        for stars in sorted({stars for name in free for stars in _stars(year, name)}) if free else [()]:
            tree = Comparison(whole.operator, _filled(whole.left, stars), _filled(whole.right, stars))
            where = rule.that if not free else f"{rule.that} ({', '.join(stars)})"
            yield from _equation(year, "B112", where, tree, tolerance, formula)


def _free(tree: Expression) -> Iterator[str]:
    """Yield the names outside functions."""
    if isinstance(tree, Name):
        yield tree.text
    elif isinstance(tree, Binary):
        yield from (*_free(tree.left), *_free(tree.right))
    elif isinstance(tree, Signed):
        yield from _free(tree.operand)


def _stars(year: Year, pattern: str) -> Iterator[tuple[str, ...]]:
    """Yield what the `*` of a name stand for in each figure that it matches."""
    try:
        found = [figure for _, figure in year.ids(pattern, Formula(pattern, Origin(""), ("",)))]
    except (UnknownError, FormulaError):
        return
    parts = pattern.removeprefix(PREVIOUS).split(".")
    for figure in found:
        yield tuple(f for p, f in zip(parts, figure.split("."), strict=True) if p == "*")


def _filled(tree: Expression, stars: tuple[str, ...]) -> Expression:
    """Put what `*` stand for into the names outside functions."""
    if isinstance(tree, Name) and "*" in tree.text:
        rest = iter(stars)
        return Name(".".join(next(rest, part) if part == "*" else part for part in tree.text.split(".")))
    if isinstance(tree, Binary):
        return Binary(tree.operator, _filled(tree.left, stars), _filled(tree.right, stars))
    return Signed(tree.sign, _filled(tree.operand, stars)) if isinstance(tree, Signed) else tree


def _carried(year: Year) -> Iterator[Constraint]:
    """Yield what C101 speaks of: this year's figure is what last year's edition published, declared or by its label."""
    last = year.previous
    if last is None:
        return
    for pair in carried(year.edition, last.edition)[0]:
        slack = Fraction(quantity(pair.tolerance, year.edition.figures.units).value) if pair.tolerance else Fraction(0)

        def holds(changes: Changes, pair: Carried = pair, slack: Fraction = slack) -> bool:
            left, right = year.worth(pair.this, changes), last.worth(pair.last, changes)
            return abs(left.exact - right.exact) <= slack

        figures = year.behind(pair.this) | last.behind(pair.last)
        yield Constraint("C101", pair.this, figures, holds, formula=f"{pair.this} == prev.{pair.last}")


def by_figure(found: list[Constraint]) -> dict[Key, list[Constraint]]:
    """Map each figure to what constrains it."""
    index: dict[Key, list[Constraint]] = defaultdict(list)
    for constraint in found:
        for key in sorted(constraint.figures):
            index[key].append(constraint)
    return index


def needed(editions: tuple[Edition, ...]) -> frozenset[Key]:
    """Return the stated figures that any figure is computed from."""
    years: dict[int, Year] = {}
    found: set[Key] = set()
    for edition in editions:
        year = years[edition.year] = Year(edition, years.get(edition.year - 1))
        for fact in edition.facts.values():
            if fact.state is State.COMPUTED:
                with contextlib.suppress(UnknownError, FormulaError):
                    found |= year.behind(fact.id)
    return frozenset(found)
