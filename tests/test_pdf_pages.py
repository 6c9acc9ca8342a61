"""The example department's PDF of 2023 as a reader of its pages sees it, and pages with tables of every width."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from bs4 import BeautifulSoup

from gongkai import annex, pdf
from gongkai.edition import load
from sites import ROOT, gongkai
from typeset import BODY, CLOSING, CONTENTS, COVER, FIRST, MILLIMETRE, OPENING, TITLE, area, inside, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

    Print = Callable[[str], PDF]

# WeasyPrint leaves its colour profile open; Python says so when the file is collected.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")


def torn(page: Page) -> list[str]:
    """Return the characters that stand on a rule of a table, which is what text too wide for its cell does."""
    upright = [rule for rule in page.lines if abs(rule["x0"] - rule["x1"]) < 0.1]
    return [
        char["text"]
        for char in inside(page)
        for rule in upright
        if char["x0"] + 0.5 < rule["x0"] < char["x1"] - 0.5
        and rule["top"] < (char["top"] + char["bottom"]) / 2 < rule["bottom"]
    ]


def attachments() -> list[str]:
    """Return the titles of the edition's attachments."""
    edition = next(e for e in load(ROOT / "examples" / "shili").editions if e.year == 2023)
    return [attachment.title for attachment in edition.report.attachments]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PDF]:
    """Build the newest edition of the example once and open its PDF."""
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    output = tmp_path_factory.mktemp("shili")
    run = gongkai(ROOT / "examples" / "shili", "build", "--year", "2023", "--output", str(output))
    assert run.returncode == 0, run.stderr
    with pdfplumber.open(output / "2023" / "report.pdf") as opened:
        yield opened


@pytest.fixture(scope="module")
def headings(document: PDF) -> set[str]:
    """Return the words of all headings, as the bookmarks have them."""
    return {re.sub(r"\s", "", str(outline[1])) for outline in document.doc.get_outlines()}


def test_no_page_loses_anything(document: PDF) -> None:
    """Outside the type area stands nothing but the page's number, and no cell's words reach into the next one."""
    for page in document.pages:
        assert inside(page) or page.page_number > COVER
        assert torn(page) == [], f"page {page.page_number}"


def test_no_heading_is_the_last_thing_on_a_page(document: PDF, headings: set[str]) -> None:
    """What it heads begins below it, also where that is a long table."""
    assert len(headings) > 30
    for page in document.pages[FIRST - 1 :]:
        rows = [(row.chars[0]["bottom"], row.text) for size in (BODY, TITLE) for row in lines(page, size)]
        # A list of attachments may end with the name of one.
        rows = [row for row in rows if not row[1].startswith("附件")]
        last = max(char["bottom"] for char in inside(page))
        assert not [text for bottom, text in rows if text in headings and last - bottom < BODY], page.page_number


def test_the_contents_fit_on_one_page_and_name_the_right_pages(document: PDF) -> None:
    """A few entries too many do not cost a second page; each number is that of the page where the heading stands."""
    entries = [
        found
        for row in document.pages[CONTENTS - 1].extract_text().splitlines()
        if (found := re.fullmatch(r"(.+?)·+\s*(\d+)", row.replace(" ", "")))
    ]
    assert len(entries) == 31
    for entry in entries:
        page = document.pages[FIRST - 2 + int(entry[2])]
        words = [row.text for size in (BODY, TITLE) for row in lines(page, size)]
        title = re.sub(r"^附件\d+", "", entry[1])
        assert title in words, f"{title} is not on page {entry[2]}"
        assert f"— {entry[2]} —" in page.extract_text()


def test_an_attachment_begins_a_page_with_its_number_and_title(document: PDF) -> None:
    """附件1 stands flush left in the first line, the title in the middle of the third, and what it holds below."""
    heads = {}
    for page in document.pages[FIRST - 1 :]:
        first = lines(page)[:1]
        if first and re.fullmatch(r"附件\d", first[0].text):
            left, top, right, _ = area(page)
            title = lines(page, TITLE)
            assert len(title) == 1
            assert first[0].chars[0]["x0"] == pytest.approx(left, abs=0.5)
            middle = (title[0].chars[0]["x0"] + title[0].chars[-1]["x1"]) / 2
            assert middle == pytest.approx((left + right) / 2, abs=2)
            assert 2 <= (title[0].chars[0]["top"] - top) / 28.98 <= 3
            heads[first[0].text] = title[0].text
    assert list(heads) == [f"附件{number + 1}" for number in range(len(attachments()))]
    assert heads["附件1"] == "部门整体支出绩效自评表"


def test_a_chapter_of_attachments_lists_them_and_leaves_no_empty_page(document: PDF) -> None:
    """Its heading is followed by their names; a table does not repeat the name of its attachment."""
    page = next(p for p in document.pages[FIRST - 1 :] if any(row.text == "五、附件" for row in lines(p)))
    words = [row.text for row in lines(page)]
    at = words.index("五、附件")
    assert words[at + 1] == "附件1部门整体支出绩效自评表"
    assert len(words) - at - 1 == len(attachments())
    text = "".join(page.extract_text() for page in document.pages[page.page_number :])
    assert text.partition(annex.TITLE)[0].count("部门整体支出绩效自评表") == 1


def test_the_scorecard_stands_below_its_heading(document: PDF) -> None:
    """It used to leave it alone on a page; it is not parted where it fits on one."""
    page = next(p for p in document.pages[FIRST - 1 :] if lines(p) and lines(p)[0].text == "附件1")
    text = page.extract_text()
    assert "一级指标" in text
    assert "绩效等级" in text


def test_numbers_stay_whole_and_marks_where_they_belong(document: PDF) -> None:
    """No line ends within a number or before its unit, begins with a closing mark or ends with an opening one."""
    for page in document.pages[FIRST - 1 :]:
        rows = [row for row in lines(page) if not re.fullmatch(r"附件\d", row.text)]
        for row in rows:
            assert not re.search(r"[\d.,约]$", row.text), row.text
            assert row.text[0] not in CLOSING, row.text
            assert row.text[-1] not in OPENING, row.text
        for above, below in itertools.pairwise(rows):
            assert not (above.text[-1] in "万亿" and below.text[0] in "元卷件页次"), above.text


def test_no_line_is_stretched(document: PDF) -> None:
    """Where a number may not be torn other lines share the gap, or the line ends a little early."""
    gaps = [row.gap for page in document.pages[FIRST - 1 :] for row in lines(page) if len(row.chars) > 20]
    assert len(gaps) > 150
    assert max(gaps) < 0.185
    assert sum(gap > 0.08 for gap in gaps) < len(gaps) * 0.1


@pytest.fixture
def printed(tmp_path: Path) -> Iterator[Print]:
    """Return a function that sets markup as a page's article is set and opens the PDF."""
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    from gongkai.pdf import breaking, justifying, marking, rendering  # noqa: PLC0415 - loads Pango

    breaking.install()
    justifying.install()
    opened: list[PDF] = []
    edition = {
        "title": "表",
        "department": "示例区档案馆",
        "period": "",
        "status": "published",
        "status_label": "",
        "published": "",
    }

    def make(body: str) -> PDF:
        soup = BeautifulSoup(f"<html><head></head><body><article>{body}</article></body></html>", "html.parser")
        marking.mark_tables(soup)
        target = tmp_path / f"{len(opened)}.pdf"
        rendering.ReportHTML(str(soup), edition=edition, site=tmp_path).render().write_pdf(str(target))
        opened.append(pdfplumber.open(target))
        return opened[-1]

    yield make
    for document in opened:
        document.close()


def table(columns: int, rows: int, value: str = "26,538.47") -> str:
    """Return the markup of a table of figures."""
    heads = "".join(f'<th scope="col">科目名称{x}</th>' for x in range(columns))
    cells = "".join(f'<td><data value="1">{value}</data></td>' for _ in range(columns))
    body = "".join(f'<tr><th scope="row">第{y}类服务支出</th>{cells}</tr>' for y in range(rows))
    return (
        '<div class="gk-table"><p class="gk-unit">单位：万元</p><div class="gk-scroll"><table>'
        f"<caption>支出决算表</caption><thead><tr><th>项目</th>{heads}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )


@pytest.mark.parametrize(
    ("columns", "wide", "parts"),
    [(1, False, 1), (5, False, 1), (7, False, 1), (9, True, 1), (14, True, 1), (40, True, 4)],
)
def test_a_table_fits_whatever_it_is_as_wide_as(printed: Print, columns: int, wide: bool, parts: int) -> None:  # noqa: FBT001
    """Smaller type, then a page on its side, then several tables with the rows' labels: nothing is ever cut off."""
    document = printed(table(columns, 3))
    assert {page.width > page.height for page in document.pages} == {wide}
    text = "".join("".join(c["text"] for c in inside(page)) for page in document.pages)
    assert [torn(page) for page in document.pages] == [[]] * len(document.pages)
    assert text.count("26,538.47") == columns * 3
    assert text.count("第0类服务支出") == parts
    assert text.count("（续）") == parts - 1


def test_even_a_figure_wider_than_a_page_is_not_cut_off(printed: Print) -> None:
    """Such a figure alone may be broken."""
    document = printed(table(2, 1, "9" * 300))
    assert sum(c["text"] == "9" for page in document.pages for c in inside(page)) == 600


def test_headings_go_along_with_a_wide_table(printed: Print) -> None:
    """The text before stays on an upright page; no heading is left there, or alone on a page."""
    document = printed(
        f"<h1>一、收入支出</h1><p>情况如下。</p><h2>（一）收入</h2><h3>1、总表</h3>{table(12, 3)}<p>以上。</p>"
    )
    assert [page.width > page.height for page in document.pages] == [False, True, False]
    assert [row.text for row in lines(document.pages[0])] == ["一、收入支出", "情况如下。"]
    assert [row.text for row in lines(document.pages[1])] == ["（一）收入", "1、总表"]


def test_the_number_of_a_wide_page_is_where_upright_pages_have_it(printed: Print) -> None:
    """Turned back, the page has it 7 mm below the type area: on the right of odd pages, on the left of even ones."""
    document = printed(table(12, 40))
    assert len(document.pages) >= 2
    for page in document.pages:
        number = [char for char in page.chars if not char["upright"] and char["text"].strip()]
        assert "".join(char["text"] for char in number) == f"—{page.page_number}—"
        left, top, _, bottom = area(page)
        assert left - 7 * MILLIMETRE - 20 < min(char["x0"] for char in number)
        assert max(char["x1"] for char in number) <= left - 7 * MILLIMETRE
        if page.page_number % 2:
            assert max(char["bottom"] for char in number) == pytest.approx(bottom - 14, abs=1)
        else:
            assert min(char["top"] for char in number) == pytest.approx(top + 14, abs=1)


def test_a_long_table_repeats_its_head_and_leaves_no_row_alone(printed: Print) -> None:
    """On each page it continues with its head, at least three rows and never half a row."""
    for rows in (29, 30, 31, 60):
        document = printed(f"<h1>一、支出</h1>{table(3, rows)}")
        counts = []
        for page in document.pages:
            text = page.extract_text()
            assert text.count("科目名称0") == 1
            counts.append(text.count("26,538.47") / 3)
        assert sum(counts) == rows
        assert min(counts) >= 3
        assert all(count == int(count) for count in counts)
