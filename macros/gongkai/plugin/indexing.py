"""A generated page in, what the search needs to read of it out.

Material's search looks at every tag of a page and keeps headings, paragraphs, lists and code. The list of all figures
has thousands of tags of a table, which took long to look at; and without them, the numbers of a row were one word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

WORDS = "gongkai_words"
INLINE = re.compile(r"</?(?:a|button|data|em|small|span|strong|time)\b[^>]*>")
DROPPED = re.compile(r"</?(?!(?:h[1-6]|p|code|pre|li|ol|ul|sub|sup)\b)[a-z][^>]*>")
BLANK = re.compile(r"\s+")


def offer(page: Page, html: str) -> None:
    """Leave a page's words for the search: without the tags that it would drop, cell by cell."""
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
