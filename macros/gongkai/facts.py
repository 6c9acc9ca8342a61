"""A data file's tree in, its figures out: every figure with its id, what is stated, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from gongkai.fitting import fit
from gongkai.problems import Message, Origin, Problem, msg, near_miss
from gongkai.quantities import Quantity, QuantityError, measured, quantity
from gongkai.schema import KEY, PENDING, UNSTATED, FigureShape, GroupShape
from gongkai.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup

    from gongkai.units import UnitTable

FIGURE_KEYS = ("value", "formula", "text", "secret")


class State(StrEnum):
    """What is known of a figure."""

    STATED = "stated"
    COMPUTED = "computed"
    TEXT = "text"
    PENDING = "pending"
    UNSTATED = "unstated"
    SECRET = "secret"
    BLANK = "blank"


@dataclass(frozen=True)
class Formula:
    """How a figure is recomputed.

    `scopes` are the id prefixes that a name is tried under, innermost first; `items` maps the names of a
    table's own rows or columns to ids, and a heading's name to the ids below it.
    """

    text: str
    origin: Origin
    scopes: tuple[str, ...]
    items: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Fact:
    """One figure of one year.

    `quantity` is what is stated (none for a figure that is only computed, is words, or is not stated);
    `unit` and `decimals` say how a computed one prints. `origin` is where its value stands. `passed_over` are the
    ids of its table that `*` leaves out: its row where that is a total or a rate, itself where its column is.
    """

    id: str
    label: str
    origin: Origin
    state: State
    quantity: Quantity | None = None
    text: str = ""
    formula: Formula | None = None
    unit: str = ""
    decimals: int | None = None
    period: str = ""
    as_of: str = ""
    scope: str = ""
    source: str = ""
    note: str = ""
    table: str = ""
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What a walk down a file hands to the figures below: the id so far and what groups say of them all."""

    id: str
    units: UnitTable
    period: str = ""
    as_of: str = ""
    scope: str = ""
    source: str = ""
    unit: str = ""

    def below(self, key: str) -> Context:
        """Return the context of a child."""
        return replace(self, id=f"{self.id}.{key}")

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the id prefixes from the inner group out to the file, then the top."""
        parts = self.id.split(".")
        return (*(".".join(parts[:n]) for n in range(len(parts), 0, -1)), "")


def is_figure(node: Node) -> bool:
    """Tell a figure from a group by its keys; a child that takes one of them for its name makes no figure."""
    return isinstance(node, Mapping) and any(
        key in node and not isinstance(node.get(key), Mapping) for key in FIGURE_KEYS
    )


def key_problem(key: Scalar, *, file: bool = False) -> Problem | None:
    """Refuse a key, or the name of a file, that cannot be part of an id."""
    if key.text in FIGURE_KEYS:
        message = msg("'{key}' is a word of the format and cannot be a figure's name", key=key.text)
        return Problem("D105", key.origin, message, _rename(f"{key.text}_1"))
    if key.text == "prev":
        message = msg("'prev' cannot be a figure's name: in formulas it means the year before")
        return Problem("D105", key.origin, message)
    if KEY.fullmatch(key.text):
        return None
    message = msg("'{key}' cannot be a figure's name", key=key.text)
    if file:
        message = msg("'{name}' cannot be the name of a data file: it begins the names of its figures", name=key.text)
    fixed = re.sub(r"\W+", "_", key.text).strip("_")
    if KEY.fullmatch(fixed):
        return Problem("D105", key.origin, message, _rename(fixed))
    return Problem("D105", key.origin, message, msg("use Chinese, letters, digits and _, and no digit at the start"))


def _rename(name: str) -> Message:
    return msg("name it '{name}', for example", name=name)


def suggestion(name: str, facts: Lookup[str, Fact]) -> Message:
    """Say which figure was probably meant by a name that none has: a near miss, a label, one of a group."""
    near = near_miss(name, facts)
    if near is not None:
        return near
    labelled = [fact.id for fact in facts.values() if fact.label == name]
    if labelled:
        return msg("'{label}' is a label; its name is '{name}'", label=name, name=labelled[0])
    below = [figure for figure in facts if figure.startswith(f"{name}.")]
    if below:
        return msg("'{name}' holds several figures; name one, as '{example}'", name=name, example=below[0])
    return msg("a figure's name is its file and its key: 'budget.actual' is 'actual' in budget.yml")


def group(node: Mapping, context: Context) -> tuple[Context, Mapping, list[Problem]]:
    """Split a group into what it says of its figures and its children."""
    described = set(GroupShape.model_fields)
    own = tuple(e for e in node.entries if e[0].text in described)
    shape, problems = fit(GroupShape, Mapping(own, node.origin))
    unit = node.get("unit")
    if shape is not None and shape.unit and unit is not None:
        wrong = unit_problems(shape.unit, unit.origin, context.units)
        problems += wrong
        shape = shape.model_copy(update={"unit": ""}) if wrong else shape
    if shape is not None:
        context = replace(
            context,
            period=shape.period or context.period,
            as_of=shape.as_of or context.as_of,
            scope=shape.scope or context.scope,
            source=shape.source or context.source,
            unit=shape.unit or context.unit,
        )
    children = tuple(e for e in node.entries if e[0].text not in described)
    return context, Mapping(children, node.origin), problems


def figure(key: str, node: Node, context: Context) -> tuple[Fact | None, list[Problem]]:
    """Read one figure: a bare scalar, or a mapping with `value`, `formula`, `text` or `secret`."""
    if isinstance(node, Sequence):
        return None, [Problem("D106", node.origin, msg("a list cannot be a figure: give each figure a name"))]
    if isinstance(node, Scalar):
        if not node.text:
            return None, [Problem("Q103", node.origin, _EMPTY, _EMPTY_HINT)]
        return stated(_described(FigureShape(), key, node, context), node, context)
    return _figure(key, node, context)


def _figure(key: str, node: Mapping, context: Context) -> tuple[Fact | None, list[Problem]]:
    shape, problems = fit(FigureShape, node)
    if shape is None:
        return None, problems
    unit = node.get("unit")
    if shape.unit and unit is not None and (wrong := unit_problems(shape.unit, unit.origin, context.units)):
        problems += wrong
        shape = shape.model_copy(update={"unit": ""})
    problems += _contradictions(shape, node)
    fact = _described(shape, key, node.get("value") or node.get("text") or node.get("formula") or node, context)
    if shape.secret == "true":
        return replace(fact, state=State.SECRET), problems
    formula = node.get("formula")
    if shape.formula and formula is not None:
        fact = replace(fact, formula=Formula(shape.formula, formula.origin, context.scopes))
    value = node.get("value")
    if isinstance(value, Scalar) and value.text:
        found, wrong = stated(fact, value, context)
        return found, problems + wrong
    if shape.formula:
        return replace(fact, state=State.COMPUTED), problems
    if shape.text:
        state = {PENDING: State.PENDING, UNSTATED: State.UNSTATED}.get(shape.text, State.TEXT)
        return replace(fact, state=state, text=shape.text), problems
    return None, [*problems, Problem("Q103", (value or node).origin, _EMPTY, _EMPTY_HINT)]


def _described(shape: FigureShape, key: str, node: Node, context: Context) -> Fact:
    """Make a figure of what is said of it, by itself or by its group."""
    return Fact(
        id=context.id,
        label=shape.label or key,
        origin=node.origin,
        state=State.BLANK,
        unit=shape.unit or context.unit,
        decimals=shape.decimals,
        period=shape.period or context.period,
        as_of=shape.as_of or context.as_of,
        scope=shape.scope or context.scope,
        source=shape.source or context.source,
        note=shape.note,
    )


def _contradictions(shape: FigureShape, node: Mapping) -> list[Problem]:
    """Refuse a figure that says two things, of which only one would be shown."""
    given = [key for key in ("value", "formula") if getattr(shape, key)]
    if given and shape.secret == "true":
        message = msg("'{key}' of a secret figure stands in a file that everybody can read", key=given[0])
        return [Problem("D107", node.key_origin(given[0]), message, msg("take it out, and keep it where it is safe"))]
    if given and shape.text:
        message = msg("the figure has both '{key}' and 'text'", key=given[0])
        hint = msg("keep one; what explains a figure goes under 'note'")
        return [Problem("D107", node.key_origin("text"), message, hint)]
    return []


_EMPTY = msg("the figure has no value")
_EMPTY_HINT = msg("write the figure as printed, 待填报 while it is not known, or 原文未载明 if the source gives none")


def unit_problems(unit: str, origin: Origin, units: UnitTable) -> list[Problem]:
    """Refuse a unit that the units table does not know."""
    try:
        measured(unit, units)
    except QuantityError as error:
        return [Problem(error.rule, origin, error.message, error.hint)]
    return []


def stated(fact: Fact, node: Scalar, context: Context) -> tuple[Fact, list[Problem]]:
    """Fill a figure from the literal that states it."""
    fact = replace(fact, origin=node.origin)
    if node.text == PENDING:
        return replace(fact, state=State.PENDING), []
    if node.text == UNSTATED:
        return replace(fact, state=State.UNSTATED), []
    if not node.text:
        return replace(fact, state=State.BLANK), []
    try:
        found = quantity(node.text, context.units, fact.unit or None)
    except QuantityError as error:
        # it stays a figure, so that what cites it is not reported as well
        fact = replace(fact, state=State.UNSTATED)
        return fact, [Problem(error.rule, node.origin, error.message, error.hint, subject=fact.id)]
    return replace(fact, state=State.STATED, quantity=found), []
