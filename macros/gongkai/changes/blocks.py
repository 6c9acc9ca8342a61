"""A page in, its paragraphs, items and headings out, as readers see them: macros expanded to what they print.

Tables, scorecards and charts are told by name: their figures are compared by themselves. Nothing is rendered: a piece
of template that is no call of ours stays the words that it is.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import preflight
from gongkai.changes.words import words
from gongkai.checks import sentences
from gongkai.macrocalls import plain_call
from gongkai.problems import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.macrocalls import Call
    from gongkai.texts import Page

_START = re.compile(
    r"(?P<head>#{1,6}[ \t]+)|(?P<item>[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)|(?P<quote>>[ \t]?)|(?P<row>\|)"
)
_FENCE = re.compile(r"[ \t]*(```|~~~)")


@dataclass(frozen=True)
class Block:
    """A paragraph, heading (`h1` …), item or row: what it prints, in parts, and the calls in it.

    `source` is as the author wrote it, so that what changes by a figure alone can be told from what somebody wrote;
    `parts` are (words, whether a call prints them).
    """

    kind: str
    line: int
    source: str
    parts: tuple[tuple[str, bool], ...]
    calls: tuple[Call, ...]

    @functools.cached_property
    def text(self) -> str:
        """Return what it prints."""
        return "".join(text for text, _ in self.parts)

    @functools.cached_property
    def counted(self) -> Counter[str]:
        """Return how often it prints each word."""
        return Counter(self.words)

    @functools.cached_property
    def words(self) -> list[str]:
        """Return what it prints word by word; what a call prints is one."""
        found: list[str] = []
        for text, printed in self.parts:
            found += [text] if printed else words(text)
        return found


def blocks(edition: Edition, page: Page) -> list[Block]:
    """Return the blocks of a page in order."""
    return [_block(edition, page, *part) for part in _parts(page.body, page.line)]


def _parts(body: str, first: int) -> Iterator[tuple[str, int, str]]:
    """Yield kind, line and source of each block: lines that follow each other without a blank are one."""
    kind, start, lines = "", first, list[str]()
    fenced = False
    for number, line in enumerate(body.split("\n"), first):
        fence = _FENCE.match(line)
        begins = None if fenced else _START.match(line)
        if (not line.strip() and not fenced) or begins or (fence and not fenced):
            if lines:
                yield kind, start, "\n".join(lines)
            kind, start, lines = "", number, []
        if fence:
            fenced = not fenced
        if line.strip() or fenced:
            if not lines:
                start = number
                kind = _kind(begins) if begins else "code" if fence else "p"
            lines.append(line)
            if kind.startswith("h") and not fenced:
                yield kind, start, "\n".join(lines)
                kind, lines = "", []
    if lines:
        yield kind, start, "\n".join(lines)


def _kind(begins: re.Match[str]) -> str:
    return f"h{len(begins['head'].strip())}" if begins["head"] else str(begins.lastgroup)


def _block(edition: Edition, page: Page, kind: str, line: int, source: str) -> Block:
    begins = _START.match(source) if kind not in {"p", "code"} else None
    text = source[begins.end("head") :] if begins and begins["head"] else source
    found: list[tuple[str, bool]] = []
    calls: list[Call] = []
    at = 0
    for start, end in _pieces(text):
        call = _call(text[start:end], Origin(page.path, line))
        if call is None:
            continue
        found += [(_flat(text[at:start]), False), (printed(edition, call), True)]
        calls.append(call)
        at = end
    found.append((_flat(text[at:]), False))
    return Block(kind, line, source, tuple(part for part in found if part[0]), tuple(calls))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield where pieces of template stand; step by step, since a pattern would look for each end again and again."""
    end = 0
    while (start := text.find("{{", end)) >= 0 and (end := text.find("}}", start) + 2) > 1:
        yield start, end


def _flat(text: str) -> str:
    """Put the lines of a paragraph together as a page does: a blank only between Latin words."""
    return re.sub(r"(?<![ \t])[ \t]*\n[ \t]*", "", re.sub(r"(?<=[!-~])[ \t]*\n[ \t]*(?=[!-~])", " ", text))


def _call(piece: str, origin: Origin) -> Call | None:
    call = plain_call(piece, origin)
    if call is not None:
        return call
    calls, problems = preflight.calls(piece, origin.path, frozenset())
    return calls[0] if len(calls) == 1 and not problems else None


def printed(edition: Edition, call: Call) -> str:
    """Return what a call prints in running text; a table, a scorecard or a chart is named."""
    return sentences.printed(edition, call, by_title=True)
