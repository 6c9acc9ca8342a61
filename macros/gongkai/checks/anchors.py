"""A page's text in, the anchors out that its headings get, as MkDocs with the plugin makes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.checks.markup import tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.checks.sheets import Sheet
    from gongkai.edition import Edition

DEEPEST = 6
LONGEST = 500
"""Characters of a heading whose anchor is worked out: a slug takes a time that grows with their square."""
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*")
_NO_TEXT = " \t#>|-=*+\0"
_ID = re.compile(r"\{:?[^{}\n]*#([^\s{}]+)[^{}\n]*\}")
_CALL = re.compile(r"\{\{\s*(\w+)\(\s*(?:id\s*=\s*)?[\"']([^\"']*)[\"']\s*\)\s*\}\}")
_MARKS = re.compile(r"\{:?[^{}\n]*\}[ \t]*$|!?\[([^\[\]\n]*)\]\([^()\n]*\)|</?[A-Za-z][^<>]*>|[*`~]+|\\([\W_])")


@dataclass(frozen=True)
class Heading:
    """A heading with the anchor it was given or has by its words.

    `known` is false where a macro hides its words, or where they are too many.
    """

    words: str
    anchor: str
    offset: int
    given: bool = False
    known: bool = True


def headings(edition: Edition, sheet: Sheet) -> Iterator[Heading]:
    """Yield the headings of a page."""
    for start, end in _lines(sheet.plain):
        words = sheet.text[start:end]  # code in it is part of its words
        given = _ID.search(words)
        if given and "{{" not in given[0]:
            yield Heading(words, given[1], start, given=True)
            continue
        shown = _CALL.sub(lambda call: _printed(edition, call[1], call[2]), words)
        plain = _MARKS.sub(lambda mark: mark[1] or mark[2] or "", shown)
        known = "{{" not in shown and len(plain) <= LONGEST
        yield Heading(words, _slug(plain) if known else "", start, known=known)


def _lines(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of each heading begin and end: # before them, or === and --- under them."""
    position, before = 0, 0
    for line in plain.split("\n"):
        if line.startswith("#"):
            words = line.lstrip("#") if len(line) - len(line.lstrip("#")) <= DEEPEST else line[DEEPEST:]
            start = position + len(line) - len(words.lstrip())
            yield start, start + len(words.strip().rstrip("#").rstrip())
        elif before and _UNDERLINE.fullmatch(line):
            yield position - before, position - 1
        before = len(line) + 1 if line[:1] not in _NO_TEXT else 0
        position += len(line) + 1


def _printed(edition: Edition, macro: str, figure: str) -> str:
    if macro != "fact" or figure not in edition.facts:
        return "{{"
    return printing.printed(edition.figures, figure)


def _slug(words: str) -> str:
    from pymdownx.slugs import slugify  # noqa: PLC0415 - with MkDocs' extensions; the core must load lightly

    slug: str = slugify(case="lower")(words, "-")
    return slug


def anchors(edition: Edition, sheet: Sheet) -> frozenset[str] | None:
    """Return every anchor of a page; nothing where a macro hides the words of one."""
    found = list(headings(edition, sheet))
    if not all(heading.known for heading in found):
        return None
    ids = {heading.anchor for heading in found if heading.given}
    for tag in tags(sheet.plain):
        ids |= {tag.attributes.get("id", ""), tag.attributes.get("name", "") if tag.name == "a" else ""}
    ids |= {match[1] for match in _ID.finditer(sheet.plain)}
    counts: dict[str, int] = {}
    for heading in found:
        if not heading.given:
            anchor = heading.anchor
            while anchor in ids or not anchor:  # as Python-Markdown numbers what is there already
                counts[heading.anchor] = counts.get(heading.anchor, 0) + 1
                anchor = f"{heading.anchor}_{counts[heading.anchor]}"
            ids.add(anchor)
    return frozenset(ids - {""})
