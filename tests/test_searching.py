"""Readers search for words and numbers: within a year, over all years, over all departments; from disk, too."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest

import districts
from browsing import served, watched
from gongkai.exports.years import published
from gongkai.searching.documents import documents
from gongkai.searching.indexing import indexing
from gongkai.searching.numbers import beginnings, spellings
from gongkai.searching.words import apart
from sites import ROOT, copy_of_the_report, digests, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, Page

TAG = re.compile(r"<[^>]+>")
WORDS = ("预算完成率", "档案数字化", "库房改造")
NUMBERS = ("1782.39", "1,782.39", "1782万", "1782.39万元", "17823900", "0.178239亿", "１７８２．３９", "1，782.39")
"""How 2022's budget.actual, 1782.39万元, may be asked for."""
FIGURE = "budget.actual"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the example department and the real report once, without PDFs, below one folder."""
    folder = tmp_path_factory.mktemp("public")
    for source, name in ((ROOT / "examples" / "shili", "shili"), (copy_of_the_report(folder / "source"), "report")):
        run = gongkai(source, "build", "--no-pdf", "--output", str(folder / "sub" / name))
        assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="module")
def address(public: Path) -> Iterator[str]:
    """Serve both sites under a path of a web server."""
    with served(public) as address:
        yield f"{address}/sub"


def asked_within(page: Page, words: str) -> list[str]:
    """Ask a year's own search; return where its results lead, best first, as they stand in the page."""
    page.locator(".md-search__input").fill(words)
    page.locator(".md-search__input").press("End")  # as an input method ends with a key
    page.locator(".md-search-result__link").first.wait_for()
    links = page.locator(".md-search-result__link").all()
    hrefs = [unquote(link.get_attribute("href") or "").rpartition("/")[2] for link in links]
    return [f"{h.split('?')[0].split('#')[0]}#{h.partition('#')[2]}" for h in hrefs]


def asked_across(page: Page, site: str, words: str, **more: str) -> list[list[str]]:
    """Ask the search over all years; return of each result where its links lead, from the folder of the site."""
    given = "".join(f"&{key}={quote(value)}" for key, value in more.items())
    page.goto(f"{site}/search.html?q={quote(words)}{given}")
    page.locator(".results > li").first.wait_for()
    root = "/" + "".join(f"{part}/" for part in site.split("/")[3:])
    return [
        [unquote(link.get_attribute("href") or "").removeprefix(root) for link in result.locator("a").all()]
        for result in page.locator(".results > li").all()
    ]


def row(**given: str) -> dict[str, str]:
    """Return a row of figures.json."""
    return {"value": "", "number": "", "unit": "", **given}


def test_a_number_is_spelled_in_its_unit_cut_off_rounded_and_in_base_units() -> None:
    """1564.62万元 is also asked for as 1564万, 1565万 and 15646200."""
    found = spellings(row(value="15646200", number="1564.62", unit="万元"))
    assert found == ("1564.62万元", "1564万元", "1565万元", "15646200元")
    assert spellings(row(value="15640200", number="15640200", unit="元"))[1:] == ("1564.02万元", "1564万元")
    assert spellings(row(value="-0.035", number="-3.5", unit="个百分点"))[0] == "3.5个百分点"
    assert spellings(row()) == ()


def test_a_search_for_whole_words_is_given_the_beginnings_of_a_number() -> None:
    """A reader leaves out the unit, or all but 万."""
    found = beginnings(row(value="15640200", number="1564.02", unit="万元"))
    assert {"1564.02", "1564.02万", "1564.02万元", "1564", "1564万", "15640200"} <= set(found)


def test_each_character_is_a_word_and_numbers_stay_whole() -> None:
    """Punctuation stays with the word before it, so that a phrase runs across it."""
    assert apart("（一）支出1,564.02万元，占96.91%。PDF") == "（ 一） 支 出 1,564·02 万 元， 占 96·91%。 PDF"


@pytest.mark.parametrize("words", NUMBERS[:4] + NUMBERS[6:])
def test_a_number_in_any_spelling_finds_its_row_within_a_year(page: Page, address: str, words: str) -> None:
    """The row of 数据一览 comes first, as it leads to all that is known of the figure."""
    page.goto(f"{address}/shili/2022/overview.html")
    page.locator(".md-search__input").click()
    assert f"figures.html#{FIGURE}" in asked_within(page, words)[:3]


@pytest.mark.parametrize("words", ["1564.02", "1,564.02", "1564万", "1564.02万元"])
def test_the_real_reports_expenditure_is_found_by_its_number(page: Page, address: str, words: str) -> None:
    """As within a year, so over all years of a department that has one."""
    page.goto(f"{address}/report/2021/index.html")
    page.locator(".md-search__input").click()
    assert f"figures.html#{FIGURE}" in asked_within(page, words)[:3]
    assert f"2021/figures.html#{FIGURE}" in asked_across(page, f"{address}/report", words)[0]


@pytest.mark.parametrize("words", WORDS)
def test_words_find_the_chapters_that_have_them_within_a_year(
    page: Page, address: str, public: Path, words: str
) -> None:
    """What has the words as they were typed comes before what has their parts."""
    page.goto(f"{address}/shili/2022/index.html")
    page.locator(".md-search__input").click()
    first = [where.partition("#")[0] for where in asked_within(page, words)[:3]]
    text = (public / "sub" / "shili" / "2022" / first[0]).read_text(encoding="utf-8")
    assert "figures.html" not in first
    assert words in text


@pytest.mark.parametrize("words", NUMBERS)
def test_a_number_in_any_spelling_finds_its_row_over_all_years(page: Page, address: str, words: str) -> None:
    """The first result is 数据一览 of the year, and leads to the row."""
    found = asked_across(page, f"{address}/shili", words)
    assert f"2022/figures.html#{FIGURE}" in found[0]
    page.locator(f'.results a[href$="#{FIGURE}"]').first.click()
    page.wait_for_url(f"**/sub/shili/2022/figures.html#{FIGURE}")


def test_another_number_finds_nothing_and_the_page_says_what_to_do(page: Page, address: str) -> None:
    """1782.38 is none of the department's; a search that guesses would send the reader to another figure."""
    page.goto(f"{address}/shili/search.html?q=1782.38")
    page.locator(".count", has_text="没有找到").wait_for()
    assert page.locator(".results > li").count() == 0
    assert page.locator("#instead a", has_text="数据一览").count() == 5


@pytest.mark.parametrize("words", WORDS)
def test_words_find_chapters_over_all_years_marked(page: Page, address: str, public: Path, words: str) -> None:
    """All of the first three are chapters that have the words, and show them."""
    found = asked_across(page, f"{address}/shili", words)
    for links in found[:3]:
        name = links[0].partition("#")[0]
        assert not name.endswith("figures.html")
        assert words in TAG.sub("", (public / "sub" / "shili" / name).read_text(encoding="utf-8"))
    marks = page.locator(".results > li").first.locator("mark")
    assert {mark.inner_text() for mark in marks.all()} == {words}


def test_the_chapter_that_is_named_so_comes_first(page: Page, address: str) -> None:
    """2022 has a chapter on the rebuilding of the stores."""
    assert asked_across(page, f"{address}/shili", "库房改造")[0][0] == "2022/storage.html"


@pytest.mark.parametrize(
    ("words", "figure"), [("全年支出决算数 2022", FIGURE), ("预算完成率 2023", "budget.completion_rate")]
)
def test_a_figure_that_is_named_with_its_year_is_what_a_reader_sees(
    page: Page, address: str, words: str, figure: str
) -> None:
    """Every row of a year has the year: rows that have all that was asked for are shown, and no others."""
    year = words.rpartition(" ")[2]
    links = next(r for r in asked_across(page, f"{address}/shili", words) if f"{year}/figures.html" in r[0])
    assert f"{year}/figures.html#{figure}" in links[1:4]
    result = page.locator(".results > li", has=page.locator(f'a[href$="{year}/figures.html#{figure}"]'))
    for row in result.locator("li.figure").all():
        assert {mark.inner_text() for mark in row.locator("mark").all()} >= {words.partition(" ")[0]}


def test_a_reader_chooses_a_year_and_goes_back(page: Page, address: str) -> None:
    """The address says what is asked, so the back button works and a search can be cited."""
    asked_across(page, f"{address}/shili", "档案数字化")
    page.locator("select[name=year]").select_option("2020")
    page.wait_for_url("**year=2020")
    page.locator(".results .when", has_text="2020").first.wait_for()
    assert {when.inner_text() for when in page.locator(".results .when").all()} == {"2020"}
    page.go_back()
    page.locator(".results .when", has_text="2023").first.wait_for()
    assert page.locator("select[name=year]").input_value() == ""


def test_the_form_needs_no_address_of_its_own(page: Page, address: str) -> None:
    """A query typed on the page is answered on it."""
    page.goto(f"{address}/shili/search.html")
    page.locator("#q").fill("库房 预算")
    page.locator("#q").press("Enter")
    page.locator(".results > li").first.wait_for()
    assert {"库房", "预算"} <= {mark.inner_text() for mark in page.locator(".results mark").all()}


def test_search_needs_no_more_than_a_strict_policy_allows(public: Path, browser: Browser) -> None:
    """`default-src 'self'`, and WebAssembly: no inline script, no eval, no other host."""
    with served(public) as address, watched(browser) as opened:
        policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"

        def guarded(route: object) -> None:
            answer = route.fetch()  # type: ignore[attr-defined]
            headers = {**answer.headers, "content-security-policy": policy}
            route.fulfill(response=answer, headers=headers)  # type: ignore[attr-defined]

        opened.route("**/search.html*", guarded)
        assert asked_across(opened, f"{address}/sub/shili", "库房改造")


def test_from_disk_a_years_search_works(browser: Browser, public: Path) -> None:
    """Where browsers let no page read files: the index comes as a script, and the worker as a frame."""
    with watched(browser) as page:
        page.goto((public / "sub" / "shili" / "2022" / "overview.html").as_uri())
        page.locator(".md-search__input").click()
        assert f"figures.html#{FIGURE}" in asked_within(page, "1,782.39")[:3]
        assert asked_within(page, "库房改造")[0].startswith("storage.html")


def test_from_disk_the_search_over_all_years_leads_to_that_of_each_year(browser: Browser, public: Path) -> None:
    """It says why it cannot answer, without an error, and takes the query along."""
    with watched(browser) as page:
        page.goto(f"{(public / 'sub' / 'shili' / 'search.html').as_uri()}?q={quote('库房改造')}")
        assert "文件夹" in page.locator("#instead .why").inner_text()
        page.locator("#instead a", has_text="检索本年报告").nth(1).click()
        page.wait_for_url("**/2022/index.html*")
        page.locator(".md-search-result__link").first.wait_for()
        assert page.locator(".md-search__input").input_value() == "库房改造"


def test_without_script_the_page_leads_on(browser: Browser, public: Path) -> None:
    """And says why it does not search."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((public / "sub" / "shili" / "search.html").as_uri())
    assert "脚本" in page.locator("#instead .why").inner_text()
    page.locator("#instead a", has_text="数据一览").first.click()
    page.wait_for_url("**/2023/figures.html")
    context.close()


@contextmanager
def built_index(pages: Mapping[str, str], folder: Path) -> Iterator[Path]:
    """Index pages into a folder."""
    folder.mkdir()
    with indexing(pages) as put:
        assert put is not None
        assert put(folder)
    yield folder


def test_the_index_is_the_same_each_time_and_in_any_order(public: Path, tmp_path: Path) -> None:
    """The same pages give the same files, whatever order they come in: the site's bytes depend on its content alone."""
    site = public / "sub" / "shili"
    pages = {
        name: html
        for edition in published(site, range(2019, 2024))
        for name, html in documents(site / str(edition.year), edition).items()
    }
    other = dict(sorted(pages.items(), key=lambda item: item[1]))
    with built_index(pages, tmp_path / "one") as one, built_index(other, tmp_path / "two") as two:
        assert digests(one) == digests(two)
        assert digests(one / "pagefind") == digests(site / "pagefind")
        assert not list(one.rglob("*ui*"))


def test_where_pagefind_has_no_program_the_build_and_the_page_say_so(tmp_path: Path) -> None:
    """The site is built all the same, and leads to the search of each year."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "pagefind_bin_extended.py").write_text("raise ImportError('not for this machine')\n", encoding="utf-8")
    root = districts.department(tmp_path / "site", "示例区档案馆", (2021, 2022))
    run = gongkai(root, "--lang", "en", "build", "--no-pdf", PYTHONPATH=str(hidden))
    assert run.returncode == 0, run.stderr
    assert "no search over all years" in run.stderr
    assert not (root / "site" / "pagefind").exists()
    text = (root / "site" / "search.html").read_text(encoding="utf-8")
    assert "本站没有检索数据" in text
    assert 'href="2021/figures.html"' in text


def test_an_index_that_was_changed_or_taken_away_is_made_again(tmp_path: Path) -> None:
    """Though nothing of the department's has changed; and what was made is what a first build makes."""
    root = districts.department(tmp_path / "site", "示例区档案馆", (2021, 2022))
    assert gongkai(root, "build", "--no-pdf").returncode == 0
    site = root / "site"
    before = digests(site)
    shutil.rmtree(site / "pagefind")
    assert gongkai(root, "build", "--no-pdf").returncode == 0
    assert digests(site) == before
    one = next((site / "pagefind" / "index").iterdir())
    one.write_bytes(b"")
    assert gongkai(root, "build", "--no-pdf").returncode == 0
    assert digests(site) == before


def test_one_search_finds_what_all_departments_of_a_district_say(page: Page, tmp_path: Path) -> None:
    """Their indexes are asked together, so that a district's build makes none; a reader may choose a department."""
    root = districts.district(tmp_path / "district")
    run = districts.build(root)
    assert run.returncode == 0, run.stderr
    with served(root / "site") as address:
        asked_across(page, address, "预算完成率")
        names = {who.inner_text() for who in page.locator(".results .who").all()}
        assert names == set(districts.NAMES.values())
        found = asked_across(page, address, "预算完成率", dept="library/")
        assert {link.partition("/")[0] for links in found for link in links} == {"library"}
        assert page.locator("select[name=dept]").input_value() == "library/"
        page.goto(f"{address}/index.html")
        page.locator("a", has_text="全文中检索").click()
        page.wait_for_url("**/search.html")
        page.wait_for_load_state("networkidle")
