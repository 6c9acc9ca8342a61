"""Two editions in, figures beyond a limit out, or that changed by more than one, without a reason."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from gongkai.checks.carry_patterns import Names
from gongkai.checks.carry_slips import slip
from gongkai.checks.lists import packaged
from gongkai.formulas import Value, value_of
from gongkai.printing import printed
from gongkai.problems import Message, Origin, Problem, Severity, msg
from gongkai.quantities import Quantity, QuantityError, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition

_BRACKETS = re.compile(r"（[^）]*）$")


@dataclass(frozen=True)
class Limit:
    """What a figure may be, or change by, without a reason; literals, as declared, and where."""

    over: str = ""
    change: str = ""
    least: str = ""
    why: str = ""
    origin: Origin | None = None


def jumps(edition: Edition) -> Iterator[Problem]:
    """C104: A figure beyond its limit, or one that changed by more than its limit, has a reason.

    The limits are `jumps` in data/checks.yml, each over the figure itself or over its change since last year, and for
    figures without one a few common ones: a 预算调整率 over 30%, a headcount (在职人员) that changes by more than 30%.
    Readers ask for the reason: give it in the figure's own `note:`, which they see, or in the ledger. A limit that
    does not fit its figure is an error.
    """
    misfits: set[Limit] = set()
    read: dict[Limit, list[Quantity | None]] = {}
    for figure, limit in _limits(edition):
        value = edition.figures.values.get(figure)
        if value is None or value.exact is None:
            continue
        if limit not in read:
            read[limit] = [_literal(edition, text) for text in (limit.over, limit.change, limit.least)]
        over, change, least = read[limit]
        if not _fits(value, over, change):
            if limit.origin is not None and limit not in misfits:
                yield _misfit(edition, figure, limit, limit.origin)
            misfits.add(limit)
        elif not edition.facts[figure].note:
            last = _changed(edition, figure, change, least) if change is not None else ""
            yield from _beyond(edition, figure, limit, over, last)


def _limits(edition: Edition) -> Iterator[tuple[str, Limit]]:
    """Yield the figures with limits: those declared, then those that the package knows by label."""
    names = Names(edition.facts)
    declared: set[str] = set()
    for shape, origin in edition.rules.jumps:
        limit = Limit(shape.over, shape.change, why=shape.reason or shape.source, origin=origin)
        for figure, _parts in names.match(shape.figure):
            declared.add(figure)
            yield figure, limit
    common = _common()
    for fact in edition.facts.values():
        if not fact.table and fact.id not in declared:
            label = _BRACKETS.sub("", fact.label) if fact.label.endswith("）") else fact.label
            yield from ((fact.id, limit) for limit in common.get(label, ()))


@functools.cache
def _common() -> dict[str, list[Limit]]:
    found: dict[str, list[Limit]] = defaultdict(list)
    for entry in packaged("carry")["jumps"]:
        limit = Limit(entry.get("over", ""), entry.get("change", ""), entry.get("least", ""), entry["reason"])
        for label in entry["labels"]:
            found[label].append(limit)
    return dict(found)


def _literal(edition: Edition, text: str) -> Quantity | None:
    try:
        return quantity(text, edition.figures.units) if text else None
    except QuantityError:
        return None


def _fits(value: Value, over: Quantity | None, change: Quantity | None) -> bool:
    """Tell whether limits can be compared with a figure: they measure the same, or a change is a share of it."""
    fits = [_like(value, over)] if over is not None else []
    fits += [_is_share(change) or _like(value, change)] if change is not None else []
    return value.fits_all or (bool(fits) and all(fits))


def _like(value: Value, limit: Quantity) -> bool:
    if limit.dims or value.dims:
        return limit.dims == value.dims
    return (value.kind == "number") == (value_of(limit).kind == "number")  # 12 is not 1200%


def _is_share(limit: Quantity) -> bool:
    """Tell 50% of a figure from an amount: 20件, 5个百分点."""
    return not limit.dims and value_of(limit).kind == "ratio"


def _misfit(edition: Edition, figure: str, limit: Limit, origin: Origin) -> Problem:
    message = msg(
        "the limit '{limit}' does not fit {label}, {value}",
        limit=" / ".join(text for text in (limit.over, limit.change) if text),
        label=edition.facts[figure].label,
        value=printed(edition.figures, figure),
    )
    hint = msg("write `over` in the unit of the figure, and `change` in that unit or as a share, as 50%")
    return Problem("C104", origin, message, hint, subject=figure)


def _beyond(edition: Edition, figure: str, limit: Limit, over: Quantity | None, last: str) -> Iterator[Problem]:
    """Say that a figure is beyond its limit, or has changed too much since it was `last`, or both."""
    fact, this = edition.facts[figure], printed(edition.figures, figure)
    exact = edition.figures.values[figure].exact
    messages: list[Message] = []
    if over is not None and exact is not None and abs(exact) > Fraction(over.value):
        messages.append(msg("{label} is {value}, beyond {limit}", label=fact.label, value=this, limit=limit.over))
    if last:
        messages.append(
            msg(
                "{label} went from {last} to {value}, a change of more than {limit}",
                label=fact.label,
                last=last,
                value=this,
                limit=limit.change,
            )
        )
    year = edition.year
    hint = msg("say why in the figure's `note`, or in data/{year}/ledger.yml", year=year)
    if limit.why:
        hint = msg("{why}: say why in the figure's `note`, or in data/{year}/ledger.yml", why=limit.why, year=year)
    for message in messages:
        yield Problem("C104", fact.origin, message, hint, Severity.WARNING, subject=figure)


def _changed(edition: Edition, figure: str, change: Quantity, least: Quantity | None) -> str:
    """Return last year's figure if this year's differs from it by more than the limit, or nothing."""
    previous = edition.previous
    if previous is None or previous.draft or figure not in previous.facts:
        return ""
    value, before = edition.figures.values[figure], previous.figures.values.get(figure)
    if value.exact is None or before is None or before.exact is None or before.dims != value.dims:
        return ""
    difference = abs(value.exact - before.exact)
    bound = Fraction(change.value) * (abs(before.exact) if _is_share(change) else 1)
    if difference <= bound or (least is not None and least.dims == value.dims and difference < Fraction(least.value)):
        return ""
    if slip(edition.facts[figure], previous.facts[figure]):
        return ""  # which C105 reports
    return printed(previous.figures, figure)
