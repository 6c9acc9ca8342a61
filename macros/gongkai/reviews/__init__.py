"""A review in, its text out: one module a form. Nothing here prints.

`making` compares two revisions, `review` is what is told of them, `building` lays it out in a language, `outline` has
the parts, `markdown` writes the comment on a pull request, `objects` JSON, `webpage` one HTML file that opens anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.reviews import markdown, objects, webpage
from gongkai.reviews.making import review
from gongkai.reviews.review import Review, Side

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ENDINGS", "FORMATS", "Review", "Side", "review"]

FORMATS: dict[str, Callable[[Review, str], str]] = {
    "markdown": markdown.report,
    "json": objects.report,
    "html": webpage.report,
}
"""Take a review and a language; return the whole text."""
ENDINGS = {".md": "markdown", ".markdown": "markdown", ".json": "json", ".html": "html", ".htm": "html"}
"""What a file's ending says of its form."""
