"""What was typed in the place of a figure in, the figure as the data file is to have it out; or why it is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import files
from gongkai.problems import Message, msg
from gongkai.quantities import QuantityError, quantity
from gongkai.schema import LONGEST, PENDING, UNSTATED
from gongkai.spreadsheets.forms import Form, form_of, narrow, places, read, typed_number
from gongkai.spreadsheets.plan import BLANK, Kind
from gongkai.spreadsheets.typed import Typed, Wrong

if TYPE_CHECKING:
    from decimal import Decimal

    from gongkai.facts import Fact
    from gongkai.spreadsheets.plan import Slot
    from gongkai.units import UnitTable

STATES = frozenset({PENDING, UNSTATED})
SECRET = "涉密"
HUNDRED = 100


@dataclass(frozen=True)
class Meant:
    """A figure as the data file is to have it, and what looks strange about it."""

    literal: str
    doubts: tuple[Message, ...] = ()


def same(slot: Slot, found: Typed) -> bool:
    """Tell that a cell says what it said when it was exported."""
    number = found.number if found.number is not None else typed_number(found.words)
    if slot.is_number:
        shown = typed_number(slot.shown)
        share = number * HUNDRED if number is not None and found.percent else None
        return number is not None and shown in {number, share}
    return found.number is None and " ".join(found.words.split()) == " ".join(slot.shown.split())


def meant(
    slot: Slot, found: Typed, fact: Fact, units: UnitTable, state: tuple[str, str] | None
) -> Meant | Wrong | None:
    """Say what a cell means now; nothing if it is as it was. `state` is the choice beside it: as exported, and now."""
    if state is None:
        if same(slot, found):
            return None
        if found.words == BLANK and slot.kind is Kind.NUMBER and fact.table:
            return Meant("")
        return _EMPTY_CELL if found.empty else _literal(slot, found, fact, units)
    before, now = state
    if same(slot, found) and now == before:
        return None
    if now and now != before:
        wrong = _state(now)
        if wrong is not None:
            return wrong
        message = msg("the cell says {value}, but the state beside it says {state}", value=_said(found), state=now)
        return Meant(now) if found.empty else Wrong(message, msg("keep one of the two"))
    return _EMPTY if found.empty else _literal(slot, found, fact, units)


_EMPTY = Wrong(msg("the figure is empty"), msg("type it, or choose 待填报 or 原文未载明 as its state"))
_EMPTY_CELL = Wrong(msg("the cell is empty"), msg("type the figure, or 空白 if the cell is meant to be blank"))
_NO_BLANK = Wrong(msg("only a cell of a table can be blank"), msg("write 待填报 or 原文未载明"))
_SECRET = Wrong(
    msg("a figure is made secret in the data file, not here: `secret: true`, and its value taken out"),
    msg("and think of the history: what was committed to Git stays in it"),
)


def _state(now: str) -> Wrong | None:
    if now in STATES:
        return None
    if now == BLANK:
        return _NO_BLANK
    return _SECRET if now == SECRET else Wrong(msg("there is no state '{state}'", state=now), _CHOOSE)


_CHOOSE = msg("choose one from the list")


def _said(found: Typed) -> str:
    return found.words if found.number is None else format(found.number, "f")


def _literal(slot: Slot, found: Typed, fact: Fact, units: UnitTable) -> Meant | Wrong:
    if found.words in STATES:
        return Meant(found.words)
    if found.words == BLANK:
        return _NO_BLANK
    if found.words == SECRET:
        return _SECRET
    if files.HIDDEN.search(found.words):
        return Wrong(
            msg("the cell has characters in it that nobody can see"), msg("type it again instead of pasting it")
        )
    form = (
        form_of(slot.like, units, fact.unit)
        if slot.like
        else Form(unit=fact.unit, measure=fact.unit)
        if fact.unit
        else None
    )
    number = found.number if found.number is not None else typed_number(found.words)
    if number is not None and (form or slot.kind is Kind.NUMBER):
        return _numbered(number, found, form, slot, fact, units)
    if slot.kind is Kind.WORDS:
        words = " ".join(_said(found).split())
        long = msg("the text is longer than {limit} characters", limit=LONGEST)
        return Wrong(long) if len(words) > LONGEST else Meant(words)
    return _written(narrow(found.words), form, fact, units)


def _numbered(
    number: Decimal, found: Typed, form: Form | None, slot: Slot, fact: Fact, units: UnitTable
) -> Meant | Wrong:
    if form is None:
        example = f"{number:f}万元"
        hint = msg("write it with its unit, as {example}", example=example)
        return Wrong(msg("nobody knows what {value} is measured in", value=f"{number:f}"), hint)
    before = read(slot.like, units, fact.unit) if slot.like else None
    share = form.measure == "%"
    if found.percent and not share:
        message = msg("the cell shows a percentage, but the figure is in {unit}", unit=form.unit or "1")
        return Wrong(message, msg("type the figure again"))
    if found.percent:
        number *= HUNDRED
    literal = form.literal(number)
    try:
        quantity(literal, units, fact.unit or None)
    except QuantityError as error:
        return Wrong(error.message, error.hint)
    doubts = []
    if before is not None and places(number) > form.decimals:
        doubts.append(msg("{literal} has more decimals than {before} had", literal=literal, before=slot.like))
    if before is not None and share and not found.percent and 0 < abs(number) <= 1 < abs(before.number):
        example = form.literal(number * HUNDRED)
        doubts.append(
            msg("{literal} is very little: if {example} is meant, type that", literal=literal, example=example)
        )
    return Meant(literal, tuple(doubts))


def _written(words: str, form: Form | None, fact: Fact, units: UnitTable) -> Meant | Wrong:
    """Take a figure that was typed with its unit, or with 约, if it is in the unit that is stated for it."""
    default = fact.unit or (form.measure if form else "")
    try:
        found = quantity(words, units, default or None)
    except QuantityError as error:
        return Wrong(error.message, error.hint or msg("type the number alone"))
    wanted = form.measure if form else ""
    unit = found.scale + found.unit_text
    if wanted and unit != wanted:
        message = msg(
            "'{literal}' is in {unit}, but the figure is stated in {wanted}", literal=words, unit=unit, wanted=wanted
        )
        return Wrong(message, msg("type it in {wanted}", wanted=wanted))
    if fact.unit and form and not form.rest:
        return Meant(words.removesuffix(unit) if not found.bare and found.approx is None else words)
    return Meant(found.prose() if found.bare else words)
