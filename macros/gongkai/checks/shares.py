"""Columns, rows and groups of shares (占比、构成) in, those that do not add up to 100% out."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from gongkai.checks import comparing
from gongkai.checks.lists import packaged
from gongkai.checks.totals import named_total, of_which
from gongkai.facts import State
from gongkai.formulas import Value
from gongkai.grids import PERCENT
from gongkai.printing import printed_like
from gongkai.problems import Problem, Severity, msg
from gongkai.quantities import quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.grids import Grid
    from gongkai.lines import Line
    from gongkai.quantities import Quantity
    from gongkai.values import Figures

_BRACKETS = re.compile(r"[（(][^）)]*[）)]|[%％\s]")
_FEWEST = 2


def shares(edition: Edition) -> Iterator[Problem]:
    """B115: Shares of one whole (占比、比重、构成) add up to 100%, as far as rounding allows.

    33.33% three times are 99.99%, and that is fine; 99.50% would not be. Shares that a formula computes are left to it.
    A label that only ends in 占比 may be a share of something else each time (中小企业占比): unless their total is
    stated as 100%, such figures are looked at only where they nearly add up. Look for the one that is wrong; none is
    changed only to make 100%.
    """
    figures = edition.figures
    for grid in edition.grids.values():
        for column in grid.leaf_columns:
            yield from _line(figures, grid, column, {row.key: grid.cell(row, column) for row in grid.rows}, grid.rows)
        for row in grid.rows:
            cells = {column.key: grid.cell(row, column) for column in grid.leaf_columns}
            yield from _line(figures, grid, row, cells, grid.columns)
    yield from _groups(edition)


def _line(
    figures: Figures, grid: Grid, line: Line, cells: dict[str, str], others: tuple[Line, ...]
) -> Iterator[Problem]:
    sure = _is_share(line.label, "shares")
    if line.formula or not (sure or _is_share(line.label, "maybe_shares")):
        return
    ids = {key: cell for key, cell in cells.items() if cell in figures.facts}
    totals: list[Fact] = []
    parts: list[Fact] = []
    for other in others:
        if other.depth == 0 and not of_which(other.label):
            keys = (other.key,) if other.key in ids else other.leaves
            facts = [figures.facts[ids[key]] for key in keys if key in ids]
            kept = [fact for fact in facts if fact.state is not State.BLANK]
            total = other.total or named_total(other.label)
            (totals if total else parts).extend(kept)
    known = [fact for fact in totals if fact.quantity is not None and fact.formula is None]
    whole = all(fact.quantity is not None and Fraction(fact.quantity.value) == 1 for fact in known)
    if not whole and not _add_up([f.quantity for f in parts if f.quantity is not None and f.formula is None]):
        return  # the shares that parts and total have in something else
    found = parts if whole else known
    yield from _missed(figures, f"{grid.label} · {line.name}", found, sure=sure or bool(known))


def is_share(label: str) -> bool:
    """Tell what is probably a share by the last part of its label, or by that of its line in a table."""
    return any(_is_share(part, "shares") or _is_share(part, "maybe_shares") for part in re.split(r" · |·", label))


def _is_share(label: str, words: str) -> bool:
    plain = _BRACKETS.sub("", label)
    listed = packaged("arithmetic")[words]
    return plain in listed if words == "shares" else plain.endswith(tuple(listed))


def _groups(edition: Edition) -> Iterator[Problem]:
    by_group: dict[str, list[Fact]] = {}
    for fact in edition.facts.values():
        if not fact.table:
            by_group.setdefault(fact.id.rpartition(".")[0], []).append(fact)
    for group, facts in by_group.items():
        label = edition.groups.get(group, "")
        if not label.endswith(tuple(packaged("arithmetic")["wholes"])):
            continue
        found = [f for f in facts if not named_total(f.label) and not of_which(f.label)]
        percent = [f for f in found if f.quantity is None or f.quantity.unit.name in PERCENT]
        yield from _missed(edition.figures, label, percent, sure=False)


def _add_up(stated: list[Quantity]) -> bool:
    """Tell whether shares come to 100% as nearly as their rounding allows."""
    # 近、约 and the like are worth half a step of what they are rounded to
    slack = sum((Fraction(q.grain if q.approx else q.step) / 2 for q in stated), Fraction(0))
    return bool(stated) and abs(sum((Fraction(q.value) for q in stated), Fraction(0)) - 1) <= slack


def _missed(figures: Figures, label: str, facts: Iterable[Fact], *, sure: bool) -> Iterator[Problem]:
    """Report shares that miss 100%; of those that are perhaps none, only where they come close."""
    parts = list(facts)
    stated = [fact.quantity for fact in parts if fact.quantity is not None and fact.formula is None]
    if len(stated) != len(parts) or not stated or _add_up(stated) or any(q.unit.name not in PERCENT for q in stated):
        return
    exact = sum((Fraction(q.value) for q in stated), Fraction(0))
    nearly = Fraction(quantity(packaged("arithmetic")["nearly"]).value)
    if not sure and (abs(exact - 1) > nearly or len(stated) < _FEWEST):
        return
    message = msg(
        "{label}: the shares add up to {sum}, not to 100%",
        label=label,
        sum=printed_like(max(stated, key=lambda q: q.decimals), Value(exact), figures.units),
    )
    where = parts[0].id
    hint = msg(
        "see {places}; correct them, or accept the finding in data/{year}/ledger.yml with where: {where}",
        places=comparing.places((figures, fact.id) for fact in parts),
        year=figures.year,
        where=where,
    )
    yield Problem("B115", parts[0].origin, message, hint, Severity.WARNING, subject=where)


CHECKS = (shares,)
ACCEPTABLE = ("B115",)
