"""Arithmetic: what is stated agrees with formulas, declared equations, shares and names; slips of the pen are named."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.checks import arithmetic, check
from gongkai.checks.slips import of_stated
from gongkai.problems import Severity
from gongkai.quantities import quantity, rounded
from small import edition, site

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from gongkai.problems import Problem

BUDGET = """
initial: {label: 年初预算数, value: 1000.00万元}
adjusted: {label: 调整预算数, value: 1200.00万元}
actual: {label: 全年支出数, value: 900.00万元}
rate: {label: 预算完成率, value: 75.00%, formula: actual / adjusted}
"""


def findings(root: Path, text: str = BUDGET, *, rules: str = "", last: str = "") -> list[Problem]:
    """Return what the checks of the family find in a year of one file x.yml, with `last` for the year before."""
    files = {"data/2021/x.yml": text} | ({"data/2020/x.yml": last} if last else {})
    files |= {"data/checks.yml": rules} if rules else {}
    newest = edition(root, files, years=(2020, 2021) if last else (2021,))
    return [problem for run in arithmetic.CHECKS for problem in run(newest)]


def said(problems: list[Problem]) -> list[str]:
    """Return rules and messages."""
    return [f"{problem.rule} {problem.message.text()}" for problem in problems]


def hint(problems: list[Problem]) -> str:
    """Return the one finding's hint."""
    assert len(problems) == 1
    assert problems[0].hint is not None
    return problems[0].hint.text()


def rule(that: str, more: str = "") -> str:
    """Declare one equation."""
    return f'equations:\n  - {{that: "{that}"{more}}}\n'


# ---- slips of the pen


@pytest.mark.parametrize(
    ("stated", "parts", "slip"),
    [
        ("8013件", "8000件 103件", "perhaps it is 8103件: two digits are swapped"),
        ("18件", "40件 41件", "perhaps it is 81件: two digits are swapped"),
        ("1436.20万元", "1000.00万元 426.20万元", "perhaps it is 1426.20万元: one digit differs"),
        ("146.20万元", "1000.00万元 426.20万元", "perhaps it is 1426.20万元: a digit is left out"),
        ("14426.20万元", "1000.00万元 426.20万元", "perhaps it is 1426.20万元: there is a digit too many"),
        (
            "14262000万元",
            "1000.00万元 426.20万元",
            "perhaps it is 1426.2万元: it is 10000 times too large, as if 元 were 万元",
        ),
        ("1426元", "1000.00万元 426万元", "perhaps it is 14260000元: it is 10000 times too small, as if 万元 were 元"),
        (
            "142.62万元",
            "1000.00万元 426.20万元",
            "perhaps it is 1426.2万元: it is 10 times too small: look at the decimal point and the unit",
        ),
        ("142.60万元", "-100.00万元 -42.60万元", "perhaps it is -142.60万元: the sign is the other way round"),
        (
            "1.23万元",
            "1.00万元 0.239万元",
            "perhaps it is 1.24万元: the digits after the last are cut off (截断), not rounded half up (四舍五入)",
        ),
    ],
)
def test_a_slip_in_a_stated_figure_is_named(tmp_path: Path, stated: str, parts: str, slip: str) -> None:
    """The finding says what was probably meant, so that the office need not search."""
    one, two = parts.split()
    text = f"a: {one}\nb: {two}\nc: {{label: 总数, value: {stated}, formula: a + b}}\n"
    problems = findings(tmp_path, text)
    assert [problem.rule for problem in problems] == ["B101"]
    assert hint(problems).startswith(slip + "; correct the figure")


@pytest.mark.parametrize(
    ("stated", "parts"),
    [
        ("100.01万元", "60.00万元 40.00万元"),  # one in the last place: rounding
        ("约500件", "100件 100件"),
        ("15件", "25件 50件"),  # with two digits anything is one digit away from anything
        ("9312.45万元", "1000.00万元 426.20万元"),
        ("5件", "30件 20件"),
    ],
)
def test_no_slip_is_made_up(tmp_path: Path, stated: str, parts: str) -> None:
    """A guess that leads nowhere costs more than none."""
    one, two = parts.split()
    text = f"a: {one}\nb: {two}\nc: {{label: 总数, value: {stated}, formula: a + b}}\n"
    assert hint(findings(tmp_path, text)).startswith("correct the figure")


@pytest.mark.parametrize(
    ("a", "b", "c", "slip"),
    [
        ("8013件", "100件", "8203件, formula: a + b", "8103件, not 8013件: two digits are swapped"),
        (
            "900.00元",
            "1200.00万元",
            "75.00%, formula: a / b",
            "9000000元, not 900.00元: it is 10000 times too small, as if 万元 were 元",
        ),
        ("905.13万元", "1200.00万元", "79.18%, formula: a / b", "950.13万元, not 905.13万元: two digits are swapped"),
        (
            "31.00万元",
            "148.00万元",
            "117.00万元, formula: a + b",
            "-31.00万元, not 31.00万元: the sign is the other way round",
        ),
    ],
)
def test_a_slip_in_a_figure_that_a_formula_uses_is_named(tmp_path: Path, a: str, b: str, c: str, slip: str) -> None:
    """Where the stated result cannot be the slip, one of its figures may be."""
    text = f"a: {{label: 甲, value: {a}}}\nb: {b}\nc: {{label: 丙, value: {c}}}\n"
    assert hint(findings(tmp_path, text)).startswith(f"perhaps 甲 (data/2021/x.yml:1) is {slip}; correct the figure")


def test_two_slips_that_would_do_are_both_named(tmp_path: Path) -> None:
    """Of a figure that only repeats another, either may be the wrong one."""
    problems = findings(tmp_path, "a: {label: 甲, value: 425.23万元}\nb: {label: 乙, value: 452.23万元, formula: a}\n")
    assert hint(problems).startswith(
        "perhaps it is 425.23万元: two digits are swapped; or perhaps 甲 (data/2021/x.yml:1) is 452.23万元, "
        "not 425.23万元: two digits are swapped; correct the figure"
    )


def test_a_slip_is_named_where_an_equation_of_a_table_fails(tmp_path: Path) -> None:
    """With the cell that it is in."""
    text = """
        unit: 件
        columns: {a: 甲, b: 乙, c: 丙}
        rows: {x: 一}
        cells: {x: [8013, 100, 8203]}
        equations:
          - {each: row, that: a + b == c}
        """
    problems = findings(tmp_path, text)
    assert [problem.rule for problem in problems] == ["B102"]
    assert hint(problems).startswith(
        "perhaps 一 · 甲 (data/2021/x.yml:5) is 8103件, not 8013件: two digits are swapped; "
    )


@given(st.integers(10**4, 10**9), st.integers(0, 9), st.sampled_from(("万元", "件", "元")))
def test_a_swap_of_neighbours_is_always_recognised(number: int, at: int, unit: str) -> None:
    """Wherever it happens, unless the figures then only differ by one or a shift explains it as well."""
    right = quantity(f"{number}{unit}")
    digits = right.digits
    at %= len(digits) - 1
    wrong = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    if wrong[0] == "0" or wrong == digits:
        return
    slip = of_stated(quantity(wrong + unit), Fraction(right.value))
    assert slip is not None
    assert "two digits are swapped" in slip.text()


@given(st.decimals(-(10**6), 10**6, places=2), st.fractions(-(10**7), 10**7))
def test_looking_for_slips_never_fails(stated: Decimal, exact: Fraction) -> None:
    """Whatever is stated, and whatever a formula gives."""
    of_stated(quantity(f"{stated}万元"), exact)


# ---- declared equations


def test_an_equation_that_holds_is_silent(tmp_path: Path) -> None:
    """The common case."""
    assert findings(tmp_path, rules=rule("x.actual <= x.adjusted")) == []


def test_an_equation_that_fails_says_both_sides_the_difference_and_where_the_figures_are(tmp_path: Path) -> None:
    """At the figure, since it is the figure that is wrong; the rule's place and source are named."""
    problems = findings(tmp_path, rules=rule("x.actual == x.initial", ", label: 收支相等, source: 某办法"))
    assert [problem.line() for problem in problems] == [
        (
            "data/2021/x.yml:4:31: B112 收支相等（某办法）: 900.00万元 is not == 1000.00万元 (difference -100.00万元); "
            "see 全年支出数 (data/2021/x.yml:4)、年初预算数 (data/2021/x.yml:2); the rule stands in data/checks.yml:2; "
            "correct the figures, or accept the finding in data/2021/ledger.yml with where: x.actual == x.initial"
        )
    ]


@pytest.mark.parametrize(
    ("that", "holds"),
    [
        ("x.actual < x.adjusted", True),
        ("x.actual > x.adjusted", False),
        ("x.actual >= 900万元", True),
        ("x.actual > 900万元", False),
        ("x.initial == x.actual + 100万元", True),
        ("x.initial = x.actual + 100万元", True),
        ("x.actual ≤ x.initial", True),
        ("abs(x.actual - x.initial) <= 100万元", True),
        ("sum(x.initial, x.actual) == 1900万元", True),
        ("x.rate == x.actual / x.adjusted", True),
        ("x.rate == x.actual / x.initial", False),
    ],
)
def test_operators_sums_and_rounding_are_those_of_formulas(tmp_path: Path, that: str, *, holds: bool) -> None:
    """A single figure on one side holds where the other rounds to it."""
    assert (findings(tmp_path, rules=rule(that)) == []) is holds


def test_a_tolerance_allows_as_much_and_no_more(tmp_path: Path) -> None:
    """To the last cent."""
    assert findings(tmp_path, rules=rule("x.initial == x.actual", ", tolerance: 100万元")) == []
    assert len(findings(tmp_path, rules=rule("x.initial == x.actual", ", tolerance: 99.99万元"))) == 1


def test_an_equation_compares_with_the_year_before(tmp_path: Path) -> None:
    """And the first year, which has none before, is passed over."""
    rules = rule("x.initial == prev.x.left")
    last = "left: {label: 年末数, value: 10.00万元}\ninitial: 5万元\n"
    assert findings(tmp_path, "left: 3万元\ninitial: 10.00万元\n", rules=rules, last=last) == []
    problems = findings(tmp_path, "left: 3万元\ninitial: {label: 年初数, value: 11.00万元}\n", rules=rules, last=last)
    assert said(problems) == ["B112 x.initial == prev.x.left: 11.00万元 is not == 10.00万元 (difference 1.00万元)"]
    assert "年末数 (data/2020/x.yml:1)" in hint(problems)


PROJECTS = """
unit: 万元
columns: {budget: 预算, actual: 决算, rate: {label: 执行率, unit: "%", formula: actual / budget}}
rows: {a: 甲, b: 乙, total: {label: 合计, formula: a + b}}
cells: {a: [10, 8, 80%], b: [10, 12, 120%], total: [20, 20, 100%]}
"""


def test_an_equation_with_a_star_holds_for_each_figure(tmp_path: Path) -> None:
    """The totals of a table are not among them, as in sum()."""
    problems = findings(tmp_path, PROJECTS, rules=rule("x.*.actual <= x.*.budget", ", label: 不超预算"))
    assert [(p.subject, p.origin.line) for p in problems] == [("x.b.actual <= x.b.budget", 5)]
    assert said(problems) == ["B112 不超预算: 12万元 is not <= 10万元 (difference 2万元)"]


def test_an_equation_with_a_star_passes_over_what_has_no_counterpart(tmp_path: Path) -> None:
    """A group that lacks the other figure says nothing of it."""
    text = "p: {a: 3件, b: 2件}\nq: {a: 9件}\nr: {b: 5件, a: 4件}\n"
    problems = findings(tmp_path, text, rules=rule("x.*.a <= x.*.b"))
    assert [problem.subject for problem in problems] == ["x.p.a <= x.p.b"]


def test_a_star_in_a_sum_stays_there(tmp_path: Path) -> None:
    """It adds up what it matches."""
    assert findings(tmp_path, PROJECTS, rules=rule("sum(x.*.actual) == x.total.actual")) == []


def test_what_is_counted_measures_what_the_figure_says(tmp_path: Path) -> None:
    """11个 indicators are 11 of whatever they are."""
    text = "count: 2个\nof: {a: 1件, b: 2件}\n"
    assert findings(tmp_path, text, rules=rule("x.count == count(x.of.*)")) == []
    assert len(findings(tmp_path, text, rules=rule("x.count == count(x.of.*) + 1个"))) == 1


@pytest.mark.parametrize(
    ("that", "more", "line"),
    [
        ("x.actul <= x.adjusted", "", "2:12: B106 no figure 'x.actul' in 2021; did you mean 'x.actual'?"),
        (
            "x.actual <= y.z",
            "",
            (
                "2:24: B106 no figure 'y.z' in 2021; the names are ids, as budget.actual; if 2021 has no such figure, "
                "write `from:` or `until:`"
            ),
        ),
        (
            "x.actual <= x.rate",
            "",
            (
                "2:12: B103 元 and a number without unit cannot be added or compared; "
                "check the units of the figures in the formula"
            ),
        ),
        ("x.actual", "", "2:12: B104 'x.actual' is not an equation; write it as a + b == c"),
        ("x.actual <= ", "", "2:23: B104 the formula 'x.actual <=' cannot be read; it ends too early"),
        (
            "x.actual == x.initial",
            ", tolerance: 1%",
            (
                "2:12: B103 the tolerance '1%' measures something else than the figures; "
                "write it in the figures' unit, as 0.01万元"
            ),
        ),
        ("x.actual == x.initial", ", tolerance: 1圆", "2:12: Q102 unknown unit '圆' in '1圆'; did you mean '元'?"),
        (
            "x.* >= 0万元",
            "",
            (
                "2:12: B103 a number without unit and 元 cannot be added or compared; "
                "check the units of the figures in the formula"
            ),
        ),
    ],
)
def test_an_equation_that_makes_no_sense_is_reported_where_it_stands(
    tmp_path: Path, that: str, more: str, line: str
) -> None:
    """With the near miss."""
    files = {"data/2021/x.yml": BUDGET, "data/checks.yml": f"equations:\n  - {{that: {that}{more}}}\n"}
    newest = edition(tmp_path, files)
    assert [p.line() for run in arithmetic.CHECKS for p in run(newest)] == [f"data/checks.yml:{line}"]


def test_what_is_not_stated_is_not_compared(tmp_path: Path) -> None:
    """原文未载明 and secret figures neither hold nor fail."""
    text = "a: 原文未载明\nb: 1件\nc: {label: 丙, secret: true}\n"
    assert findings(tmp_path, text, rules=rule("x.a == x.b")) == []
    assert findings(tmp_path, text, rules=rule("x.c > x.b")) == []


def test_an_accepted_equation_is_not_open(tmp_path: Path) -> None:
    """The ledger names it by its text, however its blanks are set."""
    files = {
        "data/2021/x.yml": "a: 1件\nb: 2件\n",
        "data/checks.yml": "equations:\n  - {that: x.a   == x.b}\n",
        "data/2021/ledger.yml": "acknowledged:\n  - {rule: B112, where: x.a == x.b, reason: 原文如此}\n",
    }
    found = check(site(tmp_path, files))
    assert [(p.rule, why) for p, why in found.acknowledged] == [("B112", "原文如此")]
    assert {"B112", "R101", "R103"}.isdisjoint(p.rule for p in found.open)


# ---- shares


SHARES = """
columns: {count: {label: 人数, unit: 人}, share: {label: 占比, unit: "%%"}}
rows: {a: 青年, b: 中年, c: 老年}
cells: {a: [15, %s], b: [15, %s], c: [15, %s]}
"""


@pytest.mark.parametrize(
    "shares", ["33.33 33.33 33.33", "33.34 33.34 33.33", "33.3 33.3 33.3", "50 25 25", "50 30 20.0"]
)
def test_shares_that_rounding_explains_are_fine(tmp_path: Path, shares: str) -> None:
    """99.99% and 100.01% are seen everywhere, and never forced."""
    assert findings(tmp_path, SHARES % tuple(shares.split())) == []


@pytest.mark.parametrize(
    ("shares", "total"), [("33.33 33.33 33.63", "100.29%"), ("50 25 52", "127%"), ("5 5 5", "15%")]
)
def test_shares_that_miss_100_are_a_warning(tmp_path: Path, shares: str, total: str) -> None:
    """At the first of them."""
    problems = findings(tmp_path, SHARES % tuple(shares.split()))
    assert said(problems) == [f"B115 x · 占比: the shares add up to {total}, not to 100%"]
    assert (problems[0].severity, problems[0].subject) == (Severity.WARNING, "x.a.share")


@pytest.mark.parametrize("label", ["中小企业占比", "完成率", "女性占比"])
def test_what_is_a_share_of_something_else_each_time_need_not_add_up(tmp_path: Path, label: str) -> None:
    """Each row has a whole of its own."""
    assert findings(tmp_path, (SHARES % ("76.66", "100", "78.23")).replace("占比", label)) == []


def test_shares_whose_total_is_no_whole_need_not_add_up(tmp_path: Path) -> None:
    """中小企业占比 of everything bought is 77.71%."""
    text = (SHARES % ("76.66", "100", "78.23")).replace("占比", "中小企业占比")
    text = text.replace("c: 老年}", "c: 老年, d: {label: 合计, formula: a + b + c}}")
    assert findings(tmp_path, text.replace("c: [15, 78.23]}", "c: [15, 78.23], d: [45, 77.71%]}")) == []


def test_shares_with_a_total_of_100_add_up_whatever_they_are_called(tmp_path: Path) -> None:
    """The total says that they have one whole."""
    text = (SHARES % ("50", "30", "10")).replace("占比", "支出占比") + "  \n"
    text = text.replace("c: 老年}", "c: 老年, d: {label: 合计, formula: a + b + c}}").replace(
        "c: [15, 10]}", "c: [15, 10], d: [45, 100%]}"
    )
    assert said(findings(tmp_path, text)) == ["B115 x · 支出占比: the shares add up to 90%, not to 100%"]


def test_a_wrong_total_of_shares_that_add_up_is_reported(tmp_path: Path) -> None:
    """The parts make 100%; the total says something else."""
    text = (SHARES % ("50", "30", "20")).replace("c: 老年}", "c: 老年, d: {label: 合计, formula: a + b + c}}")
    text = text.replace("c: [15, 20]}", "c: [15, 20], d: [45, 10%]}")
    assert said(findings(tmp_path, text)) == ["B115 x · 占比: the shares add up to 10%, not to 100%"]


def test_shares_of_a_group_are_looked_at_where_they_nearly_add_up(tmp_path: Path) -> None:
    """支出结构 is one whole; 网上占比 and 女性占比 in a group of another name are not."""
    text = "label: 支出结构\na: {label: 基本支出, value: 60.00%%}\nb: {label: 项目支出, value: %s}\n"
    assert findings(tmp_path, text % "40.00%") == []
    assert findings(tmp_path, text % "12.00%") == []
    assert [p.rule for p in findings(tmp_path, text % "41.00%")] == ["B115"]
    assert findings(tmp_path, (text % "41.00%").replace("支出结构", "查档情况")) == []


# ---- rates


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "d: {label: 差, value: 5.00%, formula: a - b}",
            "差 is stated as 5.00%, but its formula is a difference of rates, which is in 百分点",
        ),
        (
            "d: {label: 差, formula: a - b, unit: '%'}",
            "差 is stated as 5.00%, but its formula is a difference of rates, which is in 百分点",
        ),
        (
            "d: {label: 比, value: 105.56个百分点, formula: a / b}",
            "比 is stated as 105.56个百分点, but its formula is a rate, which is in %",
        ),
    ],
)
def test_percent_and_points_are_told_apart(tmp_path: Path, text: str, message: str) -> None:
    """From 90% to 95% are 5个百分点."""
    assert said(findings(tmp_path, f"a: 95.00%\nb: 90.00%\n{text}\n")) == [f"B116 {message}"]


@pytest.mark.parametrize(
    "text",
    [
        "d: {label: 差, value: 5.00个百分点, formula: a - b}",
        "d: {label: 差, formula: a - b}",
        "d: {label: 其余, value: 10.00%, formula: 100% - b}",
        "d: {label: 其余, value: 10.00个百分点, formula: 1 - b}",
        "d: {label: 其他支出占比, value: 5.00%, formula: a - b}",
        "d: {label: 比, value: 5.56%, formula: (a - b) / b}",
        "d: {label: 平均, value: 92.50%, formula: (a + b) / 2}",
    ],
)
def test_units_of_rates_that_are_right_are_silent(tmp_path: Path, text: str) -> None:
    """What is left of a whole is a share."""
    assert findings(tmp_path, f"a: 95.00%\nb: 90.00%\n{text}\n") == []


GROWTH = """
columns: {this: {label: 本年数, unit: 件}, last: {label: 上年数, unit: 件}, growth: {label: 比上年增长, unit: "%%"}}
rows: {a: 甲, b: 乙}
cells: {a: [5, 4, 25%%], b: [5, %s, %s]}
"""


@pytest.mark.parametrize("base", ["0", '""'])
def test_a_rate_of_growth_from_nothing_is_reported(tmp_path: Path, base: str) -> None:
    """Real reports print 100%; a blank is 0."""
    problems = findings(tmp_path, GROWTH % (base, "100%"))
    assert said(problems) == ["B117 乙 · 比上年增长 is stated as 100%, but 乙 · 上年数 is 0"]
    assert problems[0].subject == "x.b.growth"


@pytest.mark.parametrize(("base", "growth"), [("4", "25%"), ("0", '""'), ("0", "0%"), ("0", "原文未载明")])
def test_growth_that_says_nothing_of_a_base_of_0_is_silent(tmp_path: Path, base: str, growth: str) -> None:
    """As is growth from something."""
    assert findings(tmp_path, GROWTH % (base, growth)) == []


def test_a_column_that_nobody_filled_in_is_no_base_of_0(tmp_path: Path) -> None:
    """The amounts of the year before are elsewhere."""
    assert findings(tmp_path, (GROWTH % ('""', "100%")).replace("[5, 4, 25%]", '[5, "", 25%]')) == []


def test_growth_from_nothing_in_a_group_is_reported(tmp_path: Path) -> None:
    """Figures beside each other are compared like cells."""
    text = (
        "a: {label: 上年收件, value: 0件}\nb: {label: 本年收件, value: 3件}\nc: {label: 收件比上年增长, value: 100%}\n"
    )
    assert [p.rule for p in findings(tmp_path, text)] == ["B117"]


# ---- names


def test_two_names_for_one_ratio_are_a_warning(tmp_path: Path) -> None:
    """Whatever the names are, if the formula is the same, written this way or that."""
    text = BUDGET + "again: {label: 支出进度, value: 75.00%, formula: x.actual/x.adjusted}\n"
    problems = findings(tmp_path, text)
    assert said(problems) == ["B118 支出进度 and 预算完成率 (data/2021/x.yml:5) are two names for one indicator"]
    assert problems[0].severity is Severity.WARNING


def test_known_synonyms_over_the_same_figures_are_a_warning(tmp_path: Path) -> None:
    """预算完成率 and 预算执行率 of the same two amounts, although computed in another way."""
    text = BUDGET + "again: {label: 预算执行率, value: 75.00%, formula: 1 / (adjusted / actual)}\n"
    problems = findings(tmp_path, text)
    assert said(problems) == ["B118 预算执行率 and 预算完成率 (data/2021/x.yml:5) are two names for one indicator"]
    assert hint(problems) == "write 预算完成率"


def test_synonyms_of_other_figures_are_silent(tmp_path: Path) -> None:
    """预算执行率 of a project is no 预算完成率 of the department; in a table a form names its columns."""
    text = BUDGET + "again: {label: 预算执行率, value: 90.00%, formula: actual / initial}\n"
    assert findings(tmp_path, text) == []
    assert findings(tmp_path, PROJECTS.replace("执行率", "预算执行率")) == []


def test_names_that_the_department_calls_one_are_not_mixed(tmp_path: Path) -> None:
    """`terms` in data/checks.yml, with its reason."""
    rules = "terms:\n  - {one: 查档人次, also: [利用人次], reason: 全馆统一}\n"
    text = "a: {label: 查档人次, value: 5人次}\nb: {label: 利用人次, value: 5人次}\n"
    assert findings(tmp_path, text) == []
    problems = findings(tmp_path, text, rules=rules)
    assert said(problems) == ["B118 利用人次 and 查档人次 (data/2021/x.yml:1) are two names for one indicator"]
    assert hint(problems) == "write 查档人次: 全馆统一"


def test_one_name_for_two_values_is_a_warning(tmp_path: Path) -> None:
    """In one group, a reader cannot tell which is meant."""
    text = "a: {label: 查档, value: 5件}\nb: {label: 查档, value: 6件}\n"
    problems = findings(tmp_path, text)
    assert said(problems) == ["B119 查档 is 6件 here, but 查档 is 5件 (data/2021/x.yml:1)"]
    assert problems[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    "text",
    [
        "a: {label: 查档, value: 5件}\nb: {label: 查档, value: 5件}\n",
        "a: {label: 查档, value: 5件}\nb: {label: 查档, value: 6人次}\n",
        "a: {label: 查档, value: 5件, period: 上半年}\nb: {label: 查档, value: 6件}\n",
        "a: {label: 完成率, value: 96.91%}\nb: {label: 完成率, value: 96.9%}\n",
        "a: {label: 查档, value: 约500件}\nb: {label: 查档, value: 512件}\n",
        "a: {label: 查档, value: 800多件}\nb: {label: 查档, value: 至少900件}\n",
        "g: {a: {label: 单位, value: 5个}}\nh: {a: {label: 单位, value: 6个}}\n",
    ],
)
def test_one_name_is_silent_where_it_says_the_same_or_something_else(tmp_path: Path, text: str) -> None:
    """Another unit, period or group is another thing; as many digits count as both give."""
    assert findings(tmp_path, text) == []


def test_a_common_indicator_has_one_value_at_the_top_of_files(tmp_path: Path) -> None:
    """预算完成率 here and there is one figure; 达标率 of two subjects are two."""

    def found(label: str) -> list[str]:
        text = f"r: {{label: {label}, value: %s}}\n"
        newest = edition(tmp_path, {"data/2021/x.yml": text % "96.91%", "data/2021/y.yml": text % "96.19%"})
        return said([problem for run in arithmetic.CHECKS for problem in run(newest)])

    assert found("达标率") == []
    assert found("预算完成率") == ["B119 预算完成率 is 96.19% here, but 预算完成率 is 96.91% (data/2021/x.yml:1)"]


CARD = """
indicators:
  a: {label: 预算完成率, target: ≥95%%, actual: %s, weight: 50分, score: 50分}
  b: {label: 按时完成, target: 按时, actual: 按时, weight: 50分, score: 50分}
"""


def test_a_scorecard_states_what_the_figures_of_its_name_state(tmp_path: Path) -> None:
    """The indicator 预算完成率 and the figure 预算完成率."""

    def found(actual: str) -> list[Problem]:
        newest = edition(tmp_path, {"data/2021/x.yml": BUDGET, "data/2021/card.yml": CARD % actual})
        return [problem for run in arithmetic.CHECKS for problem in run(newest)]

    assert found("75%") == []
    assert found("按时") == []
    assert said(found("57.00%")) == [
        "B119 预算完成率 · 实际完成值 is 57.00% here, but 预算完成率 is 75.00% (data/2021/x.yml:5)"
    ]


# ---- all of it


LABELS = [
    "合计",
    "小计",
    "其中：甲",
    "甲",
    "一、乙",
    "占比",
    "上年数",
    "比上年增长",
    "201 款",
    "20101项",
    "按来源",
    "按类型",
    "",
]
CELLS = [
    "1",
    "0",
    "",
    "-3.5",
    "约5件",
    "100%",
    "33.33%",
    "原文未载明",
    "待填报",
    "12.5万元",
    "5个百分点",
    "8013",
    "=",
    "涉密",
]
KEYS = ["total", "c201", "c20101", "a", "b"]


@st.composite
def _tables(draw: st.DrawFn) -> str:
    """Write a table of any shape whose cells hold anything."""
    columns = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))
    rows = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=5, unique=True))
    unit = draw(st.sampled_from(["件", "%", "万元", ""]))
    formula = draw(st.sampled_from(["", "a + b", "a / b", "total - a", "c201", "a /"]))

    def lines(keys: list[str]) -> str:
        label = st.sampled_from(LABELS)
        return ", ".join(f'{key}: {{label: "{draw(label)}"}}' for key in keys[1:]) or f"{keys[0]}: 甲"

    def first(keys: list[str], rest: str) -> str:
        own = f'{keys[0]}: {{label: "{draw(st.sampled_from(LABELS))}", formula: "{formula}"}}'
        return own if len(keys) == 1 else f"{own}, {rest}"

    cells = "".join(f"  {row}: [{', '.join(repr(draw(st.sampled_from(CELLS))) for _ in columns)}]\n" for row in rows)
    head, side = first(columns, lines(columns)), first(rows, lines(rows))
    return f'unit: "{unit}"\ncolumns: {{{head}}}\nrows: {{{side}}}\ncells:\n{cells}'


@given(
    _tables(),
    st.lists(st.sampled_from(["y.total.a", "y.*.a", "sum(y.*.*)", "prev.y.a.a", "z", "1件", "0", "+", "/", "=="])),
)
def test_the_checks_never_fail_whatever_the_tables_and_rules_are(
    tmp_path_factory: pytest.TempPathFactory, text: str, pieces: list[str]
) -> None:
    """What is wrong with the data is reported elsewhere; a check neither raises nor loses its place."""
    that = " ".join(pieces) or "y.a.a == 1件"
    files = {"data/2021/y.yml": text, "data/2020/y.yml": text, "data/checks.yml": f"equations: [{{that: '{that}'}}]\n"}
    loaded = site(tmp_path_factory.mktemp("site"), files, years=(2020, 2021))
    found = [problem for e in loaded.editions for run in arithmetic.CHECKS for problem in run(e)]
    assert {problem.origin.path for problem in found} <= {*files, "data/2021/y.yml"}
    assert all(problem.text("zh") and problem.text("en") for problem in found)


@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), st.integers(1, 9))
def test_what_is_rounded_half_up_is_never_reported(parts: list[int], places: int) -> None:
    """The stated figure is the sum, printed at any number of decimals."""
    exact = rounded(sum(parts), "元", places)
    assert of_stated(exact, Fraction(sum(parts))) is None


def test_every_finding_of_the_family_can_be_accepted_and_told_apart(tmp_path: Path) -> None:
    """A printed report may contain any of them; the ledger names each by what it is about."""
    text = BUDGET.replace("75.00%", "57.00%") + "again: {label: 进度, value: 75.00%, formula: actual / adjusted}\n"
    problems = findings(tmp_path, text, rules=rule("x.actual > x.adjusted"))
    assert {problem.rule for problem in problems} <= set(arithmetic.ACCEPTABLE)
    assert all(problem.subject for problem in problems)
    assert len({(problem.rule, problem.subject) for problem in problems}) == len(problems) == 3
