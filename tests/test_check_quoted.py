"""What the ledger's reasons quote: numbers of a finding that is another one by now are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongkai.checks.quoted import reasons
from small import site

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = """
a: 1000.00万元
b: 900.00万元
rate: {label: 完成率, value: 91.00%, formula: b / a}
total: {label: 合计, value: 1950.00万元, formula: a + b}
note: {label: 结论, text: 优}
"""


def found(folder: Path, where: str, reason: str, rule: str = "B101") -> list[str]:
    """Return what is said of the reason for accepting a figure."""
    ledger = f'acknowledged:\n  - {{rule: {rule}, where: {where}, reason: "{reason}"}}\n'
    (edition,) = site(folder, {"data/2021/x.yml": FIGURES, "data/2021/ledger.yml": ledger}).editions
    return [problem.line() for problem in reasons(edition)]


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("x.rate", "900.00÷1000.00＝90.00%，与原文的91.00%不一致"),
        ("x.rate", "复算为90.00％，原文为91.00％"),
        ("x.rate", "复算为90%，原文为91%"),
        ("x.total", "按公式为1,900.00万元，原文为1950万元"),
        ("x.total", "按公式为19000000元，原文为19500000.00元，相差50.00万元"),
    ],
)
def test_a_reason_with_the_numbers_of_the_finding_is_right(tmp_path: Path, where: str, reason: str) -> None:
    """In whatever unit of the same kind, grouped or not, full width or half; more numbers may stand there."""
    assert found(tmp_path, where, reason) == []


@pytest.mark.parametrize("reason", ["按原文照录", "2021年的报告如此，见第3页", "10个项目中有2个的口径不同"])
def test_a_reason_without_such_numbers_quotes_nothing(tmp_path: Path, reason: str) -> None:
    """Years, pages and counts are no percentages."""
    assert found(tmp_path, "x.rate", reason) == []


@pytest.mark.parametrize(
    "reason", ["复算为90.00%", "原文为91.00%", "复算为90.01%，原文为91.00%", "复算为190.00%，原文为91.00%"]
)
def test_a_reason_with_other_numbers_is_reported(tmp_path: Path, reason: str) -> None:
    """Both numbers must be there: what is stated and what the formula gives now."""
    (line,) = found(tmp_path, "x.rate", reason)
    assert line.startswith(
        "data/2021/ledger.yml:2:5: R104 the reason quotes other numbers: the figure is stated as 91.00%"
    )
    assert "its formula gives 90.00%" in line


@pytest.mark.parametrize(("where", "rule"), [("x.rate", "B118"), ("x.a", "B101"), ("x.note", "B101"), ("x.no", "B101")])
def test_what_is_no_figure_with_a_formula_is_left_to_others(tmp_path: Path, where: str, rule: str) -> None:
    """An entry of another rule, or for nothing that there is, is none of its business."""
    assert found(tmp_path, where, "按公式为12.00%", rule) == []
