"""The pages of an edition in, what its search needs to read of them out; and its figures, each an entry of its own.

Material's search looks at every tag of a page and keeps headings, paragraphs, lists and code. Tables have thousands of
other tags, which took long to look at; and without them, the numbers of a row were one word.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any

from gongkai import pages
from gongkai.exports.rows import rows
from gongkai.searching.numbers import spellings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mkdocs.structure.pages import Page

    from gongkai.edition import Edition

WORDS = "gongkai_words"
INLINE = re.compile(r"</?(?:a|button|data|em|small|span|strong|time)\b[^>]*>")
DROPPED = re.compile(r"</?(?!(?:h[1-6]|p|code|pre|li|ol|ul|sub|sup)\b)[a-z][^>]*>")
BLANK = re.compile(r"\s+")
EXCLUDED = "data-search-exclude"
"""An attribute by which an author keeps a part of a page out of the search: then Material reads the page itself."""
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
BREAK = "\u200b"
"""Stands between two words of an index, where no reader sees it."""
UNEQUAL = 0.0005
"""How much a figure counts in a search: its label as much as the same words in a chapter, its number more.

Material multiplies it with a thousand for what stands in a title and a million for a tag.
"""


def offer(page: Page, html: str, *, rows: bool = True) -> None:
    """Leave a page's words for the search: without the tags that it would drop, cell by cell.

    Without `rows` only its headings and what stands before the second: its rows are entries of their own.
    """
    if not rows:
        start, *sections = html.split("<h2")
        html = start + "".join(f"<h2{section.partition('</h2>')[0]}</h2>" for section in sections)
    if EXCLUDED not in html:
        setattr(page, WORDS, BLANK.sub(" ", DROPPED.sub(" ", INLINE.sub("", html))))


def install(search: Any) -> None:  # noqa: ANN401 - Material's module
    """Have the search read what a page offers, where it offers anything."""
    index = search.SearchIndex
    if hasattr(index, "gongkai"):
        return
    original = index.add_entry_from_context

    def add_entry_from_context(self: Any, page: Page) -> None:  # noqa: ANN401
        html = page.content
        page.content = getattr(page, WORDS, html)
        try:
            original(self, page)
        finally:
            page.content = html

    index.add_entry_from_context, index.gongkai = add_entry_from_context, True


def rewrite(index: Path, edition: Edition | None, cut: Callable[[str], list[str]]) -> None:
    """Write a search index as UTF-8, with the figures of an edition; and once more as a script.

    As MkDocs writes it, each 汉字 takes twice the room. A page that is opened from disk may not read files, but it
    may load a script: Material's own way for such a site.
    """
    words = json.loads(index.read_bytes())
    words["docs"] += _figures(edition, cut) if edition else ()
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    index.write_text(text, encoding="utf-8")
    index.with_suffix(".js").write_text(f"var __index={text};\n", encoding="utf-8")


def _figures(edition: Edition, cut: Callable[[str], list[str]]) -> Iterator[dict[str, Any]]:
    """Yield an entry for each row of 数据一览, which leads there, with all spellings of its number.

    As a tag, since that is no word of the text that a result shows; those that no reader would miss are not shown.
    """
    page = pages.url(pages.ALL)

    def split(text: str) -> str:
        return HAN.sub(lambda run: BREAK.join(["", *cut(run[0]), ""]), escape(text, quote=False)).strip(BREAK)

    for row in rows(edition):
        known = spellings(row)
        period = row["period"] if row["period"] != edition.report.period else ""
        said = (row["id"], "" if known else row["printed"], period, row["scope"], row["note"])
        entry: dict[str, Any] = {
            "location": f"{page}#{row['id']}",
            "title": split(row["label"]),
            "text": "".join(f"<p>{split(part)}</p>" for part in said if part),
            "boost": UNEQUAL,
        }
        if known:
            entry["tags"] = [f"{escape(row['printed'])}<i hidden> {escape(' '.join(known))}</i>"]
        yield entry
