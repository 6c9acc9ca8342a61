"""Two streams of text in, where they differ out: figure by figure, number by number, else in words."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.parity.pieces import Piece

_TOKEN = re.compile(r"[0-9０-９]+(?:[.,．][0-9０-９]+)*[%％‰]?|[^\n]|\n")
_NUMBER = re.compile(r"[0-9０-９]")
_STOPS = frozenset("。；！？\n")
# Beyond this many steps a stretch is reported as one.
_MOST_STEPS = 4_000_000
_AROUND = 6
# What is longer is a stretch, told by how it begins and ends.
_LONG = 60


@dataclass(frozen=True)
class Token:
    """A number or a character, and the piece that it begins in."""

    text: str
    piece: int


@dataclass(frozen=True)
class Difference:
    """What should stand somewhere, and what does.

    `kind` is `figure` (then the words are the whole figure's), `words` (with a few words around them) or `stretch`,
    which is long or has several `figures`. `at` is the piece of what should be there, `place` where it is found.
    """

    kind: str
    figures: tuple[str, ...]
    expected: str
    found: str
    at: int
    place: int


def tokens(pieces: Sequence[Piece]) -> list[Token]:
    """Cut a stream into numbers and characters; a number that is broken between pieces is one."""
    text = "".join(piece.text for piece in pieces)
    starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))
    found = ((match[0], match.start()) for match in _TOKEN.finditer(text))
    return [Token(word, bisect_right(starts, at) - 1) for word, at in found if word != "\n"]


def numbers(pieces: Sequence[Piece]) -> int:
    """Count the numbers of a stream."""
    return sum(1 for token in tokens(pieces) if _NUMBER.match(token.text))


def differences(expected: Sequence[Piece], found: Sequence[Piece]) -> list[Difference]:
    """Compare two streams token by token."""
    ours, theirs = tokens(expected), tokens(found)
    a, b = [token.text for token in ours], [token.text for token in theirs]
    if a == b:
        return []
    return list(_told(expected, found, ours, theirs, _changes(a, b)))


Change = tuple[int, int, int, int]


def _changes(a: list[str], b: list[str]) -> list[Change]:
    """Return what to replace by what, as slices: first sentence by sentence, then token by token."""
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    room = min(len(a), len(b)) - start
    end = next((i for i in range(room) if a[-1 - i] != b[-1 - i]), room)
    first, second = _sentences(a, start, len(a) - end), _sentences(b, start, len(b) - end)
    whole = SequenceMatcher(None, [tuple(a[x:y]) for x, y in first], [tuple(b[x:y]) for x, y in second], autojunk=False)
    found: list[Change] = []
    for name, i1, i2, j1, j2 in whole.get_opcodes():
        if name != "equal":
            stretch = (*_span(first, i1, i2, len(a) - end), *_span(second, j1, j2, len(b) - end))
            found += _finer(a, b, stretch)
    return found


def _sentences(words: list[str], start: int, end: int) -> list[tuple[int, int]]:
    cuts = [start, *(i + 1 for i in range(start, end) if words[i] in _STOPS)]
    cuts = cuts if cuts[-1] == end else [*cuts, end]
    return list(pairwise(cuts))


def _span(sentences: list[tuple[int, int]], first: int, last: int, end: int) -> tuple[int, int]:
    start = sentences[first][0] if first < len(sentences) else end
    return start, sentences[last - 1][1] if last > first else start


def _finer(a: list[str], b: list[str], stretch: Change) -> Iterator[Change]:
    x1, x2, y1, y2 = stretch
    if x1 == x2 or y1 == y2 or (x2 - x1) * (y2 - y1) > _MOST_STEPS:
        yield stretch
        return
    for name, i1, i2, j1, j2 in SequenceMatcher(None, a[x1:x2], b[y1:y2], autojunk=False).get_opcodes():
        if name != "equal":
            yield x1 + i1, x1 + i2, y1 + j1, y1 + j2


def _told(
    expected: Sequence[Piece], found: Sequence[Piece], ours: list[Token], theirs: list[Token], changes: list[Change]
) -> Iterator[Difference]:
    """Tell each change; those within one figure are one difference."""
    for i1, i2, j1, j2 in _gathered(expected, ours, changes):
        pieces = range(ours[i1].piece, ours[i2 - 1].piece + 1) if i1 < i2 else range(0)
        figures = tuple(dict.fromkeys(expected[n].figure for n in pieces if expected[n].figure))
        stretch = max(i2 - i1, j2 - j1) > _LONG or len(figures) > 1
        kind = "stretch" if stretch else "figure" if figures else "words"
        around = _AROUND if kind == "words" else 0
        yield Difference(
            kind,
            figures,
            _words(ours, i1 - around, i2 + around),
            _words(theirs, j1 - around, j2 + around),
            at=ours[min(i1, len(ours) - 1)].piece if ours else 0,
            # of what is missing it is the place of what stands before it
            place=found[theirs[j1 if j1 < j2 else max(j1 - 1, 0)].piece].place if theirs else 0,
        )


def _gathered(expected: Sequence[Piece], ours: list[Token], changes: list[Change]) -> Iterator[Change]:
    """Widen changes to whole figures; those that then overlap become one."""
    bounds: dict[int, list[int]] = {}
    for index, token in enumerate(ours):
        if expected[token.piece].figure:
            bounds.setdefault(token.piece, [index, index])[1] = index + 1
    groups: list[tuple[int, int, Change, Change]] = []
    for change in changes:
        low, high = change[0], change[1]
        for index in {low, max(high - 1, low)} - {len(ours)}:
            start, end = bounds.get(ours[index].piece, (index, index))
            if start < high or start < low:  # what is only added before a figure leaves it whole
                low, high = min(low, start), max(high, end)
        if groups and low < groups[-1][1]:
            first, top, begin, _ = groups.pop()
            groups.append((min(first, low), max(top, high), begin, change))
        else:
            groups.append((low, high, change, change))
    for low, high, begin, last in groups:
        # between two changes all is the same
        yield low, high, begin[2] - (begin[0] - low), last[3] + (high - last[1])


def _words(found: list[Token], start: int, end: int) -> str:
    text = [token.text for token in found[max(start, 0) : max(end, 0)]]
    if len(text) > _LONG + 2 * _AROUND:
        return "".join(text[: _LONG // 3]) + "……" + "".join(text[-_LONG // 3 :])
    return "".join(text)
