"""The page above the departments in a real browser: search by keyboard, a phone, no script, from a disk."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from browsing import served
from districts import NAMES, YEARS, build, department, district, spoil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

FOUND = "tbody tr:not([hidden]) td:not(.other):not(.none)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the district; then the library breaks, and a new department has drafts only."""
    text = "".join(f"  - {slug}\n" for slug in [*NAMES, "new"])
    root = district(tmp_path_factory.mktemp("district"), f"title: 示例区政务公开\ndepartments:\n{text}")
    department(root / "new", "示例区体育局", status="draft")
    assert build(root).returncode == 0
    spoil(root / "library")
    assert build(root).returncode == 1
    return root / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site."""
    with served(site) as address:
        yield address


def test_a_report_is_found_and_opened_with_the_keyboard_alone(page: Page, address: str) -> None:
    """Tab, words, Enter: the first report that was found has the focus, and Enter opens it."""
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.type("博物馆 ２０２１")  # full-width, as an input method writes
    assert page.locator("[role=status]").inner_text() == "找到1个单位、1份报告"
    assert page.locator(FOUND).count() == 1
    assert page.locator(f"{FOUND} .title").inner_text() == "示例区博物馆2021年部门整体支出绩效自评报告"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/museum/2021/index.html")
    page.go_back()
    assert page.locator("tbody tr:visible").count() == (1 if page.locator("#words").input_value() else len(NAMES) + 1)


@pytest.mark.parametrize(
    ("words", "departments", "reports"),
    [
        ("2021", 3, 3),
        ("2022年", 2, 2),
        ("自评报告", 3, sum(map(len, YEARS.values()))),
        ("示例区体育局", 1, 0),
        ("图书馆 正式发布", 1, 1),
    ],
)
def test_words_find_departments_years_and_titles(
    page: Page, address: str, words: str, departments: int, reports: int
) -> None:
    """Each word has to fit; a department without reports is found by its name."""
    page.goto(address)
    page.locator("#words").fill(words)
    assert page.locator("tbody tr:visible").count() == departments
    assert page.locator(f"{FOUND}").count() == page.locator(".read:visible").count() == reports
    assert page.locator("[role=status]").inner_text() == f"找到{departments}个单位、{reports}份报告"


def test_what_is_not_found_is_said_and_the_table_comes_back(page: Page, address: str) -> None:
    """Escape empties the field, as it does everywhere."""
    page.goto(address)
    page.locator("#words").fill("水利")
    assert page.locator("tbody tr:visible").count() == 0
    assert page.locator("[role=status]").inner_text() == "没有找到，请换一个词"
    page.keyboard.press("Escape")
    assert page.locator("tbody tr:visible").count() == len(NAMES) + 1
    assert page.locator("[role=status]").inner_text() == ""


def test_the_table_says_which_departments_are_not_up_to_date(page: Page, address: str) -> None:
    """A department that broke keeps its pages; one without pages has no link."""
    page.goto(address)
    assert page.get_by_role("columnheader").all_inner_texts() == ["单位", "2022年", "2021年", "2020年"]
    broken = page.get_by_role("row", name="示例区图书馆")
    assert "本次未能更新，以上次发布的版本为准" in broken.inner_text()
    assert broken.locator("td a.read").count() == 1
    new = page.get_by_role("row", name="示例区体育局")
    assert "尚未公布" in new.inner_text()
    assert new.locator("a").count() == 0


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("words", ["", "2021"])
def test_the_page_is_as_wide_as_the_window(browser: Browser, address: str, width: int, words: str) -> None:
    """As a table, and as a list; every link is large enough to be touched."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(address)
    page.locator("#words").fill(words)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.get_by_role("row").count() > 2, "it is a table still, for those who have it read aloud"
    small = "[...document.querySelectorAll('main a')].filter(a => a.offsetHeight && a.offsetHeight < 20).length"
    assert page.evaluate(small) == 0
    context.close()


def test_without_its_script_the_page_is_a_full_list(browser: Browser, address: str) -> None:
    """There is no field that would do nothing, and every report has its link."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.locator(".search").is_visible()
    assert page.locator(".read:visible").count() == sum(map(len, YEARS.values()))
    context.close()


def test_the_page_works_from_a_disk(page: Page, site: Path, tmp_path: Path) -> None:
    """Copied to a stick: style, search and links, without a server."""
    copy = shutil.copytree(site, tmp_path / "stick")
    page.goto((copy / "index.html").as_uri())
    page.locator("#words").fill("档案馆 2020")
    assert page.locator(".read:visible").count() == 1
    assert page.evaluate("getComputedStyle(document.body).borderTopWidth") == "3px"
    assert page.locator(".read:visible").get_attribute("href") == "archives/2020/index.html"


def test_nothing_on_the_page_runs_but_its_own_files(site: Path) -> None:
    """A server may forbid all scripts and styles that stand in pages (Content-Security-Policy: default-src 'self')."""
    text = (site / "index.html").read_text(encoding="utf-8")
    files = re.findall(r'<script src="(assets/\w+\.js)" defer></script>', text)
    assert sorted(files) == ["assets/reading.js", "assets/workspace.js"]
    assert text.count("<script") == len(files)
    assert "<style" not in text
    assert " style=" not in text
    assert " on" not in text.replace("one", "").replace("only", "")
