"""The page that leads to the editions of a site: newest years at length, many years in short, as they were built."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from bs4 import BeautifulSoup

from browsing import served
from districts import department, edit
from gongkai import editions, exports, portal, rootpages
from gongkai.checks import check
from gongkai.edition import load
from gongkai.editions import Options
from gongkai.parity.built import Built
from gongkai.parity.opendata import data
from gongkai.parity.overall import overall
from gongkai.problems import Severity
from gongkai.workspace.published import published
from sites import gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

YEARS = range(2015, 2023)
LEDGER = """
amendments:
  - {date: 2021-06-15, what: 第一章的人数, old: 12人, new: 21人, why: 数字颠倒。}
"""


def build(root: Path, *years: int, drafts: bool = False) -> Path:
    """Build editions without PDFs; return where the site is."""
    site = load(root)
    chosen = [e for e in site.editions if not years or e.year in years]
    editions.build(site, check(site), root / "site", chosen, Options(with_pdf=False, drafts=drafts))
    return root / "site"


def shown(folder: Path) -> BeautifulSoup:
    """Parse the portal of a site."""
    return BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")


def prefix(folder: Path) -> str:
    """Return the way to the theme's files, as the portal has it."""
    found = re.search(r'"(assets/[0-9a-f]{16}/)tokens\.css"', (folder / "index.html").read_text(encoding="utf-8"))
    assert found
    return found[1]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a department of eight years, each with an amendment; its headline is a rate."""
    root = department(tmp_path_factory.mktemp("many") / "archives", "示例区档案馆", tuple(YEARS))
    for year in YEARS:
        with (root / f"data/{year}/report.yml").open("a", encoding="utf-8") as file:
            file.write("headline: [budget.rate]\n")
        (root / f"data/{year}/ledger.yml").write_text(LEDGER.replace("2021-", f"{year + 1}-"), encoding="utf-8")
    build(root)
    return root


def test_the_newest_years_show_their_figures_and_those_before_stand_in_a_table(many: Path) -> None:
    """Every year has its place (#y2015), its title, its date and its data; nothing leads nowhere."""
    page = shown(many / "site")
    cards = [str(one["id"]) for one in page.select("ol.years > li")]
    rows = [str(one["id"]) for one in page.select("table.older tbody tr")]
    assert cards == [f"y{year}" for year in sorted(YEARS, reverse=True)][: portal.CARDS]
    assert cards + rows == [f"y{year}" for year in sorted(YEARS, reverse=True)]
    for year in YEARS:
        place = page.find(id=f"y{year}")
        assert place is not None
        assert f"示例区档案馆{year}年" in place.get_text()
        assert f"{year + 1}-03-0" in place.get_text()
        links = {str(a["href"]) for a in place.find_all("a")}
        assert {f"{year}/index.html", f"{year}/data/figures.csv", f"{year}/data/figures.xlsx"} <= links
    assert [dd.get_text() for dd in page.select(".headline dd")] == ["90.00%"] * portal.CARDS
    targets = {str(a["href"]).partition("#")[0] for a in page.find_all(["a", "link"]) if a.has_attr("href")}
    assert [t for t in targets if t and "://" not in t and not (many / "site" / t).is_file()] == []


def test_what_is_proved_of_portals_holds_of_one_with_many_years(many: Path, tmp_path: Path) -> None:
    """A wrong figure among the newest years is found, and years in the table are not taken to show none."""
    site = load(many)
    assert list(overall(site.editions, many / "site", "site")) == []
    copy = shutil.copytree(many / "site", tmp_path / "site")
    edit(copy / "index.html", "<dd>90.00%</dd>", "<dd>91.00%</dd>")
    assert len(list(overall(site.editions, copy, "site"))) == portal.CARDS


def test_the_page_above_departments_reads_cards_and_rows_alike(many: Path) -> None:
    """It knows a department by this page."""
    found = published(many / "site")
    assert found.name == "示例区档案馆"
    assert [e.year for e in found.editions] == [str(year) for year in sorted(YEARS, reverse=True)]
    for edition in found.editions:
        assert edition.title.startswith(f"示例区档案馆{edition.year}年")
        assert (edition.status, edition.status_label) == ("published", "正式发布")
        assert edition.published.startswith(f"{int(edition.year) + 1}-03-0")
        assert len(edition.published) == 10


def test_amendments_are_listed_newest_first_and_lead_to_their_edition(many: Path) -> None:
    """What was wrong, what is right, and why; those long past unfold."""
    section = shown(many / "site").find("section", attrs={"aria-labelledby": "amendments"})
    assert section is not None
    entries = section.select("ul.amendments > li")
    dates = [str(time["datetime"]) for time in section.find_all("time")]
    assert dates == [f"{year + 1}-06-15" for year in sorted(YEARS, reverse=True)]
    assert entries[0].get_text(" ", strip=True) == "2023-06-15 2022年：第一章的人数 12人 → 21人 数字颠倒。"
    link = entries[0].find("a")
    assert link is not None
    assert link["href"] == "2022/notes.html#amendments"
    assert 'id="amendments"' in (many / "site/2022/notes.html").read_text(encoding="utf-8")
    unfolding = section.find("details")
    assert unfolding is not None
    assert len(unfolding.find_all("time")) == len(YEARS) - portal.SHOWN


def citations(folder: Path) -> dict[str, str]:
    """Return how to cite each year."""
    rows: list[Any] = shown(folder).select(".citations > div")
    return {row.dt.get_text(): row.dd.get_text() for row in rows}


def test_every_edition_has_a_citation_that_is_ready(tmp_path: Path) -> None:
    """As GB/T 7714 has online reports; a transcription says that it is one, and a draft is not to be cited."""
    root = department(tmp_path / "archives", "示例区档案馆", (2020, 2021, 2022))
    with (root / "data/department.yml").open("a", encoding="utf-8") as file:
        file.write("site: {url: https://www.example.invalid/dag/}\n")
    with (root / "data/2020/report.yml").open("a", encoding="utf-8") as file:
        file.write("transcription: {source: 印发稿}\n")
    edit(root / "data/2020/report.yml", "published: 2021-03-05\n", "")
    edit(root / "data/2022/report.yml", "status: published", "status: draft")
    titles = {edition.year: edition.report.title for edition in load(root).editions}
    folder = build(root, drafts=True)
    assert citations(folder) == {
        "2021": f"示例区档案馆. {titles[2021]}[R/OL]. (2022-03-06). https://www.example.invalid/dag/2021/.",
        "2020": f"示例区档案馆. {titles[2020]}（转录）[R/OL]. https://www.example.invalid/dag/2020/.",
    }
    place = shown(folder).find(id="y2022")
    assert place is not None
    assert "尚未公布" in place.get_text()


def told(folder: Path, year: int) -> dict[str, str]:
    """Return what a built site says an edition is, by where it says so."""
    data = folder / str(year) / "data"
    named = {name: json.loads((data / name).read_bytes()) for name in ("figures.json", "ledger.json", "dataset.jsonld")}
    sheet = openpyxl.load_workbook(io.BytesIO((data / "figures.xlsx").read_bytes()))["说明"]
    site = {name: (folder / name).read_text(encoding="utf-8") for name in ("trends.html", "sitemap.html", "feed.xml")}
    page = BeautifulSoup((folder / str(year) / "index.html").read_text(encoding="utf-8"), "html.parser")
    block = page.find("script", type="application/ld+json")
    assert block is not None
    place = shown(folder).find(id=f"y{year}")
    assert place is not None
    heading = BeautifulSoup(site["sitemap.html"], "html.parser").find(id=f"y{year}")
    assert heading is not None
    return {
        "pages": "draft" if page.select_one(".gk-banner--draft") else "published",
        "figures.json": named["figures.json"]["status"],
        "ledger.json": named["ledger.json"]["status"],
        "dataset.jsonld": named["dataset.jsonld"]["creativeWorkStatus"],
        "page's data set": json.loads(block.get_text())["creativeWorkStatus"],
        "workbook": {row[0].value: str(row[1].value) for row in sheet.iter_rows(max_col=2)}["状态"],
        "trends": "draft" if f"{year}年<small>草稿" in site["trends.html"] else "published",
        "sitemap": "draft" if "草稿" in heading.get_text() else "published",
        "feed": "published" if f"示例区档案馆{year}年" in site["feed.xml"] else "draft",
        "portal": "draft" if place.select_one(".status--draft") else "published",
        "citation": "published" if str(year) in citations(folder) else "draft",
        "latest": "published" if f"../{year}/" in (folder / "latest/index.html").read_text("utf-8") else "draft",
    }


def test_an_edition_with_errors_that_was_previewed_says_everywhere_that_it_is_a_draft(tmp_path: Path) -> None:
    """Its pages and data, and whatever tells of it; it is not published as the report that it calls itself."""
    root = department(tmp_path / "archives", "示例区档案馆", (2021, 2022))
    edit(root / "data/2022/budget.yml", "90.00%", "91.00%")
    folder = build(root, drafts=True)
    assert told(folder, 2022) == dict.fromkeys(told(folder, 2022), "draft") | {"workbook": "草稿"}
    assert told(folder, 2021) == dict.fromkeys(told(folder, 2021), "published") | {"workbook": "正式发布"}
    site = load(root)
    findings = check(site)
    for edition in site.editions:
        assert list(data(Built(edition, findings, root, folder / str(edition.year), "site"))) == []
    run = gongkai(root, "--lang", "en", "publish", "--to", str(tmp_path / "public"))
    assert run.returncode == 1
    assert "2022 is a draft" in run.stdout + run.stderr
    assert "--allow-draft" in run.stdout + run.stderr
    assert gongkai(root, "publish", "--to", str(tmp_path / "public"), "--allow-draft").returncode == 0


def test_what_only_might_be_wrong_makes_no_draft_of_a_report(tmp_path: Path) -> None:
    """A warning is for a person to look at; what nobody holds against a report is not said of it to its readers."""
    root = department(tmp_path / "archives", "示例区档案馆", (2021, 2022))
    with (root / "docs/2022/overview.md").open("a", encoding="utf-8") as file:
        file.write("\n其它单位也参加。\n")
    assert [(p.rule, p.severity) for p in check(load(root)).open] == [("W101", Severity.WARNING)]
    folder = build(root)
    assert set(told(folder, 2022).values()) == {"published", "正式发布"}
    assert gongkai(root, "publish", "--to", str(tmp_path / "public")).returncode == 0


def test_what_an_edition_is_stays_as_it_was_built_until_it_is_built_again(tmp_path: Path) -> None:
    """A year that was set to draft, or called a transcription, after it was built: its pages do not say so yet."""
    root = department(tmp_path / "archives", "示例区档案馆", (2021, 2022))
    before = told(build(root), 2021)
    page = (root / "site/index.html").read_text(encoding="utf-8")
    edit(root / "data/2021/report.yml", "status: published", "status: draft")
    with (root / "data/2021/report.yml").open("a", encoding="utf-8") as file:
        file.write("transcription: {source: 印发稿}\n")
    folder = build(root, 2022, drafts=True)
    assert told(folder, 2021) == before
    assert (folder / "index.html").read_text(encoding="utf-8") == page
    assert told(build(root, 2021, 2022, drafts=True), 2021)["portal"] == "draft"


COUNTED = """
import sys
opened = []
def seen(event, details):
    if event == "open" and str(details[0]).endswith("figures.json") and str(details[1] or "r").startswith("r"):
        opened.append(str(details[0]).split("/")[-3])
sys.addaudithook(seen)
from pathlib import Path
from gongkai import editions
from gongkai.checks import check
from gongkai.edition import load
site = load(Path(sys.argv[1]))
chosen = [e for e in site.editions if e.year == 2022]
editions.build(site, check(site), site.root / "site", chosen, editions.Options(with_pdf=False))
print(*opened)
"""


def test_what_the_editions_have_published_is_read_once(many: Path, tmp_path: Path) -> None:
    """Search, trends, portal and the data of all years need the same: forty years are many figures."""
    root = shutil.copytree(many, tmp_path / "archives")
    run = subprocess.run([sys.executable, "-c", COUNTED, str(root)], capture_output=True, text=True, check=True)
    assert Counter(run.stdout.split()) == dict.fromkeys(map(str, YEARS), 1)


def test_the_portal_says_what_was_built_of_amendments_dates_and_headline(many: Path, tmp_path: Path) -> None:
    """A year that was edited, and not built, has not changed for a reader."""
    root = shutil.copytree(many, tmp_path / "archives")
    before = (root / "site/index.html").read_text(encoding="utf-8")
    edit(root / "data/2021/ledger.yml", "12人", "13人")
    edit(root / "data/2021/report.yml", "headline: [budget.rate]", "headline: []")
    edit(root / "data/2021/report.yml", "published: 2022-03-06", "published: 2022-03-09")
    assert (build(root, 2022) / "index.html").read_text(encoding="utf-8") == before
    after = (build(root, 2021, 2022) / "index.html").read_text(encoding="utf-8")
    assert "13人" in after
    assert after.count("2022-03-09") == 2, "its date, and that of its citation"
    assert after.count("<dd>90.00%</dd>") == portal.CARDS - 1


def test_the_field_to_search_in_leads_to_the_search_and_is_there_only_with_it(many: Path, tmp_path: Path) -> None:
    """Without a script, too: it is a form."""
    folder = shutil.copytree(many / "site", tmp_path / "site")
    site, assets = load(many), prefix(folder)
    for there in (True, False):
        (folder / rootpages.SEARCH).unlink(missing_ok=True)
        if there:
            (folder / rootpages.SEARCH).write_text("", encoding="utf-8")
        portal.write(site, folder, YEARS, exports.published(folder, YEARS), assets)
        page = shown(folder)
        form = page.select_one("form[role=search]")
        assert (form is not None) == there
        assert (page.find("a", href=rootpages.SEARCH) is not None) == there
        if form is not None:
            field = form.find("input")
            assert field is not None
            assert (form["action"], form["method"], field["name"]) == ("search.html", "get", "q")


def test_words_that_are_searched_go_along(browser: Browser, many: Path, tmp_path: Path) -> None:
    """As part of the address, with scripts off."""
    folder = shutil.copytree(many / "site", tmp_path / "site")
    (folder / rootpages.SEARCH).write_text("<!doctype html><title>检索</title>", encoding="utf-8")
    portal.write(load(many), folder, YEARS, exports.published(folder, YEARS), prefix(folder))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    with served(folder) as at:
        page.goto(f"{at}/index.html")
        page.get_by_label("在各年报告中查找").fill("档案数字化")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=%E6%A1%A3*")
    context.close()


def test_what_a_department_does_not_state_leaves_no_section(tmp_path: Path) -> None:
    """No amendments, no licence, one year: no heading without anything below it."""
    page = shown(build(department(tmp_path / "archives", "示例区档案馆")))
    heads = [head.get_text(strip=True) for head in page.select("main h2")]
    assert heads[0] == "各年度报告"
    assert "更正" not in heads
    assert "许可" not in page.get_text()
    for section in page.select("main section"):
        assert len(section.find_all(recursive=False)) > 1, section
    assert page.select_one("table.older") is None
    assert [e for e in page.select("main li, main dd, main p, main dt") if not e.get_text(strip=True)] == []


def test_nothing_on_the_portal_runs_but_files_of_its_own(many: Path) -> None:
    """A server may forbid all scripts and styles that stand in pages."""
    text = (many / "site/index.html").read_text(encoding="utf-8")
    assert text.count("<script") == len(re.findall(r'<script src="assets/[0-9a-f]{16}/\w+\.js" defer></script>', text))
    assert "<style" not in text
    assert not re.search(r"\s(style|on\w+)=", text)


@pytest.fixture(scope="module")
def address(many: Path) -> Iterator[str]:
    """Serve the site."""
    with served(many / "site") as address:
        yield address


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_the_portal_is_as_wide_as_the_window(browser: Browser, address: str, width: int) -> None:
    """Every link in it is large enough to be touched."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/index.html")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    small = "[...document.querySelectorAll('a, button')].filter(a => a.offsetHeight && a.offsetHeight < 20).length"
    assert page.evaluate(small) == 0
    context.close()
