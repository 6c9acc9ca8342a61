"""A figure's id in, what each part of it is called out: a group, a table's row or column, an indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.indicators import FIGURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.edition import Edition

BETWEEN = " · "


def part(edition: Edition, figure: str, depth: int, *, full: bool = False) -> str:
    """Return what the part of an id at a depth is called; `full` adds the headings above a row or a column."""
    parts = figure.split(".")
    fact = edition.facts[figure]
    if fact.table:
        grid, below = edition.grids[fact.table], depth - fact.table.count(".") - 1
        lines = {0: grid.rows, 1: grid.columns}.get(below, ())
        line = next((line for line in lines if line.key == parts[depth]), None)
        if line is not None:
            return line.name if full else line.label
    above = ".".join(parts[:depth])
    if ".".join(parts[: depth - 1]) in edition.scorecards and depth > 1:
        return FIGURES.get(parts[depth], fact.label)
    card = edition.scorecards.get(above)
    if card is not None:
        return next((i.label for i in card.indicators if i.key == parts[depth]), parts[depth])
    prefix = ".".join(parts[: depth + 1])
    return fact.label if prefix == figure else edition.groups.get(prefix, parts[depth])


def rows(edition: Edition, figures: Sequence[str], depths: Sequence[int]) -> list[str]:
    """Return what the parts at some depths are called together, in a way that tells the figures apart."""
    for full in (False, True):
        found = [BETWEEN.join(part(edition, f, depth, full=full) for depth in depths) for f in figures]
        if len(set(found)) == len(found):
            break
    return found


def series(edition: Edition, figures: Sequence[str], depths: Sequence[int]) -> str:
    """Return what the figures of one pattern have in common, beside what its `*` stand for."""
    last = figures[0].count(".")
    if last in depths:  # the figures are the rows, and the title says what they are
        return ""
    names = {part(edition, figure, figure.count("."), full=True) for figure in figures}
    return names.pop() if len(names) == 1 else figures[0].rpartition(".")[2]
