"""Totals without a formula: what a reader would add up is added up, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.checks import codes, parts
from gongkai.checks.totals import below, claims, code, layout
from gongkai.problems import Severity
from small import edition

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.problems import Problem


def findings(root: Path, text: str) -> list[Problem]:
    """Return what the checks of totals find in a file x.yml."""
    newest = edition(root, {"data/2021/x.yml": text})
    return [problem for run in (*parts.CHECKS, *codes.CHECKS) for problem in run(newest)]


def subjects(problems: list[Problem]) -> list[tuple[str, str, str]]:
    """Return rule, figure and severity of each."""
    return [(problem.rule, problem.subject, problem.severity.value) for problem in problems]


def table(rows: str, cells: str, *, columns: str = "a: 甲, b: 乙", more: str = "") -> str:
    """Write a table in 件."""
    return f"unit: 件\ncolumns: {{{columns}}}\nrows: {{{rows}}}\ncells: {{{cells}}}\n{more}"


PLAIN = "x: 一, y: 二, total: 合计"


def test_a_total_row_is_the_sum_of_the_rows(tmp_path: Path) -> None:
    """Column by column."""
    assert findings(tmp_path, table(PLAIN, "x: [1, 2], y: [3, 4], total: [4, 6]")) == []
    problems = findings(tmp_path, table(PLAIN, "x: [1, 2], y: [3, 4], total: [4, 7]"))
    assert subjects(problems) == [("B113", "x.total.b", "error")]
    assert problems[0].line() == (
        "data/2021/x.yml:4:42: B113 合计 · 乙 is stated as 7件, but its parts sum to 6件 (difference 1件); "
        "the parts are 一 · 乙 (data/2021/x.yml:4)、二 · 乙 (data/2021/x.yml:4); "
        "correct the figures, give the total a formula, or accept the finding in data/2021/ledger.yml "
        "with where: x.total.b"
    )


def test_a_total_column_is_the_sum_of_the_columns(tmp_path: Path) -> None:
    """Rates, other units, 其中 and the year before are none of them."""
    columns = "a: 甲, b: 乙, c: 其中：丙, s: {label: 面积, unit: 平方米}, r: {label: 率, unit: '%'}, t: 总计"
    good = table("x: 一", "x: [1, 2, 1, 50, 90%, 3]", columns=columns)
    assert findings(tmp_path, good) == []
    assert subjects(findings(tmp_path, good.replace("3]", "4]"))) == [("B113", "x.x.t", "warning")]


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ("total: 合计, x: 一, y: 二", "total: [4, 6], x: [1, 2], y: [3, 4]"),
        ("x: 一, y: 二, s: 小计, z: 三, total: 合计", "x: [1, 2], y: [3, 4], s: [4, 6], z: [1, 1], total: [5, 7]"),
        (
            "s: 小计, x: 一, y: 二, u: 小计, z: 三, v: 四",
            "s: [4, 6], x: [1, 2], y: [3, 4], u: [2, 2], z: [1, 1], v: [1, 1]",
        ),
        (
            "x: 一, y: 二, s: 本年收入合计, z: 年初结转, total: 总计",
            "x: [1, 2], y: [3, 4], s: [4, 6], z: [1, 0], total: [5, 6]",
        ),
        (
            "x: 一、甲, y: （一）子, z: （二）丑, w: 二、乙, total: 合计",
            "x: [3, 3], y: [1, 1], z: [2, 2], w: [1, 1], total: [4, 4]",
        ),
        ("x: 一, w: 其中：壹, y: 二, total: 合计", "x: [3, 3], w: [1, 1], y: [2, 2], total: [5, 5]"),
        (
            "x: 一, y: 二, total: 合计, d: {label: 增减, formula: x - y}",
            "x: [3, 3], y: [2, 2], total: [5, 5], d: [1, 1]",
        ),
        ("x: 一, y: 二, total: 合计", "x: ['', 2], y: [3, ''], total: [3, 2]"),
        ("x: 一, y: 二, total: 合计", "x: ['', ''], y: ['', ''], total: [3, 2]"),
        ("x: 一, y: 二, total: 合计", "x: [原文未载明, 2], y: [3, 4], total: [9, 6]"),
        ("x: 一, y: 二, total: {label: 合计, formula: x + y}", "x: [1, 2], y: [3, 4], total: [9, 9]"),
        ("x: 一, total: 合计", "x: [1, 2], total: [4, 6]"),
        ("x: 一, y: 二, z: 三", "x: [1, 2], y: [3, 4], z: [9, 9]"),
        ("g: {label: 类, rows: {x: 一, y: 二}}, total: 合计", "x: [1, 2], y: [3, 4], total: [4, 6]"),
        (
            "g: {label: 按来源, rows: {x: 一, y: 二}}, h: {label: 按类型, rows: {z: 三, w: 四}}, total: 合计",
            "x: [1, 2], y: [3, 4], z: [2, 2], w: [2, 4], total: [4, 6]",
        ),
        (
            "g: {label: 类, rows: {x: 一, y: 二}}, z: 三, total: 合计",
            "g: [4, 6], x: [1, 2], y: [3, 4], z: [1, 1], total: [5, 7]",
        ),
        ("g: {label: 类, rows: {x: 其中：一, y: 二}}, z: 三", "g: [9, 9], x: [1, 2], y: [3, 4], z: [1, 1]"),
    ],
)
def test_totals_of_every_common_form_are_silent(tmp_path: Path, rows: str, cells: str) -> None:
    """小计 and 总计, 合计 on top, numbered levels, blanks, breakdowns that are not given, headings."""
    assert findings(tmp_path, table(rows, cells)) == []


@pytest.mark.parametrize(
    ("rows", "cells", "found"),
    [
        (
            "x: 一, y: 二, s: 小计, z: 三, total: 合计",
            "x: [1, 2], y: [3, 4], s: [5, 6], z: [1, 1], total: [5, 7]",
            ("x.s.a", "error"),
        ),
        (
            "x: 一, y: 二, s: 本年收入合计, z: 年初结转, total: 总计",
            "x: [1, 2], y: [3, 4], s: [4, 6], z: [1, 0], total: [7, 6]",
            ("x.total.a", "error"),
        ),
        (
            "g: {label: 类, rows: {x: 一, y: 二}}, z: 三",
            "g: [4, 7], x: [1, 2], y: [3, 4], z: [1, 1]",
            ("x.g.b", "warning"),
        ),
        (
            "g: {label: 按来源, rows: {x: 一, y: 二}}, h: {label: 按类型, rows: {z: 三, w: 四}}, total: 合计",
            "x: [1, 2], y: [3, 4], z: [2, 2], w: [2, 5], total: [4, 6]",
            ("x.total.b", "error"),
        ),
        (
            "x: 一, w: 其中：壹, y: 二, total: 合计",
            "x: [3, 3], w: [1, 1], y: [2, 2], total: [5, 8]",
            ("x.total.b", "warning"),
        ),
        ("x: 一, y: 二, total: 全部", "x: [3, 3], y: [2, 2], total: [5, 8]", ("x.total.b", "warning")),
        ("x: 一, y: 二, total: 合计", "x: ['', 2], y: [3, ''], total: [3, 4]", ("x.total.b", "error")),
    ],
)
def test_totals_that_miss_their_parts_are_found(tmp_path: Path, rows: str, cells: str, found: tuple[str, str]) -> None:
    """As an error where the other columns prove how the table is meant, else as a warning."""
    figure, severity = found
    assert subjects(findings(tmp_path, table(rows, cells))) == [("B113", figure, severity)]


def test_a_table_in_which_nothing_adds_up_is_only_a_warning(tmp_path: Path) -> None:
    """Perhaps it is no sum at all."""
    problems = findings(tmp_path, table(PLAIN, "x: [1, 2], y: [3, 4], total: [9, 9]"))
    assert [problem.severity for problem in problems] == [Severity.WARNING, Severity.WARNING]


def test_what_rounding_explains_is_a_warning_that_says_so(tmp_path: Path) -> None:
    """±0.01 万元 between parts and total is real (尾差); 0.02 of two parts is not."""
    text = "unit: 万元\ncolumns: {a: 甲}\nrows: {x: 一, y: 二, t: 合计}\ncells: {x: [1.25], y: [2.25], t: [%s]}\n"
    near = findings(tmp_path, text % "3.51")
    assert subjects(near) == [("B113", "x.t.a", "warning")]
    assert "尾差" in near[0].text()
    assert subjects(findings(tmp_path, text % "3.52")) == [("B113", "x.t.a", "error")]


def test_an_equation_of_the_table_says_what_a_total_is(tmp_path: Path) -> None:
    """Then nothing else is supposed."""
    text = table(PLAIN, "x: [1, 2], y: [3, 4], total: [2, 2]")
    assert len(findings(tmp_path, text)) == 2
    assert findings(tmp_path, text + "equations:\n  - {each: column, that: total == y - x, label: 差}\n") == []


def test_a_heading_called_total_is_the_sum_of_the_same_columns_under_the_others(tmp_path: Path) -> None:
    """The national form of 三公经费: 合计·预算数 is the sum of every 预算数, for 车辆 that of its 小计."""
    columns = (
        "t: {label: 合计, columns: {tb: 预算数, tf: 决算数}}, a: {label: 出国, columns: {ab: 预算数, af: 决算数}}, "
        "v: {label: 车辆, columns: {s: {label: 小计, columns: {sb: 预算数, sf: 决算数}}, "
        "p: {label: 购置, columns: {pb: 预算数, pf: 决算数}}, r: {label: 运行, columns: {rb: 预算数, rf: 决算数}}}}"
    )
    good = table("x: 一", "x: [12, 10, 2, 1, 10, 9, 4, 4, 6, 5]", columns=columns)
    assert findings(tmp_path, good) == []
    assert subjects(findings(tmp_path, good.replace("[12, 10", "[12, 11"))) == [("B113", "x.x.tf", "error")]
    assert subjects(findings(tmp_path, good.replace("10, 9", "10, 8"))) == [
        ("B113", "x.x.tf", "error"),
        ("B113", "x.x.sf", "error"),
    ]


def test_the_total_of_totals_is_reported_once_where_it_misses_both_ways_by_the_same(tmp_path: Path) -> None:
    """One wrong figure, one finding; two where the parts differ."""
    rows, columns = "x: 一, y: 二, total: 合计", "a: 甲, b: 乙, c: 合计"
    good = table(rows, "x: [1, 2, 3], y: [3, 4, 7], total: [4, 6, 10]", columns=columns)
    assert subjects(findings(tmp_path, good.replace("10]", "11]"))) == [("B113", "x.total.c", "error")]
    assert [subject for _, subject, _ in subjects(findings(tmp_path, good.replace("[4, 6,", "[5, 6,")))] == [
        "x.total.a",
        "x.total.c",
    ]


def test_the_slip_that_explains_a_total_is_named(tmp_path: Path) -> None:
    """In the total or in one of its parts."""
    cells = "x: [8000, 2345], y: [103, 4172], total: [%s, %s]"
    found = findings(tmp_path, table(PLAIN, cells % (8013, 6517)))
    assert "perhaps it is 8103件: two digits are swapped" in found[0].text()
    found = findings(tmp_path, table(PLAIN, cells % (8103, 7057)))
    assert "perhaps 二 · 乙 (data/2021/x.yml:4) is 4712件, not 4172件: two digits are swapped" in found[0].text()


CODED = """
unit: 万元
codes: 科目编码
columns: {total: 合计, basic: 基本支出, project: 项目支出}
rows:
  c201: {code: 201, label: 一般公共服务支出}
  c20126: {code: 20126, label: 档案事务}
  c2012601: {code: 2012601, label: 行政运行}
  c2012604: {code: 2012604, label: 档案馆}
  c208: {code: 208, label: 社会保障和就业支出}
  c20805: {code: 20805, label: 养老支出}
  total: 合计
cells:
  c201: [1198.23, 746.00, 452.23]
  c20126: [1198.23, 746.00, 452.23]
  c2012601: [746.00, 746.00, ""]
  c2012604: [452.23, "", 452.23]
  c208: [100.00, 100.00, ""]
  c20805: [100.00, 100.00, ""]
  total: [1298.23, 846.00, 452.23]
"""


def test_codes_are_the_sums_of_the_codes_below(tmp_path: Path) -> None:
    """类 of 款, 款 of 项, 合计 of 类: not of all that is listed."""
    assert findings(tmp_path, CODED) == []


@pytest.mark.parametrize(
    ("row", "wrong", "rule", "found"),
    [
        ("c201: [1198.23, 746.00, 452.23]", "c201: [1198.23, 746.00, 425.23]", "B114", "x.c201.project"),
        ("c20126: [1198.23, 746.00,", "c20126: [1198.23, 764.00,", "B114", "x.c20126.basic"),
        ("c20805: [100.00, 100.00,", "c20805: [100.00, 10.00,", "B114", "x.c208.basic"),
        ("total: [1298.23, 846.00", "total: [1298.23, 864.00", "B113", "x.total.basic"),
    ],
)
def test_a_code_that_misses_those_below_it_is_found(
    tmp_path: Path, row: str, wrong: str, rule: str, found: str
) -> None:
    """Column by column, as an error."""
    problems = findings(tmp_path, CODED.replace(row, wrong))
    assert (rule, found, "error") in subjects(problems)


def test_a_code_whose_formula_misses_is_not_reported_twice(tmp_path: Path) -> None:
    """B101 says it already."""
    text = CODED.replace("c201: {code: 201,", "c201: {code: 201, formula: c20126,")
    text = text.replace("c201: [1198.23, 746.00, 452.23]", "c201: [1198.23, 746.00, 999.99]")
    assert [problem.subject for problem in findings(tmp_path, text) if problem.rule == "B114"] == []


def test_a_code_that_is_computed_may_be_printed_rounded(tmp_path: Path) -> None:
    """Behind 1198万元 there is the exact sum."""
    text = CODED.replace("c201: {code: 201,", "c201: {code: 201, formula: c20126, decimals: 0,")
    text = text.replace("c201: [1198.23, 746.00, 452.23]", "c201: [=, =, =]")
    assert [problem.subject for problem in findings(tmp_path, text) if problem.rule == "B114"] == []


def test_codes_in_labels_and_names_count_like_codes(tmp_path: Path) -> None:
    """Where a table or a group has no column of codes."""
    text = "a: {label: 201 一般公共服务支出, value: 9件}\nb: {label: 20126档案事务, value: 5件}\n"
    text += "c: {label: 20199其他, value: %s}\n"
    assert findings(tmp_path, text % "4件") == []
    assert subjects(findings(tmp_path, text % "3件")) == [("B114", "x.a", "error")]
    rows = "c201: 一般, c20126: 档案, c20199: 其他"
    assert subjects(findings(tmp_path, table(rows, "c201: [9, 9], c20126: [5, 5], c20199: [4, 3]"))) == [
        ("B114", "x.c201.b", "error")
    ]


@pytest.mark.parametrize("label", ["2019年收入", "201号楼", "201.5平方米房间", "20126", "201室"])
def test_numbers_that_are_no_codes_are_left_alone(label: str) -> None:
    """Years, rooms and houses."""
    assert code("x", label) == ""


def test_codes_below_are_the_nearest_that_are_listed() -> None:
    """Where 款 are left out, 项 stand right below 类."""
    listed = ["201", "20126", "2012601", "2080505", "208"]
    assert below("201", listed) == ["20126"]
    assert below("208", listed) == ["2080505"]
    assert below("20126", listed) == ["2012601"]


GROUP = """
total: {label: 培训合计, value: %s}
a: {label: 讲座, value: 3次}
b: {label: 上门, value: 5次}
c: {label: 参加人数, value: 80人}
"""


def test_a_total_in_a_group_is_the_sum_of_figures_beside_it(tmp_path: Path) -> None:
    """A warning, since a group may hold anything."""
    assert findings(tmp_path, GROUP % "8次") == []
    assert subjects(findings(tmp_path, GROUP % "9次")) == [("B113", "x.total", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "t: {label: 合计, value: 45人}\na: {label: 女, value: 25人}\nb: {label: 男, value: 20人}\nc: 1人\n",
        "t: {label: 支出合计, value: 45元}\na: {label: 其中：工资, value: 25元}\nb: {label: 奖金, value: 10元}\n",
        "t: {label: 合计, value: 45人, formula: a + 20人}\na: {label: 女, value: 25人}\nb: {label: 男, value: 21人}\n",
        "t: {label: 合计, value: 45人}\na: {label: 女, value: 25人}\n",
        "t: {label: 合计, value: 45.00%}\na: {label: 女, value: 25.00%}\nb: {label: 男, value: 21.00%}\n",
    ],
)
def test_what_is_no_breakdown_of_a_group_is_left_alone(tmp_path: Path, text: str) -> None:
    """Two divisions of one whole, 其中, a formula, a single part, rates."""
    assert findings(tmp_path, text) == []


@given(st.lists(st.lists(st.integers(0, 10**7), min_size=3, max_size=3), min_size=2, max_size=6), st.data())
def test_any_change_of_a_cell_of_a_table_with_totals_both_ways_is_found(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[int]], data: st.DataObject
) -> None:
    """Row and column totals without a formula: no single figure can be wrong unseen."""
    whole = [[*row, sum(row)] for row in rows]
    whole.append([sum(column) for column in zip(*whole, strict=True)])
    down, across = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 3))
    wrong = [list(row) for row in whole]
    wrong[down][across] += data.draw(st.integers(1, 10**6))
    names = ", ".join(f"r{n}: 行{n}" for n in range(len(rows))) + ", total: 合计"

    def text(cells: list[list[int]]) -> str:
        listed = ", ".join(f"{'total' if n == len(rows) else f'r{n}'}: {row}" for n, row in enumerate(cells))
        return table(names, listed, columns="a: 甲, b: 乙, c: 丙, t: 合计")

    root = tmp_path_factory.mktemp("site")
    assert findings(root, text(whole)) == []
    assert findings(root, text(wrong)) != []


def test_lines_that_are_no_totals_claim_nothing(tmp_path: Path) -> None:
    """Neither does a heading without lines that count."""
    newest = edition(
        tmp_path, {"data/2021/x.yml": table("x: 一, g: {label: 类, rows: {y: 二}}", "x: [1, 2], y: [3, 4]")}
    )
    rows = layout(newest.grids["x"].rows)
    assert [len(claims(rows, line)) for line in rows.lines] == [0, 1, 0]
