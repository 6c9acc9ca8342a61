"""Two states of an edition in, its changed figures out; a computed one says because of which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import expressions, printing
from gongkai.changes.differences import difference
from gongkai.changes.kinds import Aspect, FigureChange
from gongkai.changes.renames import renamed
from gongkai.expressions import FormulaError
from gongkai.facts import State
from gongkai.values import PREVIOUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongkai.changes.kinds import NoRate
    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.values import Figures

_NO_REASON: NoRate = ""
ASPECTS = ("label", "formula", "as_of", "period", "scope", "source", "note")
DEEPEST = 50
"""Steps from a computed figure down to those that are stated."""


def figures(before: Edition, after: Edition, wholes: Mapping[str, str]) -> Iterator[FigureChange]:
    """Yield the changes of an edition's figures in the order of the files; `wholes` are tables that came or went.

    Of figures whose id is gone, some have only got another name: `changes.renames` says by which rule.
    """
    gone = [i for i in before.facts if i not in after.facts]
    come = [i for i in after.facts if i not in before.facts]
    was = renamed(before, after, gone, come)
    known = {new: old for new, (old, _) in was.items()}
    for figure in after.facts:
        old = known.get(figure, figure if figure in before.facts else "")
        if not old:
            yield _alone(after, figure, wholes, added=True)
            continue
        sure = was[figure][1] if figure in was else True
        found = _compared(before, after, old, figure, known, sure=sure)
        if found is not None:
            yield found
    taken = set(known.values())
    for figure in gone:
        if figure not in taken and not after.figures.hides(figure):  # else it may only not have been read
            yield _alone(before, figure, wholes, added=False)


def prints(edition: Edition, figure: str) -> str:
    """Return what a figure prints in running text."""
    return printing.printed(edition.figures, figure)


def _alone(edition: Edition, figure: str, wholes: Mapping[str, str], *, added: bool) -> FigureChange:
    """Tell of a figure that only one of the two states has."""
    fact, printed = edition.facts[figure], prints(edition, figure)
    return FigureChange(
        year=edition.year,
        event="added" if added else "removed",
        id=figure,
        label=fact.label,
        old="" if added else printed,
        new=printed if added else "",
        table=fact.table,
        whole=whole(figure, fact, wholes),
        path=fact.origin.path,
        line=fact.origin.line if added else 0,
    )


def whole(figure: str, fact: Fact, wholes: Mapping[str, str]) -> str:
    """Return the table, row or column that came or went and that a figure is a part of; "" if it stands by itself."""
    parts = figure.split(".")
    above = (".".join(parts[:n]) for n in range(len(parts) - 1, 0, -1))
    row = next((prefix for prefix in above if prefix in wholes), "")
    return row or (f"{fact.table}.*.{parts[-1]}" if f"{fact.table}.*.{parts[-1]}" in wholes else "")


def _compared(
    before: Edition, after: Edition, old: str, figure: str, known: Mapping[str, str], *, sure: bool
) -> FigureChange | None:
    """Compare a figure's two states; nothing where a reader and the signer see the same."""
    one, other = before.facts[old], after.facts[figure]
    was, now = prints(before, old), prints(after, figure)
    aspects = tuple(_aspects(one, other))
    if was == now and not aspects and old == figure:
        return None
    apart, rate, why = "", "", _NO_REASON
    if was != now:
        apart, rate, why = difference(printing.in_prose(before.figures, old), printing.in_prose(after.figures, figure))
    same = one.state is other.state is State.COMPUTED and not {"formula"} & {a.name for a in aspects}
    return FigureChange(
        year=after.year,
        event="renamed" if old != figure else "changed",
        id=figure,
        label=other.label,
        old=was,
        new=now,
        difference=apart,
        rate=rate,
        no_rate=why,
        aspects=aspects,
        because=roots(before, after, figure, known) if was != now and same else (),
        was=old if old != figure else "",
        sure=sure,
        table=other.table,
        path=other.origin.path,
        line=other.origin.line,
    )


def _aspects(one: Fact, other: Fact) -> Iterator[Aspect]:
    """Yield what else differs; a unit only where it is not seen in the figure."""
    for name in ASPECTS:
        was, now = (_aspect(fact, name) for fact in (one, other))
        if was != now:
            yield Aspect(name, was, now)
    if one.unit != other.unit:
        yield Aspect("unit", one.unit, other.unit)
    if one.decimals != other.decimals:
        yield Aspect("decimals", _number(one.decimals), _number(other.decimals))
    if one.state is not other.state and {one.state, other.state} & {State.COMPUTED, State.SECRET}:
        yield Aspect("state", one.state.value, other.state.value)


def _aspect(fact: Fact, name: str) -> str:
    if name == "formula":
        return fact.formula.text if fact.formula else ""
    return str(getattr(fact, name))


def _number(given: int | None) -> str:
    return "" if given is None else str(given)


# ---- because of which


def roots(before: Edition, after: Edition, figure: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the changed figures that a computed one goes back to, of last year's edition as `2022/budget.actual`."""
    found: dict[str, None] = {}
    _follow(before, after, figure, known, found, set(), 0)
    return tuple(found)


def _follow(
    before: Edition,
    after: Edition,
    figure: str,
    known: Mapping[str, str],
    found: dict[str, None],
    seen: set[tuple[int, str]],
    depth: int,
) -> None:
    for edition, name in needs(after, figure):
        if (edition.year, name) in seen or depth > DEEPEST:
            continue
        seen.add((edition.year, name))
        own = edition is after
        past = before if own else before.previous
        old = known.get(name, name) if own else name
        if past is not None and old in past.facts and prints(past, old) == prints(edition, name):
            continue
        computed = edition.facts[name].state is State.COMPUTED
        count = len(found)
        if computed and past is not None and old in past.facts:
            _follow(past, edition, name, known if own else {}, found, seen, depth + 1)
        if len(found) == count:
            shown = name if edition.year == after.year else f"{edition.year}/{name}"
            found[shown] = None


def needs(edition: Edition, figure: str) -> Iterator[tuple[Edition, str]]:
    """Yield the figures that a figure's formula names, each with its edition; none where it cannot be read."""
    formula = edition.facts[figure].formula
    try:
        names = expressions.names(expressions.expression(formula.text)) if formula else []
    except FormulaError:
        return
    for name in names:
        of_last_year = name.startswith(PREVIOUS)
        of = edition.previous if of_last_year else edition
        if of is None or formula is None:
            continue
        for found in _resolved(of.figures, name.removeprefix(PREVIOUS), edition.figures, figure):
            yield of, found


def _resolved(figures_: Figures, name: str, own: Figures, figure: str) -> list[str]:
    formula = own.facts[figure].formula
    assert formula is not None
    try:
        return figures_.resolve(name, formula)
    except FormulaError:
        return []
