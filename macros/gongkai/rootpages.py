"""A template and what it shows in, a page at the root of a site out: with its head, navigation and footer.

Such a page (the portal, 历年对比, 站点地图) extends `theme/root.html.j2`, which says what can be given; it is plain
HTML that opens from anywhere.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Collection

    from gongkai.schema import DepartmentShape

THEME = Path(__file__).with_name("theme")
HOME, TRENDS, COMPARE, SEARCH, SITEMAP = "index.html", "trends.html", "compare.html", "search.html", "sitemap.html"
TITLES = {HOME: "首页", TRENDS: "历年对比", COMPARE: "章节对比", SEARCH: "全文检索"}
"""The pages to which every other one leads, in this order, and what they are called."""


@functools.cache
def _environment(*folders: Path) -> Environment:
    """Keep the templates for the other pages of a site: what they have in common takes long to compile."""
    return Environment(loader=FileSystemLoader([THEME, *folders]), undefined=StrictUndefined, autoescape=True)


def nav(names: Collection[str]) -> list[tuple[str, str]]:
    """Return where readers can go from each page at the root of a site that has the pages of these names."""
    return [(name, title) for name, title in TITLES.items() if name == HOME or name in names]


def render(template: str, department: DepartmentShape, assets: str, *folders: Path, **context: object) -> str:
    """Return a page; `assets` is the way to the theme's files, what else can be given is in `theme/root.html.j2`.

    Templates are those of the theme, or in other `folders`. Their own words are trusted, all that is given is escaped.
    """
    given = {"nav": nav(()), "keywords": [], "sitemap": SITEMAP, **context}
    page = _environment(*folders).get_template(template)
    return page.render(department=department.model_dump(), assets=assets, **given)
