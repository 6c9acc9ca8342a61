"""Two editions in, what is not the same figure any more (C106) or has last year's date (C107) out."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from gongkai.checks.lists import packaged
from gongkai.facts import State
from gongkai.printing import in_prose, printed
from gongkai.problems import Problem, Severity, msg
from gongkai.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.formulas import Value
    from gongkai.units import Dims

_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?!\d)")
_COUNTED = re.compile(r"[\d〇零一二三四五六七八九十]+")
_WHEN = re.compile(r"（([^（）]*\d{4}年[^（）]*)）$")


def units(edition: Edition) -> Iterator[Problem]:
    """C106: A name stands for the same thing every year: what counted 件 last year does not count 册 now.

    Comparisons with last year are made by name. 万元 and 元 measure the same, and so do counters that are used one
    for another (个, 家); a new label alone is no finding. The indicators of a self-evaluation table may change.
    Keep the unit, or give another thing another name.
    """
    previous = edition.previous
    if previous is None or previous.draft:
        return
    seen: set[tuple[str, Dims, Dims]] = set()
    for figure, value in edition.figures.values.items():
        before = previous.figures.values.get(figure)
        if before is None or value.dims == before.dims or _alike(value, before):
            continue
        fact, last = edition.facts[figure], previous.facts[figure]
        renamed = _COUNTED.sub("", fact.label) != _COUNTED.sub("", last.label)
        if renamed and figure.rpartition(".")[0].rpartition(".")[0] in edition.scorecards:
            continue
        if (fact.table or figure, value.dims, before.dims) in seen:
            continue
        seen.add((fact.table or figure, value.dims, before.dims))
        this, that = printed(edition.figures, figure), printed(previous.figures, figure)
        message = msg("{label} is {value}, but was {last} last year", label=fact.label, value=this, last=that)
        hint = msg("keep the unit; if it is right, accept the finding in data/{year}/ledger.yml", year=edition.year)
        if renamed:
            message = msg(
                "'{id}' is '{label}', {value}, but was '{other}', {last}, last year",
                id=figure,
                label=fact.label,
                value=this,
                other=last.label,
                last=that,
            )
            hint = msg("give another thing another name")
        yield Problem("C106", fact.origin, message, hint, Severity.WARNING, subject=figure)


def _alike(value: Value, before: Value) -> bool:
    """Tell that two values of different units may well measure the same: one is bare, not known, or 个 against 家."""
    if value.exact is None or before.exact is None or value.fits_all or before.fits_all:
        return True
    if any(not one.dims and one.kind == "number" for one in (value, before)):
        return True
    pair = {value.dims, before.dims}
    return any(pair <= same for same in _counters())


@functools.cache
def _counters() -> tuple[frozenset[Dims], ...]:
    return tuple(frozenset(((name, 1),) for name in same) for same in packaged("carry")["counters"])


# ---- dates


def dates(edition: Edition) -> Iterator[Problem]:
    """C107: A figure's date (截至, 所属期间) is of this year: last year's was not left standing.

    An edition begins as a copy of the last one. Reported where a date of last year stands as it stood last year, and
    the figure has changed, or others of its file are dated this year; a note on an unchanged figure explains it.
    Write this year's date.
    """
    previous = edition.previous
    if previous is None or previous.draft:
        return
    this_year: set[str] = set()
    stale: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in edition.facts.values():
        if not (fact.as_of or fact.period or fact.label.endswith("）")):
            continue
        stem = fact.id.partition(".")[0]
        for number, text in enumerate(_dates(fact)):
            year = _year(text) if text else 0
            if year == edition.year:
                this_year.add(stem)
            elif year == previous.year:
                last = previous.facts.get(fact.id)
                if last is not None and text == _dates(last)[number]:
                    stale[stem, text].append(fact)
    for (stem, text), facts in stale.items():
        wrong = [fact for fact in facts if _wrong(edition, previous, fact, others=stem in this_year, text=text)]
        if wrong:
            yield _stale(edition, previous, wrong, text)


@functools.lru_cache(maxsize=1024)
def _year(text: str) -> int:
    """Return the last year that a date names; most figures of an edition share one."""
    return max(map(int, _YEAR.findall(text)), default=0)


def _dates(fact: Fact) -> tuple[str, str, str]:
    """Return what dates a figure: as_of, period, and what stands in brackets at the end of its label."""
    match = _WHEN.search(fact.label) if fact.label.endswith("）") else None
    return fact.as_of, fact.period, match[1] if match else ""


def _wrong(edition: Edition, previous: Edition, fact: Fact, *, others: bool, text: str) -> bool:
    this, last = in_prose(edition.figures, fact.id), in_prose(previous.figures, fact.id)
    if not isinstance(this, Quantity) and fact.state is not State.TEXT:
        return False  # nobody has filled it in yet
    changed = this != last
    if isinstance(this, Quantity) and isinstance(last, Quantity):
        changed = this.value != last.value
    return changed or (others and not fact.note and text in {fact.as_of, fact.period})


def _stale(edition: Edition, previous: Edition, facts: list[Fact], text: str) -> Problem:
    first = facts[0]
    message = msg(
        "{label} is dated '{text}', as in the edition of {year}", label=first.label, text=text, year=previous.year
    )
    subject = first.id
    if len(facts) > 1:
        subject = _common([fact.id.split(".") for fact in facts])
        message = msg(
            "{count} figures of '{id}' are dated '{text}', as in the edition of {year}",
            count=len(facts),
            id=subject,
            text=text,
            year=previous.year,
        )
    hint = msg(
        "write this year's date; if the figure is of that date, accept the finding with its reason in"
        " data/{year}/ledger.yml",
        year=edition.year,
    )
    return Problem("C107", first.origin, message, hint, Severity.WARNING, subject=subject)


def _common(ids: list[list[str]]) -> str:
    """Return what the ids begin with: their group, table or file."""
    shared = []
    for parts in zip(*ids, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return ".".join(shared)
