"""The preview's PDFs: made in the background, marked until they are those of the pages, never in the pages' way."""

from __future__ import annotations

import io
import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pdfminer.high_level import extract_text
from playwright.sync_api import sync_playwright

from previews import BASE, PATIENCE, Preview, group, previewed, printing, rewrite, until, with_gates
from test_preview import CHROMIUM

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = "2021/overview.html"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a copy of the small site."""
    return Path(shutil.copytree(BASE, tmp_path / "site"))


@pytest.fixture
def preview(site: Path) -> Iterator[Preview]:
    """Run a preview, until the first PDF is there."""
    with previewed(site) as running:
        until_current(running)
        yield running


def until_current(preview: Preview) -> bytes:
    """Wait until the PDF is that of the pages, and return it."""
    preview.until(lambda: preview.pdf().state == "current")
    return preview.pdf().body


def text(pdf: bytes) -> str:
    """Return the text of a PDF, without blanks."""
    return "".join(extract_text(io.BytesIO(pdf)).split())


def state(process: int) -> str:
    """Return the state of a process: T is stopped."""
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]


def test_pages_lead_to_a_pdf_that_is_made_after_them(site: Path) -> None:
    """Until it is there its address says so; it is that of the edition as it will be published."""
    with previewed(site) as preview:
        assert 'href="report.pdf"' in preview.get(PAGE)[1]
        first = preview.pdf()
        assert (first.status, first.state) in {(503, "making"), (200, "current")}
        assert "PDF正在生成" in first.body.decode() if first.status == 503 else first.body.startswith(b"%PDF-")
        pdf = until_current(preview)
        assert pdf.startswith(b"%PDF-")
        assert "900.00万元" in text(pdf)
        preview.until(lambda: 'href="2021/report.pdf"' in preview.get()[1])
        assert preview.pdf("latest/report.pdf").body == pdf
        preview.until(lambda: "2021 PDF 完成" in preview.terminal())


def test_a_pdf_starts_no_compiler(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python looks for libraries with one, which takes time, and leaves a file behind if the PDF is dropped then."""
    tools = site.parent / "tools"
    tools.mkdir()
    for name in ("gcc", "cc"):
        (tools / name).write_text(f'#!/bin/sh\necho {name} >> "{tools}/started"\n', encoding="utf-8")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    with previewed(site) as preview:
        until_current(preview)
    assert not (tools / "started").exists()


def test_after_an_edit_the_old_pdf_is_marked_until_the_new_one_is_there(preview: Preview) -> None:
    """The pages do not wait for it, and say that it is being made anew."""
    before = preview.pdf().body
    rewrite(preview.site / "docs" / "2021" / "overview.md", "年初预算数", "当年年初预算数")
    preview.until_shown("当年年初预算数", PAGE)
    found, page = preview.pdf(), preview.get(PAGE)[1]
    if found.state != "current":  # on a machine that is very fast it is
        assert (found.status, found.state, found.body) == (200, "renewing", before)
        assert ">PDF正在更新 …</div>" in page
    assert "当年年初预算数" in text(until_current(preview))
    preview.until(lambda: ">PDF正在更新 …</div>" not in preview.get(PAGE)[1])


def test_an_open_page_is_told_of_the_pdf_without_being_loaded_again(site: Path) -> None:
    """In a real browser: the edit loads it again, and what it says of the PDF comes and goes while it stays."""
    with previewed(with_gates(site)) as preview, sync_playwright() as playwright:
        until_current(preview)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{preview.url}{PAGE}")
        said = page.locator(".gk-pdf-state")
        assert not said.is_visible()
        (site.parent / "gate-pdf").touch()
        rewrite(site / "docs" / "2021" / "overview.md", "年初预算数", "当年年初预算数")
        page.get_by_text("当年年初预算数").wait_for(timeout=PATIENCE * 1000)
        page.get_by_text("PDF正在更新").wait_for(timeout=PATIENCE * 1000)
        assert preview.pdf().state == "renewing"
        page.evaluate("window.opened = true")
        (site.parent / "gate-pdf").unlink()
        said.wait_for(state="hidden", timeout=PATIENCE * 1000)
        assert page.evaluate("window.opened === true")
        browser.close()


def test_a_pdf_that_cannot_be_made_is_said_to_be_and_the_pages_are_current(preview: Preview) -> None:
    """A character without a glyph: the pages have it, the PDF stays the one from before, and both say so."""
    before = preview.pdf().body
    rewrite(preview.site / "docs" / "2021" / "overview.md", "年初预算数", "\ue000年初预算数")
    page = preview.until_shown("2021年的PDF无法生成：", PAGE)
    assert "\ue000年初预算数" in page
    assert "U+E000" in page
    assert "<summary>PDF未能生成</summary>" in page
    assert 'class="gk-preview"' in page
    found = preview.pdf()
    assert (found.status, found.state, found.body) == (200, "outdated", before)
    preview.until(lambda: "U+E000" in preview.terminal())
    rewrite(preview.site / "docs" / "2021" / "overview.md", "\ue000年初预算数", "年初预算数")
    preview.until_well()
    assert until_current(preview) == before


def test_a_pdf_that_the_system_ends_is_said_to_be_and_the_preview_goes_on(site: Path) -> None:
    """It needs the most memory, so it is the first to go, and nothing else is lost."""
    with previewed(site) as preview:
        preview.until(lambda: printing(preview))
        for process in printing(preview):
            os.kill(process, signal.SIGKILL)
        page = preview.until_shown("2021年的PDF无法生成：", PAGE)
        assert "多半是内存不足" in page
        assert preview.pdf().state == "unmade"
        rewrite(site / "docs" / "2021" / "overview.md", "年初预算数", "当年年初预算数")
        assert "当年年初预算数" in text(until_current(preview))


def test_a_pdf_waits_while_pages_are_built_and_is_dropped_when_they_are_others(site: Path) -> None:
    """It takes no time from them, on a machine with one core either; nothing is printed that nobody will see."""
    with_gates(site)
    shutil.copytree(site / "docs" / "2021", site / "docs" / "2019")
    shutil.copytree(site / "data" / "2021", site / "data" / "2019")
    rewrite(site / "data" / "2019" / "report.yml", "2021", "2019")
    with previewed(site) as preview:
        (site.parent / "gate").touch()
        preview.until(lambda: printing(preview))
        (first,) = printing(preview)  # the PDF of 2021, the newer
        rewrite(site / "docs" / "2019" / "overview.md", "年初预算数", "当年年初预算数")
        preview.until(lambda: not alive(first) or state(first) == "T")
        assert printing(preview) in ([], [first])
        rewrite(site / "docs" / "2021" / "overview.md", "年初预算数", "今年年初预算数")
        preview.until(lambda: not alive(first))
        (site.parent / "gate").unlink()
        assert "今年年初预算数" in text(until_current(preview))


def alive(process: int) -> bool:
    """Tell whether a process is still running."""
    return Path(f"/proc/{process}").exists()


def test_without_pdfs_no_page_speaks_of_one(site: Path) -> None:
    """`--no-pdf` is for those who have no use for it now."""
    with previewed(site, "--no-pdf") as preview:
        page = preview.get(PAGE)[1]
        assert "report.pdf" not in page
        assert "gk-pdf-state" in page
        assert preview.pdf().status == 404
        assert printing(preview) == []


def test_a_preview_that_is_killed_leaves_no_process(site: Path) -> None:
    """Not even one that prints, or waits for its turn to: each ends with the one that began it."""
    with previewed(site) as preview:
        preview.until(lambda: printing(preview))
        os.kill(preview.process.pid, signal.SIGKILL)
        preview.process.wait(PATIENCE)
        until(lambda: group(preview.process.pid) == [])
    shutil.rmtree(preview.temporary)
