"""What a reader may ask about a figure: how it was worked out, and what it was last year."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongkai.cards import card
from gongkai.edition import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.edition import Edition

ROOT = Path(__file__).parents[1]
DATA = """\
a: {label: 甲, value: 5件}
b: {label: 乙, value: 8件}
c: {label: 丙, value: -3件}
rate: {label: 率, value: 62.50%, formula: a / b}
wrong: {label: 错, value: 60%, formula: a / b}
sum: {label: 计, formula: a + b}
nested: {label: 式, formula: (a - (b - c)) / (a + b) * 2}
minus: {label: 负, formula: -a - (-b)}
all: {label: 总, formula: sum(parts.*)}
mean: {label: 均, formula: sum(parts.*) / count(parts.*)}
rise: {label: 增, formula: (a - prev.a) / prev.a}
lost: {label: 缺, formula: a + d}
d: {label: 丁, value: 待填报}
parts:
  p1: {label: 一, value: 1件}
  p2: {label: 二, value: 2件}
"""


@pytest.fixture
def edition(site: Callable[..., Path]) -> Edition:
    """Return an edition with formulas of every shape, and one of the year before."""
    before = "a: {label: 甲, value: 4件}\nb: {label: 乙, value: 8件}\nd: {label: 丁, value: 2件}\n"
    root = site({"data/2021/x.yml": DATA})
    for folder in (root / "data", root / "docs"):
        shutil.copytree(folder / "2021", folder / "2020")
    (root / "data" / "2020" / "x.yml").write_text(before, encoding="utf-8")
    return load(root).editions[-1]


@pytest.mark.parametrize(
    ("figure", "worked", "result"),
    [
        ("rate", "5件÷8件", "62.50%"),
        ("sum", "5件＋8件", "13件"),
        ("nested", "（5件－（8件－-3件））÷（5件＋8件）×2", "-92.31%"),
        ("minus", "－5件－（－8件）", "3件"),
        ("all", "合计（1件＋2件）", "3件"),
        ("mean", "合计（1件＋2件）÷个数（1件＋2件）", "1.5件"),
        ("rise", "（5件－上年4件）÷上年4件", "25.00%"),
    ],
)
def test_a_formula_is_shown_with_its_figures_and_what_it_gives(
    edition: Edition, figure: str, worked: str, result: str
) -> None:
    """A reader can do the sum."""
    found = card(edition, f"x.{figure}")
    assert (found.worked, found.result) == (worked, result)


def test_a_stated_figure_that_its_formula_misses_is_told_from_one_that_it_gives(edition: Edition) -> None:
    """62.5% rounds to 62.50%, and not to 60%."""
    assert card(edition, "x.rate").agrees
    assert not card(edition, "x.wrong").agrees
    assert card(edition, "x.wrong").result == "62.5%"


def test_nothing_is_worked_out_from_what_is_not_known(edition: Edition) -> None:
    """A figure that waits for another has no sum to show."""
    assert card(edition, "x.lost").worked == ""
    assert card(edition, "x.a").worked == ""


def test_last_years_figure_and_the_change_are_those_that_both_years_print(edition: Edition) -> None:
    """What is not known yet has no difference, and a figure that is new has no year before."""
    found = {name: card(edition, f"x.{name}") for name in ("a", "b", "d", "c")}
    assert (found["a"].before, found["a"].change) == ("4件", "增长25.00%")
    assert (found["b"].before, found["b"].change) == ("8件", "持平")
    assert (found["d"].before, found["d"].change) == ("2件", "")
    assert (found["c"].before, found["c"].change) == ("", "")


def test_a_published_edition_shows_no_figure_of_a_draft(edition: Edition) -> None:
    """Last year's report may be the one that is late."""
    assert edition.previous is not None
    draft = edition.previous.report.model_copy(update={"status": "draft"})
    late = replace(edition, previous=replace(edition.previous, report=draft))
    assert card(late, "x.a").before == ""
    own = edition.report.model_copy(update={"status": "draft"})
    assert card(replace(late, report=own), "x.a").before == "4件"


@pytest.mark.parametrize("root", [ROOT, ROOT / "examples" / "shili"])
def test_every_figure_that_is_published_has_its_card(root: Path) -> None:
    """Whatever formulas, tables and scorecards a department has."""
    for one in load(root).editions:
        for figure, fact in one.facts.items():
            found = card(one, figure)
            assert bool(found.worked) == bool(found.result)
            assert not found.worked or fact.formula
