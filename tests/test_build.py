"""`gongkai build` on the real report: what it makes, what an edit changes, and that no failure harms the site."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from sites import ROOT, copy_of_the_report, digests, gongkai

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = ".site.building-"


def text_of(pdf: Path) -> str:
    """Return a PDF's text without the blanks of its layout."""
    with pdfplumber.open(pdf) as document:
        return re.sub(r"\s", "", "".join(page.extract_text() or "" for page in document.pages))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the real report once."""
    site = copy_of_the_report(tmp_path_factory.mktemp("report"))
    run = gongkai(site, "build")
    assert run.returncode == 0, run.stderr
    return site


def test_a_build_makes_the_editions_the_portal_and_what_the_version_selector_reads(built: Path) -> None:
    """The site has the year's pages, PDF and data, versions.json in mike's format, latest/ and a portal."""
    site = built / "site"
    assert json.loads((site / "versions.json").read_text()) == [
        {"version": "2021", "title": "2021年", "aliases": ["latest"]}
    ]
    pages = {"index", "overview", "evaluation", "problems", "improvements", "attachments", "figures", "notes"}
    for folder in ("2021", "latest"):
        assert {p.stem for p in (site / folder).glob("*.html")} - {"404"} == pages
        assert (site / folder / "report.pdf").read_bytes().startswith(b"%PDF-")
        assert (site / folder / "data" / "figures.csv").read_bytes().startswith("\ufeff编号,名称".encode())
    portal = (site / "index.html").read_text(encoding="utf-8")
    assert 'href="2021/index.html"' in portal
    assert 'href="2021/report.pdf"' in portal
    assert "1564.02万元" in portal


def test_a_build_ends_with_the_paths_of_the_site_and_the_pdf(built: Path) -> None:
    """Whoever runs it sees where to look."""
    run = gongkai(built, "--lang", "en", "build", "--no-pdf", "--output", str(built / "other"))
    assert run.stdout.splitlines()[-1] == f"site: {built / 'other' / 'index.html'}"
    assert not (built / "other" / "2021" / "report.pdf").exists()
    assert "下载PDF" not in (built / "other" / "2021" / "overview.html").read_text(encoding="utf-8")


def test_every_figure_of_a_page_is_marked_with_its_id_and_exact_number(built: Path) -> None:
    """The contract of the HTML: `<data class="fact" data-fact="ID" value="NUMBER">`."""
    page = (built / "site" / "2021" / "overview.html").read_text(encoding="utf-8")
    assert '<data class="fact" data-fact="budget.initial" value="14262000">1426.20万元</data>' in page
    assert page.count('data-fact="budget.actual" value="15640200">1564.02万元</data>') == 2


def test_no_page_loads_anything_from_another_host(built: Path) -> None:
    """Scripts, styles, fonts and images are all files of the site; a page works on an intranet and from a disk."""
    for page in (built / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r"""<(?:script|img|iframe|source|embed)[^>]*\ssrc=["']?([^"'\s>]+)""", text)
        loaded += re.findall(r"""<link(?![^>]*rel=["']?canonical)[^>]*\shref=["']?([^"'\s>]+)""", text)
        assert [url for url in loaded if re.match(r"(https?:)?//", url)] == [], page
    styles = "".join(p.read_text(encoding="utf-8") for p in (built / "site").rglob("*.css"))
    assert re.findall(r"url\(\s*[\"']?https?:[^)]*\)", styles) == []


def test_the_pdf_is_in_chinese_and_says_none_of_what_its_maker_says_by_default(built: Path) -> None:
    """Cover and 目录 are ours: no "None", no "Table of contents", no second numbering of 一、（一）."""
    text = text_of(built / "site" / "2021" / "report.pdf")
    assert "目录" in text
    assert "年初预算数1426.20万元" in text
    for word in ("None", "Tableofcontents", "1.一、", "1.1（一）"):
        assert word not in text


def test_one_edit_of_a_figure_changes_every_page_the_pdf_and_the_list(built: Path, tmp_path: Path) -> None:
    """1564.02 is written once; the check reports the rate that no longer agrees, a draft shows the edit everywhere."""
    site = copy_of_the_report(tmp_path)
    budget = site / "data" / "2021" / "budget.yml"
    sources = [*(site / "docs" / "2021").rglob("*.md"), *(site / "data").rglob("*.yml"), site / "mkdocs.yml"]
    assert sum(path.read_text(encoding="utf-8").count("1564.02") for path in sources) == 1
    budget.write_text(budget.read_text(encoding="utf-8").replace("1564.02", "1565.02"), encoding="utf-8")

    found = gongkai(site, "--lang", "en", "check")
    assert found.returncode == 1
    assert found.stdout.startswith("data/2021/budget.yml:7:")
    assert " B101 预算完成率 is stated as 96.91%, but 1565.02万元 / 1613.86万元 = 96.97" in found.stdout
    assert gongkai(site, "build").returncode == 1
    assert not (site / "site").exists()

    assert gongkai(site, "build", "--allow-draft").returncode == 0
    before, after = built / "site" / "2021", site / "site" / "2021"
    for name in ("index.html", "overview.html", "figures.html", "data/figures.json", "data/figures.csv"):
        old, new = ((f / name).read_text(encoding="utf-8") for f in (before, after))
        assert new.count("1565.02") == old.count("1564.02") > 0
        assert "1564.02" not in new
        assert "草稿" in new or not name.endswith("html")
    portal = (site / "site" / "index.html").read_text(encoding="utf-8")
    assert "1565.02万元" in portal
    assert "草稿" in portal
    printed = text_of(before / "report.pdf").count("1564.02万元")
    assert text_of(after / "report.pdf").count("1565.02万元") == printed >= 2
    assert "1564.02" not in text_of(after / "report.pdf")


def test_the_same_input_gives_the_same_bytes_in_another_folder_with_another_hash_seed(
    built: Path, tmp_path: Path
) -> None:
    """Nothing of the clock, the folder, the locale or the order of sets gets into pages, PDF or data."""
    site = copy_of_the_report(tmp_path / "elsewhere")
    run = gongkai(site, "build", "--jobs", "1", PYTHONHASHSEED="7", LC_ALL="C.UTF-8", TZ="Asia/Shanghai")
    assert run.returncode == 0, run.stderr
    ours, theirs = digests(site / "site"), digests(built / "site")
    assert [name for name in theirs if ours.get(name) != theirs[name]] == []
    assert ours.keys() == theirs.keys()


def test_a_failing_build_leaves_the_site_and_nothing_else(tmp_path: Path) -> None:
    """What MkDocs refuses late is reported without a traceback, and the old site is untouched."""
    site = copy_of_the_report(tmp_path)
    assert gongkai(site, "build", "--no-pdf").returncode == 0
    before = digests(site / "site")
    mkdocs = site / "mkdocs.yml"
    mkdocs.write_text(mkdocs.read_text(encoding="utf-8") + "extra_css: 5\n", encoding="utf-8")
    run = gongkai(site, "build", "--no-pdf")
    assert run.returncode == 1
    assert "extra_css" in run.stderr
    assert "Traceback" not in run.stderr
    assert digests(site / "site") == before
    assert list(site.glob(f"{PREFIX}*")) == []


def test_the_portal_says_of_an_edition_what_its_pages_say(tmp_path: Path) -> None:
    """An edition that was edited, but not built, has not changed for a reader."""
    site = tmp_path / "shili"
    shutil.copytree(ROOT / "examples" / "shili", site, ignore=shutil.ignore_patterns("site", ".cache"))
    assert gongkai(site, "build", "--no-pdf").returncode == 0
    before = (site / "site" / "index.html").read_text(encoding="utf-8")
    report = site / "data" / "2019" / "report.yml"
    text = report.read_text(encoding="utf-8")
    title = re.search(r"(?m)^title: (.*)$", text)
    assert title
    assert title[1] in before
    report.write_text(text.replace(title[0], title[0] + "（修订）"), encoding="utf-8")
    assert gongkai(site, "build", "--no-pdf", "--year", "2023").returncode == 0
    assert (site / "site" / "index.html").read_text(encoding="utf-8") == before
    assert gongkai(site, "build", "--no-pdf").returncode == 0
    assert title[1] + "（修订）" in (site / "site" / "index.html").read_text(encoding="utf-8")


def test_a_second_build_at_the_same_time_says_so(tmp_path: Path) -> None:
    """Two builds never write to one folder."""
    site = copy_of_the_report(tmp_path)
    with (site / ".site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = gongkai(site, "--lang", "en", "build", "--no-pdf")
    assert run.returncode == 1
    assert "another build is writing" in run.stderr


@pytest.mark.parametrize("fraction", [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97])
def test_a_build_killed_at_any_moment_leaves_a_whole_site(built: Path, tmp_path: Path, fraction: float) -> None:
    """After SIGKILL the site is the old one or the new one, whole; the next build clears what was left."""
    site = copy_of_the_report(tmp_path)
    shutil.copytree(built / "site", site / "site")
    old = digests(site / "site")
    department = site / "data" / "department.yml"
    department.write_text(
        department.read_text(encoding="utf-8").replace("short_name: ", "short_name: 新"), encoding="utf-8"
    )
    report = site / "data" / "2021" / "report.yml"
    report.write_text(
        report.read_text(encoding="utf-8").replace("绩效自评报告", "绩效自评报告（试）", 1), encoding="utf-8"
    )

    begin = time.monotonic()
    assert gongkai(site, "build", "--no-pdf", "--output", str(tmp_path / "whole")).returncode == 0
    duration = time.monotonic() - begin
    new = digests(tmp_path / "whole")

    command = [sys.executable, "-m", "gongkai", "-C", str(site), "build", "--no-pdf"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(duration * fraction)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert digests(site / "site") in (old, new)

    assert gongkai(site, "build", "--no-pdf").returncode == 0
    assert digests(site / "site") == new
    assert list(site.glob(f"{PREFIX}*")) == []
