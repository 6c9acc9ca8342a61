"""Gives every chart of a page its place in print: the document's face, a caption of its own, words for who listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bs4 import BeautifulSoup

    from gongkai.pdf.fonts import Role

DATA = "gk-chart-data"
"""The table of a chart's figures, which opens on a screen; in print every figure stands in the picture."""
PRINTED = 460
"""How wide a picture is printed, in pixels of CSS: its type is then a little larger than 小五."""
STYLE = """
.gk-chart { break-inside: avoid; margin: 14pt 0; text-align: center; text-indent: 0; }
.gk-chart figcaption { break-after: avoid; font: 12pt/20pt var(--gk-hei); padding: 0 3em 6pt; text-align: center; }
.gk-chart svg { max-width: 100%; }
"""
"""Comes before a profile's style, which may say otherwise."""


def mark_charts(soup: BeautifulSoup, roles: Mapping[str, Role]) -> None:
    """Set all charts; what a picture shows is said in words, which a screen reader reads in its place."""
    face = ", ".join(roles["hei"].stack)
    for picture in soup.select("article .gk-chart svg"):
        picture["font-family"] = face
        shown = float(str(picture["width"]))
        picture["height"] = f"{float(str(picture['height'])) * PRINTED / shown:.2f}"
        picture["width"] = str(PRINTED)
        words = [tag.get_text() for tag in picture.find_all(["title", "desc"], recursive=False)]
        picture["aria-label"] = "：".join(words)
    for table in soup.select(f"article .{DATA}"):
        table.decompose()
