"""A page of HTML in, its blocks out: what a reader sees of the article, with the figures that it marks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from gongkai.parity.drawn import shapes
from gongkai.parity.pieces import Block, Piece, Table, TableMaker, piece

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
# What is for the screen only, or never seen.
_UNSEEN = frozenset({"base", "embed", "iframe", "link", "meta", "object", "script", "style", "template"})
# The table of a chart's figures, and what is said of a picture to who cannot see it.
_UNPRINTED, _SAID = "gk-chart-data", frozenset({"desc", "title"})
_SCREEN = frozenset({"headerlink", "gk-screen", "md-content__button"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure"}
    | {"footer", "header", "hr", "ol", "p", "pre", "section", "summary", "ul"}
)
MOST_SPANNED = 1000
# A figure's id and its exact number.
_Marked = tuple[str, str]
_NOTHING = ("", "")


def article(page: str) -> list[Block | Table]:
    """Return the blocks of a page's article; places are lines of the page."""
    found = _ARTICLE.search(page)
    if not found:
        return []
    soup = BeautifulSoup(found[0], "html.parser")
    reading = _Reading(page.count("\n", 0, found.start()))
    reading.walk(soup, _NOTHING)
    reading.close()
    return reading.items


class _Reading:
    """The walk through an article; `above` counts the lines before it."""

    def __init__(self, above: int) -> None:
        self.above = above
        self.items: list[Block | Table] = []
        self.kind = "p"
        self.pieces: list[Piece] = []

    def close(self, kind: str = "p") -> None:
        """End the block that is being read, and begin another one."""
        if self.pieces:
            self.items.append(Block(self.kind, tuple(self.pieces)))
        self.kind, self.pieces = kind, []

    def walk(self, tag: Tag, marked: _Marked) -> None:
        """Read what is in an element that is no cell."""
        for child in tag.children:
            if not isinstance(child, Tag):
                self.pieces += self.text(child, tag, marked)
            elif child.name == "table":
                self.close()
                self.items.append(self.table(child))
            elif child.name in _SAID or _UNPRINTED in (child.get("class") or ()):
                self.on_screen(child, marked)
            elif child.name in _HEADINGS or child.name in _BLOCKS or child.name == "li":
                if not _unseen(child):
                    self.close(_kind(child))
                    self.pieces += self.number(child)
                    self.walk(child, marked)
                    self.close()
            elif not _unseen(child):
                self.walk(child, figure(child) or marked)
                if child.name == "svg":
                    self.close()
                    drawn = Piece(shapes(child), self.above + (child.sourceline or 1))
                    self.items.append(Block("p", (drawn,), screen=True))

    def on_screen(self, tag: Tag, marked: _Marked) -> None:
        """Read what is shown on the page, and is not printed."""
        self.close()
        first = len(self.items)
        self.walk(tag, marked)
        self.close()
        self.items[first:] = [replace(item, screen=True) for item in self.items[first:]]

    def text(self, child: object, tag: Tag, marked: _Marked) -> Iterator[Piece]:
        """Give the words of a piece of text; a comment is none."""
        if type(child) is NavigableString and (found := piece(child, self.above + (tag.sourceline or 1), *marked)).text:
            yield found

    def number(self, tag: Tag) -> Iterator[Piece]:
        """Give the number of an item of a list, as print shows it."""
        above = tag.parent
        if tag.name == "li" and above is not None and above.name == "ol":
            start = str(above.get("start", "1"))
            number = len(tag.find_previous_siblings("li")) + (int(start) if start.isdecimal() else 1)
            yield Piece(f"{number}.", self.above + (tag.sourceline or 1))

    def table(self, tag: Tag) -> Table:
        """Read a table; one within a cell is words of that cell."""
        maker = TableMaker()
        for part in tag.find_all(recursive=False):
            if part.name == "caption":
                maker.caption += self.inside(part, _NOTHING)
            for row in [part] if part.name == "tr" else part.find_all("tr", recursive=False):
                maker.row(head=part.name == "thead")
                for cell in row.find_all(["th", "td"], recursive=False):
                    spans = (_span(cell.get("rowspan")), _span(cell.get("colspan")))
                    maker.cell(list(self.inside(cell, _NOTHING)), *spans, label=cell.name == "th")
        return maker.made()

    def inside(self, tag: Tag, marked: _Marked) -> Iterator[Piece]:
        """Give all words of a cell."""
        for child in tag.children:
            if not isinstance(child, Tag):
                yield from self.text(child, tag, marked)
            elif not _unseen(child):
                yield from self.inside(child, figure(child) or marked)


def figure(tag: Tag) -> _Marked | None:
    """Return the figure that an element names, and its exact number; a comparison with last year is `change(id)`.

    What a chart prints names its figure too, and that of an earlier year the year before it: `2021/budget.actual`.
    """
    if tag.has_attr("data-fact"):
        return str(tag["data-fact"]), str(tag.get("value", ""))
    if tag.has_attr("data-change"):
        return f"change({tag['data-change']})", str(tag.get("value", ""))
    if tag.has_attr("data-figure"):
        return str(tag["data-figure"]), str(tag.get("value", ""))
    return None


def _kind(tag: Tag) -> str:
    if tag.name not in _BLOCKS:
        return tag.name
    return "note" if "gk-note" in (tag.get("class") or ()) else "p"


def _unseen(tag: Tag) -> bool:
    return tag.name in _UNSEEN or not _SCREEN.isdisjoint(tag.get("class") or ())


def _span(value: object) -> int:
    text = str(value)
    return max(1, min(int(text), MOST_SPANNED)) if text.isdecimal() else 1
