"""All editions in, the page that leads to them out: `site/index.html`, plain HTML that opens from anywhere.

It says of each edition what was built, which may have been before its files were edited.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gongkai import datafiles, pdf, rootpages
from gongkai.exports.citing import DRAFT, PUBLISHED, root, status_label
from gongkai.exports.feed import FEED
from gongkai.exports.years import CSV, JSON
from gongkai.plugin import PORTAL
from gongkai.schema import UNSTATED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from gongkai.edition import Edition, Site
    from gongkai.exports.years import Published
    from gongkai.schema import DepartmentShape

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


def write(site: Site, folder: Path, years: Collection[int], editions: Sequence[Published], assets: str) -> None:
    """Write the portal of a built site; `years` are the editions that it has, `editions` what these have published.

    `assets` is the way to the theme's files.
    """
    assert site.department is not None
    there = [page for page in rootpages.TITLES if (folder / page).is_file()]
    built = {one.year: one for one in editions}
    shown = [
        _edition(e, folder, built.get(e.year), site.department)
        for e in sorted(site.editions, key=lambda e: -e.year)
        if e.year in years
    ]
    public = [e for e in shown if e["status"] != DRAFT]
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
        editions=shown[:CARDS],
        older=shown[CARDS:],
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
    described = _described(folder / year / datafiles.FOLDER)
    transcribed = bool(described.get("isBasedOn")) if described else edition.report.transcription is not None
    status = DRAFT if (built or edition).draft else PUBLISHED
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
        "status": status,
        "status_label": status_label(status, transcribed=transcribed),
        "published": stated or (UNSTATED if transcribed else ""),
        "url": f"{year}/index.html",
        "pdf": f"{year}/{pdf.OUTPUT}" if printed.is_file() else "",
        "pdf_size": _size(printed.stat().st_size) if printed.is_file() else "",
        "data": [(label, name) for label, name in files.items() if (folder / name).is_file()],
        "headline": [
            {"label": rows[i]["label"], "text": rows[i]["printed"]} for i in _headline(edition, described) if i in rows
        ],
        "citation": _citation(department, year, title, stated, transcribed=transcribed),
    }


def _described(data: Path) -> dict[str, Any]:
    """Return what the data set of a built edition says of it; nothing if that cannot be read."""
    try:
        return dict(json.loads((data / datafiles.DATASET).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _headline(edition: Edition, described: dict[str, Any]) -> list[str]:
    """Return the headline figures of an edition, which its data set names in their order."""
    try:
        found = [str(one["propertyID"]) for one in described.get("variableMeasured", [])]
    except (KeyError, TypeError):
        return edition.report.headline
    return found if described else edition.report.headline


def _citation(department: DepartmentShape, year: str, title: str, published: str, *, transcribed: bool) -> str:
    """Return how to cite a report, as GB/T 7714 has reports that are online; what is not known is left out."""
    base = root(department)
    kind = "（转录）[R/OL]" if transcribed else "[R/OL]"
    when = f"({published})" if published else ""
    parts = [department.name, f"{title}{kind}", when, f"{base}{year}/" if base else ""]
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
