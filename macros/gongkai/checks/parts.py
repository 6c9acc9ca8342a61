"""Tables and groups in, totals that miss their parts out, although nobody wrote a formula for them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from gongkai import expressions
from gongkai.checks import comparing, slips
from gongkai.checks.totals import Layout, claims, keyed_total, layout, named_total, of_which
from gongkai.expressions import FormulaError
from gongkai.facts import State
from gongkai.formulas import Value, value_of
from gongkai.printing import SHARES, printed_like, shown
from gongkai.problems import Problem, Severity, msg
from gongkai.quantities import Quantity, agrees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.checks.comparing import Tried
    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.grids import Grid
    from gongkai.lines import Line
    from gongkai.values import Figures

MOST = 200
"""Figures of one group that are looked at."""


@dataclass(frozen=True)
class Sum:
    """A total as stated and what its parts come to; `kept` says that the one states the other."""

    total: str
    parts: tuple[str, ...]
    stated: Quantity
    exact: Fraction
    slack: Fraction

    @property
    def kept(self) -> bool:
        """Tell that the parts come to what is stated, rounded half up."""
        return agrees(self.stated, self.exact)

    @property
    def near(self) -> bool:
        """Tell that rounding of the parts can explain the difference."""
        return abs(self.exact - Fraction(self.stated.value)) <= self.slack


def summed(figures: Figures, total: str, parts: list[str]) -> Sum | None:
    """Add up the parts of a total that measure the same; nothing where one is not known, or where there is none.

    A rate has no parts. A blank cell is 0, but a breakdown that is blank throughout is none.
    """
    stated = shown(figures, total)
    if not isinstance(stated, Quantity) or not _adds_up(stated):
        return None
    found: list[tuple[str, Value]] = []
    for part in parts:
        value = figures.values.get(part)
        if value is None or value.exact is None:
            if figures.facts[part].state is State.TEXT:
                continue
            return None
        if (value.dims == stated.dims and _measures(figures, part)) or value.fits_all:
            found.append((part, value))
    if all(value.blank for _, value in found):
        return None
    quantities = [q for part, _ in found if isinstance(q := shown(figures, part), Quantity)]
    rounded = [q for q in quantities if q.decimals or q.multiplier != 1]
    return Sum(
        total,
        tuple(part for part, _ in found),
        stated,
        sum((value.exact for _, value in found if value.exact is not None), Fraction(0)),
        sum((Fraction(q.step) / 2 for q in rounded), Fraction(0)) if len(rounded) > 1 else Fraction(0),
    )


def _adds_up(stated: Quantity) -> bool:
    return stated.unit.name not in SHARES and not any(power < 0 for _, power in stated.dims)


def _measures(figures: Figures, part: str) -> bool:
    found = shown(figures, part)
    return not isinstance(found, Quantity) or _adds_up(found)


def problem(figures: Figures, rule: str, found: Sum, severity: Severity) -> Problem:
    """Report a total with what its parts come to, and the slip that would explain it."""
    fact = figures.facts[found.total]
    value = Value(found.exact, found.stated.dims)
    between = Value(Fraction(found.stated.value) - found.exact, found.stated.dims)
    message = msg(
        "{label} is stated as {stated}, but its parts sum to {sum} (difference {difference})",
        label=fact.label,
        stated=found.stated.prose(),
        sum=printed_like(found.stated, value, figures.units),
        difference=printed_like(found.stated, between, figures.units),
    )
    parts = [(figures, part) for part in found.parts]
    hint = msg(
        "the parts are {places}; correct the figures, give the total a formula, or accept the finding in "
        "data/{year}/ledger.yml with where: {where}",
        places=comparing.places(parts),
        year=figures.year,
        where=found.total,
    )

    def fits(tried: Tried) -> bool:
        before = figures.value(tried.id).exact or 0
        after = value_of(tried.quantity).exact or 0
        return agrees(found.stated, found.exact - before + after)

    slip = slips.either(slips.of_stated(found.stated, found.exact), slips.of_operands(parts, fits))
    if slip is None and found.near:
        slip = msg("the difference may come from rounding the parts (尾差)")
    return Problem(rule, fact.origin, message, comparing.joined(slip, hint), severity, subject=found.total)


def tables(edition: Edition) -> Iterator[Problem]:
    """B113: A total without a formula (合计, 总计, 小计, a heading) is the sum of its parts.

    Readers add up tables. What the parts are follows from the table: the lines beside 合计, those between two 小计, the
    lines below a heading; 其中, rates and other units do not count, and a blank is 0. Outside tables 合计 is the sum of
    some figures of its group that stand together. It is a warning where rounding explains the difference or there is
    room for doubt. A formula, or an equation of the table that names the line, says what is meant instead.
    """
    for grid in edition.grids.values():
        rows, columns = layout(grid.rows), layout(grid.columns)
        seen: set[tuple[str, Fraction]] = set()
        for found, severity in (
            *_lines(edition.figures, grid, rows, grid.leaf_columns, down=True),
            *_lines(edition.figures, grid, columns, grid.rows, down=False),
        ):
            if (found.total, found.exact) not in seen:  # 合计 of 合计 misses both ways by the same
                seen.add((found.total, found.exact))
                yield problem(edition.figures, "B113", found, severity)


def _lines(
    figures: Figures, grid: Grid, table: Layout, others: tuple[Line, ...], *, down: bool
) -> Iterator[tuple[Sum, Severity]]:
    settled = _settled(grid, down=down)
    for line in table.lines:
        for made_of in claims(table, line) if line.key not in settled else ():
            sums: list[Sum] = []
            for other in others:
                found = [_sum(figures, grid, table, (line, other), reading.parts, down=down) for reading in made_of]
                known = [one for one in found if one is not None and len(one.parts) > 1]
                sums += [next((one for one in known if one.kept), known[0])] if known else []
            # that other columns add up proves how the table is meant
            proven = any(one.kept and one.exact for one in sums) or (len(sums) == 1 and not line.children)
            sure = proven and all(reading.sure for reading in made_of)
            for one in sums:
                if not one.kept:
                    yield one, Severity.ERROR if sure and not one.near else Severity.WARNING


def _settled(grid: Grid, *, down: bool) -> set[str]:
    """Return the lines of which an equation of the table says what they are."""
    found: set[str] = set()
    for equation in grid.equations:
        if (equation.each == "column") is down:
            try:
                found |= set(expressions.names(expressions.comparison(equation.that)))
            except FormulaError:
                continue  # which is reported where it stands
    return found


def _sum(
    figures: Figures, grid: Grid, table: Layout, at: tuple[Line, Line], parts: tuple[Line, ...], *, down: bool
) -> Sum | None:
    line, other = at

    def cell(one: Line) -> str:
        return grid.cell(one, other) if down else grid.cell(other, one)

    total = figures.facts.get(cell(line))
    if total is None or total.state is not State.STATED or total.formula is not None:
        return None
    ids: list[str] = []
    for part in parts:
        own = cell(part)
        ids += (
            [own] if own in figures.facts else [i for k in part.leaves if (i := cell(table.by_key[k])) in figures.facts]
        )
    return summed(figures, total.id, ids)


def groups(edition: Edition) -> Iterator[Problem]:
    """Report the totals of groups (B113): 合计 is the sum of some that stand together there and measure the same."""
    figures = edition.figures
    by_group: dict[str, list[Fact]] = {}
    for fact in figures.facts.values():
        if not fact.table:
            by_group.setdefault(fact.id.rpartition(".")[0], []).append(fact)
    for facts in by_group.values():
        if len(facts) <= MOST and not any(of_which(fact.label) for fact in facts):
            for fact in facts:
                if fact.state is State.STATED and fact.formula is None and _is_total(fact):
                    found = _run(figures, fact, [other for other in facts if other is not fact])
                    if found is not None:
                        yield problem(figures, "B113", found, Severity.WARNING)


def _is_total(fact: Fact) -> bool:
    key = fact.id.rpartition(".")[2]
    return named_total(fact.label) or (keyed_total(key) and fact.label == key)


def _run(figures: Figures, total: Fact, others: list[Fact]) -> Sum | None:
    """Return the sum of all figures beside a total, unless some that stand together come to the total."""
    like = [o for o in others if not named_total(o.label) and o.quantity is not None and total.quantity is not None]
    like = [o for o in like if o.quantity and total.quantity and o.quantity.dims == total.quantity.dims]
    whole = summed(figures, total.id, [o.id for o in like])
    if whole is None or len(whole.parts) < 2:  # noqa: PLR2004 - a part is not made of parts
        return None
    values = [figures.value(part).exact or Fraction(0) for part in whole.parts]
    for start in range(len(values)):
        running = Fraction(0)
        for value in values[start:]:
            running += value
            if agrees(whole.stated, running):
                return None
    return whole


CHECKS = (tables, groups)
ACCEPTABLE = ("B113",)
