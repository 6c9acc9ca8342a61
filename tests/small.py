"""Small sites for tests: a year's figures from a few lines of YAML, in memory or as a folder."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

from gongkai import source, values
from gongkai.edition import Edition, Site, _Walk, load
from gongkai.facts import Context
from gongkai.units import default_table

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.facts import Fact
    from gongkai.grids import Grid
    from gongkai.indicators import Scorecard
    from gongkai.problems import Problem
    from gongkai.values import Figures

REPORT = """
title: 某馆{year}年报告
kind: overall_self_evaluation
status: {status}
chapters:
  - {{file: overview.md, title: 一、基本情况}}
"""


@dataclass(frozen=True)
class Year:
    """What one year's figure files say."""

    figures: Figures
    grids: dict[str, Grid]
    scorecards: dict[str, Scorecard]
    problems: list[Problem]

    @property
    def rules(self) -> list[str]:
        """The rules of all problems, in order."""
        return [problem.rule for problem in self.problems]

    @property
    def facts(self) -> dict[str, Fact]:
        """Every figure by id."""
        return dict(self.figures.facts)


def mapping(text: str, path: str = "data/2021/x.yml") -> source.Mapping:
    """Return the tree of a YAML text that is well formed."""
    node, problems = source.parse(dedent(text), path)
    assert problems == []
    assert node is not None
    return node


def year(*, number: int = 2021, previous: Year | None = None, **files: str) -> Year:
    """Compute a year from its files' text: `year(budget="actual: 5万元")`."""
    walk = _Walk(Context("", default_table()))
    for stem, text in files.items():
        walk.file(stem, mapping(text, f"data/{number}/{stem}.yml"))
    before = previous.figures if previous else None
    figures, found = values.compute(number, walk.facts, default_table(), before)
    return Year(figures, walk.grids, walk.scorecards, [*walk.problems, *found])


def site(root: Path, files: dict[str, str], *, years: tuple[int, ...] = (2021,), status: str = "published") -> Site:
    """Write a site of one chapter a year and load it; `files` are laid over it."""
    written = {"data/department.yml": "name: 某馆\n"}
    for number in years:
        written[f"data/{number}/report.yml"] = REPORT.format(year=number, status=status)
        written[f"docs/{number}/overview.md"] = "# 一、基本情况\n"
    for name, text in {**written, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return load(root)


def edition(root: Path, files: dict[str, str], *, years: tuple[int, ...] = (2021,)) -> Edition:
    """Return the newest edition of a site without problems."""
    loaded = site(root, files, years=years)
    assert [problem.line() for problem in loaded.problems] == []
    return loaded.editions[-1]
