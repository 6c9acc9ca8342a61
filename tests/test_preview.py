"""`gongkai serve`: pages follow the files while they are edited, and no mistake takes the last good page away."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from previews import PATIENCE, Preview, edited, fetch, previewed, rewrite, three_years, until, with_gates
from sites import digests, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
WRONG_UNIT = "data/2020/budget.yml:3:31: Q102 “900.00圆”中的单位“圆”不在单位表里；是不是“元”？"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Run one preview for the tests that put back what they edit."""
    with previewed(three_years(tmp_path_factory.mktemp("preview") / "site"), "--no-pdf") as preview:
        yield preview


@pytest.fixture
def preview(running: Preview) -> Preview:
    """Return the preview when what an earlier test did is undone."""
    running.until_well()
    return running


def test_all_editions_are_shown_drafts_included_and_marked(preview: Preview) -> None:
    """The portal leads to every year; a draft says on each page that it is one."""
    portal = preview.get()[1]
    assert [year for year in (2019, 2020, 2021) if f'href="{year}/index.html"' in portal] == [2019, 2020, 2021]
    assert "gk-banner--draft" in preview.get("2020/overview.html")[1]
    assert "gk-banner--draft" not in preview.get("2021/overview.html")[1]
    assert preview.get("2021/data/figures.json")[0] == 200
    assert "下载PDF" not in preview.get("2021/overview.html")[1]


def test_a_folder_leads_to_its_front_page_and_nothing_leads_out_of_the_preview(preview: Preview) -> None:
    """What is not there is said not to be there, whatever the address tries."""
    assert preview.get("2021")[1] == preview.get("2021/index.html")[1]
    for path in ("2021/none.html", "1999/", "..%2f..%2f..%2fetc/passwd", "%00", "2021/overview.html/"):
        assert preview.get(path)[0] == 404, path
    assert "没有这个页面" in preview.get("2021/none.html")[1]


def test_an_edit_of_text_rebuilds_that_edition_alone(preview: Preview) -> None:
    """The other years are not built again, and their open pages are not told to reload."""
    before = {year: preview.builds(year) for year in (2019, 2020, 2021)}
    other = preview.get("2020/overview.html")[1]
    with edited(preview.site / "docs" / "2019" / "overview.md", "年初预算数", "当年年初预算数"):
        preview.until_shown("当年年初预算数", "2019/overview.html")
        assert preview.get("2020/overview.html")[1] == other
    preview.until(lambda: "当年年初预算数" not in preview.get("2019/overview.html")[1])
    preview.until(lambda: preview.builds(2019) == before[2019] + 2)
    assert {year: preview.builds(year) for year in (2020, 2021)} == {year: before[year] for year in (2020, 2021)}


def test_an_edit_of_a_figure_also_rebuilds_the_year_that_compares_with_it(preview: Preview) -> None:
    """2021 says by how much spending grew since 2020: both are new, 2019 is not."""
    before = preview.builds(2019)
    with edited(preview.site / "data" / "2020" / "budget.yml", "value: 900.00万元", "value: 600.00万元"):
        preview.until_shown("600.00万元", "2020/overview.html")
        preview.until_shown("增长50.00%", "2021/overview.html")
    preview.until_shown("持平", "2021/overview.html")
    assert preview.builds(2019) == before


def test_what_belongs_to_all_editions_rebuilds_all(preview: Preview) -> None:
    """The site's name, in mkdocs.yml, is on every page; the file may also be replaced by another, as editors do."""
    config = preview.site / "mkdocs.yml"
    before = config.read_bytes()
    other = config.with_suffix(".new")
    other.write_bytes(before.replace("示例单位 公开信息".encode(), "新的站名".encode()))
    other.replace(config)
    for year in (2019, 2020, 2021):
        preview.until_shown("新的站名", f"{year}/overview.html")
    other.write_bytes(before)
    other.replace(config)
    for year in (2019, 2020, 2021):
        preview.until_shown("示例单位 公开信息", f"{year}/overview.html")


def test_an_error_is_shown_on_the_page_and_in_the_terminal_and_the_last_good_page_stays(preview: Preview) -> None:
    """The line says where to look; when it is mended the notice goes. Pages of other years do not have it."""
    with edited(preview.site / "data" / "2020" / "budget.yml", "900.00万元", "900.00圆"):
        page = preview.until_shown(WRONG_UNIT, "2020/overview.html")
        assert "有错误；本页仍是修改前的内容" in page
        assert '<data class="fact" data-fact="budget.actual" value="9000000">900.00万元</data>' in page
        preview.until_shown(WRONG_UNIT, "")
        assert "gk-preview" not in preview.get("2019/overview.html")[1]
        preview.until(lambda: preview.terminal().count(WRONG_UNIT) == 1)
    preview.until(lambda: "gk-preview" not in preview.get("2020/overview.html")[1])
    preview.until(lambda: preview.terminal().rstrip().endswith("问题已全部解决"))


def test_a_figure_that_does_not_add_up_is_shown_and_makes_the_edition_a_draft(preview: Preview) -> None:
    """The page follows the edit, since it can be built, and says what is still to be settled."""
    finding = "data/2019/budget.yml:4:29: B101 预算完成率写的是90.00%，但按公式800.00万元 / 1000.00万元 = 80.00%"
    with edited(preview.site / "data" / "2019" / "budget.yml", "value: 900.00万元", "value: 800.00万元"):
        page = preview.until_shown(finding, "2019/overview.html")
        assert "有问题待处理；处理完之前该年度按草稿显示" in page
        assert ">800.00万元</data>" in page
        assert "gk-banner--draft" in page
    preview.until(lambda: "gk-banner--draft" not in preview.get("2019/overview.html")[1])


def test_a_warning_is_shown_and_makes_no_draft_of_the_edition(preview: Preview) -> None:
    """It does not keep a report from being published, and the page looks as it will."""
    with edited(preview.site / "docs" / "2019" / "overview.md", "# 一、基本情况\n", "# 一、基本情况\n\n其它单位。\n"):
        page = preview.until_shown("W101", "2019/overview.html")
        assert "有提示，请核对" in page
        assert "gk-banner--draft" not in page


def test_what_mkdocs_cannot_build_is_shown_in_its_words_and_the_others_are_built(preview: Preview) -> None:
    """One edition's trouble does not keep the rest from being up to date."""
    templates = [preview.site / "docs" / year / "more.txt" for year in ("2020", "2021")]  # 2019 has none
    for template in templates:
        template.write_text("更多", encoding="utf-8")
    with edited(preview.site / "mkdocs.yml", "plugins:", "extra_templates: [more.txt]\nplugins:"):
        preview.until_shown("更多", "2021/more.txt")
        page = preview.until_shown("2019年无法生成：", "2019/overview.html")
        assert "more.txt" in page
        assert ">900.00万元</data>" in page
        assert "gk-preview" not in preview.get("2020/overview.html")[1]
    for template in templates:
        template.unlink()
    preview.until_well()


def test_a_broken_department_keeps_every_page_as_it_is(preview: Preview) -> None:
    """It belongs to all editions: each page says so, none is lost."""
    with edited(preview.site / "data" / "department.yml", "name:", "nmae:"):
        for path in ("", "2019/overview.html", "2020/overview.html", "2021/overview.html"):
            page = preview.until_shown("data/department.yml:1:1", path)
            assert "gk-preview--stale" in page
            assert "示例单位" in page
    preview.until_well()


def test_saving_without_a_change_reloads_nothing(preview: Preview) -> None:
    """A page's version is that of what it shows, not of the moment at which a file was saved."""
    page = preview.get("2021/overview.html")[1]
    path = preview.site / "docs" / "2021" / "overview.md"
    path.write_bytes(path.read_bytes())
    with edited(preview.site / "docs" / "2019" / "overview.md", "年初预算数", "今年年初预算数"):
        preview.until_shown("今年年初预算数", "2019/overview.html")
    preview.until(lambda: "今年年初预算数" not in preview.get("2019/overview.html")[1])
    assert preview.get("2021/overview.html")[1] == page


def test_an_open_page_reloads_when_its_edition_changes_and_only_then(preview: Preview) -> None:
    """In a real browser: the edited year's page is new without a touch, the other year's is still the one opened."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        pages = {year: browser.new_page() for year in (2019, 2021)}
        for year, page in pages.items():
            page.goto(f"{preview.url}{year}/overview.html")
            page.evaluate("window.opened = true")
        with edited(preview.site / "data" / "2019" / "budget.yml", "900.00万元", "900.00圆"):
            pages[2019].locator("[role=alert]", has_text="Q102").wait_for(timeout=PATIENCE * 1000)
        pages[2019].locator("[role=alert]").wait_for(state="detached", timeout=PATIENCE * 1000)
        assert [page.evaluate("window.opened === true") for page in pages.values()] == [False, True]
        browser.close()


def test_the_preview_opens_although_an_edition_has_errors_and_shows_it_when_they_are_mended(tmp_path: Path) -> None:
    """There is no good page yet: in its place stands what to mend. The site folder is never touched."""
    site = three_years(tmp_path / "site")
    assert gongkai(site, "build", "--no-pdf", "--year", "2019").returncode == 0
    before = digests(site / "site")
    rewrite(site / "data" / "2020" / "budget.yml", "900.00万元", "900.00圆")
    with previewed(site) as preview:
        status, page = preview.get("2020/overview.html")
        assert (status, WRONG_UNIT in page, "改正以下错误后才能显示" in page) == (503, True, True)
        assert preview.get("2019/overview.html")[0] == 200
        assert 'href="2020/index.html"' not in preview.get()[1]
        rewrite(site / "data" / "2020" / "budget.yml", "900.00圆", "900.00万元")
        preview.until_shown(">900.00万元</data>", "2020/overview.html")
        preview.until(lambda: 'href="2020/index.html"' in preview.get()[1])
    assert digests(site / "site") == before


def test_only_the_years_asked_for_are_shown(tmp_path: Path) -> None:
    """`--year` is for a quick look; findings of other years stay silent."""
    site = three_years(tmp_path / "site")
    rewrite(site / "data" / "2020" / "budget.yml", "900.00万元", "900.00圆")
    with previewed(site, "--year", "2019") as preview:
        assert [preview.get(f"{year}/overview.html")[0] for year in (2019, 2020, 2021)] == [200, 404, 404]
        assert "gk-preview" not in preview.get()[1]
        assert "Q102" not in preview.terminal()


def test_messages_and_notices_are_in_the_language_asked_for(tmp_path: Path) -> None:
    """`--lang` holds for the page as for the terminal."""
    site = three_years(tmp_path / "site")
    rewrite(site / "data" / "2019" / "budget.yml", "900.00万元", "900.00圆")
    command = [sys.executable, "-m", "gongkai", "-C", str(site), "--lang", "en", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("preview: ").split(" ")[0]
        until(lambda: "Q102" in fetch(f"{url}2019/")[1], running=process)
        status, page = fetch(f"{url}2019/")
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(PATIENCE) == 0
    assert status == 503
    assert "this can be shown when these errors are mended" in page
    assert "did you mean &#x27;元&#x27;?" in page
    assert rest == ""


def test_the_edited_edition_is_shown_before_those_that_follow_from_it(tmp_path: Path) -> None:
    """2021 compares with 2020, and is still being built: whoever edits 2020 does not wait for that."""
    site = with_gates(three_years(tmp_path / "site"))
    with previewed(site, "--no-pdf") as preview:
        (site.parent / "gate-2021").touch()
        rewrite(site / "data" / "2020" / "budget.yml", "value: 900.00万元", "value: 600.00万元")
        preview.until_shown("600.00万元", "2020/overview.html")
        preview.until(lambda: preview.terminal().count("2021 正在生成") == 2)
        assert "持平" in preview.get("2021/overview.html")[1]
        (site.parent / "gate-2021").unlink()
        preview.until_shown("增长50.00%", "2021/overview.html")


def test_a_build_that_a_newer_edit_has_overtaken_is_dropped(tmp_path: Path) -> None:
    """Whoever goes on writing waits for the last edit only, and never sees an earlier one after it."""
    site = with_gates(three_years(tmp_path / "site"))
    with previewed(site, "--no-pdf") as preview:
        (site.parent / "gate").touch()
        rewrite(site / "docs" / "2019" / "overview.md", "年初预算数", "甲年初预算数")
        preview.until(lambda: preview.terminal().count("2019 正在生成") == 2)
        rewrite(site / "docs" / "2019" / "overview.md", "甲年初预算数", "乙年初预算数")
        preview.until(lambda: preview.terminal().count("2019 正在生成") == 3)
        assert "甲" not in preview.get("2019/overview.html")[1]
        (site.parent / "gate").unlink()
        assert "甲" not in preview.until_shown("乙年初预算数", "2019/overview.html")
        assert preview.builds(2019) == 2
        preview.until(lambda: not list(preview.temporary.glob("*/2019-*")))
