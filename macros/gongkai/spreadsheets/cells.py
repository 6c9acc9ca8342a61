"""A figure in, the cell in which it is filled in out: what it shows, and the form that a new number takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongkai import expressions, printing
from gongkai.exports.pens import storable
from gongkai.expressions import FormulaError
from gongkai.facts import State
from gongkai.quantities import Quantity
from gongkai.spreadsheets.forms import Form, exactly, form_of, read
from gongkai.spreadsheets.plan import Kind, Slot
from gongkai.spreadsheets.standing import WORDS
from gongkai.values import PREVIOUS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.spreadsheets.standing import Standing
    from gongkai.units import UnitTable


@dataclass(frozen=True)
class Desk:
    """What is needed to lay out any figure of a year."""

    edition: Edition
    standing: Standing

    @property
    def units(self) -> UnitTable:
        """The units that the department knows."""
        return self.edition.figures.units

    def kind(self, fact: Fact) -> tuple[Kind, str]:
        """Say what the cell of a figure is for, with what the data file says there."""
        if fact.state is State.SECRET:
            return Kind.SECRET, ""
        if fact.state is State.COMPUTED:
            return Kind.COMPUTED, ""
        found = self.standing.of(fact)
        if found is None:
            return Kind.ABSENT, ""
        scalar, key = found
        return (Kind.WORDS if key in WORDS else Kind.NUMBER), scalar.text

    def like(self, fact: Fact, literal: str, others: Iterable[Fact] = ()) -> str:
        """Return a figure whose form a new number takes: this one, last year's, or one beside it in the same unit."""
        if read(literal, self.units, fact.unit) is not None:
            return literal
        before = self.before(fact)
        found = [before] if isinstance(before, Quantity) else []
        found += [f.quantity for f in others if f.quantity is not None and f.unit == fact.unit and fact.unit]
        return exactly(found[0]) if found else ""

    def form(self, fact: Fact, like: str) -> Form | None:
        """Return the form that a new number takes; nothing where no unit is known."""
        return (
            form_of(like, self.units, fact.unit)
            if like
            else Form(unit=fact.unit, measure=fact.unit)
            if fact.unit
            else None
        )

    def before(self, fact: Fact) -> Quantity | str:
        """Return last year's figure; "" where there is none."""
        previous = self.edition.previous
        known = previous is not None and fact.id in previous.facts
        return printing.shown(previous.figures, fact.id) if known and previous is not None else ""

    def about(self, fact: Fact) -> str:
        """Return the formula of a figure in words, and what else is said of it."""
        said = []
        if fact.formula is not None:
            said.append(f"公式：{self._formula(fact)}")
        said += [f"{name}：{words}" for name, words in (("口径", fact.scope), ("截至", fact.as_of)) if words]
        return "；".join([*said, *([fact.note] if fact.note else [])])

    def _formula(self, fact: Fact) -> str:
        formula = fact.formula
        assert formula is not None

        def words(name: str) -> str:
            last = name.startswith(PREVIOUS)
            figures = self.edition.figures.previous if last else self.edition.figures
            try:
                ids = figures.resolve(name.removeprefix(PREVIOUS), formula) if figures else []
            except FormulaError:
                ids = []
            if figures is None or not ids:
                return name
            labels = [figures.facts[i].label for i in ids]
            return ("上年" if last else "") + (labels[0] if len(labels) == 1 else f"[{'、'.join(labels)}]")

        try:
            return expressions.filled_in(formula.text, words)
        except FormulaError:
            return formula.text


def figure_slot(desk: Desk, fact: Fact, at: tuple[int, int], others: Iterable[Fact] = ()) -> Slot:
    """Lay out the cell of a figure that stands by itself, with its unit beside it; `others` are in the same unit."""
    kind, literal = desk.kind(fact)
    shown = printing.shown(desk.edition.figures, fact.id)
    slot = Slot(*at, kind, figure=fact.id, literal=literal)
    if kind in {Kind.NUMBER, Kind.WORDS}:
        slot = replace(slot, like=desk.like(fact, literal, others))
    if kind is Kind.WORDS:
        return replace(slot, shown="" if fact.state in {State.PENDING, State.UNSTATED} else literal)
    if isinstance(shown, Quantity):
        return counted(slot, shown, before=_before(shown))
    if fact.state in {State.PENDING, State.UNSTATED, State.BLANK} and kind is Kind.NUMBER:
        return waiting(desk, fact, slot)
    return replace(slot, shown="" if kind is Kind.COMPUTED else shown)


def waiting(desk: Desk, fact: Fact, slot: Slot) -> Slot:
    """Lay out an empty cell so that a number looks as it will be written."""
    found = read(slot.like, desk.units, fact.unit) if slot.like else None
    if found is None:
        return slot
    return replace(slot, decimals=found.decimals, negative=_negative(found), grouped=found.unit.name != "年")


def counted(slot: Slot, found: Quantity, *, before: str = "") -> Slot:
    """Show a number; one that a spreadsheet would round is shown as a text."""
    digits = format(found.number, "f")
    slot = replace(slot, shown=digits, decimals=found.decimals, negative=_negative(found), before=before)
    return replace(slot, is_number=storable(found.number), grouped=found.unit.name != "年")


def _before(found: Quantity) -> str:
    return found.approx.word if found.approx is not None and found.approx.place == "prefix" else ""


def _negative(found: Quantity) -> bool:
    """Tell what may be below zero: all but what is counted, 件 and 人."""
    name = found.unit.name
    return not found.dims or name.endswith("元") or found.number < 0 or name in printing.SHARES
