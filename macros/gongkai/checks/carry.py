"""Carry-over (C1xx): what this year's edition says of last year is what last year's edition published.

Silent where there is no edition of the year before, or where that one is still a draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.checks import carry_gone, carry_jumps, carry_rolls, carry_same, carry_slips
from gongkai.checks.carry_over import carried
from gongkai.facts import State
from gongkai.printing import in_prose
from gongkai.problems import Message, Problem, Severity, msg
from gongkai.quantities import Quantity, QuantityError, agrees, quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.checks.carry_over import Carried, Unmatched
    from gongkai.edition import Edition


def last_year(edition: Edition) -> Iterator[Problem]:
    """C101: What an edition states of last year is what last year's edition published, or a reason says why not.

    Readers lay two editions side by side. The figures are those that data/checks.yml declares under `carried`, and
    those whose label has one counterpart in the same table or file of last year: 上年决算数 and 决算数, 年初结转和结余
    and 年末结转和结余, the row 2019年 of a table that had it before. Correct the figure; one that has been restated
    (重述) is accepted in the ledger, where readers see the reason.
    """
    previous = edition.previous
    if previous is None or previous.draft:
        return
    pairs, unmatched = carried(edition, previous)
    for declared in unmatched:
        yield _unmatched(previous, declared)
    for pair in pairs:
        yield from _compared(edition, previous, pair)


def _compared(edition: Edition, previous: Edition, pair: Carried) -> Iterator[Problem]:
    fact = edition.facts[pair.this]
    ours, theirs = edition.figures.values.get(pair.this), previous.figures.values.get(pair.last)
    if ours is None or theirs is None or (ours.exact == theirs.exact and ours.dims == theirs.dims):
        return
    this, last = in_prose(edition.figures, pair.this), in_prose(previous.figures, pair.last)
    if not isinstance(this, Quantity) or not isinstance(last, Quantity) or _same(edition, this, last, pair.tolerance):
        return
    if fact.state is not State.COMPUTED and _misses_its_formula(edition, pair.this):
        return  # which B101 reports
    message = msg(
        "{label} is stated as {stated}, but the edition of {year} published {published} ({id})",
        label=fact.label,
        stated=this.prose(),
        year=previous.year,
        published=last.prose(),
        id=pair.last,
    )
    yield Problem("C101", fact.origin, message, _restated(edition), subject=pair.this)


def _restated(edition: Edition) -> Message:
    return msg(
        "correct the figure; if last year's has been restated, accept the finding with the reason in"
        " data/{year}/ledger.yml",
        year=edition.year,
    )


def _same(edition: Edition, this: Quantity, last: Quantity, tolerance: str) -> bool:
    """Compare two printed figures, each at the other's precision; one of them may be rounded, or be in 元."""
    if this.value == last.value:
        return True
    if this.dims != last.dims:
        return False
    if agrees(this, last.value) or agrees(last, this.value):
        return True
    try:
        slack = quantity(tolerance, edition.figures.units) if tolerance else None
    except QuantityError:
        slack = None
    return slack is not None and slack.dims == this.dims and abs(this.value - last.value) <= slack.value


def _misses_its_formula(edition: Edition, figure: str) -> bool:
    stated, value = edition.facts[figure].quantity, edition.figures.recomputed.get(figure)
    if value is None or value.exact is None:
        return False
    return not agrees(stated, value.exact) if stated is not None else value.exact != 0


def _unmatched(previous: Edition, pair: Unmatched) -> Problem:
    message = msg("the edition of {year} has no figure '{id}'", year=previous.year, id=pair.last)
    hint = msg("correct `prev`, or say from which year on the rule holds: from: {year}", year=previous.year + 2)
    return Problem("C101", pair.origin, message, hint, Severity.WARNING, subject=pair.this)


CHECKS: tuple[Callable[[Edition], Iterator[Problem]], ...] = (
    last_year,
    carry_rolls.rolls_forward,
    carry_gone.gone,
    carry_jumps.jumps,
    carry_slips.slips,
    carry_same.units,
    carry_same.dates,
)

ACCEPTABLE: tuple[str, ...] = ("C101", "C102", "C103", "C104", "C105", "C106", "C107")
"""All of them: two editions, both printed, may well differ; the reason is published."""
