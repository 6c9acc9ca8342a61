"""All editions in, the page that leads to them out: `site/index.html`, plain HTML that opens from anywhere."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gongkai import pages, printing
from gongkai.plugin import PORTAL, THEME, status_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongkai.edition import Edition, Site

ASSETS = ("tokens.css", "portal.css", "gongkai.svg")


def write(site: Site, folder: Path, years: Sequence[int]) -> None:
    """Write the portal of a built site; `years` are the editions that it has, newest first."""
    assert site.department is not None
    environment = Environment(loader=FileSystemLoader(THEME), undefined=StrictUndefined, autoescape=True)
    page = environment.get_template(PORTAL).render(
        department=site.department.model_dump(),
        editions=[_edition(e, folder) for e in sorted(site.editions, key=lambda e: -e.year) if e.year in years],
    )
    (folder / "index.html").write_text(page, encoding="utf-8")
    (folder / "assets").mkdir()
    for name in ASSETS:
        shutil.copyfile(THEME / "assets" / name, folder / "assets" / name)


def _edition(edition: Edition, folder: Path) -> dict[str, Any]:
    pdf = folder / str(edition.year) / "report.pdf"
    return {
        "year": str(edition.year),
        "title": edition.report.title,
        "status": edition.report.status,
        "status_label": status_label(edition),
        "published": pages.published(edition),
        "period": edition.report.period,
        "url": f"{edition.year}/index.html",
        "pdf": f"{edition.year}/report.pdf" if pdf.is_file() else "",
        "pdf_size": _size(pdf.stat().st_size) if pdf.is_file() else "",
        "data_url": f"{edition.year}/data/figures.csv",
        "headline": [
            {"label": edition.facts[i].label, "text": printing.printed(edition.figures, i)}
            for i in edition.report.headline
        ],
    }


def _size(count: int) -> str:
    """Write a file's size: 567 KB, 1.2 MB."""
    kilobytes = -(-count // 1024)
    return f"{kilobytes} KB" if kilobytes < 1024 else f"{kilobytes // 1024}.{kilobytes % 1024 * 10 // 1024} MB"  # noqa: PLR2004
