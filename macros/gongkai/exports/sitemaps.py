"""The editions of a site in, what crawlers read first out: `sitemap.xml` of all years, and `robots.txt`.

Both speak in full addresses, so a site that states none (`site.url`) has neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from gongkai.exports.citing import root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.exports.years import Published
    from gongkai.schema import DepartmentShape

SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(department: DepartmentShape, editions: Sequence[Published]) -> str:
    """Return an index of the editions' own sitemaps, drafts left out; with the day of the last change if stated."""
    base = root(department)
    public = [edition for edition in editions if not edition.draft]
    if not base or not public:
        return ""
    top = ET.Element("sitemapindex", {"xmlns": SITEMAPS})
    for edition in reversed(public):
        entry = ET.SubElement(top, "sitemap")
        ET.SubElement(entry, "loc").text = f"{base}{edition.year}/{SITEMAP}"
        changed = max([edition.said("published"), *(a.get("date", "") for a in edition.amendments)])
        if changed:
            ET.SubElement(entry, "lastmod").text = changed
    ET.indent(top, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(top, encoding="unicode") + "\n"


def robots(department: DepartmentShape, editions: Sequence[Published]) -> str:
    """Return the rules for crawlers, which count at the root of a host only: all but drafts may be read."""
    base = root(department)
    if not base:
        return ""
    path = urlsplit(base).path or "/"
    drafts = [f"Disallow: {path}{edition.year}/" for edition in editions if edition.draft]
    return "\n".join(["User-agent: *", *(drafts or ["Disallow:"]), "", f"Sitemap: {base}{SITEMAP}", ""])
