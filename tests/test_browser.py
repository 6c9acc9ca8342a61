"""The five years of the example department in a real browser: selector, search, no other host, phone width."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from sites import ROOT, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TAG = re.compile(r"<[^>]+>")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A web server that says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


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
    handler = functools.partial(Quiet, directory=str(site.parents[1]))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/district/shili"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium: the system's, or the one that Playwright has fetched."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page that fails the test on a console error, a failed request or a request to another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: troubles.append(str(e)))
    opened.on("requestfailed", lambda r: troubles.append(f"failed: {r.url}") if "livereload" not in r.url else None)
    allowed = ("http://127.0.0.1:", "file://", "data:", "blob:")
    opened.on("request", lambda r: None if r.url.startswith(allowed) else troubles.append(f"other host: {r.url}"))
    yield opened
    context.close()
    assert troubles == []


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
