"""Formulas in, exact values with their units out; whatever cannot be computed is a problem, never a crash."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

from gongkai.expressions import Binary, Call, Expression, FormulaError, Name, Number, Signed
from gongkai.problems import Message, msg
from gongkai.quantities import Quantity, QuantityError, quantity
from gongkai.units import dims_name, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.units import Dims, UnitTable

BITS = 4096
"""Binary digits of a number: figures that square each other would fill the memory."""

Kind: TypeAlias = Literal["number", "ratio", "points"]
"""What a value without dimensions is: a plain number, a share (%), a difference of shares (百分点)."""


@dataclass(frozen=True)
class Value:
    """An exact value in base units with its dimensions; where it is not known, `unknown` says why (待填报 …).

    `approximate` tells that a figure such as 约500件 went into it, `blank` that only blank cells did; a blank without
    a unit is 0 of whatever it is added to.
    """

    exact: Fraction | None
    dims: Dims = ()
    unknown: str = ""
    kind: Kind = "ratio"
    approximate: bool = False
    blank: bool = False

    @property
    def fits_all(self) -> bool:
        """Tell that it is nothing of nothing in particular."""
        return self.blank and not self.dims


def value_of(stated: Quantity) -> Value:
    """Return what a stated figure is worth."""
    return Value(stated.exact, stated.dims, "", _KINDS.get(stated.unit.name, "ratio"), stated.approx is not None)


_KINDS: dict[str, Kind] = {"": "number", "百分点": "points", "千分点": "points"}


def evaluate(tree: Expression, lookup: Callable[[str], list[Value]], units: UnitTable) -> Value:
    """Compute a formula exactly. `lookup` gives the values of a name; a name with `*` may have many.

    Raises `FormulaError`: B103 units that do not go together, B105 division by zero, and what `lookup` raises.
    """
    if isinstance(tree, Number):
        return _literal(tree.text, units)
    if isinstance(tree, Name):
        return _single(tree.text, lookup(tree.text))
    if isinstance(tree, Signed):
        operand = evaluate(tree.operand, lookup, units)
        exact = operand.exact
        return _like(operand, -exact if tree.sign == "-" and exact is not None else exact)
    if isinstance(tree, Call):
        return _call(tree, lookup, units)
    left, right = evaluate(tree.left, lookup, units), evaluate(tree.right, lookup, units)
    kind = _kind(tree, left, right)
    if tree.operator in "+-":
        return _combined([left, right], kind, lambda a, b: a + b if tree.operator == "+" else a - b)
    return _product(tree.operator, left, right, kind)


def _like(value: Value, exact: Fraction | None) -> Value:
    return replace(value, exact=exact)


def _literal(text: str, units: UnitTable) -> Value:
    try:
        found = quantity(text, units)
    except QuantityError as error:
        raise FormulaError("B104", error.message, error.hint) from None
    if found.approx is not None:
        hint = msg("take out the word that makes it approximate")
        raise FormulaError("B104", msg("'{number}' in a formula is not exact", number=text), hint)
    return value_of(found)


def _single(name: str, values: list[Value]) -> Value:
    if len(values) != 1:
        message = msg("'{name}' stands for {count} figures", name=name, count=len(values))
        raise FormulaError("B104", message, msg("write sum({name})", name=name))
    return values[0]


def _kind(tree: Binary, left: Value, right: Value) -> Kind:
    """Say what a result without dimensions is; `rate - prev.rate` is 百分点, but `100% - rate` is a share."""
    if tree.operator == "/":
        return left.kind if isinstance(tree.right, Number) and right.kind == "number" else "ratio"
    if left.kind == right.kind == "number":
        return "number"
    literal = isinstance(tree.left, Number) or isinstance(tree.right, Number)
    if tree.operator == "-" and left.kind == right.kind and not literal:
        return "points"
    if left.kind == right.kind:
        return left.kind
    return "points" if tree.operator == "*" and {left.kind, right.kind} == {"number", "points"} else "ratio"


def _combined(values: list[Value], kind: Kind, work: Callable[[Fraction, Fraction], Fraction]) -> Value:
    """Reduce values of one dimension to one."""
    first, approximate = values[0].dims, False
    known: list[Fraction] = []
    for value in values:
        if value.exact is None or value.blank or value.dims != first:
            break
        known.append(value.exact)
        approximate = approximate or value.approximate
    else:  # as nearly always
        return Value(functools.reduce(work, known), first, "", kind, approximate)
    dims = same_dims(values)
    unknown = next((value.unknown for value in values if value.exact is None), "")
    exacts = [value.exact for value in values if value.exact is not None]
    exact = functools.reduce(work, exacts) if len(exacts) == len(values) else None
    approximate, blank = any(v.approximate for v in values), all(v.blank for v in values)
    return Value(exact, dims, unknown, kind, approximate, blank)


def _product(operator: str, left: Value, right: Value, kind: Kind) -> Value:
    """B105: No formula divides by zero.

    A base of 0 has no percentage. State the amounts instead, or leave the cell blank.
    """
    dims = times(left.dims, right.dims, 1 if operator == "*" else -1)
    approximate = left.approximate or right.approximate
    if operator == "/" and left.blank and right.blank:
        return Value(Fraction(0), dims, kind=kind, blank=True)
    if operator == "/" and right.exact == 0:
        hint = msg("a base of 0 has no percentage; state the amounts instead")
        raise FormulaError("B105", msg("the formula divides by zero"), hint)
    if left.exact is None or right.exact is None:
        return Value(None, dims, left.unknown or right.unknown, kind, approximate)
    exact = left.exact * right.exact if operator == "*" else left.exact / right.exact
    if max(exact.numerator.bit_length(), exact.denominator.bit_length()) > BITS:
        raise FormulaError("B104", msg("the formula gives a number with too many digits"))
    blank = left.blank or (operator == "*" and right.blank)
    return Value(exact, dims, kind=kind, approximate=approximate, blank=blank)


def same_dims(values: tuple[Value, ...] | list[Value]) -> Dims:
    """Return the dimensions that all values share; raise `FormulaError` B103 if they differ.

    B103: What is added, compared or given as a result is of one kind: money with money, 件 with 件. 万元 and 件 have no
    sum. Check the units of the figures in the formula, and the `unit:` of its result.
    """
    known = [value for value in values if value.exact is not None and not value.fits_all]
    first = known[0].dims if known else ()
    for value in known:
        if value.dims != first:
            message = msg("{left} and {right} cannot be added or compared", left=_unit(first), right=_unit(value.dims))
            raise FormulaError("B103", message, msg("check the units of the figures in the formula"))
    return first


def _unit(dims: Dims) -> Message | str:
    return dims_name(dims) or msg("a number without unit")


def _call(tree: Call, lookup: Callable[[str], list[Value]], units: UnitTable) -> Value:
    values: list[Value] = []
    for arg in tree.args:
        values += lookup(arg.text) if isinstance(arg, Name) else [evaluate(arg, lookup, units)]
    name = tree.function
    if name == "count":
        return Value(Fraction(len(values)), kind="number")
    if not values:
        raise FormulaError("B106", msg("'{name}' has nothing to work on", name=name))
    if name == "round":
        return _round(values)
    if name == "abs" and len(values) != 1:
        raise FormulaError(
            "B104", msg("'{name}' takes one figure", name=name), msg("write it as {example}", example="abs(a - b)")
        )
    kinds = {value.kind for value in values}
    kind: Kind = kinds.pop() if len(kinds) == 1 else "ratio"
    if name == "abs":
        return _like(values[0], None if values[0].exact is None else abs(values[0].exact))
    work: dict[str, Callable[[Fraction, Fraction], Fraction]] = {"sum": lambda a, b: a + b, "min": min, "max": max}
    return _combined(values, kind, work[name])


def _round(values: list[Value]) -> Value:
    """Round half up to a number of decimals in base units; the number is the second argument."""
    places = values[1].exact if len(values) == 2 and not values[1].dims else None  # noqa: PLR2004 - value and places
    if places is None or places.denominator != 1 or not 0 <= places <= 8:  # noqa: PLR2004
        hint = msg("write it as {example}", example="round(a / b, 4)")
        raise FormulaError("B104", msg("'{name}' takes a figure and the number of decimals", name="round"), hint)
    exact = values[0].exact
    if exact is None:
        return values[0]
    scale = 10 ** int(places)
    scaled = abs(exact) * scale
    rounded = Fraction((scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2), scale)
    return _like(values[0], -rounded if exact < 0 else rounded)
