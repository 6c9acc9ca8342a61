"""A built site in, its 站点地图 out: `site/sitemap.html`, every page of every edition as it was built."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from gongkai import datafiles, guide, rootpages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongkai.exports.years import Published
    from gongkai.plugin import Sibling
    from gongkai.schema import DepartmentShape

TEMPLATE = "sitemap.html.j2"
CHAPTER = re.compile(r'<link rel="chapter" href="([^"]+)" title="([^"]*)">')
"""How the front page of an edition names its other pages."""


def write(
    department: DepartmentShape, folder: Path, siblings: Sequence[Sibling], built: Sequence[Published], assets: str
) -> None:
    """Write the page; `siblings` are the editions that the site has, and `built` is what these have published.

    `assets` is the way to the theme's files.
    """
    titles = {**rootpages.TITLES, guide.NAME: guide.TITLE}
    there = [name for name in titles if name == rootpages.HOME or (folder / name).is_file()]
    said = {one.year: one for one in built}
    editions = [
        {
            "year": str(one.year),
            "title": (said[one.year].said("title") if one.year in said else "") or one.title,
            "draft": said[one.year].draft if one.year in said else one.draft,
            "chapters": _chapters(folder / str(one.year)),
            "pdf": datafiles.PDF if (folder / str(one.year) / datafiles.PDF).is_file() else "",
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
