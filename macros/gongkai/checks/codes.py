"""Tables with 科目编码 in, the codes that are not the sum of those below them out: 类 of 款, 款 of 项."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.checks.parts import MOST, problem, summed
from gongkai.checks.totals import below, code, layout
from gongkai.problems import Severity
from gongkai.quantities import agrees

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongkai.edition import Edition
    from gongkai.problems import Problem
    from gongkai.values import Figures


def codes(edition: Edition) -> Iterator[Problem]:
    """B114: A code of 3 digits (类) is the sum of those of 5 digits (款) listed under it, and 款 that of their 7 (项).

    政府收支分类科目: 201 is 一般公共服务支出, 20126 its 档案事务, 2012604 its 档案馆. A code stands in `code:`, or
    begins the label or the name of a row or a figure; what is not broken down is not looked at. Correct the figures, or
    accept the finding with its reason.
    """
    figures = edition.figures
    for grid in edition.grids.values():
        coded = layout(grid.rows).codes
        for column in grid.leaf_columns if coded else ():
            cells = {c: grid.cell(row, column) for c, row in coded.items()}
            yield from _tree(figures, {c: cell for c, cell in cells.items() if cell in figures.facts})
    by_group: dict[str, dict[str, str]] = {}
    for fact in figures.facts.values():
        group, _, key = fact.id.rpartition(".")
        found = code(key, fact.label) if not fact.table else ""
        if found:
            by_group.setdefault(group, {}).setdefault(found, fact.id)
    for listed in by_group.values():
        if len(listed) <= MOST:
            yield from _tree(figures, listed)


def _tree(figures: Figures, listed: Mapping[str, str]) -> Iterator[Problem]:
    for own, figure in listed.items():
        parts = [listed[c] for c in below(own, listed)]
        found = summed(figures, figure, parts) if parts else None
        if found is None or found.kept:
            continue
        recomputed = figures.recomputed.get(figure)
        if recomputed is not None and recomputed.exact is not None and not agrees(found.stated, recomputed.exact):
            continue  # its formula says so
        yield problem(figures, "B114", found, Severity.WARNING if found.near else Severity.ERROR)


CHECKS = (codes,)
ACCEPTABLE = ("B114",)
