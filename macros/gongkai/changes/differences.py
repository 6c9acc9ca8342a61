"""Two states of a figure in, their difference out: 12.34万元 more, so many per cent, or why there is no percentage."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gongkai import printing, wording
from gongkai.quantities import Quantity, measured, rounded

if TYPE_CHECKING:
    from gongkai.changes.kinds import NoRate
    from gongkai.units import Measure

_RATE = measured("%")
MOST_DECIMALS = 8


def difference(old: Quantity | str, new: Quantity | str) -> tuple[str, str, NoRate]:
    """Return the difference with its sign, the percentage with its sign, and why there is none.

    What is compared is what is printed. Two rates differ by 百分点 and have no percentage; a base of 0 never becomes
    one (public accounts practice), nor does a negative one, of which nobody could say what more means.
    """
    if not isinstance(old, Quantity) or not isinstance(new, Quantity):
        return "", "", "words"
    if not wording.comparable(old, new):
        return "", "", "unit"
    exact = Fraction(new.value) - Fraction(old.value)
    if exact == 0:
        return "", "", "same"
    mark = "约" if old.approx or new.approx else ""
    if new.unit.name in printing.SHARES:
        points = measured(printing.POINTS["‰" if {old.unit.name, new.unit.name} <= {"‰", "千分点"} else "%"])
        return mark + _signed(exact, points, old, new), "", "points"
    shown = mark + _signed(exact, new.measure, old, new)
    if old.value <= 0:
        return shown, "", "zero" if old.value == 0 else "negative"
    return shown, mark + _signed(exact / Fraction(old.value), _RATE), ""


def _signed(exact: Fraction, unit: Measure, *given: Quantity) -> str:
    """Print a difference with + or -, as precisely as the figures are; a rate with 2 decimals or more.

    Between figures of one unit the difference is exact. Where they are of several (亩 and 公顷) it is cut.
    """
    size = unit.multiplier * unit.unit.factor
    own = [q.decimals for q in given if q.multiplier * q.unit.factor == size]
    places = max(own, default=0) if given else printing.RATE_DECIMALS
    found = rounded(abs(exact), unit, places)
    while places < MOST_DECIMALS and (Fraction(found.value) != abs(exact) if given else not found.number):
        places += 1
        found = rounded(abs(exact), unit, places)
    return ("-" if exact < 0 else "+") + found.prose()
