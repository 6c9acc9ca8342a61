"""Carry-over: what an edition says of last year is what last year's edition published; near misses are silent."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.checks import carry
from gongkai.checks.carry_labels import Time, named, plain, timed
from gongkai.checks.carry_over import carried
from gongkai.checks.carry_patterns import Names, covers, filled
from gongkai.checks.lists import packaged
from gongkai.edition import load
from gongkai.problems import Problem, Severity
from gongkai.quantities import quantity
from small import edition, site

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
FIGURES = st.dictionaries(
    st.sampled_from(["上年决算数", "决算数", "年初数", "年末数", "本年增加", "累计接收", "本年接收", "2020年", "甲"]),
    st.sampled_from(["0件", "12.5万元", "125000元", "约300人次", "300人次", "-4.5%", "待填报", "原文未载明", "1件"]),
    min_size=1,
)


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., list[Problem]]:
    """Return what the family says of 2021, given x.yml of both years, the rules, and other files."""
    numbers = count()

    def run(
        last: str, this: str, *, rules: str = "", status: str = "published", more: dict[str, str] | None = None
    ) -> list[Problem]:
        files = {"data/2020/x.yml": last, "data/2021/x.yml": this, "data/checks.yml": rules or "equations: []"}
        loaded = site(tmp_path / str(next(numbers)), files | (more or {}), years=(2020, 2021), status=status)
        assert [p.line() for p in loaded.problems if p.rule[0] in "SDT"] == []
        return [problem for check in carry.CHECKS for problem in check(loaded.editions[-1])]

    return run


def says(problems: list[Problem]) -> list[tuple[str, str]]:
    """Return rule and subject of each finding."""
    return [(problem.rule, problem.subject) for problem in problems]


# ---- C101

SUMMARY = """
t:
  label: 利用情况
  columns: {this: 本年数, last: 上年数}
  rows: {visits: 查档人次, records: 提供档案}
  cells:
    visits: [%s, %s]
    records: [%s, %s]
"""


def test_a_column_of_last_year_that_differs_from_what_was_published_is_an_error_with_both_figures(
    found: Callable[..., list[Problem]],
) -> None:
    """The reader is told where last year's figure stands, and that a restatement needs a reason."""
    (problem,) = found(
        SUMMARY % ("310人次", "290人次", "45卷", "40卷"), SUMMARY % ("320人次", "301人次", "47卷", "45卷")
    )
    assert (problem.rule, problem.subject, problem.severity) == ("C101", "x.t.visits.last", Severity.ERROR)
    assert problem.origin.line == 7
    assert problem.message.text() == (
        "查档人次 · 上年数 is stated as 301人次, but the edition of 2020 published 310人次 (x.t.visits.this)"
    )
    assert "restated" in problem.text()
    assert "data/2021/ledger.yml" in problem.text()


def test_a_column_of_last_year_that_agrees_is_silent(found: Callable[..., list[Problem]]) -> None:
    """What 2020 said of 2019 is not looked at."""
    last, this = SUMMARY % ("310人次", "290人次", "45卷", "40卷"), SUMMARY % ("320人次", "310人次", "47卷", "45卷")
    assert found(last, this) == []


@pytest.mark.parametrize(
    ("last", "this"),
    [
        (
            "a: {label: 决算数, value: 5.00万元}",
            "b: {label: 上年决算数, value: 6.00万元}\na: {label: 决算数, value: 9万元}",
        ),
        (
            "a: {label: 本年决算数, value: 5.00万元}",
            "a: {label: 本年决算数, value: 6万元}\nb: {label: 上年决算, value: 6万元}",
        ),
        ("a: {label: 决算数, value: 5件}", "a: {label: 决算数, value: 9件}\nb: {label: 上年决算数, value: 6册}"),
        (
            "a: {label: 一、接收档案, value: 5件}",
            "a: {label: 一、接收档案, value: 5件}\nb: {label: 二、去年接收档案, value: 6件}",
        ),
        (
            "a: {label: 年末在职人员, value: 5人}",
            "a: {label: 年末在职人员, value: 6人}\nb: {label: 年初在职人员, value: 6人}",
        ),
        (
            "a: {label: 年末在职人员, value: 5人}",
            "a: {label: 年末在职人员, value: 5人}\nb: {label: 上年末在职人员, value: 6人}",
        ),
        (
            "g: {label: 与上年比较, this: {label: 本年, value: 5件}}",
            "g: {label: 与上年比较, this: {label: 本年, value: 5件}, last: {label: 上年, value: 6件}}",
        ),
        (
            "a: {label: 四、结转下年度继续办理, value: 5件}",
            "a: {label: 四、结转下年度继续办理, value: 5件}\nb: {label: 二、上年结转政府信息公开申请数量, value: 6件}",
        ),
    ],
)
def test_a_figure_of_last_year_is_recognised_by_its_label(
    found: Callable[..., list[Problem]], last: str, this: str
) -> None:
    """上年, 去年, 年初, 上年末, and the pairs of the national forms; with or without 数 and a number before it."""
    assert [p.rule for p in found(last, this)] == ["C101"]


@pytest.mark.parametrize(
    ("last", "this"),
    [
        # a rounded figure, one in 元, an approximate one
        (
            "a: {label: 决算数, value: 1539.77万元}",
            "a: {label: 决算数, value: 1600万元}\nb: {label: 上年决算数, value: 1539.8万元}",
        ),
        (
            "a: {label: 决算数, value: 5.00万元}",
            "a: {label: 决算数, value: 6.00万元}\nb: {label: 上年决算数, value: 50001.23元}",
        ),
        (
            "a: {label: 读者, value: 512人次}",
            "a: {label: 读者, value: 600人次}\nb: {label: 上年读者, value: 500多人次}",
        ),
        # two counterparts, or none
        (
            "a: {label: 决算数, value: 5件}\nc: {label: 本年决算数, value: 7件}",
            "a: {label: 决算数, value: 5件}\nc: {label: 本年决算数, value: 7件}\nb: {label: 上年决算数, value: 6件}",
        ),
        ("a: {label: 支出, value: 5件}", "a: {label: 支出, value: 5件}\nb: {label: 上年同期支出, value: 6件}"),
        (
            "g: {label: 甲, a: {label: 决算数, value: 5件}}",
            "g: {label: 甲, a: 5件}\nh: {label: 乙, b: {label: 上年决算数, value: 6件}}",
        ),
        # what is left of last year, and what begins with 年初 but ended otherwise
        (
            "a: {label: 问题整改数, value: 5件}",
            "a: {label: 问题整改数, value: 6件}\nb: {label: 上年问题整改数, value: 7件}",
        ),
        ("a: {label: 结转项目, value: 5件}", "a: {label: 结转项目, value: 6件}\nb: {label: 上年结转项目, value: 7件}"),
        (
            "a: {label: 年末预算数, value: 5件}",
            "a: {label: 年末预算数, value: 6件}\nb: {label: 年初预算数, value: 7件}",
        ),
        ("a: {label: 比上年增加, value: 5件}", "a: {label: 比上年增加, value: 6件}"),
        (
            "a: {label: 防控档案, value: 5件}",
            "a: {label: 防控档案, value: 6件}\nb: {label: 2020年度防控档案, value: 7件}",
        ),
        ("a: {label: 在职人员, value: 5人}", "a: {label: 在职人员, value: 5人}\nb: {label: 年初在职人员, value: 6人}"),
        # not known in one of the years
        ("a: {label: 决算数, value: 原文未载明}", "a: {label: 决算数, value: 6件}\nb: {label: 上年决算数, value: 7件}"),
        ("a: {label: 决算数, value: 5件}", "a: {label: 决算数, value: 6件}\nb: {label: 上年决算数, value: 原文未载明}"),
    ],
)
def test_a_label_that_may_mean_something_else_says_nothing(
    found: Callable[..., list[Problem]], last: str, this: str
) -> None:
    """A false alarm costs more than it brings: what is doubtful is for `carried` in checks.yml."""
    assert "C101" not in [p.rule for p in found(last, this)]


HISTORY = "t:\n  columns: {n: {label: 案卷, unit: 卷}}\n  rows: {%s}\n  cells: {%s}\n"


def test_a_row_of_an_earlier_year_stays_what_it_was(found: Callable[..., list[Problem]]) -> None:
    """The row 2019年 is no matter of 2021 any more, under whichever key."""
    last = HISTORY % ("a: 2019年, b: 2020年", "a: [71], b: [82]")
    assert says(found(last, HISTORY % ("a: 2019年, b: 2020年, c: 2021年", "a: [72], b: [82], c: [99]"))) == [
        ("C101", "x.t.a.n")
    ]
    this = HISTORY % ("y1: 2019年度, y2: 2020年, c: 2021年", "y1: [71], y2: [82], c: [99]")
    assert [p for p in found(last, this) if p.rule == "C101"] == []


def test_what_last_year_only_expected_of_this_one_is_not_compared(found: Callable[..., list[Problem]]) -> None:
    """A budget that 2020 announced for 2021 may be another one by now."""
    table = "t: {columns: {n: 2021年预算数}, rows: {a: 甲}, cells: {a: [%s]}}"
    assert found(table % "5件", table % "6件") == []


def test_two_columns_that_may_both_be_meant_say_nothing(found: Callable[..., list[Problem]]) -> None:
    """本年数 and 2020年 of last year's table are the same year."""
    last = "t: {columns: {a: 本年数, b: 2020年%s}, rows: {a: 甲}, cells: {a: [5件, 6件%s]}}"
    this = "t: {columns: {a: 本年数, b: 2020年, c: 上年数}, rows: {a: 甲}, cells: {a: [5件, 6件, 7件]}}"
    assert "C101" not in [p.rule for p in found(last % ("", ""), this)]


def test_rows_of_one_name_are_not_told_apart(found: Callable[..., list[Problem]]) -> None:
    """其他 stands under several headings of a form, or twice under one."""
    table = "t: {columns: {a: 本年数, b: 上年数}, rows: {r: 其他, s: 其他}, cells: {r: [%s, 3件], s: [4件, %s]}}"
    assert found(table % ("1件", "2件"), table % ("3件", "5件")) == []


def test_a_row_and_a_column_of_other_years_cross_in_no_year(found: Callable[..., list[Problem]]) -> None:
    """年初数 under 上年 may be the beginning of that year, or of this one."""
    table = "t: {columns: {a: 本年, b: 上年}, rows: {o: 年初数}, cells: {o: [%s]}}"
    assert found(table % "1件, 2件", table % "3件, 4件") == []


def test_an_indicator_of_last_years_work_is_one_of_this_year(found: Callable[..., list[Problem]]) -> None:
    """A self-evaluation table measures what was done this year about last year's."""
    card = "s: {grade: 优, indicators: {a: {label: %s, actual: %s}}}"
    assert found(card % ("培训回访数", "5人次"), card % ("上年培训回访数", "6人次")) == []


def test_a_row_of_last_year_is_compared_column_by_column(found: Callable[..., list[Problem]]) -> None:
    """Also where the years stand in the rows, and columns are headed twice."""
    head = "t:\n  columns: {a: {label: 合计, columns: {ab: 预算数, af: 决算数}}}\n"
    last = head + "  rows: {this: 2020年}\n  cells: {this: [3件, 4件]}\n"
    this = head + "  rows: {this: 2021年, last: 上年}\n  cells: {this: [5件, 6件], last: [3件, 5件]}\n"
    assert says(found(last, this)) == [("C101", "x.t.last.af")]


def test_opening_balances_are_closing_balances_of_last_year(found: Callable[..., list[Problem]]) -> None:
    """年初结转和结余 of a final account is last year's 年末结转和结余; a blank is nought."""
    table = (
        "t: {unit: 万元, columns: {o: 年初结转和结余, i: 收入, c: 年末结转和结余}, rows: {t: 合计}, cells: {t: [%s]}}"
    )
    assert says(found(table % "1.00, 2.00, 3.00", table % "3.10, 2.00, 5.10")) == [("C101", "x.t.t.o")]
    assert says(found(table % "1.00, 2.00, 3.00", table % '"", 2.00, 2.00')) == [("C101", "x.t.t.o")]
    assert found(table % '1.00, 2.00, ""', table % '"", 2.00, 2.00') == []


def test_a_table_without_data_last_year_is_not_compared(found: Callable[..., list[Problem]]) -> None:
    """The sentence that stands for it says why."""
    table = "t:\n  columns: {o: 年初数, c: 年末数}\n  rows: {t: 合计}\n  "
    assert found(table + "empty: 本表无数据。", table + "cells: {t: [3件, 3件]}") == []


def test_what_checks_yml_declares_is_compared(found: Callable[..., list[Problem]]) -> None:
    """`*` stands for the same in both names; a tolerance is kept to."""
    rules = "carried: [{this: x.last.*, prev: x.left.*%s}]"
    last = "left: {a: 5件, b: 6件, total: 11件}"
    this = "left: {a: 1件, b: 1件, total: 2件}\nlast: {a: 5件, b: 8件, total: 11件}"
    assert says(found(last, this, rules=rules % "")) == [("C101", "x.last.b")]
    assert found(last, this, rules=rules % ", tolerance: 2件") == []


def test_a_declared_figure_that_last_years_edition_does_not_have_is_said(found: Callable[..., list[Problem]]) -> None:
    """Else a slip in checks.yml would switch the rule off."""
    rules = "carried: [{this: x.a, prev: x.lft}]"
    (problem,) = found("left: 5件", "left: 5件\na: 5件", rules=rules)
    assert (problem.rule, problem.severity, problem.origin.path) == ("C101", Severity.WARNING, "data/checks.yml")
    assert found("left: 5件", "left: 5件", rules=rules) == []


def test_a_declared_figure_that_could_not_be_read_is_not_missed(tmp_path: Path) -> None:
    """Its slip has been reported where it is."""
    rules = "carried: [{this: x.a, prev: x.left}]"
    files = {"data/2020/x.yml": "left: [2件]\nb: 1件", "data/2021/x.yml": "a: 2件\nb: 1件", "data/checks.yml": rules}
    loaded = site(tmp_path, files, years=(2020, 2021))
    assert [p.rule for p in loaded.problems] == ["D106"]
    assert list(carry.last_year(loaded.editions[-1])) == []


def test_a_figure_with_a_formula_is_left_to_b101(found: Callable[..., list[Problem]]) -> None:
    """One slip is one finding: its formula names last year's figure already."""
    this = "a: {label: 决算数, value: 6件}\nb: {label: 上年决算数, value: 7件, formula: prev.a}"
    assert found("a: {label: 决算数, value: 5件}", this) == []


def test_an_equation_with_last_year_is_left_to_b102_or_b112(found: Callable[..., list[Problem]]) -> None:
    """Likewise where the table itself, or checks.yml, compares the row with last year's."""
    table = "t:\n  columns: {n: 件数}\n  rows: {carried: 上年数, this: 本年数}\n  cells: {carried: [%s], this: [%s]}\n"
    that = "  equations: [{each: column, that: carried == prev.this}]\n"
    assert [p.rule for p in found(table % ("1件", "2件"), table % ("3件", "4件"))] == ["C101"]
    assert found(table % ("1件", "2件"), table % ("3件", "4件") + that) == []
    sideways = "t:\n  columns: {a: 本年数, b: 上年数}\n  rows: {r: 件数}\n  cells: {r: [%s]}\n"
    that = "  equations: [{each: row, that: b == prev.a}]\n"
    assert [p.rule for p in found(sideways % "1件, 2件", sideways % "3件, 4件")] == ["C101"]
    assert found(sideways % "1件, 2件", sideways % "3件, 4件" + that) == []
    rules = "equations: [{that: x.t.carried.n == prev.x.t.this.n}]"
    assert found(table % ("1件", "2件"), table % ("3件", "4件"), rules=rules) == []


def test_a_computed_figure_of_last_year_is_compared_too(found: Callable[..., list[Problem]]) -> None:
    """A formula may name the wrong figure."""
    this = "a: {label: 决算数, value: 6件}\nc: 3件\nb: {label: 上年决算数, formula: prev.c, unit: 件}"
    assert says(found("a: {label: 决算数, value: 5件}\nc: 3件", this)) == [("C101", "x.b")]


# ---- C102

RULES = "t: {unit: 件, columns: {m: 本年制发件数, a: 本年废止件数, v: 现行有效件数}, rows: {r: 规章}, cells: {r: [%s]}}"


def test_what_is_in_force_rolls_forward(found: Callable[..., list[Problem]]) -> None:
    """6 + 2 - 1 = 7: the working stands in the finding."""
    (problem,) = found(RULES % "1, 0, 6", RULES % "2, 1, 8")
    assert (problem.rule, problem.subject, problem.severity) == ("C102", "x.t.r.v", Severity.WARNING)
    assert "8件, but 6件 + 2件 - 1件 = 7件" in problem.message.text()
    assert found(RULES % "1, 0, 6", RULES % "2, 1, 7") == []


def test_what_accumulates_grows_by_what_the_year_brought(found: Callable[..., list[Problem]]) -> None:
    """累计接收 is last year's, with 本年接收."""
    this = "a: {label: 累计接收, value: 61件}\nb: {label: 本年接收, value: 10件}"
    assert says(found("a: {label: 累计接收, value: 50件}", this)) == [("C102", "x.a")]


def test_the_end_of_the_year_is_its_beginning_with_what_came_and_went(found: Callable[..., list[Problem]]) -> None:
    """Where all four stand side by side no edition of last year is needed for it."""
    rows = "rows: {o: 年初数, i: 本年增加, d: 本年减少, c: 年末数}"
    table = f"t: {{columns: {{n: 在库}}, {rows}, cells: {{o: [5件], i: [2件], d: [1件], c: [%s]}}}}"
    assert says(found("k: 1件", "k: 1件\n" + table % "7件")) == [("C102", "x.t.c.n")]
    assert found("k: 1件", "k: 1件\n" + table % "6件") == []


@pytest.mark.parametrize(
    ("last", "this"),
    [
        ("a: {label: 累计接收, value: 50件}", "a: {label: 累计接收, value: 60件}\nb: {label: 本年接收, value: 10件}"),
        # 累计 since the beginning of this year
        ("a: {label: 累计接收, value: 50件}", "a: {label: 累计接收, value: 10件}\nb: {label: 本年接收, value: 10件}"),
        # another thing; two of them; about so many; a formula says how
        ("a: {label: 累计接收, value: 50件}", "a: {label: 累计接收, value: 61件}\nb: {label: 本年移交, value: 10件}"),
        ("a: {label: 累计接收, value: 50件}\nc: {label: 累计接收, value: 50件}",
         "a: {label: 累计接收, value: 61件}\nb: {label: 本年接收, value: 10件}\nc: {label: 累计接收, value: 90件}"),
        ("a: {label: 累计接收, value: 约50件}", "a: {label: 累计接收, value: 61件}\nb: {label: 本年接收, value: 10件}"),
        ("a: {label: 累计接收, value: 50件}",
         "a: {label: 累计接收, value: 61件, formula: prev.a + b + 1件}\nb: {label: 本年接收, value: 10件}"),
        ("a: {label: 累计接收, value: 50卷}", "a: {label: 累计接收, value: 61件}\nb: {label: 本年接收, value: 10件}"),
        ("a: {label: 累计接收, value: 待填报}", "a: {label: 累计接收, value: 61件}\nb: {label: 本年接收, value: 10件}"),
    ],
)  # fmt: skip
def test_what_may_roll_otherwise_is_silent(found: Callable[..., list[Problem]], last: str, this: str) -> None:
    """Only one figure of each kind, each known and exact, makes a sum."""
    assert "C102" not in [p.rule for p in found(last, this)]


def test_an_equation_in_checks_yml_takes_the_place_of_the_recognised_sum(found: Callable[..., list[Problem]]) -> None:
    """What the department states itself is not checked twice."""
    rules = "equations: [{that: x.t.r.v == prev.x.t.r.v + x.t.r.m - x.t.r.a}]"
    assert found(RULES % "1, 0, 6", RULES % "2, 1, 8", rules=rules) == []


# ---- C103


def test_a_figure_that_is_missing_is_said_once_for_all_that_it_takes_along(found: Callable[..., list[Problem]]) -> None:
    """A group, a table, a row, a column: the largest of them."""
    table = "t: {label: 表, columns: {%s}, rows: {%s}, cells: {%s}}"
    last = "g: {label: 组, a: 1件, b: 2件, c: {d: 3件}}\nk: 1件\n" + table % (
        "p: 甲, q: 乙", "r: 丙, s: 丁", "r: [1件, 2件], s: [3件, 4件]"
    )  # fmt: skip
    assert says(found(last, "k: 1件\n" + table % ("p: 甲, q: 乙", "r: 丙, s: 丁", "r: [1件, 2件], s: [3件, 4件]"))) == [
        ("C103", "x.g")
    ]
    (row,) = found(
        last, "g: {a: 1件, b: 2件, c: {d: 3件}}\nk: 1件\n" + table % ("p: 甲, q: 乙", "r: 丙", "r: [1件, 2件]")
    )
    assert (row.subject, row.origin.line) == ("x.t.s", 3)
    assert row.message.text() == "2 figures of 'x.t.s' (丁) were published in 2020 and are missing"
    (column,) = found(
        last, "g: {a: 1件, b: 2件, c: {d: 3件}}\nk: 1件\n" + table % ("p: 甲", "r: 丙, s: 丁", "r: [1件], s: [3件]")
    )
    assert column.subject == "x.t.*.q"
    (whole,) = found(last, "g: {a: 1件, b: 2件, c: {d: 3件}}\nk: 1件\n")
    assert whole.subject == "x.t"


def test_a_file_that_is_missing_is_one_finding(found: Callable[..., list[Problem]]) -> None:
    """It is placed where it stood last year: this year has no such file."""
    (problem,) = found("a: 1件", "a: 1件", more={"data/2020/y.yml": "label: 乙\na: 1件\nb: 2件\n"})
    assert (problem.rule, problem.subject, problem.origin.path) == ("C103", "y", "data/2020/y.yml")


@pytest.mark.parametrize(
    ("last", "this", "name"),
    [
        ("actual: {label: 支出, value: 1件}\nk: 1件", "final: {label: 支出, value: 1件}\nk: 1件", "x.final"),
        ("g: {label: 组, a: 1件}\nk: 1件", "h: {label: 组, a: 1件}\nk: 1件", "x.h"),
        ("t: {columns: {a: 甲}, rows: {r: 丙, s: 丁}, cells: {r: [1件], s: [2件]}}",
         "t: {columns: {a: 甲}, rows: {r: 丙, u: 丁}, cells: {r: [1件], u: [2件]}}", "x.t.u"),
    ],
)  # fmt: skip
def test_a_new_name_for_the_same_label_is_suspected(
    found: Callable[..., list[Problem]], last: str, this: str, name: str
) -> None:
    """A renamed key breaks the comparison with last year, silently."""
    (problem,) = found(last, this)
    assert f"'{name}' has the same label" in problem.text()


@pytest.mark.parametrize(
    ("last", "this", "rules"),
    [
        ("k: 1件\na: 1件", "k: 1件", "kept: [{figure: x.a, optional: true, reason: 不是每年都有}]"),
        ("k: 1件\ng: {a: {b: 1件}}", "k: 1件", "kept: [{figure: x.g.*, optional: true}]"),
        ("k: 1件\na: 原文未载明", "k: 1件", ""),
        ("k: 1件\na: {secret: true}", "k: 1件", ""),
        ("k: 1件\na: 2件", "k: 1件\na: 待填报", ""),
        ("k: 1件\na: 2件", "k: 1件\na: 原文未载明", ""),
        ("t: {columns: {a: 甲}, rows: {r: 丙}, cells: {r: [1件]}}",
         "t: {columns: {a: 甲}, rows: {r: 丙}, empty: 本表无数据。}", ""),
        (HISTORY % ("a: 2018年, b: 2019年, c: 2020年", "a: [1], b: [2], c: [3]"),
         HISTORY % ("b: 2019年, c: 2020年, d: 2021年", "b: [2], c: [3], d: [4]"), ""),
        ("s: {grade: 优, indicators: {a: {label: 甲, score: 5分}, b: {label: 乙, score: 5分}}}",
         "s: {grade: 优, indicators: {a: {label: 甲, score: 5分}, c: {label: 丙, score: 5分}}}", ""),
    ],
)  # fmt: skip
def test_what_need_not_be_there_is_not_missed(
    found: Callable[..., list[Problem]], last: str, this: str, rules: str
) -> None:
    """Declared, never published, pending, a table without data, the oldest of many years, this year's indicators."""
    assert found(last, this, rules=rules) == []


def test_an_indicator_that_must_be_kept_is_missed(found: Callable[..., list[Problem]]) -> None:
    """`kept` without `optional` asks for what is left alone otherwise."""
    card = "s: {grade: 优, indicators: {a: {label: 甲, score: 5分}%s}}"
    rules = "kept: [{figure: x.s.b}]"
    assert says(found(card % ", b: {label: 乙, score: 5分}", card % "", rules=rules)) == [("C103", "x.s.b")]


def test_a_total_is_kept_among_what_may_go(found: Callable[..., list[Problem]]) -> None:
    """What must be kept goes before what need not."""
    rules = "kept: [{figure: x.*, optional: true}, {figure: x.total}]"
    assert says(found("a: 1件\nb: 1件\ntotal: 2件", "a: 1件", rules=rules)) == [("C103", "x.total")]


def test_another_kind_of_report_has_other_figures(found: Callable[..., list[Problem]]) -> None:
    """A budget does not have what an account had."""
    report = "title: 甲\nkind: budget\nstatus: published\nchapters:\n  - {file: overview.md, title: 一、基本情况}\n"
    assert says(found("a: 1件\nb: 1件", "a: 1件")) == [("C103", "x.b")]
    assert found("a: 1件\nb: 1件", "a: 1件", more={"data/2021/report.yml": report}) == []


def test_what_could_not_be_read_is_not_missed(tmp_path: Path) -> None:
    """The slip has been reported; what follows from it is not."""
    files = {"data/2020/x.yml": "a: 1件\ng: {b: 2件}", "data/2021/x.yml": "a: 1件\ng: {b: [2件]}"}
    loaded = site(tmp_path, files, years=(2020, 2021))
    assert [p.rule for p in loaded.problems] == ["D106"]
    assert [p for check in carry.CHECKS for p in check(loaded.editions[-1])] == []


def test_a_figure_that_became_a_group_is_missing(found: Callable[..., list[Problem]]) -> None:
    """Its name is there, but no figure is."""
    assert says(found("a: 1件", "a: {b: 1件}")) == [("C103", "x.a")]


# ---- C104


def test_a_figure_beyond_its_limit_needs_a_reason(found: Callable[..., list[Problem]]) -> None:
    """The package's own limit tells why it is there; a note is the reason that readers see."""
    figure = "a: {label: 预算调整率, value: %s%s}"
    (problem,) = found(figure % ("12%", ""), figure % ("-30.01%", ""))
    assert (problem.rule, problem.subject, problem.severity) == ("C104", "x.a", Severity.WARNING)
    assert problem.message.text() == "预算调整率 is -30.01%, beyond 30%"
    assert found(figure % ("12%", ""), figure % ("45%", ", note: 年中追加库房改造经费")) == []
    assert found(figure % ("12%", ""), figure % ("30.00%", "")) == []


def test_a_headcount_that_changes_much_needs_a_reason(found: Callable[..., list[Problem]]) -> None:
    """Not in a small unit, where one person is much."""
    figure = "a: {label: 年末在职人员, value: %s}"
    assert says(found(figure % "40人", figure % "53人")) == [("C104", "x.a")]
    assert found(figure % "40人", figure % "52人") == []
    assert found(figure % "4人", figure % "7人") == []


def test_limits_of_the_department_come_from_checks_yml(found: Callable[..., list[Problem]]) -> None:
    """By share or by amount, over the value or its change; the reason of the limit is shown."""
    limits = (
        "figure: 'x.*.n', change: 50%, reason: 波动较大",
        "figure: x.b.m, change: 2件",
        "figure: x.b.m, over: 9件",
    )
    rules = "jumps:\n" + "".join(f"  - {{{limit}}}\n" for limit in limits)
    last, this = "a: {n: 100件}\nb: {n: 100件, m: 5件}", "a: {n: 151件}\nb: {n: 50件, m: 10件}"
    problems = found(last, this, rules=rules)
    assert says(problems) == [("C104", "x.a.n"), ("C104", "x.b.m"), ("C104", "x.b.m")]
    assert "波动较大" in problems[0].text()
    assert found("a: {n: 100件}\nb: {n: 100件, m: 5件}", "a: {n: 150件}\nb: {n: 50件, m: 7件}", rules=rules) == []


def test_a_limit_of_the_department_takes_the_place_of_the_packages(found: Callable[..., list[Problem]]) -> None:
    """It knows better what needs a reason."""
    figure, rules = "a: {label: 预算调整率, value: %s}", "jumps: [{figure: x.a, over: %s}]"
    assert found(figure % "12%", figure % "35%", rules=rules % "40%") == []
    assert says(found(figure % "12%", figure % "15%", rules=rules % "10%")) == [("C104", "x.a")]


def test_a_slip_is_no_jump_as_well(found: Callable[..., list[Problem]]) -> None:
    """One slip is one finding."""
    assert says(found("a: 312件", "a: 3150件", rules="jumps: [{figure: x.a, change: 50%}]")) == [("C105", "x.a")]


def test_percentage_points_are_an_amount_and_not_a_share(found: Callable[..., list[Problem]]) -> None:
    """From 80% to 83% is a change of 3 points, of less than 5% of it."""
    rules = "jumps: [{figure: x.a, change: %s}]"
    assert says(found("a: 80%", "a: 83%", rules=rules % "2个百分点")) == [("C104", "x.a")]
    assert found("a: 80%", "a: 83%", rules=rules % "3.5个百分点") == []
    assert found("a: 80%", "a: 83%", rules=rules % "5%") == []


@pytest.mark.parametrize("limit", ["over: 5万元", "over: 30%", "over: 30", "change: 3册", "over: 多", "reason: 甲"])
def test_a_limit_that_cannot_be_compared_is_an_error_at_its_place(
    found: Callable[..., list[Problem]], limit: str
) -> None:
    """Else it would be no limit, in silence; said once, not for every figure that it names."""
    (problem,) = found("a: 3件\nb: 3件", "a: 3件\nb: 4件", rules=f"jumps: [{{figure: x.*, {limit}}}]")
    assert (problem.rule, problem.severity, problem.origin.path) == ("C104", Severity.ERROR, "data/checks.yml")


def test_a_rate_without_its_sign_is_not_beyond_the_packages_limit(found: Callable[..., list[Problem]]) -> None:
    """12 is a number; that it should be 12% is for others to say."""
    figure = "a: {label: 预算调整率, value: %s}"
    assert found(figure % "11", figure % "12") == []


def test_a_rise_from_nothing_is_beyond_every_share(found: Callable[..., list[Problem]]) -> None:
    """0 has no percentage, but nought to five hundred is a jump."""
    rules = "jumps: [{figure: x.a, change: 50%}]"
    assert says(found("a: 0万元", "a: 500万元", rules=rules)) == [("C104", "x.a")]
    assert found("a: 0万元", "a: 0万元", rules=rules) == []


# ---- C105


@pytest.mark.parametrize(
    ("last", "this", "words"),
    [
        ("1539.77万元", "1564.02元", "one part in 10000"),
        ("1539.77元", "1564.02万元", "10000 times"),
        ("6.5万元", "5.9元", "one part in 10000"),
        ("12.50%", "13.10‰", "one part in 10"),
        ("1539.77万元", "156.402万元", "one part in 10"),
        ("1539.77万元", "15640.2万元", "10 times"),
        ("312人次", "31500人次", "100 times"),
        ("312人次", "3150000人次", "10000 times"),
        ("0.152%", "1.61%", "10 times"),
    ],
)
def test_a_slip_of_the_decimal_point_or_of_the_unit_is_suspected(
    found: Callable[..., list[Problem]], last: str, this: str, words: str
) -> None:
    """Both figures stand in the finding."""
    (problem,) = found(f"a: {last}", f"a: {this}")
    assert (problem.rule, problem.subject, problem.severity) == ("C105", "x.a", Severity.WARNING)
    assert words in problem.message.text()
    assert last in problem.message.text()
    assert this in problem.message.text()


@pytest.mark.parametrize(
    ("last", "this"),
    [
        ("1539.77万元", "1564.02万元"),
        ("1539.77万元", "15640200元"),
        ("1539.77万元", "4600.00万元"),
        ("100件", "780件"),
        ("100件", "1230件"),
        ("5件", "50件"),
        ("12件", "130件"),
        ("0万元", "15.00万元"),
        ("15.30万元", "0万元"),
        ("-15.30万元", "153.00万元"),
        ("原文未载明", "15.30万元"),
    ],
)
def test_figures_that_grow_by_themselves_are_no_slips(
    found: Callable[..., list[Problem]], last: str, this: str
) -> None:
    """Few digits jump; other ratios are for the limits; the same amount in another unit is the same."""
    assert "C105" not in [p.rule for p in found(f"a: {last}", f"a: {this}")]


def test_another_thing_under_the_same_name_is_no_slip(found: Callable[..., list[Problem]]) -> None:
    """（第七期） and （第八期） are the same thing."""
    assert found("a: {label: 接收, value: 312件}", "a: {label: 移交, value: 3150件}") == []
    figure = "a: {label: 数字化（第%s期）, value: %s}"
    assert says(found(figure % ("七", "312件"), figure % ("八", "3150件"))) == [("C105", "x.a")]


def test_a_figure_that_a_formula_holds_is_no_slip(found: Callable[..., list[Problem]]) -> None:
    """Its parts are looked at, once."""
    last, this = (
        "a: 100件\nb: 111件\nc: {value: 211件, formula: a + b}",
        "a: 1000件\nb: 111件\nc: {value: 1111件, formula: a + b}",
    )
    assert says(found(last, this)) == [("C105", "x.a")]


def test_a_whole_table_in_the_wrong_unit_is_one_finding(found: Callable[..., list[Problem]]) -> None:
    """Its unit was changed, not its cells."""
    table = "t: {unit: %s, columns: {a: 甲, b: 乙}, rows: {r: 丙, s: 丁}, cells: {r: [%s], s: [%s]}}"
    (problem,) = found(table % ("万元", "120.50, 7.25", "33.10, 64.00"), table % ("元", "131.20, 8.10", "30.00, 70.00"))
    assert (problem.rule, problem.subject) == ("C105", "x.t")
    assert "4 cells of 'x.t'" in problem.text()


# ---- C106


def test_a_name_that_counts_another_thing_is_reported(found: Callable[..., list[Problem]]) -> None:
    """With a new label it is another figure under an old name."""
    (problem,) = found("a: {label: 出版, value: 3件}", "a: {label: 出版, value: 3册}")
    assert (problem.rule, problem.subject, problem.severity) == ("C106", "x.a", Severity.WARNING)
    (problem,) = found("a: {label: 出版, value: 3件}", "a: {label: 经费, value: 3.00万元}")
    assert problem.message.text() == "'x.a' is '经费', 3.00万元, but was '出版', 3件, last year"


@pytest.mark.parametrize(
    ("last", "this"),
    [
        ("38个", "39家"),
        ("9名", "9人"),
        ("15.00万元", "150000元"),
        ("3", "3件"),
        ("3件", "待填报"),
        ("3件", "0"),
        ("12.50%", "1.5个百分点"),
    ],
)
def test_units_that_go_together_are_silent(found: Callable[..., list[Problem]], last: str, this: str) -> None:
    """Counters used one for another, the same dimension, a number without unit."""
    assert found(f"a: {last}", f"a: {this}") == []


def test_a_new_label_alone_is_no_finding(found: Callable[..., list[Problem]]) -> None:
    """馆藏档案数字化（第七期） becomes （第八期）; an indicator of another year may count something else."""
    assert found("a: {label: 数字化（第七期）, value: 3件}", "a: {label: 数字化（第八期）, value: 4件}") == []
    card = "s: {grade: 优, indicators: {a: {label: %s, actual: %s}}}"
    assert found(card % ("立项", "3件"), card % ("支出进度", "62%")) == []


def test_a_column_that_counts_another_thing_is_one_finding(found: Callable[..., list[Problem]]) -> None:
    """Not one a cell."""
    table = "t: {columns: {a: {label: 甲, unit: %s}}, rows: {r: 丙, s: 丁}, cells: {r: [3], s: [4]}}"
    assert says(found(table % "件", table % "页")) == [("C106", "x.t.r.a")]


# ---- C107


@pytest.mark.parametrize(
    ("last", "this", "subject"),
    [
        ("as_of: 2020年12月31日\na: 3件", "as_of: 2020年12月31日\na: 4件", "x.a"),
        ("as_of: 2020年底\na: 3件\nb: 4件", "as_of: 2020年底\na: 4件\nb: 5件", "x"),
        ("a: {value: 3件, as_of: 2020-12-31}\nb: {value: 4件, as_of: 2020-12-31}",
         "a: {value: 3件, as_of: 2020-12-31}\nb: {value: 4件, as_of: 2021-12-31}", "x.a"),
        ("g: {period: 2020年度, a: 3件, b: 4件}", "g: {period: 2020年度, a: 4件, b: 4件}", "x.g.a"),
        ("a: {label: 利用照片（2020年1—11月）, value: 3件}", "a: {label: 利用照片（2020年1—11月）, value: 4件}", "x.a"),
    ],
)  # fmt: skip
def test_a_date_that_was_left_standing_is_reported(
    found: Callable[..., list[Problem]], last: str, this: str, subject: str
) -> None:
    """An edition begins as a copy of the last one; what has changed, or stands beside what has, is dated anew."""
    assert says(found(last, this)) == [("C107", subject)]


@pytest.mark.parametrize(
    ("last", "this"),
    [
        ("as_of: 2020年12月31日\na: 3件", "as_of: 2021年12月31日\na: 4件"),
        ("as_of: 2020年12月31日\na: 3件", "as_of: 2020年12月31日\na: 3件"),
        ("as_of: 2019年12月31日\na: 3件", "as_of: 2019年12月31日\na: 4件"),
        ("as_of: 11月底\na: 3件", "as_of: 11月底\na: 4件"),
        ("a: {value: 3件, as_of: 2020年11月1日}",
         "a: {value: 3件, as_of: 2020年11月1日, note: 第七次人口普查}\nb: {value: 1件, as_of: 2021年底}"),
        ("a: {label: 上年末, value: 3件, as_of: 2019年底}",
         "a: {label: 上年末, value: 4件, as_of: 2020年底}\nb: {value: 1件, as_of: 2021年底}"),
        ("period: 2019—2020年\na: 3件", "period: 2019—2021年\na: 4件"),
        ("a: {label: 移交2020年文件的单位, value: 3件}", "a: {label: 移交2020年文件的单位, value: 4件}"),
    ],
)  # fmt: skip
def test_dates_that_are_right_are_silent(found: Callable[..., list[Problem]], last: str, this: str) -> None:
    """An old date may be that of the figure: a census, a figure of last year's end, an unchanged file."""
    assert found(last, this) == []


def test_pending_figures_of_a_draft_have_the_old_date_in_peace(found: Callable[..., list[Problem]]) -> None:
    """`gongkai new` copies the dates with the names; the report comes with the first figure filled in."""
    last = "as_of: 2020年底\na: 3件\nb: 4件\nc: {formula: a + b, unit: 件}"
    files = {"data/2021/report.yml": "title: 甲\nkind: overall_self_evaluation\nstatus: draft\nchapters:\n"
             "  - {file: overview.md, title: 一、基本情况}\n"}  # fmt: skip
    assert found(last, "as_of: 2020年底\na: 待填报\nb: 待填报\nc: {formula: a + b, unit: 件}", more=files) == []
    assert says(found(last, "as_of: 2020年底\na: 5件\nb: 待填报\nc: {formula: a + b, unit: 件}", more=files)) == [
        ("C107", "x.a")
    ]


# ---- the family


LOUD_LAST = """
as_of: 2020年底
gone: 3件
a: {label: 决算数, value: 1539.77万元}
c: {label: 册数, value: 3件}
rate: {label: 预算调整率, value: 3%}
t: {label: 累计, value: 5件}
total: {label: 累计接收, value: 50件}
"""
LOUD_THIS = """
as_of: 2020年底
a: {label: 决算数, value: 1564.02元}
b: {label: 上年决算数, value: 1593.77万元}
c: {label: 册数, value: 3册}
rate: {label: 预算调整率, value: 33%}
t: {label: 累计, value: 5件}
total: {label: 累计接收, value: 70件}
year: {label: 本年接收, value: 10件}
"""


def test_every_rule_of_the_family_can_speak_at_once(found: Callable[..., list[Problem]]) -> None:
    """The silence of the next tests would mean nothing otherwise."""
    assert {p.rule for p in found(LOUD_LAST, LOUD_THIS)} == set(carry.ACCEPTABLE)


def test_nothing_is_said_without_an_edition_of_last_year(tmp_path: Path) -> None:
    """Years may have gaps; only C104 looks at one year."""
    files = {"data/2019/x.yml": LOUD_LAST, "data/2021/x.yml": LOUD_THIS}
    newest = edition(tmp_path, files, years=(2019, 2021))
    assert newest.previous is None
    assert [p.rule for check in carry.CHECKS for p in check(newest)] == ["C104"]


def test_a_draft_of_last_year_published_nothing(found: Callable[..., list[Problem]]) -> None:
    """So nothing can differ from it."""
    assert [p.rule for p in found(LOUD_LAST, LOUD_THIS, status="draft")] == ["C104"]


def test_the_real_report_and_the_example_department_are_consistent() -> None:
    """No false alarm on five fictional years: what changes from year to year is declared in its checks.yml."""
    for root in (ROOT, ROOT / "examples" / "shili"):
        site_ = load(root)
        said = {(e.year, p.rule, p.subject) for e in site_.editions for check in carry.CHECKS for p in check(e)}
        accepted = {(e.year, a.rule, a.where) for e in site_.editions for a, _ in e.ledger.acknowledged}
        assert said - accepted == set()


def test_figures_of_last_year_that_the_example_department_prints_are_all_seen() -> None:
    """The recognition works on the national forms, not only on the examples above."""
    newest = load(ROOT / "examples" / "shili").editions[-1]
    assert newest.previous is not None
    pairs, _ = carried(newest, newest.previous)
    known = {(pair.this, pair.last) for pair in pairs}
    assert {
        ("foi.t3.carried.natural", "foi.t3.left.natural"),
        ("services.summary.visits.last", "services.summary.visits.this"),
        ("sangong.expenditure.last.reception_final", "sangong.expenditure.this.reception_final"),
        ("digitization.years.y2019.pages", "digitization.years.y2019.pages"),
        ("budget.carried_in", "budget.carried_out"),
    } <= known


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FIGURES, FIGURES)
def test_no_figures_make_it_stumble(
    tmp_path_factory: pytest.TempPathFactory, last: dict[str, str], this: dict[str, str]
) -> None:
    """Whatever two years hold, each finding has a place, a subject and a Chinese text."""
    root = tmp_path_factory.mktemp("site")
    files = {
        f"data/{year}/x.yml": "".join(
            f"f{n}: {{label: {label}, value: {value}}}\n" for n, (label, value) in enumerate(figures.items())
        )
        for year, figures in ((2020, last), (2021, this))
    }
    for check in carry.CHECKS:
        for problem in check(site(root, files, years=(2020, 2021)).editions[-1]):
            assert problem.subject
            assert problem.origin.path.startswith("data/")
            assert problem.text("zh") != problem.text("en")


# ---- the words


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("上年决算数", (Time(2020), "决算")),
        ("二、上年度的支出数", (Time(2020), "支出")),
        ("其中：去年接收", (Time(2020), "接收")),
        ("本年收入", (Time(2021), "收入")),
        ("年初结转和结余", (Time(2020, end=True), "结转和结余")),
        ("上年末数", (Time(2020, end=True), "")),
        ("年末数", (Time(2021, end=True), "")),
        ("2019年", (Time(2019), "")),
        ("2019年末", (Time(2019, end=True), "")),
        ("2019年度决算数", (Time(2019), "决算")),
        ("2019年度防控档案", (None, "2019年度防控档案")),
        ("上年结转项目", (None, "上年结转项目")),
        ("年初预算数", (None, "年初预算")),
        ("支出数", (None, "支出")),
        ("比上年增加", (None, "比上年增加")),
    ],
)
def test_a_label_says_which_year_it_speaks_of(label: str, meaning: tuple[Time | None, str]) -> None:
    """In the edition of 2021."""
    reading = timed([label], 2021, numbers=True)
    assert reading is not None
    assert (reading.time, "".join(reading.rest)) == meaning


def test_headings_are_parts_of_a_label_and_two_times_are_none() -> None:
    """合计 over 上年 is last year's total."""
    reading = timed(["合计", "上年"], 2021, numbers=True)
    assert reading is not None
    assert (reading.time, reading.rest) == (Time(2020), ("合计",))
    assert timed(["上年", "年末数"], 2021, numbers=True) is None


def test_numbers_and_counts_are_no_part_of_what_a_label_says() -> None:
    """现行有效件数 is 现行有效, 1.2 is no numbered heading."""
    assert [plain(label) for label in ("（一）予以公开", "3.其他", "其中：女", "1.2万元以上")] == [
        "予以公开",
        "其他",
        "女",
        "1.2万元以上",
    ]
    assert named("本年废止件数", 2021) == (Time(2021), "废止")


def test_the_words_of_the_package_are_what_the_program_takes_them_for() -> None:
    """A limit that cannot be read would be no limit, in silence."""
    data = packaged("carry")
    for jump in data["jumps"]:
        assert jump["reason"]
        assert [quantity(jump[key]) for key in ("over", "change", "least") if key in jump]
    assert quantity(data["within"]).value < 1
    counters = [name for same in data["counters"] for name in same]
    assert len(counters) == len(set(counters))
    assert all(quantity(f"1{name}").dims == ((name, 1),) for name in counters)


def test_a_pattern_stands_for_one_level_and_fills_another() -> None:
    """Totals and all: it is not a sum."""
    names = Names(["a.b.c", "a.b.total", "a.c", "ab.b.c", "a.b.c.d"])
    assert list(names.match("a.b.*")) == [("a.b.c", ("c",)), ("a.b.total", ("total",))]
    assert list(names.match("a.c")) == [("a.c", ())]
    assert list(names.match("*.b.*")) == [("a.b.c", ("a", "c")), ("a.b.total", ("a", "total")), ("ab.b.c", ("ab", "c"))]
    assert filled("x.*.y.*", ("a", "b")) == "x.a.y.b"
    assert covers("a.*", "a.b.c")
    assert not covers("a.b.c", "a.b")
