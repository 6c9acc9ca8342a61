"""A review as Markdown: the comment on a pull request, as GitHub, GitLab, Gitea and Forgejo show it.

It begins with a hidden mark, by which an automation finds its own comment and replaces it. What stands in either
revision comes from people who are not trusted: none of it becomes a mark of Markdown or HTML, a link, a mention of a
person or a reference to an issue.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from gongkai.problems import msg
from gongkai.reviews.building import outline
from gongkai.reviews.outline import Lines, Section, Table, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.reviews.outline import Outline, Words
    from gongkai.reviews.review import Review

MARK = "<!-- gongkai review -->"
"""What the comment of a repository with one site begins with."""
LONGEST = 60_000
"""Characters of a comment: GitHub takes 65,536."""
LONGEST_WORDS = 600
"""Characters of one cell or item."""
_ENTITIES = {ord(character): f"&#{ord(character)};" for character in "&<>|~^$"}
_ESCAPED = {ord(character): f"\\{character}" for character in "\\`*_{}[]#!"}
_SPECIAL = str.maketrans(_ENTITIES | _ESCAPED)
# what hosts make links of: people, issues, merge requests, labels, commits, addresses, and pictures of words
_LINKED = re.compile(
    r"(?<=[@#!&%$~^])(?=[\w\"])|(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=[Gg][Hh]-)(?=\d)|(?<=:)(?=[a-z0-9_+-]+:)"
)
_NUMBERED = re.compile(r"[0-9a-fA-F]{7,}")
_BREAK = "\u200b"


def report(review: Review, language: str) -> str:
    """Write the comment; what does not fit is counted, and the HTML has it all."""
    found = outline(review, language)
    mark = mark_of(review.folder)
    for share in (1.0, 0.5, 0.25, 0.1, 0.0):
        text = mark + "\n" + "".join(_written(found, share))
        if len(text) <= LONGEST:
            break
    return text


def mark_of(folder: str) -> str:
    """Return the mark that the comment on one site's changes begins with; a repository may have several sites."""
    return f"<!-- gongkai review {quote(folder.rstrip('/'), safe='')} -->" if folder else MARK


def escaped(text: str) -> str:
    """Return words that stay words, whatever they are."""
    found = visible(text)
    found = _LINKED.sub(_BREAK, found)
    found = _NUMBERED.sub(_parted, found)  # a run of digits and letters would be taken for a commit
    return found.translate(_SPECIAL)


def _parted(match: re.Match[str]) -> str:
    text = match[0]
    return text if text.isdecimal() or not any(c.isdecimal() for c in text) else text[:4] + _BREAK + text[4:]


def _written(found: Outline, share: float) -> Iterator[str]:
    sign = "⚠️" if found.grave else "✅"
    yield f"## {sign} {escaped(found.verdict)}\n\n"
    yield f"**{escaped(found.title)}**\n\n"
    yield "".join(f"{_inline(line)}  \n" for line in found.compared) + "\n"
    yield "".join(f"- {_inline(note)}\n" for note in found.notes) + ("\n" if found.notes else "")
    for section in found.sections:
        yield from _section(section, found.language, share)
    yield f"---\n{found.end}\n"  # our own words: the command in them is marked as one


def _section(section: Section, language: str, share: float) -> Iterator[str]:
    rows = section.body.rows
    most = int(section.most * share)
    sign = "⚠️ " if section.grave else ""
    yield f"### {sign}{escaped(section.title)}（{len(rows)}）\n\n"
    if section.about:
        yield f"{escaped(section.about)}\n\n"
    if isinstance(section.body, Table):
        yield from _table(section.body, section.body.rows[:most])
    elif isinstance(section.body, Lines):
        yield "".join(f"- {_inline(row)}\n" for row in section.body.rows[:most])
    if len(rows) > most:
        more = msg("… and {count} more; the HTML report (--format html) has all of them", count=len(rows) - most)
        yield f"\n{escaped(more.text(language))}\n"
    yield "\n"


def _table(table: Table, rows: Sequence[tuple[Words, ...]]) -> Iterator[str]:
    if not rows:
        return
    yield f"| {' | '.join(map(escaped, table.heads))} |\n"
    yield f"|{'|'.join(' --- ' if n in table.wide else ' ---: ' for n in range(len(table.heads)))}|\n"
    for row in rows:
        yield f"| {' | '.join(map(_inline, row))} |\n"


def _inline(words: Words) -> str:
    """Write words with what became of them; a cell's length is bounded, so that one cannot fill the comment."""
    found = ""
    left = LONGEST_WORDS
    for style, text in words:
        if left <= 0:
            return f"{found}…"
        part = text if len(text) <= left else f"{text[:left]}…"
        left -= len(part)
        found += _styled(style, part)
    return found


def _styled(style: str, text: str) -> str:
    if style == "code":
        shown = visible(text)
        plain = not set(shown) & set("`|\\<>&") and shown.strip() == shown and shown
        return f"`{shown}`" if plain else escaped(text)
    shown = escaped(text)
    if not shown.strip():
        return shown
    tags = {"old": ("<del>", "</del>"), "new": ("<ins>", "</ins>"), "strong": ("<b>", "</b>")}
    before, after = tags.get(style, ("", ""))
    return f"{before}{shown}{after}"
