"""Two states of a site in, what changed between them out: each kind of change, as a reader would see it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, TypeVar

import pytest

from gongkai import changes
from gongkai.changes import kinds
from gongkai.changes.differences import difference
from gongkai.changes.words import compared, words
from gongkai.quantities import quantity
from repositories import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gongkai.changes.kinds import Change

    Compare = Callable[..., list[Change]]

T = TypeVar("T")
BUDGET = "data/2021/budget.yml"
REPORT = "data/2021/report.yml"
LEDGER = "data/2021/ledger.yml"
PAGE = "docs/2021/overview.md"
TEXT = (
    '# 一、基本情况\n\n年初预算数{{ fact("budget.initial") }}，全年支出{{ fact("budget.actual") }}，'
    '预算完成率{{ fact("budget.rate") }}。\n'
)
FIGURES = (
    "label: 部门整体支出预算\n"
    "initial: {label: 年初预算数, value: 1000.00万元}\n"
    "actual: {label: 全年支出数, value: 900.00万元}\n"
    "rate: {label: 预算完成率, value: 90.00%, formula: actual / initial}\n"
)
TABLE = (
    "label: 项目支出表\nunit: 万元\ncolumns: {budget: 预算数, spent: 支出数}\n"
    "rows: {library: 库房改造, scans: 档案数字化, total: {label: 合计, formula: library + scans}}\n"
    "cells:\n  library: [100.00, 90.00]\n  scans: [50.00, 40.00]\n"
)


@pytest.fixture
def compare(site: Callable[..., Path], tmp_path: Path) -> Compare:
    """Return a function that compares the base site with `before` laid over it and the same with `after` over that."""

    def run(after: dict[str, str | None], before: dict[str, str] | None = None) -> list[Change]:
        old = site(before)
        old.rename(tmp_path / "old")
        new = site(before)
        write(new, after)
        memory = changes.Memory()
        one = changes.see(tmp_path / "old", _files(tmp_path / "old"), memory)
        other = changes.see(new, _files(new), memory, one)
        return list(changes.compare(one, other))

    return run


def _files(root: Path) -> dict[str, str]:
    return {p.relative_to(root).as_posix(): p.read_text() for p in root.rglob("*") if p.is_file()}


def of(found: list[Change], kind: type[T]) -> list[T]:
    """Return the changes of one kind."""
    return [change for change in found if isinstance(change, kind)]


def one(found: list[Change], kind: type[T]) -> T:
    """Return the only change of a kind."""
    (change,) = of(found, kind)
    return change


# ---- figures


def test_the_same_site_twice_has_no_changes(compare: Compare) -> None:
    """A reviewer who is shown something can rely on its being there."""
    assert compare({}) == []


def test_a_changed_figure_is_told_with_difference_and_percentage(compare: Compare) -> None:
    """Old and new as printed; the difference as precise as they are; the place of the new one."""
    found = one(compare({BUDGET: FIGURES.replace("900.00", "903.50")}), kinds.FigureChange)
    assert (found.year, found.event, found.id, found.label) == (2021, "changed", "budget.actual", "全年支出数")
    assert (found.old, found.new) == ("900.00万元", "903.50万元")
    assert (found.difference, found.rate, found.no_rate) == ("+3.50万元", "+0.39%", "")
    assert (found.path, found.line, found.because) == (BUDGET, 3, ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1000.00万元", "900.00万元", ("-100.00万元", "-10.00%", "")),
        ("1.5万元", "15001元", ("+1元", "+0.01%", "")),
        ("100000.00万元", "100000.01万元", ("+0.01万元", "+0.00001%", "")),
        ("96.91%", "97.00%", ("+0.09个百分点", "", "points")),
        ("2‰", "5‰", ("+3个千分点", "", "points")),
        ("0件", "5件", ("+5件", "", "zero")),
        ("-2万元", "3万元", ("+5万元", "", "negative")),
        ("5件", "5册", ("", "", "unit")),
        ("5件", "50%", ("", "", "unit")),
        ("约500件", "520件", ("约+20件", "约+4.00%", "")),
        ("100件", "100件", ("", "", "same")),
    ],
)
def test_a_difference_says_what_can_be_said(old: str, new: str, expected: tuple[str, str, str]) -> None:
    """No percentage of 0, of less, of a rate; no difference between 件 and 册; never +0.00%."""
    assert difference(quantity(old), quantity(new)) == expected


def test_a_figure_that_becomes_words_has_no_difference() -> None:
    """待填报 minus a number is nothing."""
    assert difference(quantity("5件"), "待填报") == ("", "", "words")


def test_a_computed_figure_says_because_of_which_it_changed(compare: Compare) -> None:
    """Followed through other computed figures down to what somebody typed."""
    before = FIGURES + (
        "left: {label: 结余, formula: initial - actual, unit: 万元}\nshare: {label: 结余率, formula: left / initial}\n"
    )
    found = of(compare({BUDGET: before.replace("900.00", "800.00")}, {BUDGET: before}), kinds.FigureChange)
    assert {c.id: (c.old, c.new, c.because) for c in found} == {
        "budget.actual": ("900.00万元", "800.00万元", ()),
        "budget.left": ("100.00万元", "200.00万元", ("budget.actual",)),
        "budget.share": ("10.00%", "20.00%", ("budget.actual",)),
    }


def test_last_years_figure_is_named_with_its_year_as_the_cause(compare: Compare) -> None:
    """A change of 2020 reaches what 2021 computes from it, and the sentence that compares the two years."""
    files = {
        "data/2020/report.yml": _report(2020),
        "docs/2020/overview.md": "# 一、基本情况\n\n支出数。\n",
        "data/2020/budget.yml": "actual: {label: 全年支出数, value: 800.00万元}\n",
        BUDGET: FIGURES + "more: {label: 支出增加, formula: actual - prev.actual, unit: 万元}\n",
        PAGE: TEXT + '\n支出比上年{{ change("budget.actual") }}。\n',
    }
    found = compare({"data/2020/budget.yml": "actual: {label: 全年支出数, value: 750.00万元}\n"}, files)
    figures = {(c.year, c.id): c.because for c in of(found, kinds.FigureChange)}
    assert figures == {(2020, "budget.actual"): (), (2021, "budget.more"): ("2020/budget.actual",)}
    text = one(found, kinds.TextChange)
    assert (text.year, text.written, text.because) == (2021, False, ("2020/budget.actual",))
    assert text.pieces == (("same", "支出比上年"), ("old", "增长12.50%"), ("new", "增长20.00%"), ("same", "。"))


def _report(year: int) -> str:
    return (
        f"title: 示例单位{year}年报告\nkind: overall_self_evaluation\nstatus: published\n"
        "chapters:\n  - {file: overview.md, title: 一、基本情况}\n"
    )


def test_a_figure_that_came_is_told(compare: Compare) -> None:
    """With what it prints."""
    found = of(
        compare({BUDGET: FIGURES.replace("actual:", "staff: {label: 在职人员, value: 15人}\nactual:")}),
        kinds.FigureChange,
    )
    assert [(c.event, c.id, c.old, c.new) for c in found] == [("added", "budget.staff", "", "15人")]


def test_a_figure_that_is_gone_is_told(compare: Compare) -> None:
    """And is not taken for another one that came at the same time."""
    before = FIGURES + "staff: {label: 在职人员, value: 15人}\n"
    after = FIGURES + "cars: {label: 公务用车, value: 2辆}\n"
    found = of(compare({BUDGET: after}, {BUDGET: before}), kinds.FigureChange)
    assert {(c.event, c.id, c.old, c.new) for c in found} == {
        ("added", "budget.cars", "", "2辆"),
        ("removed", "budget.staff", "15人", ""),
    }


@pytest.mark.parametrize(
    ("after", "sure"),
    [
        ("persons: {label: 在职人员, value: 15人}", True),
        ("persons: {label: 在职人员, value: 16人}", False),
        ("persons: {label: 年末在职人员, value: 15人}", False),
    ],
)
def test_a_renamed_figure_is_known_by_label_and_value_or_perhaps_by_one_of_them(
    *,
    after: str,
    sure: bool,
    compare: Compare,
) -> None:
    """Both the same: sure. One of them, in the same place: a question for the signer."""
    before = FIGURES + "staff: {label: 在职人员, value: 15人}\ncars: {label: 公务用车, value: 2辆}\n"
    text = before.replace("staff: {label: 在职人员, value: 15人}", after)
    found = one(compare({BUDGET: text}, {BUDGET: before}), kinds.FigureChange)
    assert (found.event, found.was, found.id, found.sure) == ("renamed", "budget.staff", "budget.persons", sure)


def test_two_figures_that_could_both_be_meant_are_not_guessed_at(compare: Compare) -> None:
    """Twice the same label and value: nobody knows which became which."""
    before = FIGURES + "a: {label: 人数, value: 5人}\nb: {label: 人数, value: 5人}\n"
    after = FIGURES + "c: {label: 人数, value: 5人}\nd: {label: 人数, value: 5人}\n"
    found = of(compare({BUDGET: after}, {BUDGET: before}), kinds.FigureChange)
    assert sorted(c.event for c in found) == ["added", "added", "removed", "removed"]


def test_a_renamed_file_renames_its_figures(compare: Compare) -> None:
    """The same places in another file: every one is sure."""
    text = TEXT.replace("budget.", "money.")
    found = of(compare({BUDGET: None, "data/2021/money.yml": FIGURES, PAGE: text}), kinds.FigureChange)
    assert [(c.was, c.id, c.sure) for c in found] == [
        (f"budget.{key}", f"money.{key}", True) for key in ("initial", "actual", "rate")
    ]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("label", "年初预算数", "预算数"),
        ("formula", "actual / initial", "actual / (initial + 0万元)"),
        ("as_of", "", "2021年12月31日"),
        ("period", "", "2021年1—12月"),
        ("scope", "", "含结转"),
        ("source", "", "一、（一）"),
        ("note", "", "不含基建"),
    ],
)
def test_what_is_said_of_a_figure_is_told_when_it_changes(name: str, old: str, new: str, compare: Compare) -> None:
    """Label, formula, date, scope: the figure is the same, what it means is not."""
    after = FIGURES.replace(old, new) if old else FIGURES.replace("1000.00万元}", f"1000.00万元, {name}: {new}}}")
    found = one(compare({BUDGET: after}), kinds.FigureChange)
    assert found.aspects == (kinds.Aspect(name, old, new),)
    assert (found.old, found.difference, found.because) == (found.new, "", ())


def test_the_unit_in_which_a_figure_is_computed_is_told(compare: Compare) -> None:
    """万元 to 元: it prints something else, and says why."""
    before = FIGURES + "left: {label: 结余, formula: initial - actual, unit: 万元}\n"
    after = before.replace("unit: 万元", "unit: 元")
    found = one(compare({BUDGET: after}, {BUDGET: before}), kinds.FigureChange)
    assert (found.old, found.new) == ("100.00万元", "1000000.00元")
    assert kinds.Aspect("unit", "万元", "元") in found.aspects


# ---- tables


def test_rows_and_columns_that_came_went_or_changed_their_name_are_told(compare: Compare) -> None:
    """The cells of a new row are a part of it, and not told as strangers."""
    after = (
        TABLE.replace("scans: 档案数字化", "scans: 数字化加工, shelves: 密集架").replace(
            "library + scans", "library + scans + shelves"
        )
        + "  shelves: [5.00, 5.00]\n"
    )
    page = {PAGE: TEXT + '\n{{ table("projects") }}\n'}
    found = compare({"data/2021/projects.yml": after}, {"data/2021/projects.yml": TABLE, **page})
    table = one(found, kinds.TableChange)
    assert (table.event, table.id, table.label, table.pages) == ("changed", "projects", "项目支出表", ("overview.md",))
    assert table.rows == (("档案数字化", "数字化加工"), ("", "密集架"))
    assert table.columns == ()
    assert table.cells == 4, "two cells of the new row, two totals"
    added = [c for c in of(found, kinds.FigureChange) if c.event == "added"]
    assert {c.whole for c in added} == {"projects.shelves"}
    totals = {c.id: (c.old, c.new) for c in of(found, kinds.FigureChange) if c.event == "changed" and c.old != c.new}
    assert totals["projects.total.budget"] == ("150.00万元", "155.00万元")


def test_a_table_that_came_and_one_that_went_are_told(compare: Compare) -> None:
    """With all their cells as parts of them."""
    other = TABLE.replace("项目支出表", "设备购置表").replace("库房改造", "除湿机").replace("档案数字化", "扫描仪")
    other = other.replace("预算数", "数量").replace("支出数", "金额")
    found = compare({"data/2021/projects.yml": None, "data/2021/tools.yml": other}, {"data/2021/projects.yml": TABLE})
    assert {(c.event, c.id) for c in of(found, kinds.TableChange)} == {("added", "tools"), ("removed", "projects")}
    assert {c.whole for c in of(found, kinds.FigureChange)} == {"projects", "tools"}


def test_a_table_with_another_id_is_renamed(compare: Compare) -> None:
    """The same label and lines: its cells went with it."""
    found = compare({"data/2021/projects.yml": None, "data/2021/works.yml": TABLE}, {"data/2021/projects.yml": TABLE})
    table = one(found, kinds.TableChange)
    assert (table.event, table.was, table.id, table.cells) == ("renamed", "projects", "works", 0)
    assert {c.event for c in of(found, kinds.FigureChange)} == {"renamed"}


def test_what_else_a_table_says_is_told(compare: Compare) -> None:
    """The head of its first column, and the code and the note of a row: readers have them as they have its label."""
    before = TABLE.replace("unit: 万元\n", "unit: 万元\nstub: 项目\n")
    after = before.replace("stub: 项目", "stub: 项目名称").replace(
        "scans: 档案数字化", "scans: {label: 档案数字化, note: 含扫描}"
    )
    found = compare({"data/2021/projects.yml": after}, {"data/2021/projects.yml": before})
    assert one(found, kinds.TableChange).aspects == (
        kinds.Aspect("stub", "项目", "项目名称"),
        kinds.Aspect("row", "", "档案数字化：含扫描"),
    )
    assert one(found, kinds.Duty).about == ("projects",)


# ---- texts


def test_a_sentence_that_changes_only_by_a_figure_is_told_as_such(compare: Compare) -> None:
    """The author's words are the same; the figure is named."""
    found = one(compare({BUDGET: FIGURES.replace("900.00", "903.50")}), kinds.TextChange)
    assert (found.written, found.because, found.page, found.line) == (False, ("budget.actual",), "overview.md", 3)
    assert [p for p in found.pieces if p[0] != "same"] == [("old", "900.00万元"), ("new", "903.50万元")]


def test_edited_text_is_told_word_by_word(compare: Compare) -> None:
    """Chinese words stay whole, and so do numbers."""
    before = TEXT + "\n本馆完成档案数字化，库房改造通过竣工验收。\n"
    after = TEXT + "\n本馆完成档案电子化，库房改造通过初步验收。\n"
    found = one(compare({PAGE: after}, {PAGE: before}), kinds.TextChange)
    assert found.written
    assert found.line == 5
    assert [text for op, text in found.pieces if op == "old"] == ["数字化", "竣工"]
    assert [text for op, text in found.pieces if op == "new"] == ["电子化", "初步"]


@pytest.mark.parametrize("text", ["", "预算1564.02万元，占96.91%。", "a_b c", "，，", "𠮷野家"])
def test_words_put_together_are_the_text(text: str) -> None:
    """Nothing is lost or added, and a number is one word."""
    assert "".join(words(text)) == text
    assert "1564.02" in words("预算1564.02万元") or "1564.02" not in text


@pytest.mark.parametrize(
    ("old", "new"), [("甲乙丙", "甲丁丙"), ("", "新"), ("旧", ""), ("一二三四", "四三二一"), ("同", "同")]
)
def test_a_comparison_has_both_texts_in_it(old: str, new: str) -> None:
    """What is the same and gone is the old text; what is the same and new is the new one."""
    pieces = compared(list(old), list(new))
    assert "".join(text for op, text in pieces if op != "new") == old
    assert "".join(text for op, text in pieces if op != "old") == new


def test_paragraphs_that_came_went_and_moved_are_told(compare: Compare) -> None:
    """A paragraph that stands word by word in another chapter has moved; it was not deleted and written again."""
    two = REPORT_OF_TWO
    before = {
        REPORT: two,
        PAGE: TEXT + "\n这一段后来移到了别的章节里去。\n\n这一段会被删去。\n",
        OTHER: "# 二、评价\n\n评价文字。\n",
    }
    after = {PAGE: TEXT, OTHER: "# 二、评价\n\n评价文字。\n\n这一段后来移到了别的章节里去。\n\n全新的内容写在这里。\n"}
    found = of(compare(after, before), kinds.TextChange)
    assert {(c.event, c.page, c.moved_from, c.pieces[0][1]) for c in found} == {
        ("removed", "overview.md", "", "这一段会被删去。"),
        ("moved", "evaluation.md", "overview.md", "这一段后来移到了别的章节里去。"),
        ("added", "evaluation.md", "", "全新的内容写在这里。"),
    }


def test_of_two_paragraphs_that_went_only_one_has_moved_to_where_it_came(compare: Compare) -> None:
    """The other one is gone, which the signer has to know."""
    words = "这一段在两个章节里各有一份。"
    before = {
        REPORT: REPORT_OF_TWO + "  - {file: more.md, title: 三、其他}\n",
        PAGE: f"{TEXT}\n{words}\n",
        OTHER: f"# 二、评价\n\n评价文字。\n\n{words}\n",
        "docs/2021/more.md": "# 三、其他\n\n其他文字。\n",
    }
    after = {
        PAGE: TEXT,
        OTHER: "# 二、评价\n\n评价文字。\n",
        "docs/2021/more.md": f"# 三、其他\n\n其他文字。\n\n{words}\n",
    }
    found = of(compare(after, before), kinds.TextChange)
    assert [(c.event, c.page, c.moved_from) for c in found] == [
        ("removed", "evaluation.md", ""),
        ("moved", "more.md", "overview.md"),
    ]


OTHER = "docs/2021/evaluation.md"
REPORT_OF_TWO = (
    "title: 示例单位2021年报告\nkind: overall_self_evaluation\nstatus: published\nchapters:\n"
    "  - {file: overview.md, title: 一、基本情况}\n  - {file: evaluation.md, title: 二、评价}\n"
)


def test_chapters_that_came_went_moved_or_got_another_name_are_told(compare: Compare) -> None:
    """By file and by title."""
    other = "# 二、评价\n\n评价文字。\n\n第二段。\n"
    before = {REPORT: REPORT_OF_TWO, OTHER: other}
    turned = REPORT_OF_TWO.replace(
        "  - {file: overview.md, title: 一、基本情况}\n  - {file: evaluation.md, title: 二、评价}\n",
        "  - {file: evaluation.md, title: 一、评价}\n  - {file: overview.md, title: 二、基本情况}\n",
    )
    found = of(compare({REPORT: turned}, before), kinds.ChapterChange)
    assert [(c.event, c.page, c.was_title) for c in found if c.event == "changed"] == [
        ("changed", "evaluation.md", "二、评价"),
        ("changed", "overview.md", "一、基本情况"),
    ]
    assert sum(c.event == "moved" for c in found) == 1


def test_a_chapter_in_another_file_is_the_same_chapter(compare: Compare) -> None:
    """Its paragraphs are compared with those it had, and not told as new."""
    before = {REPORT: REPORT_OF_TWO, OTHER: "# 二、评价\n\n评价文字。\n"}
    after = {
        REPORT: REPORT_OF_TWO.replace("evaluation.md", "results.md"),
        OTHER: None,
        "docs/2021/results.md": "# 二、评价\n\n评价文字。\n",
    }
    found = compare(after, before)
    chapter = one(found, kinds.ChapterChange)
    assert (chapter.event, chapter.was, chapter.page) == ("renamed", "evaluation.md", "results.md")
    assert of(found, kinds.TextChange) == []


def test_a_chart_that_shows_another_figure_is_told(compare: Compare) -> None:
    """The picture changes although no word does."""
    page = {PAGE: TEXT + '\n{{ chart("bars", "budget.initial, budget.actual", "预算和支出") }}\n'}
    found = one(compare({BUDGET: FIGURES.replace("900.00", "903.50")}, page), kinds.ChartChange)
    assert (found.page, found.title, found.because) == ("overview.md", "预算和支出", ("budget.actual",))


def test_a_chart_drawn_of_other_figures_under_the_same_title_is_told(compare: Compare) -> None:
    """Nothing in the words would show it."""
    page = TEXT + '\n{{ chart("bars", "budget.initial, budget.actual", "预算和支出") }}\n'
    after = {PAGE: page.replace('"budget.initial, budget.actual"', '"budget.initial"')}
    assert one(compare(after, {PAGE: page}), kinds.ChartChange).because == ()


# ---- the rest


def test_entries_of_report_ledger_and_department_are_told(compare: Compare) -> None:
    """Each by its name, old and new."""
    found = of(
        compare(
            {
                REPORT: _report(2021) + "published: 2022-05-06\n",
                LEDGER: "notes: [四舍五入所致。]\n",
                "data/department.yml": "name: 示例单位\ncontact: {phone: 000-00000000}\n",
            },
            {REPORT: _report(2021)},
        ),
        kinds.SettingChange,
    )
    assert [(c.year, c.name, c.old, c.new) for c in found] == [
        (2021, "published", "", "2022-05-06"),
        (2021, "notes", "", "四舍五入所致。"),
        (0, "contact.phone", "", "000-00000000"),
    ]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("mkdocs.yml", "build"),
        ("hooks/evil.py", "build"),
        (".github/workflows/site.yml", "build"),
        (".gitlab-ci.yml", "build"),
        (".ci/comment", "build"),
        ("theme/main.html", "build"),
        ("theme/extra.css", "build"),
        ("Makefile", "build"),
        ("requirements.lock", "build"),
        ("data/checks.yml", "rules"),
        ("data/2021/checks.yml", "rules"),
        ("data/kinds/own.yml", "rules"),
        ("docs/2021/plan.pdf", "attached"),
        ("docs/2021/images/a.svg", "attached"),
        ("README.md", "other"),
    ],
)
def test_a_file_that_is_neither_text_nor_figures_is_told_with_its_role(path: str, role: str, compare: Compare) -> None:
    """What runs, or decides how the site looks, is to be read as code."""
    found = [c for c in of(compare({path: "# x\n"}), kinds.FileChange) if c.path == path]
    assert [c.role for c in found] == [role]


def test_a_former_version_that_is_put_in_anothers_place_is_told_as_published(compare: Compare) -> None:
    """It is published as it is, and no word of the edition changes."""
    path = "data/2021/superseded/1/report.pdf"
    found = compare({path: "y"}, {path: "x"})
    assert [(c.path, c.event, c.role) for c in of(found, kinds.FileChange)] == [(path, "changed", "attached")]


def test_findings_that_are_new_solved_or_accepted_are_told(compare: Compare) -> None:
    """By rule and subject: a finding that only moved to another line is the same."""
    wrong = FIGURES.replace("90.00%", "91.00%")
    new = one(compare({BUDGET: wrong}), kinds.FindingChange)
    assert (new.event, new.problem.rule, new.problem.subject) == ("new", "B101", "budget.rate")


def test_a_finding_that_moved_to_another_line_is_the_same(compare: Compare) -> None:
    """And so is one of which the amount changed."""
    wrong = FIGURES.replace("90.00%", "91.00%")
    after = {BUDGET: "# moved\n\n" + FIGURES.replace("90.00%", "92.00%")}
    assert of(compare(after, {BUDGET: wrong}), kinds.FindingChange) == []


def test_a_finding_that_is_solved_and_one_that_is_accepted_are_told(compare: Compare) -> None:
    """An entry in the ledger hides a finding from `check`; it does not hide it from the signer."""
    wrong = FIGURES.replace("90.00%", "91.00%")
    accepted = one(
        compare({LEDGER: "acknowledged:\n  - {rule: B101, where: budget.rate, reason: 照原文。}\n"}, {BUDGET: wrong}),
        kinds.FindingChange,
    )
    assert (accepted.event, accepted.reason) == ("accepted", "照原文。")


def test_a_new_edition_is_told_as_a_whole_with_its_headlines(compare: Compare) -> None:
    """Beside last year's figures; not a thousand figures one by one."""
    found = compare(
        {
            "data/2022/report.yml": _report(2022) + "headline: [budget.actual]\n",
            "docs/2022/overview.md": "# 一、基本情况\n\n文字。\n",
            "data/2022/budget.yml": "actual: {label: 全年支出数, value: 950.00万元}\n",
        }
    )
    edition = one(found, kinds.EditionChange)
    assert (edition.year, edition.event, edition.figures, edition.chapters) == (2022, "added", 1, ("一、基本情况",))
    assert edition.headline == (("全年支出数", "950.00万元", "900.00万元"),)
    assert of(found, kinds.FigureChange) == []


# ---- what it asks for


def test_a_changed_published_figure_asks_for_an_amendment(compare: Compare) -> None:
    """更正: until the ledger has one more entry than before."""
    after = {BUDGET: FIGURES.replace("900.00", "903.50")}
    duty = one(compare(after), kinds.Duty)
    assert (duty.kind, duty.recorded, duty.about) == ("amendment", False, ("budget.actual",))


def test_an_amendment_in_the_ledger_is_seen(compare: Compare) -> None:
    """The signer then compares it with what changes."""
    duty = one(compare({BUDGET: FIGURES.replace("900.00", "903.50"), LEDGER: ENTRY}), kinds.Duty)
    assert (duty.kind, duty.recorded) == ("amendment", True)


SAID = {
    "a figure's scope": ({BUDGET: FIGURES.replace("1000.00万元}", "1000.00万元, scope: 含结转}")}, ("budget.initial",)),
    "a figure's name": ({BUDGET: FIGURES.replace("年初预算数", "年初预算")}, ("budget.initial",)),
    "a chapter's title": (
        {REPORT: _report(2021).replace("基本情况", "概况")},
        ("report.yml:chapters",),
    ),
    "a word": ({PAGE: TEXT.replace("全年支出", "全年实际支出")}, ("overview.md",)),
    "a picture": ({"docs/2021/plan.txt": "别的"}, ("docs/2021/plan.txt",)),
    "who approved it": (
        {REPORT: _report(2021).replace("chapters", "approved: 2022-04-01\nchapters")},
        ("report.yml",),
    ),
    "emphasis": ({PAGE: TEXT.replace("全年支出", "**全年支出**")}, ()),
    "how it is computed": ({BUDGET: FIGURES.replace("actual / initial", "1 - (initial - actual) / initial")}, ()),
    "lines": ({PAGE: TEXT.replace("，全年", "，\n全年")}, ()),
}


@pytest.mark.parametrize("name", SAID)
def test_an_amendment_is_asked_for_where_a_seal_would_want_one(name: str, compare: Compare) -> None:
    """There is one notion of what readers see: what a seal holds."""
    after, about = SAID[name]
    before = {REPORT: _report(2021), "docs/2021/plan.txt": "图", PAGE: TEXT}
    found = of(compare(dict(after), before), kinds.Duty)
    assert [duty.about for duty in found] == ([about] if about else [])


def test_a_draft_may_change_without_one(compare: Compare) -> None:
    """Nobody has read it."""
    draft = {REPORT: _report(2021).replace("published", "draft")}
    assert of(compare({BUDGET: FIGURES.replace("900.00", "903.50")}, draft), kinds.Duty) == []


def test_a_published_edition_that_is_gone_is_a_withdrawal(compare: Compare) -> None:
    """Gone, or a draft again."""
    duty = one(compare({REPORT: _report(2021).replace("published", "draft")}, {REPORT: _report(2021)}), kinds.Duty)
    assert (duty.year, duty.kind) == (2021, "withdrawn")


def test_last_years_figure_stated_otherwise_is_a_restatement(compare: Compare) -> None:
    """重述: what 2021 says of 2020 is not what 2020 published."""
    files = {
        "data/2020/report.yml": _report(2020),
        "docs/2020/overview.md": "# 一、基本情况\n\n文字。\n",
        "data/2020/budget.yml": "actual: {label: 全年支出数, value: 800.00万元}\n",
        "data/checks.yml": "carried: [{this: budget.before, prev: budget.actual}]\n",
        BUDGET: FIGURES + "before: {label: 上年支出数, value: 800.00万元}\n",
    }
    found = of(compare({BUDGET: files[BUDGET].replace("800.00", "810.00")}, files), kinds.Duty)
    assert [(d.kind, d.recorded, d.about) for d in found if d.kind == "restatement"] == [
        ("restatement", False, ("budget.before",))
    ]


def test_an_edition_without_a_seal_is_not_sealed(site: Callable[..., Path]) -> None:
    """One function knows where a seal stands."""
    assert not changes.sealed(changes.see(site(), {}, changes.Memory()).site.editions[0])


DIGEST = f"sha256:{'0' * 64}"
SEAL = f"seal: {{date: 2022-05-06, figures: '{DIGEST}', text: '{DIGEST}'}}\n"
REWRITTEN = SEAL.replace(f"text: '{DIGEST}'", f"text: 'sha256:{'1' * 64}'")
COMPLETE = SEAL.replace(
    "figures",
    f"by: 某甲, commit: '{'a' * 40}', pdf: 'sha256:{'3' * 64}', data: 'sha256:{'3' * 64}', "
    f"files: {{report.pdf: 'sha256:{'3' * 64}'}}, figures",
)
RENEWED = (
    f"seal:\n  date: 2022-06-01\n  figures: 'sha256:{'2' * 64}'\n  text: '{DIGEST}'\n"
    f"  former:\n    - {{date: 2022-05-06, figures: '{DIGEST}', text: '{DIGEST}'}}\n"
)
ENTRY = "amendments:\n  - {date: 2022-06-01, what: 全年支出数, old: 900.00万元, new: 903.50万元, why: 笔误。}\n"
AMENDED = ENTRY.replace("why:", "superseded: 1, why:")


@pytest.mark.parametrize(
    ("ledger", "recorded", "about"),
    [
        (SEAL, False, ("budget.actual",)),
        (ENTRY + SEAL, False, ("budget.actual",)),
        (AMENDED + RENEWED, True, ("budget.actual",)),
        (AMENDED.replace("903.50", "903.40") + RENEWED, False, ("budget.actual",)),
        (ENTRY + RENEWED, False, ("budget.actual",)),
        (ENTRY, False, ("budget.actual", "seal")),
        (ENTRY + REWRITTEN, False, ("budget.actual", "seal.rewritten")),
        (AMENDED + RENEWED.replace("2022-05-06", "2022-05-05"), False, ("budget.actual", "seal.rewritten")),
    ],
    ids=[
        "no amendment",
        "an amendment by hand, and the old seal",
        "an amendment",
        "an amendment of something else",
        "an amendment that names no former version",
        "the seal taken out",
        "the seal rewritten",
        "the former seal rewritten",
    ],
)
def test_a_sealed_edition_that_changes_is_said_to_be_sealed(
    *, ledger: str, recorded: bool, about: tuple[str, ...], compare: Compare
) -> None:
    """What it takes is `gongkai amend`: to take the seal out, or to make it another one, is no way around it."""
    found = compare({BUDGET: FIGURES.replace("900.00", "903.50"), LEDGER: ledger}, {LEDGER: SEAL})
    duty = one(found, kinds.Duty)
    assert (duty.kind, duty.recorded, duty.about) == ("sealed", recorded, about)


def test_a_seal_that_is_taken_out_is_told_although_nothing_else_changes(compare: Compare) -> None:
    """Else the next change would need no amendment."""
    assert one(compare({LEDGER: "notes: []\n"}, {LEDGER: SEAL}), kinds.Duty).about == ("seal",)


def test_a_seal_that_is_rewritten_is_told_with_all_that_differs_in_it(compare: Compare) -> None:
    """Digests say nothing to a reader, but here somebody must look at them."""
    found = compare({LEDGER: REWRITTEN}, {LEDGER: SEAL})
    assert one(found, kinds.Duty).about == ("seal.rewritten",)
    assert [(c.name, c.new) for c in of(found, kinds.SettingChange)] == [("seal.text", f"sha256:{'1' * 64}")]


def test_a_seal_that_is_completed_after_an_amendment_is_the_same(compare: Compare) -> None:
    """`gongkai seal` adds what only a build can say."""
    assert of(compare({LEDGER: COMPLETE}, {LEDGER: SEAL}), kinds.Duty) == []


@pytest.mark.parametrize(("old", "new"), [("pdf: 'sha256:3", "pdf: 'sha256:4"), (f"pdf: 'sha256:{'3' * 64}', ", "")])
def test_a_seal_whose_pdf_is_another_or_none_is_rewritten(old: str, new: str, compare: Compare) -> None:
    """What it once recorded stays in it."""
    found = compare({LEDGER: COMPLETE.replace(old, new)}, {LEDGER: COMPLETE})
    assert one(found, kinds.Duty).about == ("seal.rewritten",)


def test_every_time_that_an_edition_was_amended_is_asked_for(compare: Compare) -> None:
    """From 900.00 to 903.50 and on to 904.00: neither of the entries has the old and the new state."""
    twice = RENEWED + f"    - {{date: 2022-06-01, figures: 'sha256:{'2' * 64}', text: '{DIGEST}'}}\n"
    last = "  - {date: 2022-07-01, what: 全年支出数, old: 903.50万元, new: 904.00万元, why: 漏计。, superseded: 2}\n"
    after = {BUDGET: FIGURES.replace("900.00", "904.00"), LEDGER: AMENDED + last + twice}
    assert one(compare(after, {LEDGER: SEAL}), kinds.Duty).recorded


def test_a_new_seal_asks_for_nothing(compare: Compare) -> None:
    """It is an entry of the ledger."""
    found = compare({LEDGER: SEAL})
    assert of(found, kinds.Duty) == []
    assert [c.name for c in of(found, kinds.SettingChange)] == ["seal.date"]


def test_editions_that_are_the_same_are_not_read_again(site: Callable[..., Path]) -> None:
    """The second state takes them over as they are, so that a review costs little more than a check."""
    root = site()
    memory = changes.Memory()
    files = _files(root)
    first = changes.see(root, files, memory)
    again = changes.see(root, files, memory, first)
    assert again.site.editions[0] is first.site.editions[0]
    other = changes.see(root, files | {"data/checks.yml": "new"}, memory, first)
    assert other.site.editions[0] is not first.site.editions[0], "what all years read has changed"


def test_changes_are_found_without_mkdocs() -> None:
    """The core compares editions where there is neither MkDocs nor a typesetter nor a terminal."""
    heavy = ("mkdocs", "mkdocs_macros", "weasyprint", "material", "rich", "click", "altair")
    program = f"import sys, gongkai.changes, gongkai.reviews; print(*sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
