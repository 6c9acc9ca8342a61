"""A figure in, the words that print it out: in prose, in a table's cell, and as a number for machines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from gongkai.facts import State
from gongkai.grids import PERCENT
from gongkai.quantities import MAX_DIGITS, Approx, Quantity, measured, plain, quantity, rounded
from gongkai.schema import PENDING, UNSTATED
from gongkai.units import Measure, Unit, dims_name

if TYPE_CHECKING:
    from gongkai.facts import Fact
    from gongkai.formulas import Value
    from gongkai.units import UnitTable
    from gongkai.values import Figures

SECRET = "涉密，不公开"
BLANK = "（空白）"
WORDS = {State.PENDING: PENDING, State.UNSTATED: UNSTATED, State.SECRET: SECRET}
POINTS = {"%": "个百分点", "‰": "个千分点"}
"""What the difference of two rates is in."""
RATES = (*PERCENT, "百分点", "千分点")
SHARES = (*RATES, "成")
"""Units whose figures differ by 百分点."""
MOST_DECIMALS = 4
MONEY_DECIMALS = 2
RATE_DECIMALS = 2


def shown(figures: Figures, figure: str) -> Quantity | str:
    """Return what a figure shows: a quantity, or words (a grade, 待填报, 原文未载明, 涉密)."""
    fact = figures.facts[figure]
    if fact.state is State.TEXT:
        return fact.text
    if fact.state is State.BLANK:
        return ""  # as its table shows it
    if fact.quantity is not None:
        return fact.quantity
    value = figures.values.get(figure)
    if value is None or value.exact is None:
        why = State(value.unknown) if value is not None and value.unknown else fact.state
        return WORDS.get(why, UNSTATED)
    if fact.table and value.blank:
        return ""  # a total of blanks is as blank as they are
    return computed(fact, value, figures.units)


def computed(fact: Fact, value: Value, units: UnitTable) -> Quantity:
    """Round a computed figure half up to its `unit` and `decimals`; from a figure with 约 or 多 it comes out as 约.

    Without them: a ratio is a percentage with 2 decimals, a difference of ratios is in 百分点, 万元 and 亿元 have 2
    decimals (public finance practice), anything else as many as it needs, at most 4.
    """
    assert value.exact is not None
    unit = fact.unit or natural_unit(value)
    in_head = bool(fact.table and fact.unit) and unit not in PERCENT
    if fact.table and unit in PERCENT and value.kind == "points":
        unit = POINTS[unit]  # 增减 in a column of rates
    places = decimals(fact, value.exact, unit, units)
    found = rounded(value.exact, unit, places, bare=in_head, table=units)
    return replace(found, approx=Approx("约", "prefix")) if value.approximate else found


def natural_unit(value: Value) -> str:
    """Return the unit that a value is printed in when its figure does not say."""
    return dims_name(value.dims) or {"ratio": "%", "points": POINTS["%"], "number": ""}[value.kind]


def decimals(fact: Fact, exact: Fraction, unit: str, units: UnitTable) -> int:
    """Return how many decimals a computed figure is printed with."""
    if fact.decimals is not None:
        return fact.decimals
    name = measured(unit, units).unit.name
    if name in RATES:
        return RATE_DECIMALS
    if name.endswith("元"):
        return MONEY_DECIMALS
    for places in range(MOST_DECIMALS):
        if Fraction(rounded(exact, unit, places, table=units).value) == exact:
            return places
    return MOST_DECIMALS


def in_list(figures: Figures, figure: str) -> Quantity | str:
    """Return what a figure shows where figures are listed: a blank cell is said to be one, and has no number."""
    return shown(figures, figure) or BLANK


def in_prose(figures: Figures, figure: str) -> Quantity | str:
    """Return what a figure shows in running text, where a blank cell is 0."""
    found = shown(figures, figure)
    return found if found != "" else quantity("0", figures.units, figures.facts[figure].unit or None)


def printed(figures: Figures, figure: str) -> str:
    """Print a figure for running text: as written, with its unit and without grouping."""
    found = in_prose(figures, figure)
    return found.prose() if isinstance(found, Quantity) else found


def in_table(figures: Figures, figure: str) -> str:
    """Print a figure for a cell: grouped by commas, without the unit that its head carries; % stays with it."""
    found = shown(figures, figure)
    if not isinstance(found, Quantity):
        return found
    return found.prose() if found.bare and found.unit_text in PERCENT else found.grouped()


def number(figures: Figures, figure: str) -> str:
    """Return a figure's exact number in base units for machines: 14262000 for 1426.20万元; "" where there is none.

    A computed figure is what is printed, not what lies behind the rounding, so that page and data agree.
    """
    found = in_prose(figures, figure)
    return plain(found.value) if isinstance(found, Quantity) else ""


def _natural_measure(value: Value, units: UnitTable) -> Measure:
    """Return the unit of a value; in an equation it may be one that no figure is stated in (元^2)."""
    name = natural_unit(value)
    return units.measure(name) or Measure("", Decimal(1), name, Unit(name, Decimal(1), value.dims))


def printed_like(pattern: Quantity | None, value: Value, units: UnitTable) -> str:
    """Print a value in the unit of a figure that measures the same, else in its own.

    It gets as many as two decimals more than the figure where they matter, and more than that where it would
    otherwise seem to round to something else.
    """
    assert value.exact is not None
    like = pattern if pattern is not None and pattern.dims == value.dims else None
    measure = like.measure if like else _natural_measure(value, units)
    least = like.decimals if like else 0
    for places in range(least, MAX_DIGITS):
        found = rounded(value.exact, measure, places)
        same = rounded(found.value, measure, least).number == rounded(value.exact, measure, least).number
        if Fraction(found.value) == value.exact or (places >= least + 2 and same and found.number):
            break
    return found.prose()
