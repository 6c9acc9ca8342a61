"""All editions in, the page that leads to them out: `site/index.html`, plain HTML that opens from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gongkai import datafiles, pages
from gongkai.exports.years import published
from gongkai.plugin import PORTAL, THEME, status_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongkai.edition import Edition, Site


def write(site: Site, folder: Path, years: Sequence[int], assets: str) -> None:
    """Write the portal of a built site; `years` are the editions that it has, `assets` the way to the theme's files."""
    assert site.department is not None
    environment = Environment(loader=FileSystemLoader(THEME), undefined=StrictUndefined, autoescape=True)
    page = environment.get_template(PORTAL).render(
        assets=assets,
        department=site.department.model_dump(),
        overall={name: (folder / name).is_file() for name in ("data/all-years.csv", "data/all-years.json", "feed.xml")},
        editions=[_edition(e, folder) for e in sorted(site.editions, key=lambda e: -e.year) if e.year in years],
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


DRAFT = "gk-status--draft"
"""The class by which the pages of an edition say that it is one."""


def _edition(edition: Edition, folder: Path) -> dict[str, Any]:
    """Describe an edition as it was built, which may have been before its files were edited."""
    built = next(iter(published(folder, [edition.year])), None)
    rows = {row["id"]: row for row in built.figures["figures"]} if built else {}
    front = folder / str(edition.year) / "index.html"
    draft = front.is_file() and DRAFT in front.read_text(encoding="utf-8")
    pdf = folder / str(edition.year) / "report.pdf"
    workbook = f"{edition.year}/{datafiles.FOLDER}/{datafiles.WORKBOOK}"
    return {
        "year": str(edition.year),
        "title": (built.said("title") if built else "") or edition.report.title,
        "status": "draft" if draft else edition.report.status,
        "status_label": status_label(edition, draft=draft),
        "published": pages.published(edition),
        "period": edition.report.period,
        "url": f"{edition.year}/index.html",
        "pdf": f"{edition.year}/report.pdf" if pdf.is_file() else "",
        "pdf_size": _size(pdf.stat().st_size) if pdf.is_file() else "",
        "data_url": f"{edition.year}/data/figures.csv",
        "workbook_url": workbook if (folder / workbook).is_file() else "",
        "headline": [
            {"label": rows[i]["label"], "text": rows[i]["printed"]} for i in edition.report.headline if i in rows
        ],
    }


def _size(count: int) -> str:
    """Write a file's size: 567 KB, 1.2 MB."""
    kilobytes = -(-count // 1024)
    return f"{kilobytes} KB" if kilobytes < 1024 else f"{kilobytes // 1024}.{kilobytes % 1024 * 10 // 1024} MB"  # noqa: PLR2004
