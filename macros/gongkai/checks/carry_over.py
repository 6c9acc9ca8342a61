"""Two editions in, the figures of this year out that repeat last year's, each with its counterpart.

What data/checks.yml declares (`carried`), and what labels say: 上年决算数 beside last year's 决算数. A label with two
counterparts, or none, says nothing.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from gongkai.checks.carry_labels import Time, Timed, may_be_past, plain, rest_of, timed
from gongkai.checks.carry_patterns import Names, filled
from gongkai.checks.lists import packaged
from gongkai.values import PREVIOUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.grids import Grid
    from gongkai.lines import Line
    from gongkai.problems import Origin

T = TypeVar("T")
Key: TypeAlias = "tuple[Time | None, tuple[str, ...]]"


@dataclass(frozen=True)
class Carried:
    """A figure of this year and the one of the year before that it repeats; `tolerance` is a literal."""

    this: str
    last: str
    tolerance: str = ""


@dataclass(frozen=True)
class Unmatched:
    """A declared pair of which last year's edition has no figure."""

    this: str
    last: str
    origin: Origin


def carried(edition: Edition, previous: Edition) -> tuple[list[Carried], list[Unmatched]]:
    """Return the pairs, each figure of this year once: what is declared, then what labels say."""
    pairs: dict[str, Carried] = {}
    unmatched = []
    names = Names(edition.facts)
    for shape, origin in edition.rules.carried:
        found = list(names.match(shape.this))
        matched = [(this, filled(shape.prev, parts)) for this, parts in found]
        known = [(this, last) for this, last in matched if last in previous.facts]
        if matched and not known and not previous.figures.hides(shape.prev):
            unmatched.append(Unmatched(shape.this, shape.prev, origin))
        for this, last in known:
            pairs.setdefault(this, Carried(this, last, shape.tolerance))
    compared = [shape.that for shape, _ in edition.rules.equations if PREVIOUS in shape.that]
    held = {name for that in compared for name in re.findall(r"[\w.]+", that)}
    for this, last in (*_in_tables(edition, previous), *_in_groups(edition, previous)):
        if this not in held:  # by an equation with last year, which B112 checks
            pairs.setdefault(this, Carried(this, last))
    return list(pairs.values()), unmatched


def _in_tables(edition: Edition, previous: Edition) -> Iterator[tuple[str, str]]:
    for id_, grid in edition.grids.items():
        before = previous.grids.get(id_)
        if before is None:
            continue
        held = _held(grid)
        for column in _lines(grid.leaf_columns, before.leaf_columns, edition.year):
            for row in _same(grid.rows, before.rows) if column[0].key not in held else ():
                yield from _cell(edition, previous, (grid, before), row, column)
        for row in _lines(grid.rows, before.rows, edition.year):
            for column in _same(grid.leaf_columns, before.leaf_columns) if row[0].key not in held else ():
                yield from _cell(edition, previous, (grid, before), row, column)


def _held(grid: Grid) -> frozenset[str]:
    """Return the names that equations of the table compare with last year, which B102 checks."""
    compared = " ".join(equation.that for equation in grid.equations if PREVIOUS in equation.that)
    return frozenset(re.findall(r"\w+", compared))


def _same(lines: tuple[Line, ...], before: tuple[Line, ...]) -> list[tuple[Line, Line]]:
    """Pair the lines of one name; a name that several have, or that speaks of another year, says nothing."""
    ours, theirs = Counter(line.name for line in lines), Counter(line.name for line in before)
    names = {name for name in ours if ours[name] == theirs[name] == 1 and not may_be_past(name)}
    there = {line.name: line for line in before if line.name in names}
    return [(line, there[line.name]) for line in lines if line.name in names]


def _cell(
    edition: Edition, previous: Edition, grids: tuple[Grid, Grid], row: tuple[Line, Line], column: tuple[Line, Line]
) -> Iterator[tuple[str, str]]:
    this, last = (grid.cell(r, c) for grid, r, c in zip(grids, row, column, strict=True))
    if this in edition.facts and last in previous.facts:
        yield this, last


def _lines(lines: tuple[Line, ...], before: tuple[Line, ...], year: int) -> Iterator[tuple[Line, Line]]:
    """Pair the rows, or the columns, that speak of a year past with those that did so last year."""
    past = [line for line in lines if may_be_past(line.name)]
    if not past:
        return
    known: dict[Key, list[Line]] = defaultdict(list)
    for line in before:
        reading = timed(line.name.split("·"), year - 1, numbers=True)
        if reading is not None:
            known[reading.time, reading.rest].append(line)
    for line in past:
        reading = timed(line.name.split("·"), year, numbers=True)
        found = _counterparts(reading, known, year)
        pair = _pairs().get(plain(line.label))
        if not found and pair is not None:
            found = [other for other in before if plain(other.label) == pair]
        if len(found) == 1:
            yield line, found[0]


def _counterparts(reading: Timed | None, known: dict[Key, list[T]], year: int) -> list[T]:
    """Return what speaks of the same in last year's edition: 上年决算数 is last year's 本年决算数 or 决算数."""
    if reading is None or reading.time is None or reading.time.year >= year:
        return []
    found = known.get((reading.time, reading.rest), [])
    if reading.worded and reading.own and not reading.time.end:
        found = found + known.get((None, reading.rest), [])
    return found


def _in_groups(edition: Edition, previous: Edition) -> Iterator[tuple[str, str]]:
    """Pair single figures: within a file, under groups of the same labels."""
    past_groups = tuple(f"{g}." for g, label in edition.groups.items() if "." in g and may_be_past(label))
    past = [
        fact
        for fact in edition.facts.values()
        if not fact.table and (may_be_past(fact.label) or (past_groups and fact.id.startswith(past_groups)))
    ]
    if not past:
        return
    cards = tuple(f"{card}." for card in edition.scorecards)
    past = [fact for fact in past if not fact.id.startswith(cards)]  # 上年问题整改率 is an indicator of this year
    readings = {fact.id: _reading(edition, fact.id) for fact in past}
    pairs = {fact.id: pair for fact in past if (pair := _pairs().get(plain(fact.label)))}
    wanted = {reading.rest[-1] for reading in readings.values() if reading is not None and reading.rest}
    stems = {fact.id.partition(".")[0] for fact in past}
    known: dict[str, dict[Key, list[str]]] = {stem: defaultdict(list) for stem in stems}
    labels: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fact in previous.facts.values():
        stem = fact.id.partition(".")[0]
        if fact.table or stem not in stems:
            continue
        if pairs:
            labels[stem, plain(fact.label)].append(fact.id)
        rest = rest_of(fact.label, previous.year)
        reading = _reading(previous, fact.id) if not rest or rest in wanted else None  # most are not, and it takes time
        if reading is not None:
            known[stem][reading.time, reading.rest].append(fact.id)
    for this, reading in readings.items():
        stem = this.partition(".")[0]
        found = _counterparts(reading, known[stem], edition.year) or labels.get((stem, pairs.get(this, "")), [])
        if len(found) == 1:
            yield this, found[0]


def _reading(edition: Edition, figure: str) -> Timed | None:
    parts = figure.split(".")
    above = [edition.groups.get(".".join(parts[:n]), "") for n in range(2, len(parts))]
    return timed([*above, edition.facts[figure].label], edition.year, numbers=False)


@functools.cache
def _pairs() -> dict[str, str]:
    return {entry["this"]: entry["last"] for entry in packaged("carry")["pairs"]}
