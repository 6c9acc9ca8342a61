"""Links (L1xx): a link within the report leads somewhere."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from gongkai.edition import GENERATED_PAGES
from gongkai.problems import Message, Problem, msg, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition

GENERATED_FILES = ("data/figures.csv", "data/figures.json")
AWAY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\\\]")
"""A link to another site, or from the root of this one."""


def pages(edition: Edition) -> Iterator[Problem]:
    """L101: A link within the edition leads to a page or a file that exists."""
    known = {*edition.pages, *edition.unread_pages, *edition.files, *GENERATED_PAGES, *GENERATED_FILES}
    for page in edition.pages.values():
        for link in page.links:
            target = re.split("[#?]", unquote(link.target))[0]
            name = posixpath.normpath(target)
            if not target or AWAY.match(target) or name in known or _is_folder(target):
                continue
            message = msg("the link leads to '{target}', which does not exist", target=link.target)
            yield Problem("L101", link.origin, message, _hint(name, known), subject=page.name)


def _is_folder(target: str) -> bool:
    """Leave alone what leads up or to a folder; what that shows is for the web server to say."""
    return not posixpath.splitext(target)[1] and (target.endswith(("/", ".")) or target.startswith(".."))


def _hint(name: str, known: set[str]) -> Message:
    page = name.removesuffix(".html") + ".md"
    if page in known:
        return msg("write '{example}'", example=page)
    if name.startswith(".."):
        return msg("a page of another year is linked by its full address, beginning with https://")
    return near_miss(name, known) or msg("correct the link, or add the file")
