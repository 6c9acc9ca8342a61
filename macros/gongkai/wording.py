"""Two years' values of a figure in, the words that compare them out: 增长, 下降, 持平, 个百分点."""

from __future__ import annotations

from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.quantities import MAX_DIGITS, Quantity, measured, plain, rounded
from gongkai.schema import PENDING, UNSTATED

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.units import Measure

SAME, ABOUT_SAME = "持平", "基本持平"
OTHER_UNIT = "单位不同，不作比较"
MOST_DECIMALS = 8


def change(edition: Edition, figure: str, how: str = "rate") -> str:
    """Compare a figure with last year's: 增长12.30%, 减少12.34万元, 增加3.50个百分点, 持平.

    Two percentages differ by 百分点, never by per cent (GB/T 15835 practice in public accounts); a rate is
    (this year − last year) ÷ last year with 2 decimals, half up. A base of 0 has no rate: checks refuse it.
    """
    words, value = compare(edition, figure, how)
    number = f' value="{value}"' if value else ""
    tag = "data" if value else "span"
    return f'<{tag} class="change" data-change="{escape(figure)}"{number}>{words}</{tag}>'


def compare(edition: Edition, figure: str, how: str) -> tuple[str, str]:
    """Return the words and the exact number printed, in base units; no number where a year's is not known.

    What is compared is what both years print in running text, so that a reader can do the sum.
    """
    years = [e.figures for e in (edition, edition.previous) if e is not None and figure in e.facts]
    shown = [printing.in_prose(year, figure) for year in years]
    known = [found for found in shown if isinstance(found, Quantity)]
    if len(known) != 2:  # noqa: PLR2004 - this year and last
        return (printing.SECRET if printing.SECRET in shown else PENDING if edition.draft else UNSTATED), ""
    return between(known[0], known[1], how)


def listed(now: Quantity | str | None, before: Quantity | str | None) -> str:
    """Say beside a figure of a list how it has changed; nothing where a year has words, or no base for a rate."""
    if not isinstance(now, Quantity) or not isinstance(before, Quantity):
        return ""
    words, value = between(now, before)
    return words if value or words == OTHER_UNIT else ""


def comparable(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures measure the same; 5% and a plain 5 do not."""
    return one.dims == other.dims and (one.unit.name in printing.SHARES) == (other.unit.name in printing.SHARES)


def between(now: Quantity, before: Quantity, how: str = "rate") -> tuple[str, str]:
    """Compare two figures as `compare` does, or say that they measure different things; 约 or 多 makes a result 约."""
    if not comparable(now, before):
        return OTHER_UNIT, ""
    rough = now.approx is not None or before.approx is not None
    base = before.exact
    difference = now.exact - base
    if difference == 0:
        return (ABOUT_SAME if rough else SAME), "0"
    if now.unit.name in printing.SHARES and before.unit.name in printing.SHARES:
        unit = measured(printing.POINTS["‰" if {now.unit.name, before.unit.name} <= {"‰", "千分点"} else "%"])
        return _words(difference, unit, _places(difference, unit, now, before), ("增加", "减少"), rough=rough)
    if how == "amount":
        places = _places(difference, now.measure, now, before)
        return _words(difference, now.measure, places, ("增加", "减少"), rough=rough)
    if base <= 0:
        return UNSTATED, ""
    return _words(difference / base, measured("%"), printing.RATE_DECIMALS, ("增长", "下降"), rough=rough)


def _words(difference: Fraction, unit: Measure, places: int, verbs: tuple[str, str], *, rough: bool) -> tuple[str, str]:
    """Print a difference without its sign behind the verb that carries it; never 增长0.00%."""
    found = rounded(abs(difference), unit, places)
    while places < MOST_DECIMALS and found.number == 0:
        places += 1
        found = rounded(abs(difference), unit, places)
    if found.number == 0:
        return ABOUT_SAME, "0"
    number = ("约" if rough else "") + found.prose()
    value = plain(found.value)
    return (verbs[1] + number, f"-{value}") if difference < 0 else (verbs[0] + number, value)


def _places(difference: Fraction, unit: Measure, *years: Quantity) -> int:
    """Return the decimals of the more precise year, or more, so that a reader who does the sum gets the same."""
    size = unit.multiplier * unit.unit.factor
    places = max((year.decimals for year in years if year.multiplier * year.unit.factor == size), default=0)
    exact = (n for n in range(places, MAX_DIGITS) if Fraction(rounded(difference, unit, n).value) == difference)
    return next(exact, places)
