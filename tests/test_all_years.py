"""What belongs to the data of all years: one row a figure and year, a feed, what crawlers read first."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree as ET

import pytest

from gongkai import exports, printing
from gongkai.edition import load
from reading import parsed
from sites import ROOT, gongkai
from small import site

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.edition import Site

A, S = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SHILI = ROOT / "examples" / "shili"
WITH_ADDRESS = 'name: 某馆\nsite: {url: "https://example.org/da"}\nlicence: {name: 政府数据开放许可}\n'
REPORT = """
title: 某馆{year}年报告 & <其他>
kind: overall_self_evaluation
status: {status}
{more}
chapters: [{{file: overview.md, title: 一、基本情况}}]
"""
AMENDED = """
amendments:
  - {date: 2023-06-15, what: 甲数 <一>, old: 5件, new: 6件, why: 汇总 & 录入有误}
  - {date: 2023-06-15, what: 乙数, why: 漏报}
  - {date: 2022-12-01, what: 丙数, why: 笔误}
"""


def published(loaded: Site, folder: Path) -> dict[str, str]:
    """Publish the data of all editions into a folder; return what belongs to all years."""
    for edition in loaded.editions:
        for name, content in exports.files(edition).items():
            path = folder / str(edition.year) / "data" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return again(loaded, folder)


def again(loaded: Site, folder: Path) -> dict[str, str]:
    """Return what belongs to all years of the data that are published."""
    assert loaded.department is not None
    return exports.overall(loaded.department, exports.published(folder, [e.year for e in loaded.editions]))


def rows(text: str) -> list[dict[str, str]]:
    """Read a CSV."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def ten(root: Path, department: str = "name: 某馆\n") -> Site:
    """Return a site of ten years with Chinese names, of which the last is a draft and the first states no date."""
    files = {"data/department.yml": department}
    for year in range(2014, 2024):
        status, more = ("draft" if year == 2023 else "published"), f"published: {year + 1}-04-2{year % 10}"
        more = "" if year == 2014 else more
        files[f"data/{year}/report.yml"] = REPORT.format(year=year, status=status, more=more)
        files[f"data/{year}/某.yml"] = (
            f"甲: {year - 2000}.50万元\n乙: {{text: =1}}\n丙: {{secret: true}}\n丁: 约{year}件\n"
        )
    files["data/2021/ledger.yml"] = AMENDED
    loaded = site(root, files, years=tuple(range(2014, 2024)))
    assert [problem.line() for problem in loaded.problems] == []
    return loaded


def test_all_years_have_every_figure_of_every_year(tmp_path: Path) -> None:
    """In both forms the same, with the words and the number that its edition has."""
    for loaded in (load(ROOT), load(SHILI), ten(tmp_path / "ten")):
        files = published(loaded, tmp_path / loaded.editions[-1].department.name)
        table, data = rows(files["data/all-years.csv"]), json.loads(files["data/all-years.json"])
        assert data["years"] == [e.year for e in loaded.editions]
        expected = [(e, name) for e in loaded.editions for name in e.facts]
        for (edition, figure), line, row in zip(expected, table, data["figures"], strict=True):
            shown = printing.shown(edition.figures, figure)
            assert (row["id"], row["year"]) == (figure, edition.year)
            assert row.get("printed", "") == (shown if isinstance(shown, str) else shown.prose())
            if not isinstance(shown, str):
                assert Decimal(row["value"]) == shown.value
                assert row["number"] == format(shown.number, "f")
            named = {key: line[label].removeprefix("'") for key, label in data["columns"].items()}
            assert named == {key: str(row.get(key, "")).removeprefix("'") for key in data["columns"]}
        assert len({(row["id"], row["year"]) for row in data["figures"]}) == len(data["figures"])


def test_a_spreadsheet_runs_nothing_of_all_years(tmp_path: Path) -> None:
    """Words that begin like a formula get their apostrophe here, too."""
    files = published(ten(tmp_path / "ten"), tmp_path / "site")
    assert {row["数值（原样）"] for row in rows(files["data/all-years.csv"]) if row["编号"] == "某.乙"} == {"'=1"}


def test_all_years_say_what_is_published_and_not_what_is_only_in_the_repository(tmp_path: Path) -> None:
    """A year that was edited and not built again stays as its readers know it."""
    loaded = ten(tmp_path / "ten")
    before = published(loaded, tmp_path / "site")
    path = tmp_path / "ten" / "data" / "2020" / "某.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("20.50", "99.99"), encoding="utf-8")
    edited = load(tmp_path / "ten")
    assert again(edited, tmp_path / "site") == before
    assert "99.99" in published(edited, tmp_path / "site")["data/all-years.csv"]


def test_a_year_whose_data_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """An older or a broken site is no reason to stop."""
    loaded = ten(tmp_path / "ten")
    published(loaded, tmp_path / "site")
    (tmp_path / "site/2020/data/figures.json").write_text("[1", encoding="utf-8")
    (tmp_path / "site/2019/data/ledger.json").unlink()
    assert json.loads(again(loaded, tmp_path / "site")["data/all-years.json"])["years"] == [
        year for year in range(2014, 2024) if year not in {2019, 2020}
    ]


def test_a_row_leads_to_its_figure(tmp_path: Path) -> None:
    """By a full address where the site has one, else from the file to the page."""
    far = json.loads(published(ten(tmp_path / "a", WITH_ADDRESS), tmp_path / "far")["data/all-years.json"])
    near = json.loads(published(ten(tmp_path / "b"), tmp_path / "near")["data/all-years.json"])
    assert unquote(far["figures"][0]["url"]) == "https://example.org/da/2014/figures.html#某.甲"
    assert unquote(urljoin("data/all-years.json", near["figures"][0]["url"])) == "2014/figures.html#某.甲"


# ---- the feed


def entries(text: str) -> list[dict[str, str]]:
    """Read a feed's entries: their elements' words by name, and where they lead."""
    found = []
    for entry in ET.fromstring(text).iter(f"{A}entry"):  # noqa: S314 - our own
        link = entry.find(f"{A}link")
        assert link is not None
        found.append({e.tag.removeprefix(A): e.text or "" for e in entry} | {"link": link.get("href", "")})
    return found


def test_the_feed_has_editions_and_amendments_newest_first(tmp_path: Path) -> None:
    """Each with its own day; an amended edition was last updated on the day of its last amendment."""
    feed = published(ten(tmp_path / "ten"), tmp_path / "site")["feed.xml"]
    found = entries(feed)
    days = [entry["updated"] for entry in found]
    assert days == sorted(days, reverse=True)
    assert len(found) == 9 + 3
    edition = next(e for e in found if e["link"] == "2021/index.html")
    assert (edition["published"], edition["updated"]) == ("2022-04-21T00:00:00+08:00", "2023-06-15T00:00:00+08:00")
    amended = [e for e in found if e["link"] == "2021/notes.html#amendments"]
    assert [(e["title"].rpartition("：")[2], e["updated"][:10]) for e in amended] == [
        ("甲数 <一>", "2023-06-15"),
        ("乙数", "2023-06-15"),
        ("丙数", "2022-12-01"),
    ]
    assert amended[0]["summary"] == "原为：5件；更正为：6件；原因：汇总 & 录入有误"
    top = ET.fromstring(feed)  # noqa: S314 - our own
    assert top.findtext(f"{A}updated") == days[0]
    assert top.findtext(f"{A}author/{A}name") == "某馆"


def test_no_day_of_publication_is_invented(tmp_path: Path) -> None:
    """A feed must say when an entry was updated: at the end of its year at the earliest; published it was not then."""
    found = entries(published(ten(tmp_path / "ten"), tmp_path / "site")["feed.xml"])
    first = next(e for e in found if e["link"] == "2014/index.html")
    assert "published" not in first
    assert first["updated"] == "2014-12-31T00:00:00+08:00"
    assert "未载明公布日期" in first["summary"]


def test_a_draft_is_not_announced(tmp_path: Path) -> None:
    """Neither to readers nor to crawlers; a site of drafts has no feed at all."""
    files = published(ten(tmp_path / "ten", WITH_ADDRESS), tmp_path / "site")
    assert "2023年报告" not in files["feed.xml"]
    assert "/2023/" not in files["sitemap.xml"]
    assert "Disallow: /da/2023/\n" in files["robots.txt"]
    draft = site(tmp_path / "draft", {"data/2021/x.yml": "a: 1件\n"}, status="draft")
    assert "feed.xml" not in published(draft, tmp_path / "drafts")


@pytest.mark.parametrize("department", ["name: 某馆\n", WITH_ADDRESS])
def test_an_entry_keeps_its_id(tmp_path: Path, department: str) -> None:
    """Whatever comes after it; no two have the same, and another department's are others."""
    loaded = ten(tmp_path / "ten", department)
    before = entries(published(loaded, tmp_path / "site")["feed.xml"])
    ledger = tmp_path / "ten/data/2021/ledger.yml"
    ledger.write_text(AMENDED + "  - {date: 2023-06-15, what: 丁数, why: 漏报}\n", encoding="utf-8")
    after = entries(published(load(tmp_path / "ten"), tmp_path / "site")["feed.xml"])
    ids = [entry["id"] for entry in after]
    assert len(set(ids)) == len(ids) == len(before) + 1
    assert {entry["id"] for entry in before} < set(ids)
    assert all(i.startswith("https://example.org/da/2" if "url" in department else "urn:uuid:") for i in ids)
    others = entries(published(ten(tmp_path / "other", "name: 他馆\n"), tmp_path / "others")["feed.xml"])
    assert not {entry["id"] for entry in others} & set(ids)


def test_links_of_the_feed_are_full_where_the_site_has_an_address(tmp_path: Path) -> None:
    """And relative where not, so that a folder on a stick has a feed, too."""
    feed = published(ten(tmp_path / "ten", WITH_ADDRESS), tmp_path / "site")["feed.xml"]
    links = [link.get("href", "") for link in ET.fromstring(feed).iter(f"{A}link")]  # noqa: S314 - our own
    assert all(link.startswith("https://example.org/da/") for link in links)
    assert "https://example.org/da/feed.xml" in links
    assert ET.fromstring(feed).findtext(f"{A}rights") == "政府数据开放许可"  # noqa: S314 - our own


# ---- what crawlers read


def test_the_sitemap_leads_to_that_of_each_year(tmp_path: Path) -> None:
    """With the day of the last change where one is stated, newest year first."""
    text = published(ten(tmp_path / "ten", WITH_ADDRESS), tmp_path / "site")["sitemap.xml"]
    found = [(e.findtext(f"{S}loc"), e.findtext(f"{S}lastmod")) for e in ET.fromstring(text)]  # noqa: S314 - our own
    assert found[:2] == [
        ("https://example.org/da/2022/sitemap.xml", "2023-04-22"),
        ("https://example.org/da/2021/sitemap.xml", "2023-06-15"),
    ]
    assert found[-1] == ("https://example.org/da/2014/sitemap.xml", None)


def test_a_site_without_an_address_has_neither_sitemap_nor_robots(tmp_path: Path) -> None:
    """Both speak in full addresses only."""
    assert set(published(ten(tmp_path / "ten"), tmp_path / "site")) == {
        "data/all-years.csv",
        "data/all-years.json",
        "feed.xml",
    }


# ---- a built site


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build two years of a site that has an address; return the department's folder."""
    root = tmp_path_factory.mktemp("all-years") / "site"
    shutil.copytree(ROOT / "tests" / "examples" / "base", root)
    (root / "data/department.yml").write_text(WITH_ADDRESS, encoding="utf-8")
    for name in ("data", "docs"):
        shutil.copytree(root / name / "2021", root / name / "2022")
    report = root / "data/2022/report.yml"
    report.write_text(report.read_text(encoding="utf-8").replace("2021", "2022"), encoding="utf-8")
    table = "columns: {甲: 甲}\nrows: {乙: 乙}\ncells: {乙: [5件]}\nlabel: 某表\n"
    (root / "data/2022/某.yml").write_text(table, encoding="utf-8")
    run = gongkai(root, "build", "--no-pdf")
    assert run.returncode == 0, run.stderr
    return root


def test_a_build_publishes_the_data_of_all_years(built: Path) -> None:
    """The files are there, and the portal leads to them; crawlers find the feed in its head."""
    portal = parsed((built / "site/index.html").read_text(encoding="utf-8"))
    links = {attrs.get("href") for tag, attrs in portal.elements if tag in {"a", "link"}}
    for name in ("data/all-years.csv", "data/all-years.json", "feed.xml", "2022/data/figures.xlsx"):
        assert name in links
        assert (built / "site" / name).is_file()
    assert "许可：政府数据开放许可" in portal.text
    assert {row["年度"] for row in rows((built / "site/data/all-years.csv").read_text(encoding="utf-8"))} == {
        "2021",
        "2022",
    }
    for location in ET.parse(built / "site/sitemap.xml").iter(f"{S}loc"):  # noqa: S314 - our own
        assert (built / "site" / (location.text or "").removeprefix("https://example.org/da/")).is_file()


def test_the_row_of_a_figure_leads_to_a_place_that_exists(built: Path) -> None:
    """The page of its year has it under its id."""
    for row in rows((built / "site/data/all-years.csv").read_text(encoding="utf-8")):
        page, _, anchor = row["网址"].removeprefix("https://example.org/da/").partition("#")
        assert f'id="{unquote(anchor)}"' in (built / "site" / page).read_text(encoding="utf-8")


def test_every_download_of_the_front_page_exists(built: Path) -> None:
    """One a table, too, whatever it is called."""
    page = parsed((built / "site/2022/index.html").read_text(encoding="utf-8"))
    links = {unquote(attrs["href"] or "") for tag, attrs in page.elements if tag == "a" and "href" in attrs}
    downloads = {link for link in links if link.startswith("data/")}
    files = {p.relative_to(built / "site/2022").as_posix() for p in (built / "site/2022/data").rglob("*.*")}
    assert downloads == files
    assert "data/tables/某.csv" in files


def test_the_front_page_describes_the_data_set_in_its_head(built: Path) -> None:
    """As data, which no program runs; the other pages do not repeat it."""
    page = (built / "site/2022/index.html").read_text(encoding="utf-8")
    head = page.partition("</head>")[0]
    block = head.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(block)["url"] == "https://example.org/da/2022/"
    assert "ld+json" not in (built / "site/2022/overview.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("data/all-years.csv", "Y109"),
        ("feed.xml", "Y109"),
        ("2022/data/tables/某.csv", "Y106"),
        ("2022/data/datapackage.json", "Y106"),
    ],
)
def test_data_that_were_changed_are_found_by_verify(built: Path, tmp_path: Path, name: str, rule: str) -> None:
    """Whichever file it is; the site as it was built is the same in all of them."""
    shutil.copytree(built / "site", tmp_path / "site")
    proof = ("verify", "--no-pdf", "--format", "json", "--site", str(tmp_path / "site"))
    assert gongkai(built, *proof).returncode == 0
    path = tmp_path / "site" / name
    path.write_bytes(path.read_bytes().replace("某".encode(), "其".encode()).replace(b"5", b"6"))
    run = gongkai(built, *proof)
    assert run.returncode == 1
    found = {(finding["rule"], finding["path"].rpartition("/site/")[2]) for finding in findings(run.stdout)}
    assert (rule, name) in found


def test_a_workbook_that_was_only_packed_otherwise_is_the_same(built: Path, tmp_path: Path) -> None:
    """Another machine may compress it otherwise, and its digest is then another; a changed cell is not the same."""
    shutil.copytree(built / "site", tmp_path / "site")
    folder = tmp_path / "site/2021/data"
    loaded = load(built).editions[0]
    proof = ("verify", "--no-pdf", "--site", str(tmp_path / "site"))
    for old, status in ((b"", 0), (b"900", 1)):
        packed = repacked(exports.files(loaded)["figures.xlsx"], old, b"901")
        for name, content in exports.files(loaded, packed).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        assert packed != exports.files(loaded)["figures.xlsx"]
        assert gongkai(built, *proof).returncode == status


def repacked(workbook: bytes, old: bytes, new: bytes) -> bytes:
    """Store what is in a workbook without compressing it, with some bytes of its sheets replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            content = source.read(item)
            changed = content.replace(old, new) if old and "sheet" in item.filename else content
            target.writestr(zipfile.ZipInfo(item.filename), changed)
    return out.getvalue()


def findings(output: str) -> list[dict[str, str]]:
    """Return the findings of a proof."""
    found: list[dict[str, str]] = json.loads(output)
    return found
