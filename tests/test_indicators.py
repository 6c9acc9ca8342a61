"""Scorecards: indicators in, figures with ids out; weights, scores and grades that must go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai import printing
from gongkai.checks import scorecards
from gongkai.facts import State
from small import Year, edition, site, year

if TYPE_CHECKING:
    from pathlib import Path

CARD = """
label: 自评表
levels: [一级指标, 二级指标]
bands: {{优: 90, 良: 80, 中: 60, 差: 0}}
{head}
indicators:
  a: {{label: 数量, target: ≥5件, actual: 6件, weight: 60, score: {a}}}
  b: {{label: 质量, target: 按时完成, actual: 提前完成, weight: {weight}, score: {b}分}}
"""


def card(*, head: str = "", a: str = "55", b: str = "30", weight: str = "40分") -> Year:
    """Return a scorecard of two indicators."""
    return year(s=CARD.format(head=head, a=a, b=b, weight=weight))


def checked(root: Path, **parts: str) -> list[str]:
    """Return what the checks say of a scorecard."""
    given = {"head": "", "a": "55", "b": "30", "weight": "40分"} | parts
    loaded = edition(root, {"data/2021/s.yml": CARD.format(**given)})
    return [p.text() for check in (scorecards.grade, scorecards.weights) for p in check(loaded)]


def test_every_cell_of_a_scorecard_is_a_figure() -> None:
    """Target, result, weight and score of each indicator, and the three of the whole."""
    found = card()
    assert found.problems == []
    assert {i: printing.printed(found.figures, i) for i in found.facts} == {
        "s.a.target": "≥5件",
        "s.a.actual": "6件",
        "s.a.weight": "60分",
        "s.a.score": "55分",
        "s.b.target": "按时完成",
        "s.b.actual": "提前完成",
        "s.b.weight": "40分",
        "s.b.score": "30分",
        "s.weights": "100分",
        "s.total": "85分",
        "s.grade": "原文未载明",
    }
    assert found.facts["s.a.weight"].label == "数量 · 分值"


@settings(deadline=None)
@given(st.lists(st.decimals(0, 100, places=1), min_size=2, max_size=2))
def test_the_total_is_the_sum_of_the_scores(scores: list[object]) -> None:
    """To the last tenth of a point."""
    found = card(a=str(scores[0]), b=str(scores[1]))
    total = found.figures.values["s.total"].exact
    assert total == found.figures.values["s.a.score"].exact + found.figures.values["s.b.score"].exact  # type: ignore[operator]


def test_a_total_that_is_not_the_sum_of_its_scores_is_recomputed() -> None:
    """85 is stated as 95: the check that compares stated figures with their formulas sees it."""
    found = card(head="total: 95分")
    assert found.figures.recomputed["s.total"].exact == 85
    assert printing.printed(found.figures, "s.total") == "95分"


@pytest.mark.parametrize("head", ["total:", "total: ''", ""])
def test_a_total_that_is_left_out_is_computed(head: str) -> None:
    """As is one whose key stands there alone."""
    assert printing.printed(card(head=head).figures, "s.total") == "85分"


@pytest.mark.parametrize("text", ["原文未载明", "待填报"])
def test_a_total_of_scores_that_are_not_known_is_not_known(text: str) -> None:
    """No sum of those that are."""
    found = card(a=text)
    assert printing.printed(found.figures, "s.total") == text


def test_what_is_left_out_is_not_stated() -> None:
    """A scorecard of which only the names of the indicators are known."""
    found = year(s="grade: 优\nindicators: {a: {label: 数量}, b: {label: 质量}}\n")
    shown = {i: printing.printed(found.figures, i) for i in found.facts}
    assert set(shown.values()) == {"原文未载明", "优"}
    assert found.figures.facts["s.grade"].state is State.TEXT


@pytest.mark.parametrize(
    ("scores", "grade"),
    [(("60", "30"), "优"), (("59.9", "30"), "良"), (("50", "30"), "良"), (("49.9", "30"), "中"), (("30", "30"), "中"),
     (("29.9", "30"), "差"), (("0", "0"), "差")],
)  # fmt: skip
@pytest.mark.parametrize("bands", ["{优: 90, 良: 80, 中: 60, 差: 0}", "{差: 0, 中: 60分, 良: 80, 优: 90}"])
def test_a_grade_begins_at_its_lowest_score(tmp_path: Path, scores: tuple[str, str], grade: str, bands: str) -> None:
    """90 is 优 and 89.9 is 良, in whatever order the bands are written."""
    text = CARD.format(head=f"grade: {grade}", a=scores[0], b=scores[1], weight="40")
    text = text.replace("{优: 90, 良: 80, 中: 60, 差: 0}", bands)
    loaded = edition(tmp_path, {"data/2021/s.yml": text})
    assert scorecards.band(loaded, loaded.scorecards["s"]) == grade
    assert list(scorecards.grade(loaded)) == []


def test_a_grade_that_the_score_does_not_earn_is_reported(tmp_path: Path) -> None:
    """85 points are 良, not 优."""
    assert checked(tmp_path, head="grade: 优")[0].startswith("the grade is stated as '优', but the score earns '良'")


def test_a_score_below_every_band_earns_no_grade(tmp_path: Path) -> None:
    """A minus that slipped in must not pass because no band holds it."""
    (message, *_) = checked(tmp_path, head="grade: 良\ntotal: -85分")
    assert message.startswith("the grade is stated as '良', but -85分 earn none")


def test_weights_that_do_not_make_100_are_reported(tmp_path: Path) -> None:
    """60 and 39.5 make 99.5, written as people write it."""
    assert checked(tmp_path, weight="39.5")[0].startswith("the weights make 99.5分, not 100分")


def test_a_scorecard_that_goes_together_is_left_alone(tmp_path: Path) -> None:
    """85 points, 良, 100 of weight."""
    assert checked(tmp_path, head="grade: 良") == []


@pytest.mark.parametrize(
    ("bands", "rule"),
    [
        ("{优: 90%}", "D108"),
        ("{优: 90件}", "D108"),
        ("{优: 约90}", "D108"),
        ("{优: 90以上}", "D108"),
        ("{优: ''}", "Q101"),
        ("{优: 九十}", "Q101"),
        ("{优: [90]}", "D103"),
        ("[90]", "D103"),
    ],
)
def test_a_band_is_a_number_of_points(bands: str, rule: str) -> None:
    """90% would be 0.9 points, which every score earns."""
    assert year(s=f"bands: {bands}\nindicators: {{a: {{label: 数量}}}}\n").rules == [rule]


def test_weights_in_per_cent_are_refused(tmp_path: Path) -> None:
    """60% is no 60 points: their sum would print as 0.60分."""
    loaded = site(
        tmp_path, {"data/2021/s.yml": "indicators: {a: {label: 数量, weight: 60%}, b: {label: 质, weight: 40%}}\n"}
    )
    assert [p.rule for p in loaded.problems] == ["B103"]


def test_a_grade_still_to_be_filled_in_is_pending() -> None:
    """It is no grade called 待填报."""
    assert card(head="grade: 待填报").facts["s.grade"].state is State.PENDING


@pytest.mark.parametrize(
    "text",
    [
        "indicators: {}\n",
        "indicators: [a]\n",
        "indicators: {a: 5}\n",
        "indicators: {a: {label: [x]}}\n",
        "indicators: {a: {label: x, weight: 重}}\n",
        "indicators: {a: {label: x, weigth: 5}}\n",
        "indicators: {1a: {label: x}}\n",
        "levels: 一级\nindicators: {a: {label: x}}\n",
    ],
)
def test_a_wrong_scorecard_is_reported(text: str) -> None:
    """And does not crash."""
    assert year(s=text).problems != []
