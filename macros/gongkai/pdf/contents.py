"""Sets the contents closer where that saves a page with only a few lines on it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gongkai.pdf.widths import width

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

# How many lines fit below the title, set as in style.css: 4号 at 24 pt, or 小四 at 18 pt.
ROOMY, CLOSE = 24, 32
# Characters of a line, in 4号, beside indent, leaders and page number.
ROOM = 26


def close_contents(soup: BeautifulSoup) -> None:
    """Add the class `gk-close` to contents that are a little too long for one page."""
    contents = soup.find(id="doc-toc")
    if contents is None:
        return
    hidden = set(map(id, contents.select('ul ul a[href^="#notes/"]')))  # by style.css
    links = [link for link in contents.find_all("a") if id(link) not in hidden]
    if ROOMY < sum(math.ceil(width(link.get_text()) / ROOM) for link in links) <= CLOSE:
        contents["class"] = "gk-close"
