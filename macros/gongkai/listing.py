"""An edition in, the order in which all its figures are listed, and what is said there of each, out.

数据一览 and the annex of the PDF list the same figures, in the same order, and say the same of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.plots import plot

if TYPE_CHECKING:
    from gongkai.cards import Card
    from gongkai.edition import Edition
    from gongkai.facts import Fact


def uses(edition: Edition) -> dict[str, dict[str, int]]:
    """Count for each figure how often each page shows it."""
    used: dict[str, dict[str, int]] = {}
    for chapter in edition.report.chapters:
        page = edition.pages[chapter.file]
        for call in page.calls:
            name = call.arg("id") or ""
            if call.macro in {"fact", "change"}:
                shown = [name]
            elif call.macro == "chart":
                shown = list(plot(edition, *(call.arg(part) or "" for part in ("kind", "figures", "title"))).figures)
            else:
                shown = [i for i in edition.facts if i.startswith(f"{name}.")]
            for figure in shown:
                used.setdefault(figure, {}).setdefault(page.name, 0)
                used[figure][page.name] += 1
    return used


def stems(edition: Edition, used: dict[str, dict[str, int]]) -> list[str]:
    """Order the data files as a reader of the chapters meets their figures; what no chapter shows comes last."""
    first = [figure.partition(".")[0] for figure in used]
    known = (*edition.facts, *edition.grids, *edition.scorecards)  # a table without data has no figures
    return list(dict.fromkeys([*first, *(name.partition(".")[0] for name in known)]))


def label(edition: Edition, stem: str) -> str:
    """Return what a data file is about."""
    thing = edition.grids.get(stem) or edition.scorecards.get(stem)
    return edition.groups.get(stem) or (thing.label if thing else stem)


def stated(edition: Edition, fact: Fact) -> str:
    """Return what a figure with a formula is stated as; "" for one that is only computed."""
    return "" if fact.quantity is None else printing.printed(edition.figures, fact.id)


def worked(asked: Card, stated: str) -> str:
    """Say how a formula comes to its result, and whether that is what the department states."""
    if not asked.result:
        return ""
    if not stated:
        return f"计算：{asked.worked}＝{asked.result}"
    return f"复算：{asked.worked}＝{asked.result}，" + ("与所列一致" if asked.agrees else f"与所列的{stated}不符")
