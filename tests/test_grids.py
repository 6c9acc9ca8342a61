"""Tables: rows and columns in, figures with ids out; the national forms as golden cases in `forms/`.

Each `forms/<name>.yml` is a form with figures in it, and `<name>.txt` what a reader sees of it, a line a row. After a
change of how tables are shown

    .venv/bin/python tests/test_grids.py --write

writes the .txt again. Compare it with the form that the ministry prints before you keep it.
"""

from __future__ import annotations

import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongkai import printing, tables
from gongkai.checks import arithmetic
from gongkai.edition import Edition
from gongkai.facts import State
from small import Year, edition, site, year

if TYPE_CHECKING:
    from gongkai.problems import Problem

FORMS = Path(__file__).with_name("forms")
NAMES = sorted(path.stem for path in FORMS.glob("*.yml"))


class _Rows(HTMLParser):
    """The rows of tables as text: `label`, with `[columns×rows]` where a cell spans several."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.cells: list[str] | None = None
        self.spans = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "tr":
            self.cells = []
        elif tag in {"th", "td"} and self.cells is not None:
            wide, high = given.get("colspan", "1"), given.get("rowspan", "1")
            self.spans = "" if (wide, high) == ("1", "1") else f"[{wide}×{high}]"
            level = (given.get("class") or "").partition("gk-level-")[2]
            self.cells.append("　" * int(level or 0))
        elif tag in {"caption", "p"}:
            self.cells = [""]

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"} and self.cells:
            self.cells[-1] += self.spans
        elif tag in {"tr", "caption", "p"} and self.cells is not None:
            self.lines.append(" | ".join(self.cells))
            self.cells = None


def shown(loaded: Edition) -> str:
    """Return what a reader sees of all tables of an edition."""
    rows = _Rows()
    for name in loaded.grids:
        rows.feed(tables.table(loaded, name))
        rows.lines.append("")
    return "\n".join(rows.lines)


def form(name: str) -> str:
    """Return a form's data."""
    return (FORMS / f"{name}.yml").read_text(encoding="utf-8")


def checked(found: Year | Edition) -> list[Problem]:
    """Return what the arithmetic of a year's tables comes to."""
    loaded = found if isinstance(found, Edition) else _Loaded(found)
    return [*arithmetic.equations(loaded), *arithmetic.stated_against_formula(loaded)]  # type: ignore[arg-type]


class _Loaded:
    """As much of an edition as the arithmetic looks at."""

    def __init__(self, found: Year) -> None:
        self.figures, self.grids, self.year = found.figures, found.grids, found.figures.year


def one(found: Year) -> str:
    """Return the one problem of a year, found while reading or while checking."""
    problems = [*found.problems, *checked(found)]
    assert len(problems) == 1, [p.line() for p in problems]
    return problems[0].line()


def printed(found: Year, figure: str) -> str:
    """Return what a cell shows."""
    return printing.in_table(found.figures, figure)


# ---- the national forms


@pytest.mark.parametrize("name", NAMES)
def test_a_national_form_is_shown_as_it_is_printed(name: str, tmp_path: Path) -> None:
    """Heads, codes, levels, spans, units and figures, line by line; every equation holds."""
    loaded = edition(tmp_path, {f"data/2021/{name}.yml": form(name)})
    assert shown(loaded) == (FORMS / f"{name}.txt").read_text(encoding="utf-8")
    assert checked(loaded) == []


def test_the_form_of_applications_has_25_rows_and_7_columns() -> None:
    """政府信息公开年报 T3, the largest of the fixed forms."""
    grid = year(t3=form("t3")).grids["t3"]
    assert [column.label for column in grid.leaf_columns] == [
        "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"
    ]  # fmt: skip
    assert sum(not row.children for row in grid.rows) == 25
    assert len(year(t3=form("t3")).facts) == 25 * 7


@pytest.mark.parametrize("cell", list(year(t3=form("t3")).facts))
def test_an_error_in_any_of_its_175_cells_is_found(cell: str) -> None:
    """Whichever number is mistyped, the equations name the column and the row that it stands in."""
    _, row, column = cell.split(".")
    lines = form("t3").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"  {row}: ["))
    grid = year(t3=form("t3")).grids["t3"]
    place = [c.key for c in grid.leaf_columns].index(column)
    numbers = lines[at].partition("[")[2].rstrip("]").split(", ")
    numbers[place] = str(int(numbers[place]) + 1)
    lines[at] = f"  {row}: [{', '.join(numbers)}]"
    found = checked(year(t3="\n".join(lines)))
    assert {p.subject.partition("#")[0] for p in found} == {f"t3.{row}.*", f"t3.*.{column}"}
    assert {p.rule for p in found} == {"B102"}


def test_what_is_carried_over_is_what_the_year_before_left() -> None:
    """Cross-year: 二 of a year is 四 of the year before, column by column; the first year has nothing to compare."""
    left = "  left: [1, 0, 0, 0, 0, 0, 1]\n"
    assert left in form("t3")
    before = year(number=2020, t3=form("t3").replace(left, "  left: [2, 0, 0, 0, 0, 0, 2]\n"))
    found = [p.text() for p in checked(year(t3=form("t3"), previous=before))]
    said = "上年结转等于上年的结转下年度: in '申请人情况·{}', {} is not == {} (difference 1件); "
    hint = "the equation is 'carried == prev.left'; to accept the finding write where: t3.*.{}#4"
    assert found == [
        said.format("法人或其他组织·法律服务机构", "1件", "0件") + hint.format("legal_service"),
        said.format("总计", "3件", "2件") + hint.format("total"),
    ]


SANGONG = [29.30, 26.11, None, None, 26.50, 25.17, 18.00, 17.86, 8.50, 7.31, 2.80, 0.94]


@pytest.mark.parametrize("place", [n for n, number in enumerate(SANGONG) if number is not None])
def test_an_error_in_any_cell_of_the_three_expenses_is_found(place: int) -> None:
    """三公 table: 合计 = 出国 + 车小计 + 接待, 小计 = 购置 + 运行, and 决算 within 预算."""
    cells = ["" if n is None else f"{n:.2f}" for n in SANGONG]
    wrong = [*cells]
    wrong[place] = f"{float(cells[place]) + 0.01:.2f}"
    line = "  expenditure: [{}]\n"
    right = line.format(", ".join(c or '""' for c in cells))
    assert right in form("sangong")
    text = form("sangong").replace(right, line.format(", ".join(c or '""' for c in wrong)))
    assert {p.rule for p in checked(year(sangong=text))} == {"B101"}


def test_a_table_without_data_keeps_its_form_and_says_why() -> None:
    """表8: the heads stay, no cell is a figure, and a reader reads the sentence."""
    found = year(accounts8=form("accounts8"))
    assert found.facts == {}
    assert found.problems == []


def test_both_sides_of_the_accounts_balance() -> None:
    """表1: 收入总计 is 支出总计, across two tables."""
    text = (
        form("accounts1")
        .replace("surplus: {}", "surplus: [1.00]")
        .replace("total: [27000.00]\nexp", "total: [27001.00]\nexp")
    )
    said = "收入总计等于支出总计: in '金额', 27000.00万元 is not == 27001.00万元 (difference -1.00万元)"
    assert [p.message.text() for p in checked(year(accounts1=text))] == [said]


def test_a_code_is_shown_before_the_name() -> None:
    """功能分类科目编码: 2012601 行政运行."""
    codes = [row.code for row in year(accounts3=form("accounts3")).grids["accounts3"].rows]
    assert codes == ["", "201", "20126", "2012601", "2012604", "208", "20805", "2080505"]


# ---- shape


SMALL = """
label: 某表
unit: 件
columns: {a: 甲, b: 乙}
rows: {x: 一, y: 二}
cells:
  x: [1, 2]
  y: [3, 4]
"""


def test_every_cell_is_a_figure_with_an_id_and_a_label() -> None:
    """table.row.column; the label says both."""
    found = year(t=SMALL)
    assert {i: (f.label, f.origin.line, f.origin.column) for i, f in found.facts.items()} == {
        "t.x.a": ("一 · 甲", 7, 7),
        "t.x.b": ("一 · 乙", 7, 10),
        "t.y.a": ("二 · 甲", 8, 7),
        "t.y.b": ("二 · 乙", 8, 10),
    }


def test_the_label_of_a_cell_names_the_headings_above() -> None:
    """Twelve columns called 预算数 and 决算数 are told apart."""
    labels = [fact.label for fact in year(sangong=form("sangong")).facts.values()]
    assert "本年支出 · 公务用车购置及运行维护费·小计·预算数" in labels
    assert len(set(labels)) == 12


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("x: [1, 2]", "x: [1]", "T101 row '一' has 1 cells, the table has 2 columns; the columns are: 甲、乙"),
        ("x: [1, 2]", "x: [1, 2, 3]", "T101 row '一' has 3 cells, the table has 2 columns; the columns are: 甲、乙"),
        ("x: [1, 2]", "x: {a: 1, bb: 2}", "T103 the table has no column 'bb'; did you mean 'b'?"),
        ("  x: [1, 2]", "  x: [1, 2]\n  xx: [1, 2]", "T103 the table has no row 'xx'; did you mean 'x'?"),
        (
            "y: 二",
            "y: {label: 二, rows: {x: 三}}",
            "T104 'x' is already used in line 5 of this table; name it 'x_1', for example",
        ),
        ("x: [1, 2]", "x: [1, =]", "T106 '=' asks for a formula, but neither the row nor the column has one"),
        ("x: [1, 2]", "x: [1, 2万圆]", "Q102 unknown unit '万圆' in '2万圆'; did you mean '万元'?"),
        ("b: 乙", "b: {label: 乙, unit: 万圆}", "Q102 unknown unit '万圆'; did you mean '万元'?"),
        ("unit: 件", "unit: 万圆", "Q102 unknown unit '万圆'; did you mean '万元'?"),
    ],
)
def test_a_wrong_table_is_reported(old: str, new: str, message: str) -> None:
    """With what is wrong and what to write."""
    assert old in SMALL
    found = year(t=SMALL.replace(old, new))
    assert message in [p.line().partition(": ")[2] for p in found.problems]


def test_a_row_that_was_forgotten_is_reported() -> None:
    """Its cells would count as 0 in the total; a row that is meant to be blank says so."""
    text = SMALL.replace("  y: [3, 4]\n", "")
    assert "T109 the row '二' has no cells; add them; if all of them are blank, write y: {}" in one(year(t=text))
    blank = year(t=text + "  y: {}\n")
    assert blank.problems == []
    assert blank.facts["t.y.a"].state is State.BLANK


def test_cells_may_be_named_and_left_out() -> None:
    """A column that is left out is computed by its formula, or blank."""
    found = year(
        t="""
        unit: 件
        columns: {a: 甲, b: 乙, c: {label: 合计, formula: a + b}}
        rows: {x: 一}
        cells: {x: {b: 2}}
        """
    )
    assert [printed(found, f"t.x.{key}") for key in "abc"] == ["", "2", "2"]


def test_a_formula_of_a_heading_that_has_no_cells_is_refused() -> None:
    """It would never be computed."""
    text = """
        unit: 件
        columns: {h: {label: 上级, formula: a + b, columns: {a: 甲, b: 乙}}}
        rows: {x: 一}
        cells: {x: [1, 2]}
        """
    assert "T108 the heading '上级' has no cells that its formula could compute" in one(year(t=text))


def test_a_heading_row_with_a_formula_is_computed() -> None:
    """类 is the sum of its 款, though its row is left out of the cells."""
    found = year(
        t="""
        unit: 件
        columns: {a: 甲}
        rows: {h: {label: 类, formula: sum(h.*), rows: {x: 一, y: 二}}}
        cells: {x: [1], y: [2]}
        """
    )
    assert printed(found, "t.h.a") == "3"


def test_a_heading_stands_for_the_lines_below_it_without_their_totals() -> None:
    """`kind.*` with a 小计 in it is not counted twice."""
    found = year(
        t="""
        unit: 件
        columns: {a: 甲}
        rows:
          kind: {label: 类, rows: {x: 一, y: 二, part: 小计}}
          total: {label: 合计, formula: sum(kind.*)}
        cells: {x: [1], y: [2], part: [3]}
        """
    )
    assert found.problems == []
    assert printed(found, "t.total.a") == "3"


def test_a_heading_that_sums_a_part_with_details_takes_the_part_and_not_its_details() -> None:
    """图书 10 件，其中少儿 3 件: the sum takes the 10."""
    found = year(
        t="""
        unit: 件
        columns: {a: 甲}
        rows:
          kind:
            label: 类
            rows:
              books: {label: 图书, rows: {children: 其中：少儿图书}}
              papers: 报刊
          total: {label: 合计, formula: sum(kind.*)}
        cells: {books: [10], children: [3], papers: [5]}
        """
    )
    assert found.problems == []
    assert printed(found, "t.total.a") == "15"


def test_a_row_may_be_called_like_a_word_of_the_format() -> None:
    """涉密 is a row of the national form, and `secret` its natural name."""
    assert year(t=SMALL.replace("y", "secret")).problems == []


@pytest.mark.parametrize("key", ["1a", "a.b", "prev", "a b"])
def test_a_row_cannot_have_a_name_that_no_formula_could_use(key: str) -> None:
    """`prev` means last year, a dot parts names."""
    assert "D105" in year(t=SMALL.replace("y:", f'"{key}":')).rules


# ---- units


UNITS = """
unit: 万元
columns: {a: 甲, b: {label: 乙, unit: 元}}
rows: {x: 一, y: {label: 二, unit: 件}}
cells: {x: [1.5, 15000], y: [7, 8元]}
"""


def test_a_bare_number_takes_the_unit_of_its_row_or_column_or_table() -> None:
    """The nearer one; in prose the unit is printed, in the cell it is in the head."""
    found = year(t=UNITS)
    assert found.problems == []
    assert [printing.printed(found.figures, i) for i in found.facts] == ["1.5万元", "15000元", "7件", "8元"]
    assert [printed(found, i) for i in found.facts] == ["1.5", "15,000", "7", "8元"]
    assert [printing.number(found.figures, i) for i in found.facts] == ["15000", "15000", "7", "8"]


def test_a_bare_number_where_row_and_column_give_different_units_is_refused() -> None:
    """It could be 8 件 or 8 元."""
    found = one(year(t=UNITS.replace("8元", "8")))
    assert found.endswith("T110 both the row and the column of '8' give its unit; write it in the cell: 8元")


def test_the_unit_of_a_heading_is_that_of_the_columns_below() -> None:
    """2 under a heading in % is 2%, not 2万元, and the head says so once."""
    text = """
        unit: 万元
        columns:
          h: {label: 比率, unit: "%", columns: {a: 甲, b: 乙}}
          k: {label: 面积, unit: 平方米, columns: {c: 丙}}
        rows: {x: 一}
        cells: {x: [1, 2.50, 30]}
        """
    found = year(t=text)
    assert [printed(found, f"t.x.{key}") for key in "abc"] == ["1%", "2.50%", "30"]
    assert printing.printed(found.figures, "t.x.c") == "30平方米"


def test_a_unit_is_shown_where_it_differs_from_the_one_above(tmp_path: Path) -> None:
    """Heading 面积（平方米）, and nothing after the columns below it; a percentage carries its own sign."""
    text = """
        unit: 万元
        columns:
          h: {label: 比率, unit: "%", columns: {a: 甲}}
          k: {label: 面积, unit: 平方米, columns: {c: 丙}}
        rows: {x: 一, y: {label: 人数, unit: 人}}
        cells: {x: [1, 30], y: [1%, 5人]}
        """
    lines = shown(edition(tmp_path, {"data/2021/t.yml": text})).splitlines()
    assert lines == [
        "单位：万元", "t", "项目[1×2] | 比率 | 面积（平方米）", "甲 | 丙", "一 | 1% | 30", "人数（人） | 1% | 5人"
    ]  # fmt: skip


def test_a_computed_cell_of_a_table_without_a_unit_carries_its_own() -> None:
    """Its neighbours say 3万元; 30,000 alone would be read as 万元."""
    found = year(
        t="""
        columns: {a: 甲}
        rows: {x: 一, y: 二, z: {label: 合计, formula: x + y}}
        cells: {x: [1万元], y: [2万元]}
        """
    )
    assert printed(found, "t.z.a") == "30,000.00元"


def test_numbers_without_any_unit_add_up_to_a_number() -> None:
    """1 and 2 make 3, not 300.00%."""
    found = year(
        t="""
        columns: {a: 甲}
        rows: {x: 一, y: 二, z: {label: 合计, formula: x + y}}
        cells: {x: [1], y: [2]}
        """
    )
    assert printed(found, "t.z.a") == "3"


# ---- where a row and a column with formulas cross


CROSS = """
unit: 万元
columns: {{a: {a}, b: {b}, c: {c}}}
rows: {{x: 一, y: 二, z: {z}}}
cells:
  x: [100, 80, =]
  y: [60, 50, =]
  z: {last}
"""
RATE = '{label: 执行率, unit: "%", formula: b / a}'
TOTAL = "{label: 合计, formula: x + y}"


def cross(*, a: str = "甲", b: str = "乙", c: str = RATE, z: str = TOTAL, last: str = "[=, =, =]") -> Year:
    """Return a table whose last row and last column have formulas."""
    return year(t=CROSS.format(a=a, b=b, c=c, z=z, last=last))


def test_the_rate_of_a_total_is_the_rate_of_the_totals() -> None:
    """130 / 160, and not 80% + 83.33%."""
    found = cross()
    assert found.problems == []
    assert printed(found, "t.z.c") == "81.25%"


def test_a_total_of_totals_is_the_same_by_row_and_by_column() -> None:
    """290 both ways."""
    assert printed(cross(c="{label: 合计, formula: a + b}"), "t.z.c") == "290.00"


def test_a_difference_of_totals_is_the_total_of_differences() -> None:
    """30 both ways."""
    assert printed(cross(c="{label: 结余, formula: a - b}"), "t.z.c") == "30.00"


def test_the_total_of_a_column_of_products_is_not_guessed() -> None:
    """Total quantity times total price is no amount: the author says which formula is meant."""
    a, b, c = "{label: 数量, unit: 件}", "{label: 单价, unit: 元/件}", "{label: 金额, unit: 元, formula: a * b}"
    found = cross(a=a, b=b, c=c, last='[=, "", =]')
    assert "T107 the formulas of the row and of the column of '合计 · 金额' give different figures" in one(found)
    by_row = cross(a=a, b=b, c=c, last='[=, "", =row]')
    assert by_row.problems == []
    assert printed(by_row, "t.z.c") == "11,000.00"


def test_the_change_of_a_rate_is_not_guessed() -> None:
    """Rows 预算 决算 执行率, columns 2020 2021 增减: 60.00% to 62.50% is 2.50个百分点, not 30 / 20 = 150%."""
    change, rate = "{label: 增减, formula: b - a}", '{label: 执行率, unit: "%", formula: y / x}'
    assert one(cross(c=change, z=rate)).endswith("write =row or =column in the cell, whichever is meant")
    found = cross(c=change, z=rate, last="[=, =, =column]")
    assert found.problems == []
    assert [printed(found, f"t.z.{key}") for key in "abc"] == ["60.00%", "62.50%", "2.50个百分点"]


def test_a_stated_cell_where_two_formulas_disagree_is_taken_as_it_is() -> None:
    """A reader sees what is stated; neither formula contradicts it."""
    found = cross(c="{label: 积, formula: a - b * 2}", last="[160, 130, 5]")
    assert [*found.problems, *checked(found)] == []


def test_rates_are_not_added_up_unless_the_author_says_so() -> None:
    """80% and 83.33% make no 163.33%; shares do make 100%, with = in the cell."""
    rate = '{label: 率, unit: "%"}'
    text = CROSS.format(a="甲", b="乙", c=rate, z=TOTAL, last="{}").replace("=]", "50%]").replace("  z: {}\n", "")
    assert "T107 '合计 · 率' would be a sum of rates" in one(year(t=text))
    found = year(t=text + "  z: [=, =, =]\n")
    assert found.problems == []
    assert printed(found, "t.z.c") == "100.00%"


def test_prices_are_not_added_up_either() -> None:
    """元/件 is a rate like any other."""
    text = CROSS.format(a="甲", b="乙", c="{label: 单价, unit: 元/件}", z=TOTAL, last="").replace("=]", "5]")
    assert "would be a sum of rates" in one(year(t=text.replace("  z: \n", "")))


def test_a_difference_of_rates_is_in_percentage_points() -> None:
    """96.91% after 90% is 6.91个百分点 more, not 6.91%."""
    found = year(
        t="""
        columns: {a: {label: 率, unit: "%"}}
        rows: {this: 本年, last: 上年, change: {label: 增减, formula: this - last}}
        cells: {this: [96.91], last: [90]}
        """
    )
    assert printed(found, "t.change.a") == "6.91个百分点"


# ---- stated against computed


def test_a_stated_total_that_misses_its_parts_is_reported() -> None:
    """With the formula filled in and what it gives."""
    found = cross(last="[161, 130, 80.75%]")
    assert one(found).endswith(
        "B101 合计 · 甲 is stated as 161万元, but 100万元 + 60万元 = 160万元; "
        "correct the figure, or accept the finding with its reason in data/2021/ledger.yml"
    )


def test_a_blank_total_of_what_is_not_0_is_reported() -> None:
    """A blank is 0, and 160 is not."""
    text = CROSS.format(a="甲", b="乙", c="{label: 差, formula: a - b}", z=TOTAL, last='["", 130, 30]')
    assert "B101 合计 · 甲 is stated as blank (0), but 100万元 + 60万元 = 160万元" in one(year(t=text))


def test_a_total_of_blanks_is_blank() -> None:
    """In the table; in running text it is 0万元."""
    text = CROSS.format(a="甲", b="乙", c=RATE, z=TOTAL, last="[=, =, =]").replace("[100, 80,", '["", "",')
    found = year(t=text.replace("[60, 50,", '["", "",'))
    assert found.problems == []
    assert [printed(found, f"t.z.{key}") for key in "abc"] == ["", "", ""]
    assert printing.printed(found.figures, "t.z.a") == "0万元"


def test_a_rate_without_a_base_is_left_blank() -> None:
    """A base of 0 never becomes a percentage: the cell is blank, and stating 100% is an error."""
    text = CROSS.format(a="甲", b="乙", c=RATE, z=TOTAL, last="[=, =, =]")

    def with_base_0(cell: str) -> Year:
        return year(t=text.replace("[100, 80, =]", f"[0, 0, {cell}]"))

    blank = with_base_0('""')
    assert [*blank.problems, *checked(blank)] == []
    assert "B105 the formula divides by zero" in one(with_base_0("100%"))
    assert "B105 the formula divides by zero" in one(with_base_0("="))


# ---- equations


EQUATION = """
unit: 万元
columns: {{a: 甲, b: 乙, share: {{label: 占比, unit: "%", formula: a / 300万元}}}}
rows: {{x: 一, y: 二, z: 合计}}
cells:
  x: [{x}, 80, {share}]
  y: [200.00, 50, 66.67%]
  z: [300.00, 130, 100.00%]
equations:
  - {that}
"""


def equation(that: str, *, x: str = "100.00", share: str = "=") -> Year:
    """Return a table with an equation."""
    return year(t=EQUATION.format(that=that, x=x, share=share))


def test_an_equation_that_does_not_hold_names_the_column_and_the_difference() -> None:
    """100.01 + 200.00 is not 300.00; the rate is not added up."""
    found = equation("{each: column, that: x + y == z, label: 合计}", x="100.01")
    assert one(found) == (
        "data/2021/t.yml:6:7: B102 合计: in '甲', 300.01万元 is not == 300.00万元 (difference 0.01万元); "
        "the equation is 'x + y == z'; to accept the finding write where: t.*.a"
    )


def test_a_tolerance_is_the_slack_of_rounding() -> None:
    """0.01 万元 is allowed where it is said so, and 0.02 is not."""
    that = "{each: column, that: x + y == z, tolerance: 0.01}"
    assert checked(equation(that, x="100.01")) == []
    assert [p.rule for p in checked(equation(that, x="100.02"))] == ["B102"]


@pytest.mark.parametrize(
    ("that", "within", "beyond"), [("x + y >= z", "99.99", "99.98"), ("x + y <= z", "100.01", "100.02")]
)
def test_a_tolerance_loosens_an_inequality(that: str, within: str, beyond: str) -> None:
    """On the side where it helps."""
    text = f"{{each: column, that: {that}, tolerance: 0.01}}"
    assert checked(equation(text, x=within)) == []
    assert [p.rule for p in checked(equation(text, x=beyond))] == ["B102"]


def test_a_tolerance_in_money_does_not_excuse_a_rate() -> None:
    """0.01万元 is 100元; as a plain number it would let a rate be wrong by 10000%."""
    text = """
        unit: 万元
        columns: {a: {label: 甲, unit: "%"}, b: {label: 乙, unit: "%"}}
        rows: {x: 一}
        cells: {x: [50, 60]}
        equations: [{each: row, that: a == b, tolerance: 0.01万元}]
        """
    assert "B102" in one(year(t=text))


def test_shares_add_up_within_a_tolerance_of_shares() -> None:
    """33.33% + 66.67% is 100.00%; 33.32% makes 99.99%, which 0.01% of slack allows and no slack does not."""
    that = '{{each: column, that: x + y == z, tolerance: "{}"}}'
    assert checked(equation(that.format("0.01%"), share="33.33%")) == []
    assert [p.rule for p in checked(equation(that.format("0.01%"), share="33.32%"))] == ["B101"]
    found = [p.text() for p in checked(equation(that.format("0.00%"), share="33.32%")) if p.rule == "B102"]
    said = "x + y == z: in '占比', 99.99% is not == 100.00% (difference -0.01%)"
    hint = "correct the figures, or accept the finding in data/2021/ledger.yml with where: t.*.share"
    assert found == [f"{said}; {hint}"]


def test_an_equation_is_printed_in_the_unit_of_its_sides() -> None:
    """A line that begins with a rate prints money as money."""
    text = """
        columns: {rate: {label: 率, unit: "%"}, a: {label: 甲, unit: 万元}, b: {label: 乙, unit: 万元}}
        rows: {x: 一}
        cells: {x: [50, 118.48, 89.6]}
        equations: [{each: row, that: a <= b}]
        """
    assert "118.48万元 is not <= 89.60万元 (difference 28.88万元)" in one(year(t=text))


def test_a_single_figure_holds_when_the_other_side_rounds_to_it() -> None:
    """66.35% is 59.45 / 89.6 = 66.3504…%, as stated."""
    text = """
        unit: 万元
        columns: {a: 甲, b: 乙, rate: {label: 率, unit: "%"}}
        rows: {x: 一}
        cells: {x: [89.6, 59.45, {rate}]}
        equations: [{each: row, that: rate == b / a}]
        """
    assert checked(year(t=text.replace("{rate}", "66.35"))) == []
    assert "B102" in one(year(t=text.replace("{rate}", "66.36")))


def test_equations_hold_for_computed_cells_too() -> None:
    """A table whose total is computed is checked like one that states it."""
    found = cross(last="[=, =, =]")
    text = CROSS.format(a="甲", b="乙", c=RATE, z=TOTAL, last="[=, =, =]")
    text += "equations: [{each: column, that: z <= 150万元}]\n"
    assert found.problems == []
    assert "in '甲', 160万元 is not <= 150万元 (difference 10万元)" in one(year(t=text))


def test_an_equation_is_checked_where_no_cell_is_stated() -> None:
    """A table may come wholly from other years or files."""
    text = """
        unit: 件
        columns: {a: 甲}
        rows: {x: {label: 一, formula: other.a}, y: {label: 二, formula: other.b}}
        equations: [{each: column, that: x == y}]
        """
    assert "1件 is not == 2件" in one(year(t=text, other="a: 1件\nb: 2件\n"))


@pytest.mark.parametrize(
    ("that", "message"),
    [
        ("{each: column, that: x + y}", "B104 'x + y' is not an equation; write it as a + b == c"),
        ("{each: column, that: x + == y}", "B104 the formula 'x + == y' cannot be read; look at '== y'"),
        ("{each: column, that: x == yy}", "B106 no figure 'yy' in 2021; did you mean 'y'?"),
        ("{each: column, that: x == 5件}", "B103 元 and 件 cannot be added or compared"),
        ("{each: column, that: x == z, tolerance: viel}", "Q101 'viel' is not a figure"),
    ],
)
def test_an_equation_that_cannot_be_checked_is_reported_once(that: str, message: str) -> None:
    """Not once for each column."""
    found = equation(that)
    lines = [p.line().partition(": ")[2] for p in [*found.problems, *checked(found)] if p.rule != "B102"]
    assert len(lines) == 1
    assert lines[0].startswith(message)


def test_an_equation_between_products_is_printed_in_the_unit_that_they_have() -> None:
    """元^2 is no unit of a figure, and no reason to crash."""
    found = equation("{each: column, that: x * y == y * z}")
    said = "x * y == y * z: in '甲', 2000000000000元^2 is not == 6000000000000元^2 (difference -4000000000000元^2)"
    assert checked(found)[0].message.text() == said


@pytest.mark.parametrize(
    ("that", "holds"),
    [
        ("x < z", True), ("z < x", False), ("x <= x", True), ("x < x", False), ("z > x", True), ("x > x", False),
        ("x >= x", True), ("x >= z", False), ("x ＝ x", True), ("x ≤ z", True), ("z ≤ x", False),
    ],
)  # fmt: skip
def test_comparisons(that: str, *, holds: bool) -> None:
    """Each sign means what it says."""
    found = equation(f'{{each: column, that: "{that}"}}')
    assert (checked(found) == []) is holds


def test_a_cell_that_is_not_known_does_not_break_an_equation() -> None:
    """A draft is checked as far as it is filled in."""
    text = """
        unit: 件
        columns: {a: 甲}
        rows: {x: 一, y: 二}
        cells: {x: [待填报], y: [5]}
        equations: [{each: column, that: x == y}]
        """
    assert checked(year(t=text)) == []


def test_an_empty_table_needs_a_sentence() -> None:
    """表式 without data and without explanation looks like a mistake."""
    assert "T105 the table 't' has no cells" in one(year(t="columns: {a: 甲}\nrows: {x: 一}\n"))


def test_a_table_that_cannot_be_read_is_no_crash(tmp_path: Path) -> None:
    """Wrong shapes of every part give problems with places."""
    texts = [
        "columns: 甲\nrows: {x: 一}\n",
        "columns: {a: [1]}\nrows: {x: 一}\n",
        "columns: {a: 甲}\nrows: {x: 一}\ncells: [1]\n",
        "columns: {a: 甲}\nrows: {x: 一}\ncells: {x: 1}\n",
        "columns: {a: 甲}\nrows: {x: 一}\ncells: {x: [[1]]}\n",
        "columns: {a: 甲}\nrows: {x: 一}\ncells: {x: {a: {b: 1}}}\n",
        "columns: {a: 甲}\nrows: {x: 一}\ncells: {x: [1]}\nequations: {each: row}\n",
        "columns: {a: 甲}\nrows: {x: 一}\ncells: {x: [1]}\nequations: [row]\n",
        "columns: {a: {label: 甲, columns: {}}}\nrows: {x: {label: 一, rows: 3}}\ncells: {x: [1]}\n",
        "columns: {}\nrows: {}\n",
    ]
    for number, text in enumerate(texts):
        loaded = site(tmp_path / str(number), {"data/2021/t.yml": text})
        assert loaded.problems, text


def write() -> None:
    """Write what readers see of the forms again."""
    for name in NAMES:
        with tempfile.TemporaryDirectory() as folder:
            text = shown(edition(Path(folder), {f"data/2021/{name}.yml": form(name)}))
            (FORMS / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    write()
