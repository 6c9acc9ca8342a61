"""Figures that miss in, the slip of the pen that would explain it out: 8013 for 8103, 元 for 万元, a lost sign."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from gongkai.checks.comparing import Tried, holds, operands, sides
from gongkai.expressions import FormulaError
from gongkai.facts import State
from gongkai.problems import Message, msg
from gongkai.quantities import Quantity, QuantityError, agrees, plain, quantity, round_half_up, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gongkai.expressions import Comparison
    from gongkai.facts import Formula
    from gongkai.units import UnitTable
    from gongkai.values import Figures

SHIFTS = (4, -4, 1, -1, 2, -2, 3, -3, 8, -8)
"""Places by which a decimal point, or a unit, is off; 4 is 元 and 万元, 8 is 元 and 亿元."""
RATE_SHIFTS = (2, -2, 1, -1)
"""Of a rate that is 10000 times too large, a figure that it is made of has the wrong unit."""
TEN_THOUSAND, HUNDRED_MILLION = 4, 8
FEW = 4
"""With fewer digits any figure is another one with a digit changed."""
FEWEST = 3
"""With fewer digits one figure in ten is ten times another."""
MONEY_DECIMALS = 2
MOST = 40
"""Figures that are tried; in a longer sum something always fits."""

SWAPPED = msg("two digits are swapped")
DIGIT = msg("one digit differs")
LEFT_OUT = msg("a digit is left out")
TOO_MANY = msg("there is a digit too many")
SIGN = msg("the sign is the other way round")


def of_stated(stated: Quantity, exact: Fraction) -> Message | None:
    """Say what makes a figure out of what its formula gives, or nothing."""
    if stated.approx is not None or agrees(stated, exact):
        return None
    right = rounded(exact, stated.measure, stated.decimals)
    if abs(stated.number - right.number) * 10**stated.decimals == 1 and not _cut_off(stated, exact):
        return None  # one off in the last place is no slip of the pen
    shifted = _shifted(stated, exact)
    if shifted is not None:
        return shifted
    kind = _cut_off(stated, exact) or _mistyped(stated, right)
    if kind is None and exact and agrees(stated, -exact):
        kind = SIGN
    return _perhaps(right, kind) if kind is not None else None


def _perhaps(right: Quantity, kind: Message) -> Message:
    return msg("perhaps it is {right}: {kind}", right=right.prose(), kind=kind)


def either(first: Message | None, second: Message | None) -> Message | None:
    """Name both slips where either would explain a figure that misses."""
    if first is None or second is None:
        return first or second
    return msg("{first}; or {second}", first=first, second=second)


def _cut_off(stated: Quantity, exact: Fraction) -> Message | None:
    """Recognise 截断: digits dropped instead of rounded half up."""
    step = Fraction(stated.step)
    steps = abs(exact) // step
    cut = -steps * step if exact < 0 else steps * step
    if cut != Fraction(stated.value) or not exact:
        return None
    return msg("the digits after the last are cut off (截断), not rounded half up (四舍五入)")


def _shifted(stated: Quantity, exact: Fraction) -> Message | None:
    shifts = SHIFTS if stated.dims else RATE_SHIFTS
    for places in shifts if stated.number and _count(stated.digits) >= FEWEST else ():
        step = stated.step.scaleb(places)
        if Fraction(round_half_up(exact, step)) == Fraction(stated.value.scaleb(places)):
            number = plain(stated.number.scaleb(places))
            right = rounded(stated.value.scaleb(places), stated.measure, len(number.partition(".")[2]))
            return _perhaps(right, _shift(stated, -places))
    return None


def _shift(stated: Quantity, places: int) -> Message:
    """Say how far a figure is off: 4 places too large, or -4."""
    factor = plain(Decimal(10) ** abs(places))
    names = {TEN_THOUSAND: "万", HUNDRED_MILLION: "亿"}
    if abs(places) in names and stated.dims:
        small, large = stated.unit.name, names[abs(places)] + stated.unit.name
        if places > 0:
            return msg(
                "it is {factor} times too large, as if {small} were {large}", factor=factor, small=small, large=large
            )
        return msg(
            "it is {factor} times too small, as if {large} were {small}", factor=factor, small=small, large=large
        )
    if places > 0:
        return msg("it is {factor} times too large: look at the decimal point and the unit", factor=factor)
    return msg("it is {factor} times too small: look at the decimal point and the unit", factor=factor)


def _mistyped(stated: Quantity, right: Quantity) -> Message | None:
    """Compare two figures digit by digit."""
    wrong, meant = stated.digits.replace(",", ""), right.digits
    if (stated.number < 0) != (right.number < 0):
        return None
    few = _count(meant) < FEW
    if len(wrong) == len(meant):
        differ = [n for n, (a, b) in enumerate(zip(wrong, meant, strict=True)) if a != b]
        if len(differ) == 1 and not few:
            return DIGIT
        if len(differ) == 2 and differ[1] == differ[0] + 1 and _swap(wrong, differ[0]) == meant:  # noqa: PLR2004 - a pair
            return SWAPPED
        return None
    if few or abs(len(wrong) - len(meant)) != 1:
        return None
    longer, shorter = sorted((wrong, meant), key=len, reverse=True)
    if not any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer))):
        return None
    return LEFT_OUT if longer is meant else TOO_MANY


def _count(digits: str) -> int:
    return sum(c.isdecimal() for c in digits)


def _swap(digits: str, at: int) -> str:
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def of_operands(figures: Iterable[tuple[Figures, str]], fits: Callable[[Tried], bool]) -> Message | None:
    """Say which stated figure, written otherwise, would make a formula or an equation hold; or nothing."""
    stated = [
        (year, figure, found)
        for year, figure in figures
        if year.facts[figure].state is State.STATED and (found := year.facts[figure].quantity) is not None
    ]
    if len(stated) > MOST:
        return None
    for variants in (_swaps, _shifts, _signs):
        for year, figure, found in stated:
            for kind, other in variants(found, year.units):
                if fits(Tried(year.year, figure, other)):
                    fact = year.facts[figure]
                    place = f"{fact.origin.path}:{fact.origin.line}"
                    was, right = found.prose(), other.prose()
                    return msg(
                        "perhaps {label} ({place}) is {right}, not {was}: {kind}",
                        label=fact.label,
                        place=place,
                        right=right,
                        was=was,
                        kind=kind,
                    )
    return None


def of_equation(
    figures: Figures, tree: Comparison, formula: Formula, tolerance: Quantity | None = None
) -> Message | None:
    """Say which figure, written otherwise, would make an equation hold; an inequality says too little for that."""
    if tree.operator != "==":
        return None

    def fits(tried: Tried) -> bool:
        try:
            both = sides(figures, tree, formula, tried)
        except FormulaError:
            return False
        return holds(figures, tree, formula, both, tolerance, tried)

    return of_operands(operands(figures, tree, formula), fits)


def _swaps(found: Quantity, units: UnitTable) -> Iterator[tuple[Message, Quantity]]:
    digits = found.digits
    for at in range(len(digits) - 1):
        swapped = _swap(digits, at)
        if not (digits[at : at + 2].isdecimal() and digits[at] != digits[at + 1]):
            continue
        if swapped[0] == "0" and digits[0] != "0" and swapped[1:2] != ".":
            continue  # nobody writes 0813
        try:
            default = str(found.measure) if found.bare else None
            yield SWAPPED, quantity(str(replace(found, digits=swapped)), units, default)
        except QuantityError:
            continue


def _shifts(found: Quantity, units: UnitTable) -> Iterator[tuple[Message, Quantity]]:
    most = max(found.decimals, MONEY_DECIMALS if found.unit.name.endswith("元") else 0)
    for places in SHIFTS if found.number and _count(found.digits) >= FEWEST else ():
        value = found.value.scaleb(places)
        other = rounded(value, found.measure, max(found.decimals - max(places, 0), 0), table=units)
        if Fraction(other.value) != Fraction(value):
            other = rounded(value, found.measure, most, table=units)
        if Fraction(other.value) == Fraction(value):  # nobody means 0.0001件
            yield _shift(found, -places), replace(other, approx=found.approx)


def _signs(found: Quantity, units: UnitTable) -> Iterator[tuple[Message, Quantity]]:
    if found.number:
        yield SIGN, rounded(-found.value, found.measure, found.decimals, table=units)
