"""The pages that nobody writes: front page, 数据一览, 勘误与说明."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import markdown
import pytest

from gongkai import pages, printing
from gongkai.checks import check
from gongkai.edition import load
from gongkai.findings import Findings
from gongkai.schema import TranscriptionShape
from reading import EXTENSIONS, NASTY, parsed
from sites import ROOT
from small import edition, site

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.edition import Edition

NOTHING = Findings((), ())
REPORT = """
title: 某馆2021年报告
kind: final_accounts
status: published
chapters:
  - {file: overview.md, title: 一、基本情况}
  - {file: more.md, title: 二、其他}
headline: [x.a, x.b]
"""
FILES = {
    "data/2021/report.yml": REPORT,
    "docs/2021/overview.md": '# 一\n\n{{ fact("x.a") }}{{ fact("x.a") }}{{ table("t") }}\n',
    "docs/2021/more.md": '# 二\n\n{{ fact("x.a") }}\n',
    "data/2021/x.yml": """
        label: 某组
        source: 一、（一）
        a: {label: 甲数, value: 5件, note: 某说明, as_of: 2021年底}
        b: {label: 乙率, value: 62.50%, formula: a / 8件}
        c: {label: 丙数, formula: a * 2}
        d: {label: 丁项, secret: true}
        e: {label: 戊数, value: 原文未载明}
        """,
    "data/2021/t.yml": "label: 某表\nunit: 件\ncolumns: {k: 列}\nrows: {r: 行, s: 空行}\ncells: {r: [3], s: ['']}\n",
}


@pytest.fixture
def loaded(tmp_path: Path) -> Edition:
    """Return an edition with a figure of every sort."""
    return edition(tmp_path, FILES)


def text(page: str) -> str:
    """Return what a reader reads of a page."""
    return parsed(markdown.markdown(page, extensions=EXTENSIONS)).text


def row(page: str, figure: str) -> str:
    """Return a figure's row of 数据一览."""
    return page.partition(f'<tr id="{figure}">')[2].partition("</tr>")[0]


# ---- the front page


def test_the_front_page_shows_the_headline_figures(loaded: Edition) -> None:
    """Each with its label and its exact number."""
    page = pages.front(loaded, NOTHING)
    assert '<span>甲数</span><strong><data class="fact" data-fact="x.a" value="5">5件</data></strong>' in page
    assert page.startswith("# 某馆2021年报告\n\n")


def test_the_front_page_lists_the_chapters_in_order_then_the_pages_of_ours(loaded: Edition) -> None:
    """And the open data to download."""
    page = parsed(pages.front(loaded, NOTHING))
    links = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
    assert links == [
        "overview.html",
        "more.html",
        "figures.html",
        "notes.html",
        *(f"data/{name}" for name in ("figures.xlsx", "figures.csv", "figures.json", "ledger.json")),
        "data/tables/t.csv",
        *(f"data/{name}" for name in ("datapackage.json", "figures.schema.json", "dataset.jsonld")),
    ]


def test_what_the_report_does_not_state_is_not_invented(loaded: Edition) -> None:
    """No date of publication, no document number: nothing; a transcription says that its source gives no date."""
    page = text(pages.front(loaded, NOTHING))
    assert "公布日期" not in page
    assert "文号" not in page
    report = loaded.report.model_copy(update={"transcription": TranscriptionShape(source="印发稿")})
    assert "公布日期原文未载明" in text(pages.front(replace(loaded, report=report), NOTHING))
    assert "部门决算" in page


# ---- 数据一览


def test_every_figure_is_listed_once_with_its_id(loaded: Edition) -> None:
    """So that each can be linked to."""
    page = parsed(pages.overview(loaded, NOTHING))
    ids = [attrs["id"] for tag, attrs in page.elements if tag == "tr" and "id" in attrs]
    assert sorted(map(str, ids)) == sorted(loaded.facts)


def test_the_row_of_a_figure_says_what_is_known_of_it(loaded: Edition) -> None:
    """Label, id, value, unit, note, date, source, file and line, and the pages that show it, with how often."""
    page = pages.overview(loaded, NOTHING)
    shown = parsed(f"<table><tr>{row(page, 'x.a')}").text
    for words in ("甲数", "x.a", "5件", "单位：件", "某说明", "截至2021年底", "一、（一）", "data/2021/x.yml:4"):
        assert words in shown
    assert '<a href="overview.html">一、基本情况</a>（2处）' in row(page, "x.a")
    assert '<a href="more.html">二、其他</a></td>' in row(page, "x.a")
    assert '<a href="overview.html">一、基本情况</a></td>' in row(page, "t.r.k")
    assert row(page, "x.e").endswith('<td class="gk-words">—</td>')


def test_the_row_of_a_figure_with_a_formula_shows_both(loaded: Edition) -> None:
    """The formula, and what it gives, so that a reader can check it; a computed one is called so."""
    page = pages.overview(loaded, NOTHING)
    assert "<code>a / 8件</code><br>复算：5件÷8件＝62.50%，与所列一致" in row(page, "x.b")
    assert "计算得出" in row(page, "x.c")
    assert "计算得出" not in row(page, "x.b")


def test_a_secret_and_a_blank_are_called_so(loaded: Edition) -> None:
    """Neither is a number."""
    page = pages.overview(loaded, NOTHING)
    assert "涉密，不公开" in row(page, "x.d")
    assert "（空白）" in row(page, "t.s.k")
    assert "空白，按0计" in row(page, "t.s.k")
    assert "<data" not in row(page, "t.s.k") + row(page, "x.d") + row(page, "x.e")


def test_a_total_of_blanks_is_called_blank(tmp_path: Path) -> None:
    """It is shown as blank in its table, too."""
    table = (
        "label: 某表\nunit: 件\ncolumns: {k: 列}\nrows: {r: 行, s: {label: 合计, formula: r + r}}\ncells: {r: ['']}\n"
    )
    page = pages.overview(edition(tmp_path, {"data/2021/t.yml": table}), NOTHING)
    assert "（空白）" in row(page, "t.s.k")


def test_a_table_without_data_is_shown_with_its_sentence(tmp_path: Path) -> None:
    """A form that stays empty is part of the year, too."""
    table = "label: 某表\ncolumns: {k: 列}\nrows: {r: 行}\nempty: 本年度没有支出，故本表无数据。\n"
    page = text(pages.overview(edition(tmp_path, {"data/2021/t.yml": table, "data/2021/x.yml": "a: 1件\n"}), NOTHING))
    assert "本年度没有支出，故本表无数据。" in page


def test_every_figure_of_the_real_report_is_listed_with_what_it_prints() -> None:
    """数据一览 of 2021: no figure is missing, and each shows what the chapters show."""
    real = load(ROOT).editions[-1]
    page = pages.overview(real, NOTHING)
    for figure in real.facts:
        assert printing.printed(real.figures, figure) in parsed(f"<table><tr>{row(page, figure)}").text


# ---- 勘误与说明


def test_an_accepted_finding_is_shown_with_its_reason() -> None:
    """15.19% of the real report, with the sum that gives 13.16%."""
    loaded = load(ROOT)
    page = text(pages.notes(loaded.editions[-1], check(loaded)))
    assert "15.19%" in page
    assert "(1613.86万元 - 1426.20万元) / 1426.20万元" in page
    assert "13.1580%" in page
    assert "原文没有说明预算调整率的口径" in page
    assert "有接加强" in page


def test_findings_of_other_years_are_not_shown(tmp_path: Path) -> None:
    """Each year has its own notes."""
    wrong = "a: 1件\nb: {value: 3件, formula: a + a}\n"
    accepted = "acknowledged: [{rule: B101, where: x.b, reason: 原文如此}]\n"
    files = {f"data/{n}/x.yml": wrong for n in (2020, 2021)} | {f"data/{n}/ledger.yml": accepted for n in (2020, 2021)}
    loaded = site(tmp_path, files, years=(2020, 2021))
    assert pages.notes(loaded.editions[0], check(loaded)).count("原文如此") == 1


def test_amendments_notes_and_what_is_not_stated_are_shown(tmp_path: Path) -> None:
    """Old and new, date and reason."""
    ledger = "notes: [某备注]\namendments: [{date: 2022-05-06, what: 某数, old: 1件, new: 2件, why: 笔误}]\n"
    report = REPORT + "not_stated: [评分]\n"
    page = text(
        pages.notes(
            edition(tmp_path, FILES | {"data/2021/ledger.yml": ledger, "data/2021/report.yml": report}), NOTHING
        )
    )
    for words in ("某备注", "2022-05-06", "某数", "1件", "2件", "笔误", "评分"):
        assert words in page


def test_a_year_without_remarks_says_so(loaded: Edition) -> None:
    """An empty page would look broken."""
    assert "本年度没有需要说明的事项。" in text(pages.notes(loaded, NOTHING))


# ---- all of them


def test_the_pages_are_in_order_and_a_departments_own_front_page_is_kept(tmp_path: Path) -> None:
    """Front page, chapters, 数据一览, 勘误与说明."""
    mine = edition(tmp_path, FILES | {"docs/2021/index.md": "# 欢迎\n"})
    names = [name for item in pages.nav(mine) for name in item.values()]
    assert names == ["index.md", "overview.md", "more.md", "figures.md", "notes.md"]
    assert pages.generated(mine).keys() == {"figures.md", "notes.md"}


@pytest.mark.parametrize("words", NASTY)
def test_words_from_data_files_come_out_as_text_on_every_page(tmp_path: Path, words: str) -> None:
    """No script, no link, no Markdown, whatever stands in a label, note, title or ledger."""
    quoted = json.dumps(words, ensure_ascii=False)
    files = FILES | {
        "data/2021/report.yml": REPORT.replace("某馆2021年报告", quoted).replace("final_accounts", quoted)
        + f"not_stated: [{quoted}]\ntranscription: {{source: {quoted}, note: {quoted}}}\n"
        + f"document: {{number: {quoted}, index: {quoted}}}\nperiod: {quoted}\n",
        "data/department.yml": f"name: {quoted}\n",
        "data/2021/x.yml": f"label: {quoted}\nsource: {quoted}\na: {{label: {quoted}, value: 5件, note: {quoted}}}\n"
        f"b: {{label: {quoted}, text: {quoted}, scope: {quoted}}}\n",
        "data/2021/ledger.yml": f"notes: [{quoted}]\n"
        f"amendments: [{{date: 2022-05-06, what: {quoted}, why: {quoted}}}]\n",
    }
    mine = edition(tmp_path, files)
    for make in pages.generated(mine).values():
        page = make(mine, NOTHING)
        found = parsed(markdown.markdown(page, extensions=EXTENSIONS))
        assert "".join(words.split()) in "".join(found.text.split())
        assert {tag for tag, _ in found.elements} <= {
            "h1", "h2", "p", "dl", "div", "dt", "dd", "ul", "ol", "li", "span", "strong", "a", "data", "table",
            "caption", "thead", "tbody", "tr", "th", "td", "code", "br", "small"
        }  # fmt: skip
        links = [str(attrs["href"]) for tag, attrs in found.elements if tag == "a"]
        assert all(link.startswith(("overview", "more", "figures", "notes", "data/", "#x.", "#t.")) for link in links)
        assert not any(name.startswith("on") for _, attrs in found.elements for name in attrs)


def test_the_same_edition_gives_the_same_pages(loaded: Edition) -> None:
    """Byte for byte."""
    for make in pages.generated(loaded).values():
        assert make(loaded, NOTHING) == make(loaded, NOTHING)
