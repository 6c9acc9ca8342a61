"""The five years of the example department in a real browser: selector, search, no other host, phone width."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from browsing import served
from sites import ROOT, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the example department once, without PDFs."""
    folder = tmp_path_factory.mktemp("shili")
    output = folder / "public" / "district" / "shili"
    run = gongkai(ROOT / "examples" / "shili", "build", "--no-pdf", "--output", str(output))
    assert run.returncode == 0, run.stderr
    return output


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site under a path of a web server, as a district hosts it."""
    with served(site.parents[1]) as address:
        yield f"{address}/district/shili"


def test_the_version_selector_goes_from_the_newest_year_to_the_oldest_and_stays_on_the_chapter(
    page: Page, address: str
) -> None:
    """Material's own selector reads versions.json and our sitemap: 2023's evaluation leads to 2019's evaluation."""
    page.goto(f"{address}/2023/evaluation.html")
    page.locator(".md-version").hover()
    page.locator(".md-version__link", has_text="2019").click()
    page.wait_for_url("**/2019/evaluation.html")
    assert page.locator("h1").inner_text().startswith("二、")


def test_a_page_that_another_year_lacks_leads_to_that_years_front_page(page: Page, address: str, site: Path) -> None:
    """A chapter of one year only is not a dead link in the others."""
    pages = {year: {p.name for p in (site / year).glob("*.html")} for year in ("2019", "2022")}
    only = sorted(pages["2022"] - pages["2019"])
    assert only, "the example has a chapter that 2019 lacks"
    page.goto(f"{address}/2022/{only[0]}")
    page.locator(".md-version").hover()
    page.locator(".md-version__link", has_text="2019").click()
    page.wait_for_url("**/2019/**")
    assert page.locator("h1").first.is_visible()


def test_an_old_year_says_so_and_leads_to_the_same_page_of_the_newest(page: Page, address: str) -> None:
    """The banner is static HTML; the newest year has none."""
    page.goto(f"{address}/2019/problems.html")
    page.locator(".gk-banner--old a").click()
    page.wait_for_url("**/2023/problems.html")
    assert page.locator(".gk-banner--old").count() == 0


@pytest.mark.parametrize("words", ["预算完成率", "档案数字化", "库房改造"])
def test_a_search_in_chinese_finds_the_chapter(page: Page, address: str, site: Path, words: str) -> None:
    """Words inside a sentence are found, since the index is cut by a dictionary."""
    page.goto(f"{address}/2023/index.html")
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill(words)
    page.locator(".md-search__input").press("End")  # as an input method ends with a key
    result = page.locator(".md-search-result__link").first
    result.wait_for(state="visible")
    links = page.locator(".md-search-result__link")
    found = {
        (links.nth(n).get_attribute("href") or "").split("?")[0].split("#")[0] for n in range(min(3, links.count()))
    }
    chapters = [site / "2023" / link.rpartition("/")[2] for link in found if "figures.html" not in link]
    assert any(words in TAG.sub("", path.read_text(encoding="utf-8")) for path in chapters), found


def test_the_portal_leads_to_every_year_from_a_disk(browser: Browser, site: Path) -> None:
    """Opened from a folder, without a server: the links are relative and name files.

    Material's own scripts may not read files there (search, selector), and the console says so; links need none.
    """
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    years = page.locator("a", has_text="阅读")
    assert years.count() == 5
    years.first.click()
    page.wait_for_url("**/2023/index.html")
    assert "示例区档案馆" in page.locator("h1").inner_text()
    page.locator(".gk-years a", has_text="2020").click()
    page.wait_for_url("**/2020/index.html")


def test_the_address_of_the_latest_year_leads_to_it(page: Page, address: str) -> None:
    """`latest/` is a lasting address for every page."""
    page.goto(f"{address}/latest/problems.html")
    page.wait_for_url("**/2023/problems.html")


@pytest.mark.parametrize("width", [320, 375])
def test_no_page_is_wider_than_a_phone(browser: Browser, address: str, site: Path, width: int) -> None:
    """Wide tables scroll in their own box; the page does not."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    wide = []
    for name in ["index.html", *(f"2023/{p.name}" for p in sorted((site / "2023").glob("*.html")) if p.stem != "404")]:
        page.goto(f"{address}/{name}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(name)
    context.close()
    assert wide == []


def formulated(site: Path) -> tuple[str, str]:
    """Return the page and the id of a figure in a text that has a formula."""
    rows = re.findall(r'<tr id="([^"]+)">(.*?)</tr>', (site / "2023" / "figures.html").read_text("utf-8"), re.DOTALL)
    worked = {name for name, row in rows if "复算：" in row}
    for chapter in sorted((site / "2023").glob("*.html")):
        for found in re.findall(r'href="figures.html#([^"]+)"', chapter.read_text(encoding="utf-8")):
            if found in worked and chapter.name not in {"index.html", "figures.html"}:
                return chapter.name, found
    raise AssertionError("the example cites a figure with a formula")


def test_a_click_on_a_figure_opens_its_card_where_it_stands(page: Page, address: str, site: Path) -> None:
    """The card says how the figure was worked out, and closes again; the reader stays where he was."""
    chapter, name = formulated(site)
    page.goto(f"{address}/2023/{chapter}")
    figure = page.locator(f'a.gk-fact[href$="#{name}"]').first
    words = figure.inner_text()
    figure.click()
    card = page.locator(".gk-card")
    assert words in card.inner_text()
    assert "复算" in card.inner_text()
    assert "data/2023/" in card.inner_text()
    card.get_by_role("button", name="关闭").click()
    assert card.count() == 0
    assert page.url.endswith(chapter)
    figure.click()
    card.get_by_role("link", name="在数据一览中查看").click()
    page.wait_for_url(f"**/2023/figures.html#{name}")


def test_the_keyboard_opens_a_card_enters_it_and_comes_back(page: Page, address: str, site: Path) -> None:
    """Focus shows the card, Enter goes into it, Escape closes it and is back at the figure."""
    chapter, name = formulated(site)
    page.goto(f"{address}/2023/{chapter}")
    page.locator(f'a.gk-fact[href$="#{name}"]').first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    card = page.locator(".gk-card")
    card.wait_for()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className").startswith("gk-card")
    page.keyboard.press("Escape")
    assert card.count() == 0
    assert page.evaluate("document.activeElement.hash") == f"#{name}"


def test_a_reader_who_is_faster_than_the_network_sees_one_card(page: Page, address: str, site: Path) -> None:
    """There, away and back again before 数据一览 has come: the figure in focus has a card, and only one."""
    chapter, name = formulated(site)
    waiting: list[Route] = []
    page.route("**/figures.html", lambda route: waiting.append(route))  # noqa: PLW0108  (a built-in has no signature)
    page.goto(f"{address}/2023/{chapter}")
    figure = page.locator(f'a.gk-fact[href$="#{name}"]').first
    figure.focus()
    page.locator(f'a.gk-fact:not([href$="#{name}"])').first.focus()
    figure.focus()
    page.keyboard.press("Enter")
    while not waiting:
        page.wait_for_timeout(10)
    for asked in waiting:
        asked.continue_()
    page.locator(".gk-card").first.wait_for()
    page.wait_for_timeout(100)
    assert page.locator(".gk-card").count() == 1
    assert page.evaluate("document.activeElement.className").startswith("gk-card")


def test_a_tap_on_a_phone_opens_a_card_that_fits(browser: Browser, address: str, site: Path) -> None:
    """Nothing of it is cut off, and the page does not scroll sideways."""
    chapter, name = formulated(site)
    context = browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    phone = context.new_page()
    phone.goto(f"{address}/2023/{chapter}")
    phone.locator(f'a.gk-fact[href$="#{name}"]').first.tap()
    card = phone.locator(".gk-card")
    card.wait_for()
    box = card.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_where_no_card_can_be_had_a_figure_is_a_link_to_its_row(browser: Browser, site: Path, script: bool) -> None:  # noqa: FBT001
    """From a disk, or without scripts."""
    chapter, name = formulated(site)
    context = browser.new_context(java_script_enabled=script)
    opened = context.new_page()
    opened.goto((site / "2023" / chapter).as_uri())
    opened.locator(f'a.gk-fact[href$="#{name}"]').first.click()
    opened.wait_for_url(f"**/figures.html#{name}")
    context.close()
