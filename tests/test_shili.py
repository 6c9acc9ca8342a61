"""The fictional department keeps its promises: what one real year cannot show, five invented years do.

Each test that breaks something does so in a copy of the whole folder and reads the findings that a person would get.
It is long because the example holds one of everything.
"""

from __future__ import annotations

import re
import shutil
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongkai import figures, printing, scorecards, tables
from gongkai.checks import check
from gongkai.checks.scorecards import band
from gongkai.edition import Edition, Site, load
from gongkai.facts import State
from gongkai.macros import macros
from gongkai.vocabulary import MACROS

if TYPE_CHECKING:
    from gongkai.findings import Findings

ROOT = Path(__file__).parents[1] / "examples" / "shili"
YEARS = (2019, 2020, 2021, 2022, 2023)
CHAPTERS = ["overview.md", "evaluation.md", "problems.md", "improvements.md", "attachments.md"]
APPLICANTS = ("natural", "commercial", "research", "welfare", "legal_service", "other_body")
MACRO = re.compile(r"\{\{.*?\}\}")
COUNTED = re.compile(r"\d\s*(?:[万亿]|元|%|％|个|人|名|件|卷|页|张|幅|册|条|批|次|期|项|家|台|辆|平方米|列|分(?!析))")


@cache
def site() -> Site:
    """Load the five editions once."""
    return load(ROOT)


def edition(year: int, of: Site | None = None) -> Edition:
    """Return one year's edition."""
    return next(e for e in (of or site()).editions if e.year == year)


def changed(folder: Path, file: str, old: str, new: str) -> tuple[Site, Findings, int]:
    """Copy the example, change one place of one file, and check; the number is that of the changed line."""
    root = folder / "shili"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(".*", "site"))
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} should stand once in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    copy = load(root)
    return copy, check(copy), text[: text.index(old)].count("\n") + 1


def places(findings: Findings) -> set[tuple[str, str, int]]:
    """Return rule, file and line of each open finding."""
    return {(p.rule, p.origin.path, p.origin.line) for p in findings.open}


def number(of: Edition, figure: str) -> int:
    """Return a count as it is printed for machines."""
    return int(printing.number(of.figures, figure))


def words(markup: str) -> str:
    """Return what a reader sees of a piece of HTML."""
    return re.sub(r"<[^>]+>", "", markup)


def test_five_consecutive_editions_load_without_an_open_finding() -> None:
    """The example is right, in all its years."""
    assert tuple(e.year for e in site().editions) == YEARS
    assert check(site()).open == ()
    assert {e.report.status for e in site().editions} == {"published"}
    assert all(e.report.published.startswith(str(e.year + 1)) for e in site().editions)


def test_every_year_has_the_same_chapters_and_one_year_has_one_more() -> None:
    """The year switch keeps the page, and meets a page that only one year has."""
    chapters = {e.year: [c.file for c in e.report.chapters] for e in site().editions}
    assert chapters.pop(2022) == [*CHAPTERS[:4], "storage.md", CHAPTERS[4]]
    assert set(map(tuple, chapters.values())) == {tuple(CHAPTERS)}


@pytest.mark.parametrize("year", YEARS)
def test_a_chapter_begins_with_the_title_that_the_report_gives_it(year: int) -> None:
    """Navigation and page say the same."""
    report = edition(year)
    assert [report.pages[c.file].title for c in report.report.chapters] == [c.title for c in report.report.chapters]


@pytest.mark.parametrize("page", CHAPTERS)
def test_no_two_years_share_their_words_or_their_figures(page: str) -> None:
    """Each year is a report of its own: what a reader or a search finds tells the years apart."""
    assert len({e.pages[page].body for e in site().editions}) == len(YEARS)
    for figure in ("budget.actual", "budget.completion_rate", "services.summary.visits.this", "foi.t3.new.total"):
        assert len({printing.printed(e.figures, figure) for e in site().editions}) == len(YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_no_quantity_is_typed_into_a_text(year: int) -> None:
    """Every number with a unit comes from the data through a macro."""
    typed = [
        (name, found[0])
        for name, page in edition(year).pages.items()
        for found in COUNTED.finditer(MACRO.sub("", page.body))
    ]
    assert typed == []


def test_nothing_in_the_example_can_be_taken_for_a_real_department() -> None:
    """The identity is of the kind that is reserved for examples, and every page says so."""
    department = edition(2023).department
    assert department.name == "示例区档案馆"
    assert "虚构" in department.notice
    assert department.site.domain.endswith(".invalid")
    assert department.contact.email.endswith(".invalid")
    assert set(department.site.id_code) == {"0"}
    assert set(department.contact.phone) == {"0", "-"}


@pytest.mark.parametrize("year", YEARS)
def test_the_information_requests_form_has_25_rows_and_7_columns(year: int) -> None:
    """政府信息公开年报 T3 is whole, headings nested as the national form nests them."""
    grid = edition(year).grids["foi.t3"]
    leaves = [row for row in grid.rows if not row.children]
    assert (len(leaves), len(grid.leaf_columns)) == (25, 7)
    assert sum(i.startswith("foi.t3.") for i in edition(year).facts) == 25 * 7
    headings = {row.label[:3]: len(row.children) for row in grid.rows if row.children}
    assert headings == {"三、本": 7, "（三）": 8, "（四）": 3, "（五）": 5, "（六）": 3}
    assert [row.label[:2] for row in grid.rows if row.depth == 0] == ["一、", "二、", "三、", "四、"]


@pytest.mark.parametrize("year", YEARS)
def test_the_information_requests_form_balances_in_every_column_and_row(year: int) -> None:
    """一+二 = 三（七）+四, （七） is the sum of the outcomes, 总计 that of the applicants: added up here by hand."""
    one = edition(year)
    grid = one.grids["foi.t3"]
    outcomes = [r.key for r in grid.rows if not r.children and r.key not in {"new", "carried", "handled", "left"}]
    for column in (*APPLICANTS, "total"):
        row = {r.key: number(one, f"foi.t3.{r.key}.{column}") for r in grid.rows if not r.children}
        assert row["new"] + row["carried"] == row["handled"] + row["left"]
        assert row["handled"] == sum(row[key] for key in outcomes)
    for line in (r.key for r in grid.rows if not r.children):
        parts = sum(number(one, f"foi.t3.{line}.{applicant}") for applicant in APPLICANTS)
        assert number(one, f"foi.t3.{line}.total") == parts


def test_one_wrong_cell_breaks_the_equations_of_its_row_and_column(tmp_path: Path) -> None:
    """The findings stand at the cell's line and say by how much the equation is missed."""
    file = "data/2021/foi.yml"
    _, findings, line = changed(tmp_path, file, "    new: [18, 3, 2, 1, 0, 0, 24]", "    new: [20, 3, 2, 1, 0, 0, 24]")
    assert places(findings) == {("B102", file, line)}
    column, row = sorted((p.message.text() for p in findings.open), key=lambda text: "自然人" not in text)
    assert "第一项加第二项等于第三项加第四项" in column
    assert "in '自然人', 22件 is not == 20件 (difference 2件)" in column
    assert "24件 is not == 26件 (difference -2件)" in row


def test_a_wrong_outcome_is_reported_at_the_total_that_it_misses(tmp_path: Path) -> None:
    """（七）总计 no longer is the sum of the outcomes above it: stated and computed are both shown."""
    file = "data/2021/foi.yml"
    copy, findings, _ = changed(tmp_path, file, "granted: [9, 2, 2, 1, 1, 0, 15]", "granted: [8, 2, 2, 1, 1, 0, 14]")
    handled = edition(2021, copy).facts["foi.t3.handled.natural"].origin
    assert places(findings) == {("B101", file, handled.line)}
    assert any("19件" in p.message.text() and "18件" in p.message.text() for p in findings.open)


def test_what_is_left_over_is_carried_into_the_next_year() -> None:
    """上年结转 is last year's 结转下年度, and 年初结转和结余 last year's 年末结转和结余."""
    for before, after in pairwise(YEARS):
        last, this = edition(before), edition(after)
        for column in (*APPLICANTS, "total"):
            assert number(this, f"foi.t3.carried.{column}") == number(last, f"foi.t3.left.{column}")
        assert printing.number(this.figures, "budget.carried_in") == printing.number(last.figures, "budget.carried_out")


def test_a_year_that_does_not_carry_over_what_was_left_is_reported(tmp_path: Path) -> None:
    """The finding stands in the year that states the wrong amount, at its line."""
    file = "data/2022/budget.yml"
    _, findings, line = changed(tmp_path, file, "value: 43.26万元", "value: 43.36万元")
    assert {("B101", file, line)} < places(findings)
    texts = [p.message.text() for p in findings.open if p.origin.line == line]
    assert any("年初结转和结余" in t and "43.36万元" in t and "43.26万元" in t for t in texts)


@pytest.mark.parametrize("year", YEARS)
def test_the_hospitality_table_adds_up(year: int) -> None:
    """“三公”经费: 合计 = 出国 + 车小计 + 接待, 车小计 = 购置 + 运行, in both 预算数 and 决算数."""
    one = edition(year)

    def amount(column: str) -> int:
        return number(one, f"sangong.expenditure.this.{column}")

    for kind in ("budget", "final"):
        assert amount(f"vehicles_{kind}") == amount(f"purchase_{kind}") + amount(f"running_{kind}")
        parts = (amount(f"{part}_{kind}") for part in ("abroad", "vehicles", "reception"))
        assert amount(f"total_{kind}") == sum(parts)
    heads = [c for c in one.grids["sangong.expenditure"].columns if c.children]
    assert max(c.depth for c in heads) == 1
    assert len(one.grids["sangong.expenditure"].leaf_columns) == 12


def test_a_hospitality_total_that_misses_its_parts_is_reported(tmp_path: Path) -> None:
    """The stated total and the sum of its parts are both shown, at the row's line."""
    file = "data/2023/sangong.yml"
    _, findings, line = changed(tmp_path, file, "    this: [10.30, 8.78,", "    this: [10.30, 8.88,")
    assert ("B101", file, line) in places(findings)
    assert ("B102", file, line) in places(findings)
    assert any("8.88万元" in p.message.text() and "8.78万元" in p.message.text() for p in findings.open)


@pytest.mark.parametrize("year", YEARS)
def test_a_table_without_figures_keeps_its_form_and_says_why(year: int) -> None:
    """无数据仍保留表式，表下写说明."""
    shown = tables.table(edition(year), "funds")
    assert f"说明：示例区档案馆{year}年度没有政府性基金预算财政拨款收入和支出，故本表无数据。" in shown
    assert words(shown).count("本年支出") == 1
    assert "data-fact" not in shown


@pytest.mark.parametrize("year", YEARS)
def test_the_grade_is_the_one_that_the_bands_give_the_score(year: int) -> None:
    """Weights make 100, and the grade follows from the total by bands that are data."""
    one = edition(year)
    card = one.scorecards["scorecard"]
    assert printing.printed(one.figures, "scorecard.weights") == "100分"
    assert printing.printed(one.figures, "scorecard.grade") == band(one, card)
    assert {printing.printed(e.figures, "scorecard.grade") for e in site().editions} == {"优", "良"}


def test_a_grade_that_the_score_does_not_earn_is_reported(tmp_path: Path) -> None:
    """The grade's line is named, with the grade that the bands give."""
    file = "data/2022/scorecard.yml"
    _, findings, line = changed(tmp_path, file, "grade: 良", "grade: 优")
    assert places(findings) == {("B110", file, line)}
    assert "'优', but the score earns '良'" in findings.open[0].message.text()


def test_an_indicator_that_the_source_leaves_out_is_shown_so() -> None:
    """In 2020 one indicator has no result and no score; the total stays as stated and nothing is invented."""
    one = edition(2020)
    unstated = [i for i, f in one.facts.items() if i.startswith("scorecard.") and f.state is State.UNSTATED]
    assert unstated == ["scorecard.visits.actual", "scorecard.visits.score"]
    assert scorecards.scorecard(one, "scorecard").count("原文未载明") == 2
    assert printing.printed(one.figures, "scorecard.total") == "85.6分"


def test_the_printed_total_that_misses_by_a_hundredth_is_accepted_with_its_reason() -> None:
    """The ledger of 2022 accepts one figure and no more; readers see why."""
    ((problem, reason),) = ((p, why) for p, why in check(site()).acknowledged if not p.rule.startswith("W"))
    assert (problem.rule, problem.subject, problem.edition) == ("B101", "projects.total.actual", "2022")
    assert "755.33万元" in problem.message.text()
    assert "755.32万元" in problem.message.text()
    assert "四舍五入" in reason


def test_without_the_ledger_the_missing_hundredth_is_an_open_finding(tmp_path: Path) -> None:
    """What is accepted is accepted by the ledger alone."""
    file = "data/2022/ledger.yml"
    copy, findings, _ = changed(tmp_path, file, "where: projects.total.actual", "where: projects.total.rate")
    total = edition(2022, copy).facts["projects.total.actual"].origin
    assert {rule for rule, _, _ in places(findings)} == {"B101", "R101"}
    assert ("B101", "data/2022/projects.yml", total.line) in places(findings)


def test_a_kept_misprint_and_an_amendment_are_in_the_ledger() -> None:
    """The ledger counts the misprint in the text, and says what was corrected after publication, when and why."""
    book = edition(2022).ledger
    assert all(entry.printed != entry.meant for entry, _ in book.misprints)
    amendment = book.amendments[0]
    assert amendment.date > edition(2022).report.published
    assert amendment.new == printing.printed(edition(2022).figures, "services.summary.copies.this")
    assert amendment.old != amendment.new


def test_the_texts_use_every_macro_in_every_way() -> None:
    """Whatever a text may call is called somewhere, with each choice; the first year has nothing to compare with."""
    calls = [call for e in site().editions for page in e.pages.values() for call in page.calls]
    assert {call.macro for call in calls} == set(MACROS)
    assert {call.arg("how") for call in calls if call.macro == "change"} == {"rate", "amount"}
    assert not any(call.macro == "change" for page in edition(2019).pages.values() for call in page.calls)


@pytest.mark.parametrize("year", YEARS)
def test_every_call_in_every_text_renders_to_something(year: int) -> None:
    """No call fails, and none prints nothing."""
    one = edition(year)
    made = macros(one)
    calls = [call for page in one.pages.values() for call in page.calls]
    assert all(words(made[call.macro](**dict(call.args))) for call in calls)


@pytest.mark.parametrize(
    ("year", "figure", "how", "said"),
    [
        (2020, "budget.actual", "rate", "下降3.25%"),
        (2020, "budget.actual", "amount", "减少43.57万元"),
        (2020, "staff.control_rate", "rate", "减少2.18个百分点"),
        (2020, "sangong.expenditure.this.abroad_final", "rate", "持平"),
        (2021, "sangong.expenditure.this.purchase_final", "amount", "增加17.86万元"),
        (2022, "projects.total.rate", "rate", "增加6.49个百分点"),
        (2023, "services.summary.visits.this", "rate", "增长38.81%"),
        (2023, "storage.shelves", "amount", "增加64列"),
    ],
)
def test_a_change_against_last_year_is_said_in_words(year: int, figure: str, how: str, said: str) -> None:
    """Rates in per cent, amounts in their unit, percentages in 百分点, a base of 0 as an amount."""
    assert words(macros(edition(year))["change"](figure, how)) == said


@pytest.mark.parametrize(
    ("year", "figure", "printed"),
    [
        (2023, "holdings.涉密档案", "涉密，不公开"),
        (2019, "services.complaints", "原文未载明"),
        (2023, "storage.stage", "已通过竣工验收并投入使用"),
        (2022, "services.exhibitions.visitors", "9600多人次"),
        (2023, "storage.capacity", "约6.4万卷"),
        (2023, "storage.years", "15年以上"),
        (2021, "services.party_history.records", "近480卷/件"),
        (2023, "storage.shelves", "150列"),
        (2021, "digitization.cumulative", "927.0867万页"),
        (2023, "projects.storage.share", "29.76%"),
        (2023, "services.busiest", "739人次"),
    ],
)
def test_a_figure_of_each_kind_prints_as_it_should(year: int, figure: str, printed: str) -> None:
    """Secret, unstated, in words, approximate, in a unit of its own, computed from last year, largest of a column."""
    assert words(figures.fact(edition(year), figure)) == printed


def test_a_figure_keeps_the_day_and_the_period_that_it_holds_for() -> None:
    """截至日期 and 所属期间 are inherited from the group; a Chinese key is a name like any other."""
    facts = edition(2023).facts
    assert facts["holdings.案卷"].as_of == "2023年12月31日"
    assert facts["holdings.本年接收.案卷"].period == "2023年度"
