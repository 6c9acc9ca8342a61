"""All editions in, the page that leads to them out: `site/index.html`, plain HTML that opens from anywhere.

It says of each edition what was built, which may have been before its files were edited.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gongkai import datafiles, pdf, rootpages
from gongkai.exports.citing import root
from gongkai.exports.feed import FEED
from gongkai.exports.years import CSV, JSON, published
from gongkai.plugin import PORTAL, status_label
from gongkai.schema import UNSTATED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from gongkai.edition import Edition, Site
    from gongkai.exports.years import Published
    from gongkai.schema import DepartmentShape

DRAFT = "gk-status--draft"
"""The class by which the pages of an edition say that it is one."""
CARDS = 5
"""The newest years, which are shown with their headline figures; those before stand in a table."""
SHOWN = 5
"""Amendments and citations that are shown at once; those before unfold."""
OVERALL = {
    f"{datafiles.FOLDER}/{CSV}": ("各年全部数据（CSV）", "可用Excel、WPS打开"),
    f"{datafiles.FOLDER}/{JSON}": ("各年全部数据（JSON）", "供程序读取"),
    FEED: ("订阅更新（Atom）", "新报告和更正"),
}
ASKED = {
    rootpages.TRENDS: "同一项数据在各年的数值和变化",
    rootpages.COMPARE: "任意两年同一章的文字和数据",
    rootpages.SEARCH: "在各年报告中查找词语和数字",
}
"""What a reader finds on the pages beside this one."""


def write(site: Site, folder: Path, years: Collection[int], assets: str) -> None:
    """Write the portal of a built site; `years` are the editions that it has, `assets` the way to the theme's files."""
    assert site.department is not None
    there = [page for page in rootpages.TITLES if (folder / page).is_file()]
    built = {one.year: one for one in published(folder, list(years))}
    editions = [
        _edition(e, folder, built.get(e.year), site.department)
        for e in sorted(site.editions, key=lambda e: -e.year)
        if e.year in years
    ]
    public = [e for e in editions if e["status"] != "draft"]
    name = site.department.name
    page = rootpages.render(
        PORTAL,
        site.department,
        assets,
        name=f"{name}信息公开",
        here=rootpages.HOME,
        description=f"{name}历年公开报告：在线阅读、PDF和开放数据",
        keywords=["信息公开", name],
        nav=rootpages.nav(there),
        shown=SHOWN,
        search=rootpages.SEARCH if rootpages.SEARCH in there else "",
        asked=[(page, rootpages.TITLES[page], said) for page, said in ASKED.items() if page in there],
        overall=[(file, *said) for file, said in OVERALL.items() if (folder / file).is_file()],
        feed=FEED if (folder / FEED).is_file() else "",
        editions=editions[:CARDS],
        older=editions[CARDS:],
        citations=[(e["year"], e["citation"]) for e in public],
        amendments=sorted(
            (a for e in public for a in _amendments(built.get(int(e["year"])))), key=lambda a: a["date"], reverse=True
        ),
    )
    (folder / rootpages.HOME).write_text(page, encoding="utf-8")


def _edition(edition: Edition, folder: Path, built: Published | None, department: DepartmentShape) -> dict[str, Any]:
    """Describe an edition as it was built."""
    year = str(edition.year)
    title = (built.said("title") if built else "") or edition.report.title
    rows = {row["id"]: row for row in built.figures["figures"]} if built else {}
    front = folder / year / "index.html"
    draft = front.is_file() and DRAFT in front.read_text(encoding="utf-8")
    printed = folder / year / pdf.OUTPUT
    files = {
        label: f"{year}/{datafiles.FOLDER}/{name}"
        for label, name in (("XLSX", datafiles.WORKBOOK), ("CSV", datafiles.FIGURES), ("JSON", datafiles.DATA))
    }
    stated = built.said("published") if built else edition.report.published
    return {
        "year": year,
        "title": title,
        "title_lines": pdf.title_lines(title, department.name) or [title],
        "status": "draft" if draft else edition.report.status,
        "status_label": status_label(edition, draft=draft),
        "published": stated or (UNSTATED if edition.report.transcription else ""),
        "url": f"{year}/index.html",
        "pdf": f"{year}/{pdf.OUTPUT}" if printed.is_file() else "",
        "pdf_size": _size(printed.stat().st_size) if printed.is_file() else "",
        "data": [(label, name) for label, name in files.items() if (folder / name).is_file()],
        "headline": [
            {"label": rows[i]["label"], "text": rows[i]["printed"]} for i in _headline(edition, folder) if i in rows
        ],
        "citation": _citation(edition, department, title, stated),
    }


def _headline(edition: Edition, folder: Path) -> list[str]:
    """Return the headline figures of an edition, which its data set names in their order."""
    path = folder / str(edition.year) / datafiles.FOLDER / datafiles.DATASET
    try:
        measured = json.loads(path.read_text(encoding="utf-8")).get("variableMeasured", [])
        return [str(one["propertyID"]) for one in measured]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return edition.report.headline


def _citation(edition: Edition, department: DepartmentShape, title: str, published: str) -> str:
    """Return how to cite a report, as GB/T 7714 has reports that are online; what is not known is left out."""
    base = root(department)
    kind = "（转录）[R/OL]" if edition.report.transcription else "[R/OL]"
    when = f"({published})" if published else ""
    parts = [department.name, f"{title}{kind}", when, f"{base}{edition.year}/" if base else ""]
    return ". ".join(part for part in parts if part) + "."


def _amendments(built: Published | None) -> Iterator[dict[str, str]]:
    """Yield what an edition has amended, newest last, with the place where it says so."""
    for amendment in built.amendments if built else ():
        empty = dict.fromkeys(("date", "what", "old", "new", "why"), "")
        assert built is not None
        yield {**empty, **amendment, "year": str(built.year), "url": f"{built.year}/notes.html#amendments"}


def _size(count: int) -> str:
    """Write a file's size: 567 KB, 1.2 MB."""
    kilobytes = -(-count // 1024)
    return f"{kilobytes} KB" if kilobytes < 1024 else f"{kilobytes // 1024}.{kilobytes % 1024 * 10 // 1024} MB"  # noqa: PLR2004
