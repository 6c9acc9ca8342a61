"""Words that name one figure beside a macro that prints another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongkai.checks.named import names
from small import site

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = """
initial: {label: 年初预算数, value: 1000.00万元}
adjusted: {label: 整体支出预算调整数, value: 1200.00万元}
actual: {label: 整体年度实际支出数（决算）, value: 900.00万元}
rate: {label: 预算完成率, value: 75.00%, formula: actual / adjusted}
men: {label: 男性, value: 20人}
grade: {label: 自评等级, text: 优}
"""


def found(folder: Path, sentence: str) -> list[str]:
    """Return what is said of a sentence."""
    text = f"# 一、基本情况\n\n{sentence}\n"
    (edition,) = site(folder, {"data/2021/x.yml": FIGURES, "docs/2021/overview.md": text}).editions
    return [problem.line() for problem in names(edition)]


def test_a_macro_of_another_figure_than_the_one_named_is_reported(tmp_path: Path) -> None:
    """At its place, with the macro to write instead."""
    (line,) = found(tmp_path, '本馆年初预算数为{{ fact("x.adjusted") }}。')
    assert line == (
        "docs/2021/overview.md:3:9: G105 (warning) "
        "the text names '年初预算数', but the macro prints '整体支出预算调整数'; "
        "if the figure 'x.initial' is meant, write {{ fact(\"x.initial\") }}"
    )


@pytest.mark.parametrize(
    "sentence",
    [
        '本馆年初预算数为{{ fact("x.initial") }}，整体支出预算调整数{{ fact("x.adjusted") }}。',
        '完成预算的{{ fact("x.rate") }}，预算完成率良好。',
        '预算完成率{{ fact("x.rate") }}：整体年度实际支出数{{ fact("x.actual") }}除以{{ fact("x.adjusted") }}。',
        '和年初预算数{{ fact("x.initial") }}相比，调整为{{ fact("x.adjusted") }}。',
        '年初预算数没有变化。全年支出{{ fact("x.actual") }}。',
        '男性比女性多{{ fact("x.men") }}，男性{{ fact("x.actual") }}。',
        '年初预算数的评价为{{ fact("x.grade") }}。',
        '年初预算数{{ fact("x.nothing") }}。',
        '年初预算数{{ table("x") }}。',
    ],
)
def test_words_that_may_well_stand_there_are_none_of_its_business(tmp_path: Path, sentence: str) -> None:
    """The label of a figure that stands in the sentence too, or in the sentence before; a short label; words."""
    assert found(tmp_path, sentence) == []


def test_words_in_brackets_and_marks_do_not_part_a_label(tmp_path: Path) -> None:
    """As labels are written, with 《》 and notes in brackets."""
    (line,) = found(tmp_path, '整体年度“实际支出”数为{{ fact("x.initial") }}。')
    assert 'write {{ fact("x.actual") }}' in line
