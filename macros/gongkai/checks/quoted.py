"""The ledger's reasons (R104): the numbers that they quote are still those of the finding that they accept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.problems import Problem, msg
from gongkai.quantities import QuantityError, quantity, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.edition import Edition
    from gongkai.quantities import Quantity
    from gongkai.units import UnitTable

_NUMBER = re.compile(r"(?<![\d.．])[-－−]?\d[\d,]{0,30}(?:[.．]\d{1,30})?")
_LONGEST_UNIT = 5


def reasons(edition: Edition) -> Iterator[Problem]:
    """R104: A reason that quotes numbers of an accepted figure quotes what is stated and its formula's result.

    An acceptance is for one disagreement between two numbers. If one of the figures in it changes, the finding is
    another one, and readers would be told the old numbers. Correct the figure, or accept what it is now and say why.
    """
    for entry, origin in edition.ledger.acknowledged:
        fact, value = edition.facts.get(entry.where), edition.figures.recomputed.get(entry.where)
        stated = fact.quantity if fact is not None and entry.rule == "B101" else None
        if stated is None or value is None or value.exact is None or value.dims != stated.dims:
            continue
        computed = rounded(value.exact, stated.measure, stated.decimals)
        quoted = {
            found.value for found in _quantities(entry.reason, edition.figures.units) if found.dims == stated.dims
        }
        if quoted and not {stated.value, computed.value} <= quoted:
            message = msg(
                "the reason quotes other numbers: the figure is stated as {stated}, and its formula gives {computed}",
                stated=stated.prose(),
                computed=computed.prose(),
            )
            hint = msg("correct the figure; if it is as printed, correct the reason")
            yield Problem("R104", origin, message, hint, subject=entry.where)


def _quantities(reason: str, units: UnitTable) -> Iterator[Quantity]:
    """Yield the numbers in a sentence that have a unit."""
    for number in _NUMBER.finditer(reason):
        for length in range(_LONGEST_UNIT, 0, -1):
            try:
                yield quantity(number[0] + reason[number.end() : number.end() + length], units)
            except QuantityError:
                continue
            break


CHECKS: tuple[Callable[[Edition], Iterator[Problem]], ...] = (reasons,)
