"""Rates in, those that are stated in a unit that rates do not have, or of a base of nothing, out."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from gongkai import expressions
from gongkai.checks.lists import packaged
from gongkai.checks.shares import is_share
from gongkai.expressions import FormulaError
from gongkai.facts import State
from gongkai.grids import PERCENT
from gongkai.printing import POINTS, SHARES, printed
from gongkai.problems import Problem, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.lines import Line
    from gongkai.values import Figures

_POINTS = frozenset(name.removeprefix("个") for name in POINTS.values())


def points(edition: Edition) -> Iterator[Problem]:
    """B116: The difference of two rates is stated in 百分点, and a rate is not.

    From 90% to 95% are 5个百分点, but 5.56%: whoever reads the one for the other is off by that much. What is left of a
    whole when shares are taken off it is a share again, and so is what a rate leaves of 100%. Correct the unit or the
    formula.
    """
    figures = edition.figures
    for fact in figures.facts.values():
        value = figures.recomputed.get(fact.id) or figures.values.get(fact.id)
        if fact.formula is None or value is None or value.exact is None or value.dims or value.blank:
            continue
        unit = _unit(fact)
        message = None
        if value.kind == "points" and unit in PERCENT and not is_share(fact.label):
            message = msg(
                "{label} is stated as {stated}, but its formula is a difference of rates, which is in {unit}",
                label=fact.label,
                stated=printed(figures, fact.id),
                unit=POINTS[unit].removeprefix("个"),
            )
        elif unit in _POINTS and is_ratio(fact):
            message = msg(
                "{label} is stated as {stated}, but its formula is a rate, which is in %",
                label=fact.label,
                stated=printed(figures, fact.id),
            )
        if message is not None:
            stated = fact.state is State.STATED
            hint = msg("correct the unit or the formula")
            yield Problem("B116", fact.origin if stated else fact.formula.origin, message, hint, subject=fact.id)


def is_ratio(fact: Fact) -> bool:
    """Tell that a figure's formula divides; `1 - rate` may be read either way."""
    return fact.formula is not None and _divides(fact.formula.text)


@functools.lru_cache(maxsize=8192)
def _divides(formula: str) -> bool:
    try:
        return expressions.shape(expressions.expression(formula)) == "ratio"
    except FormulaError:
        return False  # which is reported where it stands


def _unit(fact: Fact) -> str:
    """Return the unit that a figure is shown in; a computed cell in a column of rates turns into 百分点 by itself."""
    if fact.quantity is not None:
        return fact.quantity.unit.name
    return "" if fact.table else fact.unit.removeprefix("个")


def bases(edition: Edition) -> Iterator[Problem]:
    """B117: What grew from nothing has no rate of growth.

    A base of 0 (a blank cell is 0) never becomes a percentage, although many a report prints 100%; the amounts say it.
    This is for rates that are only stated, beside a figure of the year before; of those with a formula B105 speaks.
    Take the rate out; one that was printed is accepted with its reason.
    """
    figures = edition.figures
    known = {figure for figure, fact in figures.facts.items() if fact.state is not State.BLANK}
    growth = packaged("arithmetic")["growth"]
    for grid in edition.grids.values():
        if not any(_has(line.label, growth) for line in (*grid.rows, *grid.leaf_columns)):
            continue
        rows = _filled(known, [[(r, grid.cell(r, c)) for c in grid.leaf_columns] for r in grid.rows])
        columns = _filled(known, [[(c, grid.cell(r, c)) for r in grid.rows] for c in grid.leaf_columns])
        for row in rows:
            yield from _grown(figures, _cells(figures, [(c, grid.cell(row, c)) for c in columns]))
        for column in columns:
            yield from _grown(figures, _cells(figures, [(r, grid.cell(r, column)) for r in rows]))
    groups: dict[str, list[tuple[str, Fact]]] = {}
    for fact in figures.facts.values():
        if not fact.table:
            groups.setdefault(fact.id.rpartition(".")[0], []).append((fact.label, fact))
    for members in groups.values():
        yield from _grown(figures, members)


def _filled(known: set[str], lines: list[list[tuple[Line, str]]]) -> list[Line]:
    """Leave out the lines that are blank throughout: nobody filled them in, so their blanks are no zeros."""
    return [cells[0][0] for cells in lines if any(figure in known for _, figure in cells)]


def _cells(figures: Figures, cells: Iterable[tuple[Line, str]]) -> list[tuple[str, Fact]]:
    return [(line.label, figures.facts[cell]) for line, cell in cells if cell in figures.facts]


def _grown(figures: Figures, members: list[tuple[str, Fact]]) -> Iterator[Problem]:
    """Look for a rate of growth without a formula beside the one figure that it grows from."""
    words = packaged("arithmetic")
    rates = [f for label, f in members if _rate(f) and _has(label, words["growth"])]
    if not rates:
        return
    bases = [f for label, f in members if _has(label, words["base"]) and not _has(label, words["growth"])]
    bases = [f for f in bases if not (f.quantity and f.quantity.unit.name in SHARES)]
    if len(bases) != 1 or bases[0].id not in figures.values or figures.values[bases[0].id].exact != 0:
        return
    for fact in rates:
        message = msg(
            "{label} is stated as {stated}, but {base} is 0",
            label=fact.label,
            stated=printed(figures, fact.id),
            base=bases[0].label,
        )
        hint = msg("a base of 0 has no percentage; state the amounts instead")
        yield Problem("B117", fact.origin, message, hint, subject=fact.id)


def _rate(fact: Fact) -> bool:
    found = fact.quantity
    return found is not None and fact.formula is None and found.unit.name in PERCENT and bool(found.number)


def _has(label: str, words: list[str]) -> bool:
    return any(word in label for word in words)


CHECKS = (points, bases)
ACCEPTABLE = ("B116", "B117")
