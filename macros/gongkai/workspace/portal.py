"""What every department has published in, the page above them out: `site/index.html`, and the same as open data.

Everything is read from the site itself, so that the page tells what is there, whatever was built in this run.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gongkai import ondisk, rootpages, source
from gongkai.schema import DepartmentShape
from gongkai.searching.indexing import searchable
from gongkai.searching.site import page as search_page
from gongkai.workspace.published import Shown, published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.workspace.endings import Ending
    from gongkai.workspace.reading import Department, Workspace

PAGE = Path(__file__).with_name("page")
THEME = rootpages.THEME / "assets"
ASSETS = (
    *(THEME / name for name in ("tokens.css", "official.css", "portal.css", "reading.js", "gongkai.svg")),
    *(THEME / name for name in ("search.css", "search.js")),
    *(PAGE / name for name in ("workspace.css", "workspace.js")),
)
DATA = "departments.json"
MANY = 8
"""Years that fit beside each other on a page."""


@dataclass(frozen=True)
class _Entry:
    """A department on the page; `stale` if what stands there is older than its data."""

    department: Department
    name: str
    shown: Shown
    stale: bool


def write(workspace: Workspace, output: Path, endings: Sequence[Ending]) -> None:
    """Write the page above the departments into the site, with its data and its style."""
    before = _stale_before(output)
    entries = [_entry(department, output, endings, before) for department in workspace.departments]
    (output / "assets").mkdir(parents=True, exist_ok=True)
    for asset in ASSETS:
        _put(output / "assets" / asset.name, asset.read_bytes())
    _put(output / DATA, _data(workspace, entries).encode())
    _put(output / ".nojekyll", b"")
    _put(output / "index.html", _page(workspace, entries).encode())
    _put(output / rootpages.SEARCH, _search(workspace, entries, output).encode())


def _put(path: Path, content: bytes) -> None:
    """Write a file in one step, and only if it is another."""
    if path.is_file() and path.read_bytes() == content:
        return
    ondisk.put(path, content)


def _stale_before(output: Path) -> frozenset[str]:
    """Return which departments could not be built in an earlier run, as far as it is known."""
    try:
        data = json.loads((output / DATA).read_text(encoding="utf-8"))
        return frozenset(str(entry["slug"]) for entry in data["departments"] if entry["stale"])
    except (OSError, ValueError, TypeError, KeyError):
        return frozenset()


def _entry(department: Department, output: Path, endings: Sequence[Ending], before: frozenset[str]) -> _Entry:
    shown = published(output / department.slug)
    ending = next((e for e in endings if e.slug == department.slug), None)
    stale = department.slug in before if ending is None else not ending.sound
    return _Entry(department, department.name or shown.name or _stated(department) or department.slug, shown, stale)


def _stated(department: Department) -> str:
    """Return the name in department.yml, for a department that has not been built."""
    path = department.root / "data" / "department.yml"
    node, _ = source.read(path, department.root) if os.path.lexists(path) else (None, [])
    name = node.get("name") if node else None
    return name.text if isinstance(name, source.Scalar) else ""


def _data(workspace: Workspace, entries: Sequence[_Entry]) -> str:
    """Return who published what and when, for programs."""
    departments = [
        {
            "slug": entry.department.slug,
            "name": entry.name,
            "stale": entry.stale,
            "editions": [
                {
                    "year": int(edition.year),
                    "title": edition.title,
                    "status": edition.status,
                    "published": edition.published,
                    "url": f"{quote(entry.department.slug)}/{edition.year}/index.html",
                }
                for edition in entry.shown.editions
            ],
        }
        for entry in entries
    ]
    return json.dumps({"title": workspace.shape.title, "departments": departments}, ensure_ascii=False, indent=1) + "\n"


def _search(workspace: Workspace, entries: Sequence[_Entry], output: Path) -> str:
    """Return the page that asks the indexes of all departments, each as it was written with its site."""
    ways = {quote(entry.department.slug) + "/": entry for entry in entries if entry.shown.editions}
    return search_page(
        _department(workspace),
        "assets/",
        (),
        indexes=[(way, e.name) for way, e in ways.items() if searchable(output / e.department.slug)],
        years=_years(entries),
        places=[(e.name, [(f"{way}{rootpages.SEARCH}", "检索本单位的报告", True)]) for way, e in ways.items()],
        sitemap="",
    )


def _department(workspace: Workspace) -> DepartmentShape:
    shape = workspace.shape
    return DepartmentShape(name=shape.title, notice=shape.notice, site=shape.site, contact=shape.contact)


def _years(entries: Sequence[_Entry]) -> list[str]:
    return sorted({e.year for entry in entries for e in entry.shown.editions}, reverse=True)


def _page(workspace: Workspace, entries: Sequence[_Entry]) -> str:
    shape = workspace.shape
    years = _years(entries)
    return rootpages.render(
        "index.html.j2",
        _department(workspace),
        "assets/",
        PAGE,
        name=shape.title,
        here=rootpages.HOME,
        description=f"{shape.title}：各单位历年公开报告",
        sitemap="",
        departments=[_row(entry, years) for entry in entries],
        years=years,
        count=sum(len(entry.shown.editions) for entry in entries),
        many=len(years) > MANY,
    )


def _row(entry: _Entry, years: Sequence[str]) -> dict[str, Any]:
    base = quote(entry.department.slug)
    editions = {edition.year: edition for edition in entry.shown.editions}
    cells = [
        {
            "year": year,
            "title": edition.title,
            "status": edition.status,
            "status_label": edition.status_label,
            "published": edition.published,
            "url": f"{base}/{year}/index.html",
            "pdf": f"{base}/{year}/report.pdf" if edition.pdf else "",
            "data": f"{base}/{year}/data/figures.csv" if edition.data else "",
        }
        if (edition := editions.get(year))
        else {"year": year, "title": ""}
        for year in years
    ]
    return {"name": entry.name, "url": f"{base}/index.html" if editions else "", "stale": entry.stale, "cells": cells}
