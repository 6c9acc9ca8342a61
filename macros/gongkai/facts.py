"""A data file's tree in, its figures out: every figure with its id, what is stated, and where it stands."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gongkai.copying import changed
from gongkai.fitting import fit
from gongkai.problems import Message, Origin, Problem, msg, near_miss
from gongkai.quantities import Quantity, QuantityError, measured, quantity
from gongkai.schema import KEY, LONGEST, PENDING, UNSTATED, FigureShape, GroupShape
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

    @functools.cached_property
    def own(self) -> dict[str, tuple[str, ...]]:
        """The names of the table's own rows or columns with their ids."""
        return dict(self.items)


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
        return changed(self, id=f"{self.id}.{key}")

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the id prefixes from the inner group out to the file, then the top."""
        parts = self.id.split(".")
        return (*(".".join(parts[:n]) for n in range(len(parts), 0, -1)), "")


def is_figure(node: Node) -> bool:
    """Tell a figure from a group by its keys; a child that takes one of them for its name makes no figure."""
    if isinstance(node, Mapping):
        for key in FIGURE_KEYS:
            child = node.get(key)
            if child is not None and not isinstance(child, Mapping):
                return True
    return False


def key_problem(key: Scalar, *, file: bool = False) -> Problem | None:
    """Refuse a key, or the name of a file, that cannot be part of an id.

    D105: The name of a figure consists of Chinese characters, letters, digits and _, does not begin with a digit, and
    is no word of the format. Texts and formulas cite figures by their names. Rename it; the label, which readers see,
    is free.
    """
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
    described = GroupShape.model_fields
    own = tuple(e for e in node.entries if e[0].text in described)
    shape, problems = fit(GroupShape, Mapping(own, node.origin))
    unit = node.get("unit")
    if shape is not None and shape.unit and unit is not None:
        wrong = unit_problems(shape.unit, unit.origin, context.units)
        problems += wrong
        shape = shape.model_copy(update={"unit": ""}) if wrong else shape
    if shape is not None:
        context = changed(
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
    """Read one figure: a bare scalar, or a mapping with `value`, `formula`, `text` or `secret`.

    D106: Every figure has a name of its own; a list is no figure. Figures are cited by name, and in a list they have
    only places, which move. Give each value a key, or make a table of them.
    """
    if isinstance(node, Sequence):
        return None, [Problem("D106", node.origin, msg("a list cannot be a figure: give each figure a name"))]
    if isinstance(node, Scalar):
        if not node.text:
            return None, [Problem("Q103", node.origin, _EMPTY, _EMPTY_HINT)]
        return stated(_described(FigureShape(), key, node, context), node, context)
    return _figure(key, node, context)


def _figure(key: str, node: Mapping, context: Context) -> tuple[Fact | None, list[Problem]]:
    """Q103: A figure has a value.

    A blank one might be 0 or unknown, and readers would not know which. Write the figure, 待填报 while it is not known,
    or 原文未载明 where the source does not give it.
    """
    problems: list[Problem] = []
    shape: FigureShape | Said | None = _said(node)
    if shape is None:
        shape, problems = fit(FigureShape, node)
    if shape is None:
        return None, problems
    unit = node.get("unit")
    if shape.unit and unit is not None and (wrong := unit_problems(shape.unit, unit.origin, context.units)):
        problems += wrong
        assert isinstance(shape, FigureShape)
        shape = shape.model_copy(update={"unit": ""})
    problems += _contradictions(shape, node)
    fact = _described(shape, key, node.get("value") or node.get("text") or node.get("formula") or node, context)
    if shape.secret == "true":
        return changed(fact, state=State.SECRET), problems
    formula = node.get("formula")
    if shape.formula and formula is not None:
        fact = changed(fact, formula=Formula(shape.formula, formula.origin, context.scopes))
    value = node.get("value")
    if isinstance(value, Scalar) and value.text:
        found, wrong = stated(fact, value, context)
        return found, problems + wrong
    if shape.formula:
        return changed(fact, state=State.COMPUTED), problems
    if shape.text:
        state = {PENDING: State.PENDING, UNSTATED: State.UNSTATED}.get(shape.text, State.TEXT)
        return changed(fact, state=state, text=shape.text), problems
    return None, [*problems, Problem("Q103", (value or node).origin, _EMPTY, _EMPTY_HINT)]


@dataclass(frozen=True)
class Said:
    """What a figure says in words alone; most say no more, and need no model to be read."""

    label: str = ""
    period: str = ""
    as_of: str = ""
    scope: str = ""
    source: str = ""
    note: str = ""
    value: str | None = None
    formula: str = ""
    unit: str = ""
    decimals: int | None = None
    text: str = ""
    secret: str = "false"


_NOTHING = Said()
_IN_WORDS = frozenset({"label", "period", "as_of", "scope", "source", "note", "value", "formula", "text"})


def _said(node: Mapping) -> Said | None:
    """Read a figure of which any text will do as it stands; nothing where a model must look at it."""
    words: dict[str, str] = {}
    for key, value in node.entries:
        if key.text not in _IN_WORDS or not isinstance(value, Scalar) or len(value.text) > LONGEST:
            return None
        words[key.text] = value.text
    return changed(_NOTHING, **words)


def _described(shape: FigureShape | Said, key: str, node: Node, context: Context) -> Fact:
    """Make a figure of what is said of it, by itself or by its group."""
    return changed(
        _BLANK,
        id=context.id,
        label=shape.label or key,
        origin=node.origin,
        unit=shape.unit or context.unit,
        decimals=shape.decimals,
        period=shape.period or context.period,
        as_of=shape.as_of or context.as_of,
        scope=shape.scope or context.scope,
        source=shape.source or context.source,
        note=shape.note,
    )


def _contradictions(shape: FigureShape | Said, node: Mapping) -> list[Problem]:
    """D107: A figure does not say two things of which only one would be shown.

    A value beside words, or the value of a figure that is secret: keep what is meant. What explains a figure goes under
    `note`; what is secret stays out of these files.
    """
    if not shape.text and shape.secret != "true":
        return []
    given = [key for key in ("value", "formula") if getattr(shape, key)]
    if given and shape.secret == "true":
        message = msg("'{key}' of a secret figure stands in a file that everybody can read", key=given[0])
        return [Problem("D107", node.key_origin(given[0]), message, msg("take it out, and keep it where it is safe"))]
    if given and shape.text:
        message = msg("the figure has both '{key}' and 'text'", key=given[0])
        hint = msg("keep one; what explains a figure goes under 'note'")
        return [Problem("D107", node.key_origin("text"), message, hint)]
    return []


_BLANK = Fact("", "", Origin(""), State.BLANK)
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
    state = _WORDS.get(node.text)
    if state is not None:
        return changed(fact, origin=node.origin, state=state), []
    try:
        found = quantity(node.text, context.units, fact.unit or None)
    except QuantityError as error:
        # it stays a figure, so that what cites it is not reported as well
        fact = changed(fact, origin=node.origin, state=State.UNSTATED)
        return fact, [Problem(error.rule, node.origin, error.message, error.hint, subject=fact.id)]
    return changed(fact, origin=node.origin, state=State.STATED, quantity=found), []


_WORDS = {PENDING: State.PENDING, UNSTATED: State.UNSTATED, "": State.BLANK}
