"""Two editions in, figures out that slipped by a factor of ten, or by a unit, since last year."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gongkai.checks.lists import packaged
from gongkai.printing import printed
from gongkai.problems import Problem, Severity, msg
from gongkai.quantities import Quantity, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from gongkai.edition import Edition
    from gongkai.facts import Fact

_COUNTED = re.compile(r"[\d〇零一二三四五六七八九十]+")


@dataclass(frozen=True)
class Shifts:
    """How figures slip: see carry.yml."""

    factors: tuple[int, ...]
    within: Fraction
    digits: int
    alike: Fraction
    cells: int


def slips(edition: Edition) -> Iterator[Problem]:
    """C105: A figure is not ten, a hundred or ten thousand times what it was, nor such a part of it.

    So it is when the decimal point slips, or 元 is written for 万元. Only figures that no formula holds, with three
    digits or more, within a fifth of such a multiple; and those that have last year's number with another unit. Correct
    the figure, or accept the finding with its reason.
    """
    previous = edition.previous
    if previous is None or previous.draft:
        return
    found = [
        (fact, times)
        for fact in edition.facts.values()
        if (last := previous.facts.get(fact.id)) is not None and (times := slip(fact, last))
    ]
    tables: dict[tuple[str, Fraction], list[Fact]] = defaultdict(list)
    for fact, times in found:
        tables[fact.table or fact.id, times].append(fact)
    for (table, times), facts in tables.items():
        several = len(facts) >= _shifts().cells
        for fact in facts[:1] if several else facts:
            yield _slip(edition, previous, fact, times, (table, len(facts)) if several else ("", 1))


@functools.cache
def _shifts() -> Shifts:
    data: dict[str, Any] = packaged("carry")
    within = Fraction(quantity(data["within"]).value)
    return Shifts(
        factors=tuple(int(factor) for factor in data["shifts"]),
        within=within,
        digits=int(data["digits"]),
        alike=Fraction(data["alike"]),
        cells=int(data["cells"]),
    )


def slip(fact: Fact, last: Fact) -> Fraction | None:
    """Return how many times as much as last year a stated figure is, if that seems to be a slip."""
    this, before = fact.quantity, last.quantity
    if this is None or before is None or fact.formula is not None or this.dims != before.dims or not before.number:
        return None
    same_unit = (this.scale, this.unit_text) == (before.scale, before.unit_text)
    value, base = (this.number, before.number) if same_unit else (this.value, before.value)  # the former is quicker
    if abs(base) / 5 < abs(value) < abs(base) * 5:
        return None
    if _COUNTED.sub("", fact.label) != _COUNTED.sub("", last.label):
        return None  # another thing under the same name
    rules = _shifts()
    if not same_unit and 1 / rules.alike <= abs(Fraction(this.number) / Fraction(before.number)) <= rules.alike:
        return Fraction(_unit(this)) / Fraction(_unit(before))
    if min(_digits(this), _digits(before)) < rules.digits:
        return None
    ratio = Fraction(value) / Fraction(base)
    times = (t for factor in rules.factors for t in (Fraction(factor), Fraction(1, factor)))
    return next((t for t in times if abs(ratio / t - 1) <= rules.within), None)


def _unit(stated: Quantity) -> Decimal:
    return stated.multiplier * stated.unit.factor


def _digits(stated: Quantity) -> int:
    return len(stated.number.as_tuple().digits) if stated.number >= 1 or stated.number <= -1 else stated.decimals


def _slip(edition: Edition, previous: Edition, fact: Fact, times: Fraction, cells: tuple[str, int]) -> Problem:
    this, last = printed(edition.figures, fact.id), printed(previous.figures, fact.id)
    table, count = cells
    if times > 1:
        message = msg(
            "{label} is {value}, against {last} last year: about {times} times as much",
            label=fact.label,
            value=this,
            last=last,
            times=int(times),
        )
    else:
        message = msg(
            "{label} is {value}, against {last} last year: about one part in {parts}",
            label=fact.label,
            value=this,
            last=last,
            parts=int(1 / times),
        )
    hint = msg(
        "look at the decimal point and at the unit (元, 万元); if it is right, accept the finding with its reason in"
        " data/{year}/ledger.yml",
        year=edition.year,
    )
    if count > 1:
        hint = msg("so it is with {count} cells of '{table}': look at the table's unit", count=count, table=table)
    return Problem("C105", fact.origin, message, hint, Severity.WARNING, subject=table or fact.id)
