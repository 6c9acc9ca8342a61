"""Values: every figure of a year, computed in the order that the formulas need, over years and tables."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai import printing
from gongkai.values import Figures
from small import Year, year


def printed(found: Year, figure: str) -> str:
    """Return what running text shows of a figure."""
    return printing.printed(found.figures, figure)


def problem(found: Year) -> str:
    """Return the one problem of a year in a line."""
    assert len(found.problems) == 1, [p.line() for p in found.problems]
    return found.problems[0].line()


# ---- names


def test_a_name_is_first_one_of_the_group_then_of_the_file_then_of_the_year() -> None:
    """The nearest figure of a name is meant."""
    found = year(
        budget="""
            total: 1件
            inner:
              total: 2件
              near: {formula: total}
              far: {formula: budget.total}
            outer: {formula: inner.total + other.total}
            """,
        other="total: 30件\n",
    )
    assert found.problems == []
    assert [printed(found, f"budget.{name}") for name in ("inner.near", "inner.far", "outer")] == ["2件", "1件", "32件"]


def test_chinese_names_work_like_others() -> None:
    """Keys may be Chinese, and so may files be."""
    found = year(预算="年初: 10万元\n增加: {formula: 年初 * 50%}\n", x="a: {formula: 预算.增加 + 预算.年初}\n")
    assert found.problems == []
    assert printed(found, "x.a") == "150000.00元"


def test_an_unknown_name_is_reported_with_the_near_miss() -> None:
    """`staff.totl` is answered with `staff.total`."""
    found = year(staff="total: 5人\nhalf: {formula: totl / 2}\n")
    assert problem(found) == "data/2021/staff.yml:2:17: B106 no figure 'totl' in 2021; did you mean 'total'?"


def test_an_unknown_name_in_a_formula_of_a_table_is_reported_once() -> None:
    """Not once for each row."""
    rows = "\n".join(f"  r{n}: 第{n}行" for n in range(50))
    cells = "\n".join(f"  r{n}: [{n}, =]" for n in range(50))
    text = f"columns:\n  a: 甲\n  b: {{label: 乙, formula: aa * 2}}\nunit: 件\nrows:\n{rows}\ncells:\n{cells}\n"
    found = year(t=text)
    assert [p.message.text() for p in found.problems] == ["no figure 'aa' in 2021"]


def test_many_unknown_names_do_not_take_long() -> None:
    """A file of mistakes is answered in seconds, near misses and all."""
    letters = str.maketrans("0123456789", "ghijklmnop")
    names = [hashlib.sha256(str(n).encode()).hexdigest()[:12].translate(letters) for n in range(2000)]
    text = "unit: 件\n" + "".join(f"{name}: {n}\n" for n, name in enumerate(names))
    rows = "\n".join(f"  r{n}: 第{n}行" for n in range(300))
    cells = "\n".join(f"  r{n}: [{n}, =]" for n in range(300))
    columns = "columns:\n  a: 甲\n  b: {label: 乙, formula: x.abcdefghijkl * 2}\n"
    table = f"{columns}unit: 件\nrows:\n{rows}\ncells:\n{cells}\n"
    found = year(x=text, t=table)
    assert len(found.problems) == 1


def test_a_heading_without_cells_is_no_figure() -> None:
    """`results` heads rows; its name alone is reported, not a crash."""
    found = year(
        t="""
        unit: 件
        columns: {a: 甲}
        rows:
          results: {label: 结果, rows: {x: 一, y: 二}}
          total: {label: 合计, formula: results + x}
        cells: {x: [1], y: [2]}
        """
    )
    assert "no figure 'results' in 2021" in problem(found)


# ---- order and circles


@settings(deadline=None)
@given(st.permutations(range(8)))
def test_the_order_of_the_file_makes_no_difference(order: list[int]) -> None:
    """A figure may stand before what it is computed from."""
    lines = ["f0: 1件"] + [f"f{n}: {{formula: f{n - 1} + f{max(0, n - 2)}}}" for n in range(1, 8)]
    found = year(x="\n".join(lines[n] for n in order))
    assert found.problems == []
    assert found.figures.values["x.f7"].exact == 34


def test_a_long_chain_is_computed() -> None:
    """Two thousand figures, each from the one before: no recursion."""
    lines = ["f0: 1件"] + [f"f{n}: {{formula: f{n - 1} + f0}}" for n in range(1, 2000)]
    found = year(x="\n".join(reversed(lines)))
    assert found.problems == []
    assert printed(found, "x.f1999") == "2000件"


def test_a_circle_is_reported_with_its_path() -> None:
    """A → b → a: the reader sees which formulas to break."""
    found = year(x="a: {formula: b + 1件}\nb: {formula: c}\nc: {formula: a}\nd: {formula: a}\n")
    assert problem(found) == (
        "data/2021/x.yml:1:14: B107 the formulas go round in a circle: x.a → x.b → x.c → x.a; "
        "state one of them as a value"
    )


def test_a_figure_of_itself_is_a_circle() -> None:
    """The smallest one."""
    assert "x.a → x.a" in problem(year(x="a: {formula: a}\n"))


def test_two_circles_are_both_reported_in_the_same_order_every_time() -> None:
    """Whatever the order of sets in this run of Python."""
    found = year(x="".join(f"{a}: {{formula: {b}}}\n" for a, b in ("ab", "ba", "cd", "dc")))
    assert [p.origin.line for p in sorted(found.problems, key=lambda p: p.order())] == [1, 3]


def test_a_stated_figure_ends_a_circle() -> None:
    """Total = men + women and men = total - women check each other: neither value depends on its formula."""
    found = year(
        x="""
        total: {value: 5人, formula: men + women}
        men: {value: 2人, formula: total - women}
        women: 3人
        """
    )
    assert found.problems == []
    assert found.figures.recomputed["x.men"].exact == 2


# ---- units of results


def test_a_computed_figure_is_not_printed_in_a_unit_of_something_else() -> None:
    """35 件 in 万元 would be 0.00万元."""
    found = year(x="a: 35件\nb: {formula: a, unit: 万元}\n")
    expected = "B103 the formula of 'x.b' does not give 万元; it gives 件; write its unit in `unit:`"
    assert problem(found) == f"data/2021/x.yml:2:14: {expected}"


def test_a_ratio_in_a_table_of_money_needs_its_own_unit() -> None:
    """66.35% in a table in 万元 would be 0.00."""
    found = year(
        t="""
        unit: 万元
        columns: {budget: 预算, actual: 决算, rate: {label: 执行率, formula: actual / budget}}
        rows: {x: 项目}
        cells: {x: [89.6, 59.45, =]}
        """
    )
    assert "does not give 万元; it gives a ratio, as in %" in problem(found)


@pytest.mark.parametrize("formula", ["a / b * 100", "100 * (a / b)", "（a － b） ÷ b × 100"])
def test_a_percentage_is_not_multiplied_by_100(formula: str) -> None:
    """As a spreadsheet has it: it would print as 7500.00%."""
    text = f"a: 3件\nb: 4件\nc: {{formula: {formula}}}\n"
    assert "B104 the formula multiplies a percentage by 100" in problem(year(x=text))
    assert year(x=text.replace("100", "100%")).problems == []


@pytest.mark.parametrize("formula", ["a * a", "1 / a", "a * b"])
def test_a_result_that_no_unit_measures_is_reported(formula: str) -> None:
    """元 times 元 is no figure of a report."""
    found = year(x=f"a: 3万元\nb: 4人\nc: {{formula: {formula}}}\n")
    assert found.rules == ["B103"]
    assert "which is no unit" in problem(found)


def test_a_price_is_a_figure() -> None:
    """元 ÷ 人次 is 元/人次."""
    found = year(x="a: 0.94万元\nb: 64人次\nc: {formula: a / b}\nd: {formula: a / b, unit: 元/人次, decimals: 0}\n")
    assert found.problems == []
    assert (printed(found, "x.c"), printed(found, "x.d")) == ("146.875元/人次", "147元/人次")


def test_a_count_is_in_whatever_the_figure_counts() -> None:
    """11个 is what `count` gives, and so is 11项; 万元 are not counted by chance."""
    found = year(
        x="""
        things: {a: 1件, b: 2件}
        stated: {value: 2个, formula: count(things.*)}
        computed: {formula: count(things.*), unit: 项}
        bare: {formula: count(things.*)}
        """
    )
    assert found.problems == []
    assert found.figures.recomputed["x.stated"].dims == (("个", 1),)
    assert (printed(found, "x.computed"), printed(found, "x.bare")) == ("2项", "2")


def test_a_figure_in_words_is_not_computed_with() -> None:
    """优 + 1 is an error that names the figure."""
    assert "B109 'x.a' is words, not a number" in problem(year(x="a: {text: 优}\nb: {formula: a + 1}\n"))


# ---- sums over groups and tables


def test_a_star_matches_one_level() -> None:
    """`projects.*.actual` is every project's."""
    found = year(
        x="""
        projects:
          a: {actual: 1件, budget: 5件}
          b: {actual: 2件, budget: 5件}
          c: {deeper: {actual: 100件}}
        sum: {formula: sum(projects.*.actual)}
        """
    )
    assert printed(found, "x.sum") == "3件"


def test_a_star_leaves_out_the_total_of_what_it_matches() -> None:
    """A group with its total in it is not counted twice: 3 men and 4 women are 7, not 14."""
    found = year(
        x="""
        staff:
          men: 3人
          women: 4人
          total: {value: 7人, formula: men + women}
          again: {formula: sum(staff.*)}
          most: {formula: max(staff.*)}
          mean: {formula: sum(staff.*) / 2}
        all: {formula: sum(staff.*)}
        most: {formula: max(staff.*)}
        """
    )
    assert found.problems == []
    shown = {name: printed(found, f"x.{name}") for name in ("staff.again", "staff.most", "staff.mean", "all", "most")}
    assert shown == {"staff.again": "7人", "staff.most": "4人", "staff.mean": "3.5人", "all": "7人", "most": "4人"}


def test_a_star_keeps_what_is_computed_from_something_else() -> None:
    """A surcharge of 10% is part of the cost, and so is a figure taken from another file."""
    found = year(
        x="""
        costs:
          work: 100元
          tax: {formula: work * 10%, unit: 元}
          paper: {formula: other.paper}
        sum: {formula: sum(costs.*), unit: 元}
        """,
        other="paper: 5元\n",
    )
    assert found.problems == []
    assert printed(found, "x.sum") == "115.00元"


TABLE = """
unit: 件
columns:
  made: 制发
  dropped: 废止
  {extra}
rows:
  kind:
    label: 类
    rows:
      one: 一
      two: 二
      part: {{label: 小计, formula: one + two}}
  three: 三
  total: {total}
cells:
  one: {one}
  two: {two}
  three: {three}
  {last}
"""


def table(**parts: str) -> str:
    """Return a table with totals of every sort."""
    given = {"extra": "sum: {label: 合计, formula: made + dropped}", "total": "{label: 合计, formula: part + three}"}
    given |= {"one": "[1, 10, =]", "two": "[2, 20, =]", "three": "[4, 40, =]", "last": ""}
    return TABLE.format(**(given | parts))


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"total": "合计", "last": "total: [7, 70, 77]"},
        {"total": "{label: 总计, formula: sum(kind.*) + three}"},
        {"extra": "sum: 合计", "one": "[1, 10, 11]", "two": "[2, 20, 22]", "three": "[4, 40, 44]"},
        {"total": "{label: 本年合计（件）, formula: part + three}"},
        {"last": "kind: [3, 30, 33]"},
        {"total": "{label: 三项之和, formula: part + three}"},
    ],
)
def test_a_star_leaves_out_totals_of_a_table_however_they_are_stated(parts: dict[str, str]) -> None:
    """Computed or stated, by formula or by name, subtotals and headings with cells: nothing is counted twice."""
    formulas = "\na: {formula: sum(t.*.made)}\nb: {formula: sum(t.one.*)}\nc: {formula: count(t.*.dropped)}\n"
    found = year(t=table(**parts), x=formulas)
    assert [p.line() for p in found.problems if p.rule != "T109"] == []
    assert [printed(found, f"x.{name}") for name in "abc"] == ["7件", "11件", "3"]


def test_a_star_keeps_the_row_that_comes_from_last_year() -> None:
    """`carried: prev.left` is no total."""
    rows = "rows: {new: 新收, carried: {label: 结转, formula: prev.left}, left: 转下年}\n"
    before = year(number=2020, t="unit: 件\ncolumns: {a: 甲}\n" + rows + "cells: {new: [1], carried: [0], left: [9]}\n")
    text = "unit: 件\ncolumns: {a: 甲}\n" + rows + "cells: {new: [1], left: [100]}\n"
    found = year(t=text, x="sum: {formula: sum(t.*.a)}\n", previous=before)
    assert found.problems == []
    assert printed(found, "x.sum") == "110件"


def test_a_heading_whose_parts_are_only_some_of_it_is_kept_and_its_parts_are_not() -> None:
    """其中 rows are part of the row above, not all of it."""
    found = year(
        t="""
        unit: 件
        columns: {a: 甲}
        rows:
          books: {label: 图书, rows: {children: 其中：少儿图书}}
          papers: 报刊
        cells: {books: [10], children: [3], papers: [5]}
        """,
        x="sum: {formula: sum(t.*.a)}\n",
    )
    assert printed(found, "x.sum") == "15件"


def test_a_star_that_matches_nothing_is_reported() -> None:
    """An empty sum is a slip of the pen."""
    assert year(x="a: 1件\nb: {formula: sum(c.*)}\n").rules == ["B106"]


@settings(deadline=None)
@given(st.lists(st.lists(st.decimals(-1000, 1000, places=2), min_size=3, max_size=3), min_size=1, max_size=8))
def test_totals_of_a_table_agree_with_exact_fractions(rows: list[list[object]]) -> None:
    """By row, by column and where both meet, to the last cent."""
    lines = [
        "unit: 万元",
        "columns:",
        "  a: 甲",
        "  b: 乙",
        "  c: 丙",
        "  sum: {label: 合计, formula: a + b + c}",
        "rows:",
    ]
    lines += [f"  r{n}: 第{n}行" for n in range(len(rows))]
    lines += ["  total: {label: 合计, formula: " + " + ".join(f"r{n}" for n in range(len(rows))) + "}", "cells:"]
    lines += [f"  r{n}: [{', '.join(map(str, row))}, =]" for n, row in enumerate(rows)]
    found = year(t="\n".join(lines) + "\n")
    assert found.problems == []
    numbers = [[Fraction(str(number)) * 10000 for number in row] for row in rows]
    values = found.figures.values
    for n, row in enumerate(numbers):
        assert values[f"t.r{n}.sum"].exact == sum(row)
    for n, key in enumerate("abc"):
        assert values[f"t.total.{key}"].exact == sum(row[n] for row in numbers)
    assert values["t.total.sum"].exact == sum(map(sum, numbers))


# ---- years


def chain(numbers: list[int]) -> Year:
    """Return the last of several years, in each of which `all` adds to that of the year before."""
    found: Year | None = None
    for n, number in enumerate(numbers):
        formula = "own" if found is None else "prev.all + own"
        text = f"own: {number}件\nall: {{formula: {formula}}}\nold: {{value: 1件, formula: prev.prev.own}}\n"
        found = year(number=2000 + n, x=text, previous=found)
        assert found.problems == []
    assert found is not None
    return found


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_a_figure_may_grow_from_year_to_year(numbers: list[int]) -> None:
    """`prev.` of a computed figure is what the year before computed."""
    assert chain(numbers).figures.values["x.all"].exact == sum(numbers)


def test_prev_of_prev_is_two_years_before() -> None:
    """A chain of years may be stepped over."""
    assert chain([7, 20, 300]).figures.recomputed["x.old"].exact == 7


def test_the_first_year_states_what_later_ones_recompute() -> None:
    """A stated figure with `prev.` is not recomputed where there is no year before; a computed one is an error."""
    found = year(x="a: {value: 5件, formula: prev.a + 1件}\nb: {formula: prev.a}\n")
    assert [p.message.text() for p in found.problems] == ["there is no edition of 2020"]
    assert found.problems[0].subject == "x.b"


def test_an_unknown_figure_of_last_year_is_reported_with_its_year() -> None:
    """The near miss is one of that year."""
    before = year(number=2020, x="actual: 5件\n")
    found = year(x="actual: 6件\nold: {formula: prev.actul}\n", previous=before)
    assert problem(found).endswith("B106 no figure 'actul' in 2020; did you mean 'actual'?")


def test_a_row_that_last_years_table_did_not_have_is_reported() -> None:
    """Tables change; that is no crash."""
    text = (
        "unit: 件\ncolumns: {a: 甲}\nrows: {x: 一, y: {label: 二, formula: prev.z}, z: 三}\ncells: {x: [1], z: [2]}\n"
    )
    before = year(number=2020, t="unit: 件\ncolumns: {a: 甲}\nrows: {x: 一}\ncells: {x: [1]}\n")
    assert "B106 no figure 'z' in 2020; " in problem(year(t=text, previous=before))


# ---- what is not known


def test_what_depends_on_a_pending_figure_is_pending() -> None:
    """A total of a draft says 待填报, not a part of the sum."""
    found = year(x="a: 5件\nb: 待填报\nc: {formula: a + b}\nd: {formula: c * 2}\n")
    assert found.problems == []
    assert [printed(found, f"x.{name}") for name in "bcd"] == ["待填报"] * 3


def test_what_depends_on_a_figure_that_the_source_does_not_state_is_not_stated() -> None:
    """Nothing is invented."""
    found = year(x="a: 5件\nb: 原文未载明\nc: {formula: a + b}\n")
    assert printed(found, "x.c") == "原文未载明"


def test_a_secret_figure_does_not_leak_through_a_sum() -> None:
    """Nobody can subtract it from a total that is not printed."""
    found = year(x="a: 5件\nb: {label: 某项, secret: true}\nc: {formula: a + b}\n")
    assert found.problems == []
    assert [printed(found, f"x.{name}") for name in "bc"] == ["涉密，不公开"] * 2
    assert "x.b" not in found.figures.recomputed


def test_a_blank_cell_counts_as_0() -> None:
    """As the national forms say."""
    found = year(
        t="""
        unit: 件
        columns: {a: 甲}
        rows: {x: 一, y: 二, z: {label: 合计, formula: x + y}}
        cells: {x: [5], y: [""]}
        """
    )
    assert found.problems == []
    assert printed(found, "t.z.a") == "5件"


def test_a_blank_cell_of_a_table_without_a_unit_counts_as_0_of_its_column() -> None:
    """The cells themselves say 万元; a blank is 0 of them."""
    found = year(
        t="""
        columns: {a: 甲, b: 乙}
        rows: {x: 一, y: 二, z: {label: 合计, formula: x + y}}
        cells: {x: [5万元, 3件], y: ["", ""]}
        """
    )
    assert found.problems == []
    assert [printed(found, f"t.z.{key}") for key in "ab"] == ["50000.00元", "3件"]


def test_the_figures_of_a_year_without_files_are_none() -> None:
    """Nothing in, nothing out."""
    assert Figures(2021, {}, year().figures.units).values == {}
