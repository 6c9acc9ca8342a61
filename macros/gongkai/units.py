"""The units of public figures: what each one counts, and how many base units it is (`units.yml`)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from decimal import Context, Decimal, Inexact
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from gongkai.problems import Message, msg, near_miss

if TYPE_CHECKING:
    from collections.abc import Mapping

Dims: TypeAlias = "tuple[tuple[str, int], ...]"
"""Base units with their powers, sorted and without zeros: 元/人 is `(("人", -1), ("元", 1))`, a ratio is `()`."""

UNITS_FILE = Path(__file__).with_name("units.yml")
_COUNTER = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)?(?:（[^\W\d_]+）)?")
_MAX_PARTS = 3  # 元/平方米/月
_MAX_COUNTER = 12


class UnitError(ValueError):
    """A unit or counter that cannot be; carries the rule, the message and what to do next."""

    def __init__(self, message: Message, hint: Message | None = None, rule: str = "Q101") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint
        self.rule = rule

    def __str__(self) -> str:
        return self.message.text()


@dataclass(frozen=True)
class Unit:
    """A unit under its own name (公斤 is 千克), with the base units in one of it."""

    name: str
    factor: Decimal
    dims: Dims


@dataclass(frozen=True)
class Measure:
    """A unit as text names it, with the multiplier before it: 万元 is 万 and 元."""

    scale: str
    multiplier: Decimal
    text: str
    unit: Unit

    def __str__(self) -> str:
        return self.scale + self.text


NUMBER = Unit("", Decimal(1), ())


def times(left: Dims, right: Dims, power: int = 1) -> Dims:
    """Return the dimensions of `left * right**power`; -1 divides."""
    powers = dict(left)
    for base, exponent in right:
        powers[base] = powers.get(base, 0) + power * exponent
    return tuple(sorted((base, exponent) for base, exponent in powers.items() if exponent))


def dims_name(dims: Dims) -> str:
    """Name dimensions for people, in base units: `元/人`, `平方米·月`, and nothing for a pure number."""
    over = "·".join(base if power == 1 else f"{base}^{power}" for base, power in dims if power > 0)
    under = "".join(f"/{base}" if power == -1 else f"/{base}^{-power}" for base, power in dims if power < 0)
    return (over or "1") + under if dims else ""


@dataclass(frozen=True, eq=False)
class UnitTable:
    """All units by every name they go by, the multipliers, and the slips that deserve a suggestion."""

    units: Mapping[str, Unit]
    multipliers: Mapping[str, Decimal]
    slips: Mapping[str, str]

    @functools.cached_property
    def endings(self) -> dict[tuple[str, str | None], Any]:
        """What stood behind numbers that were read with this table, and the unit of bare ones: for `quantities`."""
        return {}

    @functools.cached_property
    def _measures(self) -> dict[str, Measure]:
        return {}

    @functools.cached_property
    def _scales(self) -> tuple[str, ...]:
        return tuple(sorted(self.multipliers, key=len, reverse=True))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name a unit goes by, sorted."""
        return tuple(sorted(self.units))

    def lookup(self, name: str) -> Unit | None:
        """Return the unit of that name, or the quotient that `A/B` of known units is, or nothing; "" is a number."""
        if not name:
            return NUMBER
        if name in self.units:
            return self.units[name]
        parts = [self.units.get(part) for part in name.replace("／", "/").split("/", _MAX_PARTS)]
        if not 1 < len(parts) <= _MAX_PARTS:
            return None
        quotient: Unit | None = NUMBER
        for power, part in zip((1, -1, -1), parts, strict=False):
            if quotient is None or part is None:
                return None
            quotient = _join(quotient, part, power)
        return replace(quotient, name=name.replace("／", "/")) if quotient else None

    def measure(self, text: str) -> Measure | None:
        """Take `万元` apart; a name that is a unit as it stands (千克, 百分点) has no multiplier."""
        known = self._measures.get(text)
        if known is None and (known := self._measure(text)):
            self._measures[text] = known
        return known

    def _measure(self, text: str) -> Measure | None:
        unit = self.lookup(text)
        if unit is not None:
            return Measure("", Decimal(1), text, unit)
        for scale in self.scales_of(text):
            unit = self.lookup(text[len(scale) :])
            if unit is not None:
                return Measure(scale, self.multipliers[scale], text[len(scale) :], unit)
        return None

    def scales_of(self, text: str) -> tuple[str, ...]:
        """Return the multipliers that the text starts with, longest first."""
        return tuple(scale for scale in self._scales if text.startswith(scale))

    def suggest(self, text: str) -> Message:
        """Say what an unknown unit was probably meant to be, or where counters are added."""
        for scale in (*self.scales_of(text), ""):
            meant = self.slips.get(text[len(scale) :])
            if meant is not None:
                return msg("did you mean '{name}'?", name=scale + meant)
        common = [*self.units, *(scale + "元" for scale in self.multipliers)]
        return near_miss(text[:_MAX_COUNTER], common) or msg(
            "if it is a counter of your own, add it under 'units' in data/department.yml"
        )

    def with_counters(self, names: Mapping[str, str]) -> UnitTable:
        """Add a department's own counters (name to label), each its own dimension; a name already known stays.

        Raises `UnitError` for a name that could not be told from the number before it.
        """
        units = dict(self.units)
        for name in names:
            if name in units:
                continue
            scaled = any(self.lookup(name[len(scale) :]) for scale in self.scales_of(name))
            if scaled or len(name) > _MAX_COUNTER or not _COUNTER.fullmatch(name):
                raise UnitError(
                    msg("'{name}' cannot be a counter", name=name[:_MAX_COUNTER]),
                    msg("use a short word without digits, blanks and multipliers, as 卷宗"),
                )
            units[name] = Unit(name, Decimal(1), ((name, 1),))
        return replace(self, units=units)


def _join(left: Unit, right: Unit, power: int) -> Unit | None:
    """Multiply or divide two units, or return nothing where the factor would not be an exact decimal."""
    exact = Context(prec=100, traps=[Inexact])
    try:
        factor = (exact.multiply if power == 1 else exact.divide)(left.factor, right.factor)
    except Inexact:
        return None
    return Unit("", factor, times(left.dims, right.dims, power))


@functools.cache
def default_table() -> UnitTable:
    """Read `units.yml`, once."""
    import yaml  # noqa: PLC0415  # importing a module of the core must stay light

    # The base loader makes strings of everything: a factor never passes through a float.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    data = yaml.load(UNITS_FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  # as safe as the safe one
    units: dict[str, Unit] = {}
    for base, members in data["dimensions"].items():
        dims: Dims = ((base, 1),) if base else ()
        units |= {name: Unit(name, Decimal(factor), dims) for name, factor in members.items()}
    units |= {name: Unit(name, Decimal(1), ((name, 1),)) for name in data["counters"]}
    units |= {alias: units[name] for alias, name in data["aliases"].items()}
    multipliers = {name: Decimal(factor) for name, factor in data["multipliers"].items()}
    return UnitTable(units, multipliers, data["slips"])
