"""The example department as its readers have it: below a path of a server, from a disk, on paper, by keyboard."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import openpyxl
import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe

from gongkai import printing
from gongkai.edition import load
from hosted import hosted
from sites import ROOT, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from hosted import Answer

FIRST_VISIT = 350_000
NEXT_CHAPTER = 60_000
TEMPLATES = (
    "2023/index.html",
    "2023/overview.html",
    "2023/evaluation.html",
    "2023/attachments.html",
    "2019/figures.html",
    "2022/notes.html",
)
"""Of an edition: front page, text with a chart, with tables and charts, long tables, 数据一览, 勘误与说明."""
ABOVE = ("index.html", "trends.html", "compare.html", "search.html", "sitemap.html")
SHORTER = """() => {
  for (const table of document.querySelectorAll("table:not(:has([rowspan]))"))
    table.querySelectorAll("tbody tr:nth-child(n + 5)").forEach((row) => row.remove());
}"""
"""Of hundreds of rows alike axe-core need not see more than four: it takes a quarter of a minute for a page of them."""
REACHED = """() => {
  const seen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((e) => seen(e) && !e.disabled && !e.hidden && e.tabIndex >= 0);
}"""
FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  const ring = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0;
  const around = e.closest("form, label, li") || e;
  return {at: window.reached.indexOf(e), what: e.outerHTML.slice(0, 90),
          ring: ring(style) || style.boxShadow !== "none" || ring(getComputedStyle(around)) || e.matches(".md-skip"),
          seen: box.width > 0 && box.height > 0, tag: e.tagName};
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the example department once, without PDFs."""
    output = tmp_path_factory.mktemp("reader") / "public" / "district" / "shili"
    run = gongkai(ROOT / "examples" / "shili", "build", "--no-pdf", "--output", str(output))
    assert run.returncode == 0, run.stderr
    return output


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[tuple[str, list[Answer]]]:
    """Serve the site below a path, as a good server does; with the list of its answers."""
    with hosted(site.parents[1]) as (address, answers):
        yield f"{address}/district/shili", answers


@pytest.fixture(scope="module", params=["below a path", "from a disk"])
def address(request: pytest.FixtureRequest, site: Path, server: tuple[str, list[Answer]]) -> str:
    """Where the site begins: on a server, or in a folder."""
    return server[0] if request.param == "below a path" else site.as_uri()


def above(site: Path) -> list[str]:
    """Return the pages above the years."""
    return [name for name in ABOVE if (site / name).is_file()]


# ---- anywhere


def test_every_page_opens_without_an_error_a_cookie_or_another_host(page: Page, address: str, site: Path) -> None:
    """All pages of the newest year and of the root, and what was kept of an old address."""
    names = [*(f"2023/{p.name}" for p in sorted((site / "2023").glob("*.html"))), "2019/problems.html", *above(site)]
    for name in names:
        page.goto(f"{address}/{name}")
        page.wait_for_load_state("networkidle")
        assert page.locator("h1").first.is_visible(), name
    assert page.context.cookies() == []


def test_the_years_of_a_chapter_are_one_click_apart_and_the_back_button_returns(page: Page, address: str) -> None:
    """Plain links, so from a disk as well."""
    page.goto(f"{address}/2023/evaluation.html")
    page.locator(".gk-years a", has_text="2020").click()
    page.wait_for_url("**/2020/evaluation.html")
    page.locator(".gk-banner--old a").click()
    page.wait_for_url("**/2023/evaluation.html")
    page.go_back()
    page.wait_for_url("**/2020/evaluation.html")
    page.go_back()
    page.wait_for_url("**/2023/evaluation.html")
    assert page.locator("h1").inner_text().startswith("二、")


def test_from_a_figure_to_its_row_and_back_to_where_one_read(browser: Browser, address: str) -> None:
    """Without scripts a figure is a link; the back button leads to the line that was read."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/2023/evaluation.html")
    figure = page.locator(".md-content p a.gk-fact").last
    figure.click()
    page.wait_for_url("**/2023/figures.html#*")
    page.go_back()
    page.wait_for_url("**/2023/evaluation.html")
    box = figure.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 720
    context.close()


@pytest.mark.parametrize("width", [320])
def test_the_pages_above_the_years_fit_a_phone(browser: Browser, address: str, site: Path, width: int) -> None:
    """The pages of a year are tried in test_browser.py."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    wide = []
    for name in above(site):
        page.goto(f"{address}/{name}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(name)
    context.close()
    assert wide == []


def test_a_page_reads_without_any_script(browser: Browser, address: str) -> None:
    """What a reader sees first is text that was in the page: the same words and the same places as with scripts."""
    seen = []
    for script in (False, True):
        context = browser.new_context(java_script_enabled=script, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(f"{address}/2023/overview.html")
        first = page.locator("article p").first
        box = first.bounding_box()
        assert box is not None
        assert box["y"] < 900
        seen.append((page.locator("article").inner_text(), box))
        context.close()
    (words, one), (same, other) = seen
    assert words == same
    assert (one["x"], one["width"], one["height"]) == (other["x"], other["width"], other["height"])
    # buttons that need a script are a little higher than the line in which they stand
    assert abs(one["y"] - other["y"]) < 5


# ---- look


def test_a_line_has_thirty_to_thirty_eight_characters(page: Page, server: tuple[str, list[Answer]]) -> None:
    """On a desk; what is wider or narrower tires."""
    for name in ("2023/overview.html", "2023/problems.html"):
        page.goto(f"{server[0]}/{name}")
        paragraph = page.locator("article > p").first
        characters = paragraph.evaluate("e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize)")
        assert 30 <= characters <= 38, name


def test_the_points_of_a_column_stand_below_each_other(page: Page, server: tuple[str, list[Answer]]) -> None:
    """100% among 98.70% as well: where each figure's whole number ends is one line."""
    page.goto(f"{server[0]}/2023/evaluation.html")
    places = page.locator('[data-table="projects"] tbody').evaluate(
        """(body) => [...body.rows].map((row) => [...row.cells].filter((cell) => cell.tagName === "TD").map((cell) => {
          const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode(), range = document.createRange();
          range.setStart(text, 0);
          range.setEnd(text, text.data.match(/^[\\d,]+/)[0].length);
          return Math.round(range.getBoundingClientRect().right * 2) / 2;
        }))"""
    )
    words = page.locator('[data-table="projects"] tbody tr td:nth-child(4)').all_inner_texts()
    assert {word.partition(".")[2] == "" for word in words} == {True, False}  # some have decimals, some have none
    *plain_rows, total = places  # the last is bold, and bold digits are wider
    assert [len(set(column)) for column in zip(*plain_rows, strict=True)] == [1] * len(total)


# ---- downloads


def stated() -> dict[str, tuple[str, str]]:
    """Return what the data of 2023 says: each figure as printed, and its exact number."""
    edition = next(e for e in load(ROOT / "examples" / "shili").editions if e.year == 2023)
    figures = edition.figures
    told = {i: (printing.printed(figures, i), printing.number(figures, i)) for i in edition.facts}
    return {i: said for i, said in told.items() if printing.shown(figures, i) != ""}  # a blank is read as 0, or as none


def test_the_workbook_and_the_csv_that_a_reader_downloads_say_what_the_data_says(
    page: Page, server: tuple[str, list[Answer]], tmp_path: Path
) -> None:
    """Clicked on the front page, opened as Excel would: every figure, as printed and as a number."""
    told = stated()
    files = {}
    for suffix in ("xlsx", "csv"):
        page.goto(f"{server[0]}/2023/index.html")
        with page.expect_download() as coming:
            page.locator(f'a[href$="data/figures.{suffix}"]').click()
        files[suffix] = tmp_path / coming.value.suggested_filename
        coming.value.save_as(files[suffix])
    book = openpyxl.load_workbook(files["xlsx"])
    cells = list(book["全部数据"].iter_rows(min_row=2, values_only=True))
    assert {str(row[0]): (str(row[2]), row[3]) for row in cells if row[2]} == {
        i: (words, float(number) if number else None) for i, (words, number) in told.items()
    }
    text = files["csv"].read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")  # or Excel takes it for another encoding
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))[1:]
    assert {row[0]: (row[2], row[3]) for row in rows if row[2]} == told
    assert len(told) > 500


# ---- paper


def plain(words: str) -> str:
    """Return a PDF's words without blanks; Chromium writes some 汉字 as their radicals."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words)).translate(str.maketrans("⻔⻚⻓", "门页长"))


def test_a_chapter_is_printed_with_its_report_and_address_and_without_navigation(
    page: Page, server: tuple[str, list[Answer]], tmp_path: Path
) -> None:
    """The browser's own print: text and figures, black on white even where the screen is dark."""
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server[0]}/2023/evaluation.html")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("nav:visible, .md-header:visible, .md-footer:visible, .md-search:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 39, 51)"
    page.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    with pdfplumber.open(tmp_path / "print.pdf") as document:
        first, *rest = (plain(p.extract_text()) for p in document.pages)
    words = "".join([first, *rest])
    assert "示例区档案馆2023年部门整体支出绩效自评报告" in first
    assert f"{server[0]}/2023/evaluation.html" in first
    assert "二、综合评价分析" in first
    assert "主要工作成效" in words
    assert not [word for word in ("上一页", "下一页", "搜索", "数据一览", "查看数据表", "下载PDF") if word in words]


# ---- readers with a keyboard, or a screen reader


def against(page: Page, **options: object) -> list[str]:
    """Say what axe-core has against a page."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [f"{v['id']}: {node['html'][:200]}" for v in found for node in v["nodes"]]


def test_axe_finds_nothing_against_any_kind_of_page_light_or_dark(
    page: Page, server: tuple[str, list[Answer]], site: Path
) -> None:
    """Contrast, names, landmarks, the order of headings, heads of tables, the language: of every template."""
    found = {}
    for name in (*TEMPLATES, *above(site)):
        page.emulate_media(color_scheme="light")
        page.goto(f"{server[0]}/{name}")
        page.wait_for_load_state("networkidle")
        page.evaluate(SHORTER)
        found[name] = against(page)
        page.emulate_media(color_scheme="dark")
        page.reload()  # or colours are on their way
        page.evaluate(SHORTER)
        found[f"{name} in the dark"] = against(page, runOnly=["color-contrast"])
    assert {name: said for name, said in found.items() if said} == {}


def test_axe_finds_nothing_on_a_phone(page: Page, server: tuple[str, list[Answer]]) -> None:
    """Contents and search are behind buttons there, tables scroll, rows stand below each other."""
    page.set_viewport_size({"width": 375, "height": 800})
    found = {}
    for name in ("2023/evaluation.html", "2022/notes.html", "index.html"):
        page.goto(f"{server[0]}/{name}")
        page.wait_for_load_state("networkidle")
        found[name] = against(page)
    assert {name: said for name, said in found.items() if said} == {}


def test_axe_finds_nothing_against_a_card_a_search_or_open_contents(
    page: Page, server: tuple[str, list[Answer]]
) -> None:
    """What opens over a page, and what a search over all years shows."""
    page.goto(f"{server[0]}/2023/overview.html")
    page.locator("a.gk-fact").first.click()
    page.locator(".gk-card").wait_for()
    found = {"card": against(page)}
    page.keyboard.press("Escape")
    page.locator(".md-search__input").fill("库房改造")
    page.locator(".md-search__input").press("End")
    page.locator(".md-search-result__link").first.wait_for()
    page.wait_for_function("getComputedStyle(document.querySelector('.md-search__output')).opacity === '1'")
    found["search"] = against(page)
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{server[0]}/2023/problems.html")
    page.get_by_role("button", name="目录", exact=True).click()
    page.wait_for_function("document.querySelector('.md-sidebar--primary').getBoundingClientRect().left === 0")
    found["contents"] = against(page)
    page.goto(f"{server[0]}/search.html?q=库房改造")
    page.locator("#found .results li").first.wait_for()
    found["all years"] = against(page)
    assert {name: said for name, said in found.items() if said} == {}


def test_axe_finds_what_is_wrong(browser: Browser, server: tuple[str, list[Answer]]) -> None:
    """The tool of these tests sees a grey text, and a picture without words."""
    page = browser.new_page()
    page.goto(f"{server[0]}/2023/problems.html")
    assert against(page) == []
    page.evaluate("document.querySelector('article p').style.color = '#ccc'")
    page.evaluate("document.querySelector('article').append(new Image())")
    found = {v["id"] for v in Axe().run(page).response["violations"]}
    page.close()
    assert found == {"color-contrast", "image-alt"}


@pytest.mark.parametrize(
    ("name", "width"),
    [("2023/index.html", 1280), ("2023/overview.html", 1280), ("2022/notes.html", 500), ("index.html", 1280)],
)
def test_the_keyboard_reaches_everything_in_the_order_of_the_page(
    page: Page, server: tuple[str, list[Answer]], name: str, width: int
) -> None:
    """Each link, button and box gets the focus, one after the other, and shows it."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{server[0]}/{name}")
    page.wait_for_load_state("networkidle")
    page.evaluate(f"window.reached = ({REACHED})()")
    total = page.evaluate("reached.length")
    assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
    stops: list[dict[str, Any]] = []
    for _ in range(total + 12):  # a few more: the card of a figure has stops of its own
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["at"] == 0 and stops:
            break  # round once
        if (
            stop["tag"] != "BODY"
        ):  # the button to the top has hidden itself with the focus on it; Tab goes on from there
            stops.append(stop)
    order = [stop["at"] for stop in stops if stop["at"] >= 0]
    assert order == sorted(order)
    assert set(range(total)) - set(order) == set()
    assert [stop["what"] for stop in stops if not stop["ring"]] == []


def test_on_a_narrow_screen_the_keyboard_opens_the_contents(page: Page, server: tuple[str, list[Answer]]) -> None:
    """Closed they take no focus; the button does, a blank opens them, and their links can be walked to."""
    page.set_viewport_size({"width": 500, "height": 800})
    page.goto(f"{server[0]}/2023/problems.html")
    link = page.locator(".md-sidebar--primary a.md-nav__link").first
    assert not link.is_visible()
    button = page.get_by_role("button", name="目录", exact=True)
    for _ in range(6):
        page.keyboard.press("Tab")
        if button.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    link.wait_for(state="visible")
    assert button.get_attribute("aria-expanded") == "true"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.md-sidebar--primary a.md-nav__link')"):
            break
    else:
        pytest.fail("no link of the contents gets the focus")
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")
    assert button.evaluate("e => e === document.activeElement")


def test_pages_say_their_language_and_tables_their_heads(site: Path) -> None:
    """Every page of every year: what a screen reader needs before it reads."""
    for path in sorted(site.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        assert re.search(r'<html lang="zh', html), path
        for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
            heads = re.findall(r"<th\b[^>]*>", table)
            assert heads, path
            # what Markdown makes of a table has one line of heads, which needs no scope
            assert "gk-" not in table or all("scope=" in head for head in heads), path


# ---- weight


def test_a_page_weighs_what_a_slow_line_carries(browser: Browser, site: Path, server: tuple[str, list[Answer]]) -> None:
    """Everything that is asked for, compressed: the first page, and then every other page of the year."""
    address, answers = server
    context = browser.new_context()
    page = context.new_page()
    weights = {}
    for name in ["overview.html", *(p.name for p in sorted((site / "2023").glob("*.html")) if p.stem != "overview")]:
        answers.clear()
        page.goto(f"{address}/2023/{name}")
        page.wait_for_load_state("networkidle")
        weights[name] = sum(answer.size for answer in answers)
    context.close()
    first = weights.pop("overview.html")
    assert 20_000 < first <= FIRST_VISIT
    assert {name: weight for name, weight in weights.items() if weight > NEXT_CHAPTER} == {}
