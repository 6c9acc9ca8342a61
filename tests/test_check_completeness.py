"""Completeness: what a report of its kind must have is missed at its place, and what only looks like a gap is not."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import kinds
from gongkai.checks import attached, completeness, deadlines, emptiness, placeholders, required, sheets, titles, years
from gongkai.edition import load
from gongkai.problems import Severity
from gongkai.schema import KindShape
from small import edition, site

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.problems import Problem

ROOT = Path(__file__).parents[1]
FORMS = Path(__file__).with_name("forms")


def report(chapters: dict[str, str], *, kind: str = "own", more: str = "", status: str = "published") -> str:
    """Write a report.yml; chapters map files to titles."""
    listed = "".join(f"  - {{file: {file}, title: '{title}'}}\n" for file, title in chapters.items())
    return f"title: 某馆2021年报告\nkind: {kind}\nstatus: {status}\n{more}chapters:\n{listed}"


def own(kind: str, files: dict[str, str], root: Path, **said: str) -> Edition:
    """Return the edition of a department whose only kind of report is this one."""
    described = {
        "data/kinds/own.yml": f"label: 某类报告\nsource: 某规则\n{kind}",
        "data/2021/report.yml": report({"overview.md": "一、基本情况"}, **said),
    }
    return edition(root, {**described, **files})


def told(problems: list[Problem]) -> list[tuple[str, str, str]]:
    """Return rule, place and subject of some findings."""
    return [(p.rule, f"{p.origin.path.rpartition('/')[2]}:{p.origin.line}", p.subject) for p in problems]


def findings(of: Edition, root: Path) -> list[Problem]:
    """Run the whole family."""
    found = [problem for check in completeness.CHECKS for problem in check(of)]
    return found + [problem for check in completeness.FILE_CHECKS for problem in check(of, root)]


# ---- the real report and the example department


def test_the_2021_report_and_five_years_of_the_example_lack_nothing() -> None:
    """No false alarm on 26 pages and 77 data files."""
    for root in (ROOT, ROOT / "examples" / "shili"):
        loaded = load(root)
        found = [p for of in loaded.editions for p in findings(of, root)]
        found += [p for check in completeness.SITE_CHECKS for p in check(loaded)]
        assert [p.line() for p in found] == []


# ---- titles


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("一、基本情况", "基本情况"),
        ("（二） 部门 概况", "部门概况"),
        ("第一部分 部门概况", "部门概况"),
        ("二十三、其他支出", "其他支出"),
        ("1.属于国家秘密", "属于国家秘密"),
        ("表1 2021年度收入支出决算总表（公开01表）", "收入支出决算总表"),
        ("附件2：满意度调查报告 {#survey}", "满意度调查报告"),
        ("财政拨款“三公”经费支出决算表", "财政拨款三公经费支出决算表"),
        ("因公出国（境）费", "因公出国境费"),
        ("第二十条第（一）项", "第二十条第一项"),
        ("2021年", "2021年"),
        ("（一）", "一"),
        ("附件", "附件"),
        ("附表", "附表"),
        ("一般公共服务支出", "一般公共服务支出"),
        ("", ""),
    ],
)
def test_the_words_of_a_title_are_what_tells_it_from_others(title: str, words: str) -> None:
    """Numbers, years, punctuation and notes in brackets do not."""
    assert titles.words(title) == words


@given(st.text(max_size=60))
def test_any_text_has_words_and_they_are_their_own_words(text: str) -> None:
    """Whatever somebody writes into a title, it is compared without a failure."""
    found = titles.words(text)
    assert not re.search(r"\s", found)
    assert titles.alike(found, found)


@pytest.mark.parametrize(
    ("wanted", "path", "there"),
    [
        ("总计", ("行政复议", "总计"), True),
        ("行政复议·总计", ("行政复议", "总计"), True),
        ("行政诉讼·总计", ("行政诉讼", "复议后起诉", "总计"), True),
        ("行政诉讼·总计", ("行政复议", "总计"), False),
        ("行政复议", ("行政复议", "总计"), False),
        ("总计", (), False),
    ],
)
def test_a_row_or_column_is_found_below_its_headings(wanted: str, path: tuple[str, ...], there: bool) -> None:  # noqa: FBT001
    """`甲·乙` is 乙 anywhere below 甲."""
    assert titles.on(wanted, path) is there


# ---- E114: chapters

CHAPTERS = "ordered: true\nchapters: [{title: 基本情况, also: [概况]}, {title: 存在问题}, {title: 改进措施}]\n"


def chapters(root: Path, names: list[str], kind: str = CHAPTERS) -> list[Problem]:
    """Return what is wrong with a report of these chapters."""
    files = {f"page{n}.md": name for n, name in enumerate(names)}
    written = {"data/2021/report.yml": report(files), "data/kinds/own.yml": f"label: 某类报告\nsource: 某规则\n{kind}"}
    written |= {f"docs/2021/{file}": f"# {name}\n\n正文。\n" for file, name in files.items()}
    of = edition(root, {**written, "docs/2021/overview.md": "# 附\n"})
    return list(required.chapters(of))


@pytest.mark.parametrize(
    ("names", "missed"),
    [
        (["一、基本情况", "二、存在问题", "三、改进措施"], []),
        (["一、部门概况", "二、存在问题及原因", "三、专项说明", "四、下一步改进措施"], []),
        (["一、基本情况", "二、存在问题和改进措施"], []),
        (["一、部门概况、存在问题和改进措施"], []),
        (["一、基本情况", "二、改进措施"], ["存在问题"]),
        (["一、基本情况", "二、改进措施", "三、存在问题"], ["改进措施"]),
        (["一、总结"], ["基本情况", "存在问题", "改进措施"]),
    ],
)
def test_a_chapter_that_is_missing_or_out_of_order_is_named(
    names: list[str], missed: list[str], tmp_path: Path
) -> None:
    """E114, at the chapters of report.yml; a chapter more is no mistake."""
    assert [p.subject for p in chapters(tmp_path, names)] == missed


def test_the_order_of_chapters_is_free_unless_the_kind_sets_it(tmp_path: Path) -> None:
    """Regions differ."""
    kind = CHAPTERS.replace("ordered: true\n", "")
    assert chapters(tmp_path, ["三、改进措施", "一、基本情况", "二、存在问题"], kind) == []


def test_a_chapter_may_be_a_heading_or_begin_a_paragraph(tmp_path: Path) -> None:
    """A report on one page has its chapters there."""
    text = "# 报告\n\n## 一、基本情况\n\n甲。\n\n（二）存在问题。人手不足。\n\n### 3. 改进措施\n\n乙。\n"
    files = {"docs/2021/overview.md": text, "data/kinds/own.yml": f"label: 某类报告\n{CHAPTERS}"}
    of = edition(tmp_path, {**files, "data/2021/report.yml": report({"overview.md": "报告"})})
    assert list(required.chapters(of)) == []


def test_a_missing_chapter_says_its_rule_and_what_is_there_instead(tmp_path: Path) -> None:
    """The reader of the message knows what to look up and which title to mend."""
    [problem] = chapters(tmp_path, ["一、基本情况", "二、存在问题", "三、改善措施"])
    assert problem.text() == (
        "the chapter '改进措施' is missing, which belongs to every '某类报告'; "
        "'三、改善措施' is there; required by: 某规则"
    )
    assert problem.severity is Severity.ERROR


# ---- E115: tables

TABLES = "tables: [{label: 查档情况表, unit: 件, columns: [现场, 网上·预约], rows: [单位]}]\n"
VISITS = """
label: 2021年度某馆查档情况表（单位：件）
unit: 件
columns: {onsite: 现场, online: {label: 网上, columns: {booked: 预约}}}
rows: {agencies: 1.单位}
cells: {agencies: [20, 3]}
"""
SHOWN = '# 一、基本情况\n\n{{ table("t") }}\n'


@pytest.mark.parametrize(
    ("old", "new", "text", "missed"),
    [
        ("", "", SHOWN, []),
        ("查档情况表（单位：件）", "利用情况表", SHOWN, ["查档情况表"]),
        ("onsite: 现场", "onsite: 当场", SHOWN, ["t:columns"]),
        ("label: 网上", "label: 电话", SHOWN, ["t:columns"]),
        ("1.单位", "个人", SHOWN, ["t:rows"]),
        ("\nunit: 件", "\nunit: 卷", SHOWN, ["t:unit"]),
        ("", "", "# 一、基本情况\n", ["t:shown"]),
    ],
)
def test_a_table_of_the_kind_is_whole_and_shown(
    old: str, new: str, text: str, missed: list[str], tmp_path: Path
) -> None:
    """E115: the table, each column and row, its unit, and that readers of the chapters see it."""
    assert old in VISITS
    of = own(TABLES, {"data/2021/t.yml": VISITS.replace(old, new), "docs/2021/overview.md": text}, tmp_path)
    assert [p.subject for p in required.tables(of)] == missed


def test_a_form_of_two_halves_is_two_tables_under_one_label(tmp_path: Path) -> None:
    """收入支出决算总表 has income to the left and expense to the right."""
    kind = "tables: [{label: 收支总表, rows: [收入合计, 支出合计]}]\n"
    half = "{{label: {0}, columns: {{a: 金额}}, rows: {{x: {0}合计}}, cells: {{x: [1]}}}}"
    text = f"label: 收支总表\nunit: 万元\nincome: {half.format('收入')}\nexpense: {half.format('支出')}\n"
    page = '# 一、基本情况\n\n{{ table("t.income") }}\n\n{{ table("t.expense") }}\n'
    of = own(kind, {"data/2021/t.yml": text, "docs/2021/overview.md": page}, tmp_path)
    assert list(required.tables(of)) == []
    half_shown = own(
        kind, {"data/2021/t.yml": text, "docs/2021/overview.md": page.replace("t.income", "t.expense")}, tmp_path
    )
    assert [p.subject for p in required.tables(half_shown)] == ["t.income:shown"]


def test_a_label_that_ends_like_two_tables_is_that_of_the_longer_name(tmp_path: Path) -> None:
    """“三公”经费支出决算表 is not 支出决算表."""
    kind = "tables: [{label: 支出决算表}, {label: “三公”经费支出决算表}]\n"
    text = "label: 一般公共预算“三公”经费支出决算表\ncolumns: {a: 金额}\nrows: {x: 合计}\ncells: {x: [1]}\n"
    of = own(kind, {"data/2021/t.yml": text, "docs/2021/overview.md": SHOWN}, tmp_path)
    assert [p.subject for p in required.tables(of)] == ["支出决算表"]


def test_every_row_and_column_of_the_largest_national_form_is_missed(tmp_path: Path) -> None:
    """T3 of the annual report on information: take any one label away and it is named."""
    of = kinds.packaged("annual_foi_report")
    assert of is not None
    wanted = of.tables[4]
    form = (FORMS / "t3.yml").read_text(encoding="utf-8")
    whole = edition(
        tmp_path, {"data/2020/t3.yml": form.replace("prev.left", "left"), "data/2021/t3.yml": form}, years=(2020, 2021)
    )
    grid = whole.grids["t3"]
    kind = KindShape(label="年报", tables=[wanted])
    assert [p.subject for p in required.tables(replace(whole, kind=kind))] == ["t3:shown"]
    for lines in ("rows", "columns"):
        for line in getattr(grid, lines):
            other = tuple(replace(each, label="其余") if each is line else each for each in getattr(grid, lines))
            part = replace(grid, rows=other) if lines == "rows" else replace(grid, columns=other)
            less = replace(whole, grids={"t3": part}, kind=kind)
            found = [p.subject for p in required.tables(less)]
            named = any(
                titles.words(line.label) in map(titles.words, name.split("·")) for name in getattr(wanted, lines)
            )
            assert (f"t3:{lines}" in found) is named, line.label


# ---- E116: metadata


@pytest.mark.parametrize(
    ("more", "missed"),
    [
        ("", ["period", "published", "document.number", "department.contact.phone"]),
        ("period: 2021年\npublished: 2022-01-20\n", ["document.number", "department.contact.phone"]),
        ("period: 待填报\ndocument: {number: 1号}\n", ["period", "published", "department.contact.phone"]),
        ("transcription: {source: 某书}\n", []),
    ],
)
def test_metadata_of_the_kind_is_filled_in(more: str, missed: list[str], tmp_path: Path) -> None:
    """E116; a transcription has what its source has, and shows 原文未载明 for the rest."""
    kind = "metadata: [period, published, document.number, department.contact.phone]\n"
    assert [p.subject for p in required.metadata(own(kind, {}, tmp_path, more=more))] == missed


def test_what_a_draft_lacks_is_a_warning(tmp_path: Path) -> None:
    """It may still get it."""
    kind = f"{TABLES}metadata: [published]\nchapters: [{{title: 改进措施}}]\nattachments: [{{title: 自评表}}]\n"
    kind += "signature: true\n"
    of = own(kind, {}, tmp_path, status="draft")
    found = findings(of, tmp_path)
    assert {p.rule for p in found} == {"E114", "E115", "E116", "E118"}
    assert {p.severity for p in found} == {Severity.WARNING}


# ---- E117: empty tables

EMPTY = "tables: [{label: 某表}]\nempty_table: {sentence: 说明：本表无数据。, words: [无数据]}\n"
TABLE = "label: 某表\nunit: 万元\ncolumns: {a: 甲, b: 乙}\nrows: {x: 一}\n"


@pytest.mark.parametrize(
    ("rest", "below", "found"),
    [
        ("empty: 说明：没有支出，故本表无数据。\n", "", []),
        ("cells: {x: [1, 0]}\n", "", []),
        ("cells: {x: [0, '']}\n", "说明：本表无数据。", []),
        ("cells: {x: [待填报, 0]}\n", "", []),
        ("cells: {x: [原文未载明, 0]}\n", "", []),
        ("cells: {x: [待填报, 0]}\nempty: 本表无数据。\n", "", []),
        ("cells: {x: [0, '']}\n", "", ["t"]),
        ("cells: {x: ['', '']}\nempty: 本表无数据。\n", "", ["t"]),
        ("empty: 见另表。\n", "", ["t"]),
        ("cells: {x: [1, 0]}\nempty: 本表无数据。\n", "", ["t"]),
        ("cells: {x: [1, 0]}\n", "说明：没有支出，故本表无数据。", ["overview.md:本表无数据"]),
        ("cells: {x: [1, 0]}\n", "## 其他\n\n本表无数据。", []),
        ("cells: {x: [1, 0]}\n", "支出见上表。", []),
    ],
)
def test_the_sentence_of_an_empty_table_is_there_exactly_when_it_is(
    rest: str, below: str, found: list[str], tmp_path: Path
) -> None:
    """E117: in the data, in the text below the table, and not beside figures."""
    files = {"data/2021/t.yml": TABLE + rest, "docs/2021/overview.md": f"{SHOWN}\n{below}\n"}
    assert [p.subject for p in emptiness.empty_tables(own(EMPTY, files, tmp_path))] == found


def test_a_table_of_zeros_is_no_matter_where_the_kind_does_not_care(tmp_path: Path) -> None:
    """The annual report on information is full of them."""
    files = {"data/2021/t.yml": TABLE + "cells: {x: [0, 0]}\n", "docs/2021/overview.md": SHOWN}
    assert list(emptiness.empty_tables(own("tables: [{label: 某表}]\n", files, tmp_path))) == []


# ---- E118: attachments, signature


def attachments(root: Path, text: str, listed: str = "", kind: str = "") -> list[str]:
    """Return what is wrong with the attachments of a report."""
    files = {"docs/2021/overview.md": f"# 一、基本情况\n\n{text}\n", "docs/2021/scores.pdf": "", "docs/2021/p.pdf": ""}
    files["data/2021/t.yml"] = "label: 经费明细表\ncolumns: {a: 甲}\nrows: {x: 一}\ncells: {x: [1]}\n"
    more = f"published: 2022-05-06\n{listed}"
    of = own(kind, files, root, more=more)
    return [p.subject for check in attached.CHECKS for p in check(of)]


@pytest.mark.parametrize(
    ("text", "listed", "found"),
    [
        ("正文。", "attachments: [{title: 自评表, file: scores.pdf}]\n", []),
        ("正文。", "attachments: [{title: 自评表, file: overview.md#scores}]\n", []),
        ("正文。", "attachments: [{title: 自评表, file: score.pdf}]\n", ["自评表"]),
        ("正文。", "attachments: [{title: 自评表}]\n", ["自评表"]),
        ("正文。", "attachments: [{title: 自评表, note: 另行公布。}]\n", []),
        ("正文。", "attachments: [{title: 2021年度经费明细表}]\n", []),
        ("## 某馆绩效自评表", "attachments: [{title: 绩效自评表}]\n", []),
        ("## 整体支出绩效自评表", "attachments: [{title: 某区整体支出绩效自评表}]\n", []),
        ("## 一览表", "attachments: [{title: 某区项目一览表}]\n", ["某区项目一览表"]),
        ("附件：经费明细表", "", []),
        ("附件：某馆名单", "", ["overview.md:某馆名单"]),
        ("附件：1. 经费明细表\n　　　2. 人员名单\n\n某馆", "", ["overview.md:人员名单"]),
        ("附件：\n\n1. 经费明细表\n2. [人员名单](p.pdf)\n\n1. 其他事项", "", []),
        ("附件：1. 经费明细表", "attachments: [{title: 自评表, file: scores.pdf}]\n", ["自评表:listed"]),
        ("## 附件1 甲表说明\n\n## 附件2 乙表说明\n\n见附件2。", "", []),
        ("## 附件1 甲表说明\n\n## 附件3 乙表说明", "", ["overview.md:附件3"]),
        ("## 附件1 甲表说明\n\n## 附件1 乙表说明", "", ["overview.md:附件1"]),
        ("## 附件1 甲表说明\n\n详见附件2。", "", ["overview.md:详见附件2"]),
        ("## 附件1 甲表说明\n\n见附件1-2和财预〔2020〕10号附件5，附件9另附。", "", []),
        ("见附件1。", "", []),
        ("见附件1、见附件2。", "attachments: [{title: 自评表, file: scores.pdf}]\n", ["overview.md:见附件2"]),
        ("主要附件：无。正文说到附件：没有。", "", []),
    ],
)
def test_what_is_named_is_attached_and_what_is_attached_is_named(
    text: str, listed: str, found: list[str], tmp_path: Path
) -> None:
    """E118: report.yml, the list below the text, numbered headings and what refers to them."""
    assert attachments(tmp_path, text, listed) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("某馆\n\n2022年5月6日", []),
        ("某馆\\\n2022年5月6日", []),
        ("某馆\n\n2022年5月7日", ["overview.md:2022年5月7日"]),
        ("某馆\n\n2022年2月30日", ["overview.md:2022年2月30日"]),
        ("某局\n\n2022年5月6日", ["signature"]),
        ("某馆于2022年5月6日", ["signature"]),
        ("会议时间：\n\n2022年5月6日", ["signature"]),
        ("正文。", ["signature"]),
    ],
)
def test_a_report_is_signed_and_dated_where_its_kind_demands_it(text: str, found: list[str], tmp_path: Path) -> None:
    """E118: by the department, on a day that exists and not after publication."""
    assert attachments(tmp_path, text, kind="signature: true\n") == found


def test_a_kind_may_want_an_attachment(tmp_path: Path) -> None:
    """A self-evaluation has its 自评表, as an attachment, a heading or a table."""
    kind = "attachments: [{title: 自评表, also: [评分表]}]\n"
    for text, found in (("## 部门绩效评分表", []), ("自评表另附。", ["自评表"])):
        of = own(kind, {"docs/2021/overview.md": f"# 一、基本情况\n\n{text}\n"}, tmp_path)
        assert [p.subject for p in required.attachments(of)] == found


# ---- E119: dates

DEADLINES = """deadlines:
  - {by: 01-31, source: 规则一}
  - {after: approved, within: 20, source: 规则二}
  - {after: period, source: 规则三}
"""


@pytest.mark.parametrize(
    ("dates", "rules"),
    [
        ("approved: 2022-01-11\npublished: 2022-01-31\n", []),
        ("approved: 2022-01-10\npublished: 2022-01-31\n", ["规则二"]),
        ("approved: 2022-01-30\npublished: 2022-02-01\n", ["规则一"]),
        ("approved: 2021-12-20\npublished: 2021-12-31\n", ["规则三"]),
        ("approved: 2022-01-20\npublished: 2022-01-19\n", ["approved on 2022-01-20"]),
        ("published: 2022-01-19\n", ["no `approved`"]),
        ("period: 2021年1—11月\napproved: 2021-11-30\npublished: 2021-12-01\n", []),
        ("period: 2021年上半年\napproved: 2021-07-01\npublished: 2021-06-30\n", ["approved on", "规则三"]),
        ("approved: 2022-01-11\n", []),
        ("", []),
    ],
)
def test_dates_keep_the_deadlines_of_the_kind(dates: str, rules: list[str], tmp_path: Path) -> None:
    """E119: to the day; what has not been published yet is not late, since nothing here knows what day it is."""
    found = list(deadlines.dates(own(DEADLINES, {}, tmp_path, more=dates)))
    assert len(found) == len(rules)
    assert all(rule in problem.text() for rule, problem in zip(rules, found, strict=True))


def test_being_late_is_a_warning_and_a_date_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    """A late report is published all the same."""
    late = own(DEADLINES, {}, tmp_path, more="approved: 2022-03-01\npublished: 2022-05-01\n")
    assert {p.severity for p in deadlines.dates(late)} == {Severity.WARNING}
    early = own(DEADLINES, {}, tmp_path, more="approved: 2021-06-01\npublished: 2021-05-31\n")
    assert {p.severity for p in deadlines.dates(early)} == {Severity.ERROR}


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("", "2021-12-31"),
        ("2021年度", "2021-12-31"),
        ("2021年1月1日至12月31日", "2021-12-31"),
        ("2021年1—11月", "2021-11-30"),
        ("2021年1-2月", "2021-02-28"),
        ("2021年第3季度", "2021-09-30"),
        ("2021年四季度", "2021-12-31"),
        ("2020年7月至2021年6月", "2021-06-30"),
        ("2021年99月", "2021-12-31"),
    ],
)
def test_a_period_ends_when_it_says(period: str, end: str, tmp_path: Path) -> None:
    """As 所属期间 is written in reports."""
    more = f"period: {period}\n" if period else ""
    assert str(deadlines.period_end(own("", {}, tmp_path, more=more))) == end


# ---- E120: placeholders

LEFT_OVER = [
    ("（待填报：主要职责。）", "（待填报：主要职责。）"),
    ("单位性质待填写。", "待填写"),
    ("XX局于20XX年成立。", "XX"),
    ("成立于20XX年。", "20XX"),
    ("成立于２０年，20××年改制。", "20××"),
    ("2021年X月X日", "X月X日"),
    ("2021年×月开工", "×月"),
    ("×年×月", "×年×月"),
    ("共×××件", "×××"),
    ("根据《××办法》", "××"),
    ("ＸＸ单位", "ＸＸ"),
    ("TODO补数", "TODO"),
    ("数字TBD。", "TBD"),
    ("Lorem ipsum dolor", "Lorem ipsum"),
    ("【】", "【】"),
    ("【请填写单位职责】", "【请填写单位职责】"),
    ("(请填写单位职责)", "(请填写单位职责)"),
    ("（此处插入图）", "（此处插入图）"),
    ("（单位名称）2021年工作", "（单位名称）"),
    ("某发〔〕1号", "〔〕"),
    ("某发〔2021〕 号", "〔2021〕 号"),
    ("共____人", "____"),
    ("共＿＿人", "＿＿"),
    ("○○单位", "○○"),
    ("□□单位", "□□"),
    ("某某局", "某某局"),
    ("某年某月", "某年某月"),
    ("金额#REF!万元", "#REF!"),
    ("增长NaN", "NaN"),
    ("原因？？？", "？？？"),
    ("成立于二〇XX年", "二〇XX"),
    ("名称（　）", "（　）"),
]
INNOCENT = [
    "X射线安检机和X光片",
    "XL、XXL码工作服",
    "XXI型、ABXX号、XX染色体",
    "长×宽×高，3×4＝12，单价×数量×月数，人数×人均×月份",
    "【2021】【示例区】",
    "某发〔2021〕1号、〔2021〕第5号",
    "有待补充完善，待遇落实",
    "`XX`、`TODO`和`20XX`是代码",
    "```\nTODO XX 【】\n```",
    "<!-- TODO -->",
    "[网址](https://example.org/TODO/XX/____)",
    "__重要__的事，**20**年来",
    "真的吗？？",
    "（此处指本馆）（请示已经批准）（待遇见上）",
    "mastodons、methodology、Todoist、extbd",
    "二〇二一年，○一二",
    "某单位反映，某同志",
    "---",
    "A□B",
    "第#5号",
]


@pytest.mark.parametrize(("text", "printed"), LEFT_OVER)
def test_what_a_template_leaves_over_is_found(text: str, printed: str, tmp_path: Path) -> None:
    """E120, with the words found, so that the ledger can name them."""
    of = edition(tmp_path, {"docs/2021/overview.md": f"# 一、基本情况\n\n{text}\n"})
    found = list(placeholders.left_over(of, tmp_path))
    assert f"overview.md:{printed}" in [p.subject for p in found]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_a_placeholder_is_left_alone(text: str, tmp_path: Path) -> None:
    """X-rays, sizes, products, codes of law and of programs."""
    of = edition(tmp_path, {"docs/2021/overview.md": f"# 一、基本情况\n\n{text}\n"})
    assert [p.text() for p in placeholders.left_over(of, tmp_path)] == []


def test_placeholders_in_data_files_are_found_where_readers_see_them(tmp_path: Path) -> None:
    """Titles, labels, notes, rows, indicators and the department's name; a value 待填报 is another rule's."""
    files = {
        "data/department.yml": "name: 某馆\nnotice: 见XX网站\n",
        "data/2021/report.yml": report({"overview.md": "一、XX情况"}, more="period: 20XX年度\n").replace(
            "kind: own", "kind: overall_self_evaluation"
        ),
        "data/2021/x.yml": "label: 某组\na: {label: 数量（待填报）, value: 待填报}\nb: {label: 等级, text: XX}\n",
        "data/2021/t.yml": "label: 表\ncolumns: {a: ××数}\nrows: {x: 项目一（待填报）}\ncells: {x: [1]}\n",
        "data/2021/s.yml": "label: 自评表\nindicators:\n  q: {label: 数量指标（待填报）, target: 待填报}\n",
    }
    loaded = site(tmp_path, files)
    found = list(placeholders.left_over(loaded.editions[0], tmp_path)) + list(placeholders.department(loaded))
    assert told(found) == [
        ("E120", "report.yml:4", "report.yml:20XX"),
        ("E120", "report.yml:6", "report.yml:XX"),
        ("E120", "x.yml:2", "x.a:（待填报）"),
        ("E120", "x.yml:3", "x.b:XX"),
        ("E120", "t.yml:2", "t.a:××"),
        ("E120", "t.yml:3", "t.x:（待填报）"),
        ("E120", "s.yml:3", "s.q:（待填报）"),
        ("E120", "department.yml:2", "department.yml:XX"),
    ]


def test_a_department_adds_placeholders_and_allows_others(tmp_path: Path) -> None:
    """Its template has its own words, and 某XX号 may be the name of a thing."""
    files = {
        "data/department.yml": "name: 某馆\nplaceholders: [{text: 张三, reason: 模板中的姓名}]\n"
        "allow: [{text: 雷锋XX号, reason: 车名}]\n",
        "docs/2021/overview.md": "# 一、基本情况\n\n张三乘坐雷锋XX号，XX人。\n",
    }
    of = edition(tmp_path, files)
    assert [p.subject for p in placeholders.left_over(of, tmp_path)] == ["overview.md:张三", "overview.md:XX"]
    assert [p.origin.column for p in placeholders.left_over(of, tmp_path)] == [1, 11]


def test_placeholders_of_a_draft_are_warnings(tmp_path: Path) -> None:
    """A draft is what they are for."""
    loaded = site(tmp_path, {"docs/2021/overview.md": "---\ntitle: TODO\n---\n# 一、XX\n"}, status="draft")
    found = list(placeholders.left_over(loaded.editions[0], tmp_path))
    assert [p.severity for p in found] == [Severity.WARNING] * 2


def test_every_placeholder_says_why_and_can_be_found_by_its_start() -> None:
    """A pattern is only tried on texts that contain one of its `starts`: no example above begins otherwise."""
    for text, printed in LEFT_OVER:
        by = [p for p in placeholders._packaged() if p.pattern.search(text)]
        assert by, text
        assert any(start in text for p in by for start in p.starts), printed
        assert all(p.reason for p in by)


@given(st.text(alphabet="XxＸ×年月日20号〔〕【】（）_？?TODO待填报 \n某一", max_size=200))
def test_placeholders_in_any_text_stand_where_they_are_said_to(text: str) -> None:
    """Found in order, without overlap, and each at its place."""
    found = list(placeholders._found(text, placeholders._packaged(), text, []))
    last = 0
    for start, printed, _ in found:
        assert start >= last
        assert printed.strip() in text[start:]
        last = start + 1


def test_a_page_full_of_placeholders_is_reported_up_to_a_limit(tmp_path: Path) -> None:
    """And in no time: nothing looks back over the page."""
    of = edition(tmp_path, {"docs/2021/overview.md": "# 一、基本情况\n\n" + "XX，____、X月X日（请" * 20_000 + "\n"})
    assert len(list(placeholders.left_over(of, tmp_path))) == sheets.MOST


# ---- E121, E122: years and headings


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("2021年报告", "2021年报告", []),
        ("2021年报告", "二〇二一年报告", []),
        ("2021年报告", "2020年报告", [("E121", "report.yml:title", Severity.ERROR)]),
        ("2021年报告", "二〇二〇年报告", [("E121", "report.yml:title", Severity.ERROR)]),
        ("2021年报告", "年度报告", []),
        ("2021年报告", "2020—2022年报告", []),
        ("2021年报告", "2021年报告（2020年结转）", []),
        ("period: 2021年度", "period: 2022年度", [("E121", "report.yml:period", Severity.ERROR)]),
        (
            "title: '一、基本情况'",
            "title: '一、2020年基本情况'",
            [("E121", "report.yml:overview.md", Severity.WARNING)],
        ),
        ("title: '一、基本情况'", "title: '一、2020年问题整改基本情况'", []),
        ("title: '一、基本情况'", "title: '一、基本情况和2022年打算'", []),
        ("title: '一、基本情况'", "title: '一、2022年基本情况'", []),
        ("title: '一、基本情况'", "title: '一、主要成绩'", [("E122", "overview.md", Severity.WARNING)]),
        ("title: '一、基本情况'", "title: '第一部分　本馆的基本情况'", []),
        ("title: '一、基本情况'", "title: 二", []),
    ],
)
def test_titles_name_the_year_and_the_chapter_that_they_head(
    old: str, new: str, found: list[tuple[str, str, Severity]], tmp_path: Path
) -> None:
    """E121: the edition's year; E122: the page's own heading. Plans and arrears may name other years."""
    text = report({"overview.md": "一、基本情况"}, kind="overall_self_evaluation", more="period: 2021年度\n")
    assert old in text
    of = edition(tmp_path, {"data/2021/report.yml": text.replace(old, new)})
    assert [(p.rule, p.subject, p.severity) for check in years.CHECKS for p in check(of)] == found


@pytest.mark.parametrize(
    ("sentence", "wrong"), [("2020年度没有支出，故本表无数据。", True), ("本年度没有支出。", False)]
)
def test_the_sentence_of_an_empty_table_is_of_this_year(sentence: str, wrong: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """E121: copied from last year, it says that last year's table was empty."""
    of = edition(tmp_path, {"data/2021/t.yml": f"{TABLE}empty: {sentence}\n"})
    assert [p.subject for p in years.own_year(of)] == (["t:empty"] if wrong else [])


def test_a_year_left_over_in_a_draft_is_a_warning(tmp_path: Path) -> None:
    """Next year's skeleton still has last year's sentences."""
    loaded = site(tmp_path, {"data/2021/t.yml": f"{TABLE}empty: 2020年度没有支出。\n"}, status="draft")
    assert [p.severity for p in years.own_year(loaded.editions[0])] == [Severity.WARNING]


def test_titles_of_attachments_and_tables_of_years_past_are_for_a_person_to_look_at(tmp_path: Path) -> None:
    """E121 as a warning: 2020年预算批复 may be attached on purpose, or left over."""
    text = report({"overview.md": "一、基本情况"}, kind="overall_self_evaluation") + (
        "attachments:\n  - {title: 2020年自评表, note: 无}\n  - {title: 2019—2023年规划, note: 无}\n"
    )
    of = edition(
        tmp_path, {"data/2021/report.yml": text, "data/2021/t.yml": TABLE.replace("某表", "2020年某表") + "empty: 无\n"}
    )
    found = list(years.own_year(of))
    assert [p.subject for p in found] == ["t:label", "report.yml:2020年自评表"]
    assert {p.severity for p in found} == {Severity.WARNING}
