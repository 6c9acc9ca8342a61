"""Puts the annex behind the last page: its title among the headings, its table into the finished markup.

The table has thousands of tags, which no step before WeasyPrint needs to look at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.annex import TITLE

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

ANNEX = object()
"""Stands for the annex among MkDocs' pages."""
_ID = "annex/"
_PLACE = "<gk-annex></gk-annex>"


def article(soup: BeautifulSoup) -> Tag:
    """Return the annex with nothing but its title, for contents and bookmarks."""
    made = soup.new_tag("article", attrs={"id": f"{_ID}:", "data-url": f"/{_ID}"})
    heading = soup.new_tag("h1", attrs={"id": _ID})
    heading.string = TITLE
    made.extend([heading, soup.new_tag("gk-annex")])
    return made


def put(document: str, markup: str) -> str:
    """Put the markup into its place in a document."""
    return document.replace(_PLACE, markup, 1) if markup else document
