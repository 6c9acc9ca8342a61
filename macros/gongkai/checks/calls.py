"""Calls (M1xx): every figure, table and scorecard that a text names exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import printing, wording
from gongkai.facts import State, suggestion
from gongkai.problems import Message, Problem, msg, near_miss
from gongkai.quantities import Quantity
from gongkai.values import MOST_HINTS
from gongkai.vocabulary import MACROS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.formulas import Value
    from gongkai.preflight import Call


_IN_WORDS = msg("compare in words, without the macro")


def names(edition: Edition) -> Iterator[Problem]:
    """M101: What a macro or the headline names is a figure, table or scorecard of this year.

    In the place of any other nothing could be printed. Correct the name as suggested.

    M108: What `change` compares has a number in the year before, in the same unit. Otherwise there is nothing to
    compare with. Compare in words, without the macro.

    M109: No change from 0 or from below it is put as a percentage: such a base has none. State the amount: {{
    change("…", "amount") }}.
    """
    hints = 0
    for page in edition.pages.values():
        for call in page.calls:
            if call.macro != "fact" or call.arg("id") not in edition.facts:  # as nearly all are
                for problem in _names(edition, call, hint=hints < MOST_HINTS):
                    hints += problem.rule == "M101"
                    yield problem


def _names(edition: Edition, call: Call, *, hint: bool) -> Iterator[Problem]:
    known = {Kind.FIGURE: edition.facts, Kind.TABLE: edition.grids, Kind.SCORECARD: edition.scorecards}
    macro = MACROS.get(call.macro)
    for parameter in macro.parameters if macro else ():
        if parameter.kind not in known:
            continue
        name = call.arg(parameter.name) or ""
        if edition.figures.hides(name) and name not in known[parameter.kind]:
            return  # it could not be read, which has been reported
        if name not in known[parameter.kind]:
            message = {
                Kind.FIGURE: msg("no figure '{name}' in {year}", name=name, year=edition.year),
                Kind.TABLE: msg("no table '{name}' in {year}", name=name, year=edition.year),
                Kind.SCORECARD: msg("no scorecard '{name}' in {year}", name=name, year=edition.year),
            }[parameter.kind]
            meant = _hint(edition, parameter.kind, name) if hint else None
            yield Problem("M101", call.origin, message, meant, subject=name)
            return
    if call.macro == "change":
        yield from _comparable(edition, call)


def _hint(edition: Edition, kind: Kind, name: str) -> Message | None:
    """Say what was meant: a table by its own macro, a near miss, or what there is."""
    for macro, names in (("table", edition.grids), ("scorecard", edition.scorecards)):
        if name in names:
            return msg("write it as {example}", example=f'{{{{ {macro}("{name}") }}}}')
    if kind is Kind.FIGURE:
        return suggestion(name, edition.facts)
    if name in edition.facts:
        return msg("write it as {example}", example=f'{{{{ fact("{name}") }}}}')
    there = edition.grids if kind is Kind.TABLE else edition.scorecards
    some = msg("this year has: {names}", names=", ".join(there)) if there else msg("this year has none")
    return near_miss(name, there) or some


def _comparable(edition: Edition, call: Call) -> Iterator[Problem]:
    name = call.arg("id") or ""
    if edition.previous is None:
        message = msg("there is no edition of {year} to compare '{name}' with", year=edition.year - 1, name=name)
        yield Problem("M108", call.origin, message, _IN_WORDS, subject=name)
        return
    for one, figure in ((edition, edition.facts.get(name)), (edition.previous, edition.previous.facts.get(name))):
        value = one.figures.values.get(name)
        waiting = {state.value for state in (State.PENDING, State.SECRET)}
        if one.figures.hides(name) or (figure and figure.state in waiting) or (value and value.unknown in waiting):
            continue
        if value is None or value.exact is None:
            message = msg("'{name}' has no number in {year} to compare with", name=name, year=one.year)
            yield Problem("M108", call.origin, message, _IN_WORDS, subject=name)
            return
    ours, theirs = (e.figures.values.get(name) for e in (edition, edition.previous))
    if ours is None or theirs is None or ours.exact is None or theirs.exact is None:
        return  # a figure waits to be filled in: what it measures is not known either
    now, before = (printing.in_prose(e.figures, name) for e in (edition, edition.previous))
    if not isinstance(now, Quantity) or not isinstance(before, Quantity) or not wording.comparable(now, before):
        message = msg("'{name}' has another unit in {year}", name=name, year=edition.previous.year)
        yield Problem("M108", call.origin, message, _IN_WORDS, subject=name)
    elif call.arg("how") == "rate" and _without_base(edition.previous, name, ours, theirs):
        message = msg("'{name}' was 0 in {year}: a base of 0 has no percentage", name=name, year=edition.previous.year)
        if theirs.exact:
            year = edition.previous.year
            message = msg("'{name}' was below 0 in {year}: such a base has no percentage", name=name, year=year)
        yield Problem(
            "M109", call.origin, message, msg('write {{{{ change("{name}", "amount") }}}}', name=name), subject=name
        )


def _without_base(previous: Edition, name: str, ours: Value, theirs: Value) -> bool:
    """Tell a change that cannot be put as a percentage; two rates differ by 百分点, whatever they are."""
    if ours.exact is None or theirs.exact is None or ours.exact == theirs.exact:
        return False
    found = printing.in_prose(previous.figures, name)
    return theirs.exact <= 0 and isinstance(found, Quantity) and found.unit.name not in printing.SHARES
