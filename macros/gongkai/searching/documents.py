"""A built edition in, its pages as the index of all years reads them out: a heading a section, a paragraph a figure.

They are made of what the edition has published, the index of its own search and its open data, so that nothing is
searched for in its sources, and nothing is read twice.
"""

from __future__ import annotations

import hashlib
import json
import re
from html import escape, unescape
from typing import TYPE_CHECKING

from gongkai.searching.numbers import beginnings
from gongkai.searching.words import apart, dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gongkai.exports.years import Published

INDEX = ("search", "search_index.json")
TAG = re.compile(r"<[^>]*>")
BREAK = "\u200b"
PARTED = "‖"
"""Between the parts of a figure's row: label, value, what else is said of it, spellings of its number."""
FRONT, ALL = "index.html", "figures.html"
TOP = "_top"
"""The anchor of what stands before the first section; there is none in the page."""
YEAR, FIGURES = "gkyear", "gkfigures"
"""Words by which pages of a year and lists of figures are told apart: Pagefind's filters come in another order each
time, and with them the names of its files."""


def documents(folder: Path, edition: Published) -> dict[str, str]:
    """Return the pages of an edition in its folder by their path from the site's root, each as HTML."""
    marks = f"{YEAR}{edition.year} {_whose(edition)}"
    sections: dict[str, list[tuple[str, str, str]]] = {}
    for location, title, text in _indexed(folder):
        page, _, anchor = location.partition("#")
        if page != FRONT and not (page == ALL and anchor):
            sections.setdefault(page, []).append((anchor or TOP, title, text))
    found = {page: _page(marks, parts) for page, parts in sections.items() if page != ALL}
    found[ALL] = _figures(marks, edition.figures["figures"])
    return {f"{edition.year}/{page}": html for page, html in found.items()}


def _whose(edition: Published) -> str:
    """Return a word for the department: Pagefind calls pages of the same address that say the same by one name."""
    return f"gk{hashlib.sha256(edition.said('department').encode()).hexdigest()[:12]}"


def _indexed(folder: Path) -> list[tuple[str, str, str]]:
    """Return location, title and text of the sections that the edition's own search knows; none if it has no search."""
    try:
        docs = json.loads(folder.joinpath(*INDEX).read_bytes())["docs"]
        return [(doc["location"], _plain(doc["title"]), _plain(doc["text"])) for doc in docs]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _plain(html: str) -> str:
    return unescape(TAG.sub(" ", html.replace(BREAK, "")))


def _page(marks: str, sections: Sequence[tuple[str, str, str]]) -> str:
    parts = []
    for level, (anchor, title, text) in zip(_levels(), sections, strict=False):
        parts.append(f'<{level} id="{escape(anchor)}">{escape(apart(title))}</{level}>')
        parts.append(f"<p>{escape(apart(text))}</p>" if text.strip() else "")
    return _document(marks, parts)


def _levels() -> Iterable[str]:
    yield "h1"
    while True:
        yield "h2"


def _figures(marks: str, rows: Iterable[Mapping[str, str]]) -> str:
    parts = [f'<h1 id="{TOP}">{apart("数据一览")}</h1>']
    for row in rows:
        said = (row["label"], row["printed"], " ".join(filter(None, (row["period"], row["note"]))))
        numbers = " ".join(dotted(number) for number in beginnings(row))
        words = f" {PARTED} ".join([*map(apart, said), numbers])
        parts.append(f'<p id="{escape(row["id"])}">{escape(words)}</p>')
    return _document(f"{marks} {FIGURES}", parts)


def _document(marks: str, parts: Iterable[str]) -> str:
    body = "".join([f"<p>{marks}</p>", *parts])
    return f'<!doctype html><html lang="zh"><meta charset="utf-8"><body>{body}</body></html>\n'
