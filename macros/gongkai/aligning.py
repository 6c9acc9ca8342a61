"""Two sequences in, what both have and what only one has out; in time about in proportion to them, however they repeat.

difflib looks at every pair of equal items again and again: of a text in which every second word is the same it takes
minutes. So it is given short stretches only. Longer ones are first parted where both have something that stands only
once in each (as patience diff does), then followed step by step for a limited number of steps (as Myers' does); what
differs beyond that differs as a whole, which no reader could follow word by word either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

Span: TypeAlias = tuple[int, int, int, int]
"""From where to where in the one, and in the other."""
FEW = 1_000
"""Pairs of equal items in a stretch that difflib compares."""
STEPS = 200
"""Items that may differ in a stretch that is followed step by step."""
DEEPEST = 6
"""How often a stretch is parted again."""


def differing(one: Sequence[Hashable], other: Sequence[Hashable]) -> Iterator[Span]:
    """Yield the spans that differ, in order; between two of them the sequences are the same."""
    x = y = 0
    for a, b, size in _joined(_same(one, other, (0, len(one), 0, len(other)), 0)):
        if (x, y) != (a, b):
            yield x, a, y, b
        x, y = a + size, b + size
    if (x, y) != (len(one), len(other)):
        yield x, len(one), y, len(other)


def _joined(blocks: Iterator[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    a = b = size = 0
    for i, j, more in blocks:
        if (i, j) == (a + size, b + size):
            size += more
            continue
        if size:
            yield a, b, size
        a, b, size = i, j, more
    if size:
        yield a, b, size


def _same(one: Sequence[Hashable], other: Sequence[Hashable], span: Span, depth: int) -> Iterator[tuple[int, int, int]]:
    """Yield what is the same in a span, in order: where it begins in both, and how long it is."""
    x1, x2, y1, y2 = span
    start = 0
    while x1 + start < x2 and y1 + start < y2 and one[x1 + start] == other[y1 + start]:
        start += 1
    end = 0
    while x1 + start < x2 - end and y1 + start < y2 - end and one[x2 - end - 1] == other[y2 - end - 1]:
        end += 1
    if start:
        yield x1, y1, start
    inner = (x1 + start, x2 - end, y1 + start, y2 - end)
    if inner[0] < inner[1] and inner[2] < inner[3]:
        yield from _inside(one, other, inner, depth)
    if end:
        yield x2 - end, y2 - end, end


def _inside(
    one: Sequence[Hashable], other: Sequence[Hashable], span: Span, depth: int
) -> Iterator[tuple[int, int, int]]:
    """Yield what is the same between two places where it is not."""
    x1, x2, y1, y2 = span
    a, b = one[x1:x2], other[y1:y2]
    counts, others = Counter(a), Counter(b)
    if sum(times * others[item] for item, times in counts.items()) <= FEW:
        for i, j, size in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
            if size:
                yield x1 + i, y1 + j, size
        return
    anchors = _anchors(a, b, counts, others) if depth < DEEPEST else []
    if not anchors:
        for i, j in _steps(a, b):
            yield x1 + i, y1 + j, 1
        return
    x, y = x1, y1
    for i, j in (*anchors, (x2 - x1, y2 - y1)):
        yield from _same(one, other, (x, x1 + i, y, y1 + j), depth + 1)
        if x1 + i < x2:
            yield x1 + i, y1 + j, 1
        x, y = x1 + i + 1, y1 + j + 1


def _anchors(
    a: Sequence[Hashable], b: Sequence[Hashable], counts: Counter[Hashable], others: Counter[Hashable]
) -> list[tuple[int, int]]:
    """Return the places of what stands once in each: as many as there are in the same order."""
    places = {item: j for j, item in enumerate(b) if others[item] == 1}
    pairs = [(i, places[item]) for i, item in enumerate(a) if counts[item] == 1 and item in places]
    ends: list[int] = []  # of the best row of each length, where it ends in b
    last: list[int] = []  # and which pair that is
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        last[length : length + 1] = [n]
    found: list[tuple[int, int]] = []
    n = last[-1] if last else -1
    while n >= 0:
        found.append(pairs[n])
        n = before[n]
    return found[::-1]


def _steps(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the pairs of a shortest way from one to the other (Myers 1986); none if it has too many steps."""
    reached = {1: 0}
    trail: list[dict[int, int]] = []
    for steps in range(min(len(a) + len(b), STEPS) + 1):
        trail.append(dict(reached))
        for k in range(-steps, steps + 1, 2):
            down = k == -steps or (k != steps and reached[k - 1] < reached[k + 1])
            x = reached[k + 1] if down else reached[k - 1] + 1
            while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                x += 1
            reached[k] = x
            if x >= len(a) and x - k >= len(b):
                return _back(trail, len(a), len(b))
    return []


def _back(trail: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    """Follow the way back to its beginning."""
    found: list[tuple[int, int]] = []
    for steps in range(len(trail) - 1, -1, -1):
        reached, k = trail[steps], x - y
        down = k == -steps or (k != steps and reached[k - 1] < reached[k + 1])
        from_x = reached[k + 1] if down else reached[k - 1]
        from_y = from_x - (k + 1 if down else k - 1)
        while x > max(from_x, 0) and y > max(from_y, 0):
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = from_x, from_y
    return found[::-1]
