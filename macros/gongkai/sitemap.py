"""A built site in, its 站点地图 out: `site/sitemap.html`, every page of every edition as it was built."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from gongkai import guide, rootpages
from gongkai.exports.years import published

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongkai.plugin import Sibling
    from gongkai.schema import DepartmentShape

TEMPLATE = "sitemap.html.j2"
CHAPTER = re.compile(r'<link rel="chapter" href="([^"]+)" title="([^"]*)">')
"""How the front page of an edition names its other pages."""


def write(department: DepartmentShape, folder: Path, siblings: Sequence[Sibling], assets: str) -> None:
    """Write the page; `siblings` are the editions that the site has, `assets` is the way to the theme's files."""
    titles = {**rootpages.TITLES, guide.NAME: guide.TITLE}
    there = [name for name in titles if name == rootpages.HOME or (folder / name).is_file()]
    said = {one.year: one.said("title") for one in published(folder, [s.year for s in siblings])}
    editions = [
        {
            "year": str(one.year),
            "title": said.get(one.year) or one.title,
            "draft": one.draft,
            "chapters": _chapters(folder / str(one.year)),
            "pdf": (folder / str(one.year) / "report.pdf").is_file(),
        }
        for one in sorted(siblings, key=lambda s: -s.year)
    ]
    page = rootpages.render(
        TEMPLATE,
        department,
        assets,
        name="站点地图",
        here=rootpages.SITEMAP,
        description=f"{department.name}公开报告的全部页面",
        nav=rootpages.nav(there),
        columns=[(name, titles[name]) for name in there],
        editions=editions,
    )
    (folder / rootpages.SITEMAP).write_text(page, encoding="utf-8")


def _chapters(edition: Path) -> list[tuple[str, str]]:
    """Return the pages of a built edition in order: address and title; nothing if its front page does not name them."""
    try:
        front = (edition / "index.html").read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return []
    return [(html.unescape(url), html.unescape(title)) for url, title in CHAPTER.findall(front)]
