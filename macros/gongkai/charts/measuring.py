"""How much room words take, without asking any font: the same on every machine, and enough in every face."""

from __future__ import annotations

import unicodedata

WIDE, NARROW = 1.0, 0.6
"""Ems of a 汉字 or full-width sign, and of a digit, letter or half-width sign, at most."""
NEVER_FIRST = frozenset("）》〉】」』”’、，。；：！？％)]}%,.;:!?·…")
NEVER_LAST = frozenset("（《〈【「『“‘([{")
CUT = "…"


def ems(words: str) -> float:
    """Return how wide words are at most, in ems."""
    return sum(WIDE if unicodedata.east_asian_width(c) in "WFA" else NARROW for c in words)


def wrapped(words: str, room: float, most: int) -> list[str]:
    """Break words into at most so many lines of so many ems, all about as long; what does not fit is cut, visibly.

    Of two lines the second one begins with the bracket, where there is one.
    """
    if ems(words) <= room:
        return [words]
    name, bracket, more = words.partition("（")
    if most > 1 and name and bracket and max(ems(name), ems(bracket + more)) <= room:
        return [name, bracket + more]
    lines = _broken(words, room, most)
    while room > 1 and len(shorter := _broken(words, room - WIDE / 2, most)) == len(lines) and shorter[-1][-1] != CUT:
        lines, room = shorter, room - WIDE / 2
    return lines


def _broken(words: str, room: float, most: int) -> list[str]:
    lines: list[str] = []
    rest = words
    while rest and len(lines) < most - 1:
        end = _fits(rest, room)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if rest:
        lines.append(rest if ems(rest) <= room else rest[: max(_fits(rest, room - WIDE), 1)].rstrip() + CUT)
    return lines


def _fits(words: str, room: float) -> int:
    """Return after how many characters a line ends; numbers and Latin words stay whole where they can."""
    end, used = 0, 0.0
    while end < len(words) and (used := used + ems(words[end])) <= room:
        end += 1
    if end == len(words):
        return end
    for good in range(end, end // 3, -1):
        before, after = words[good - 1], words[good]
        if before in NEVER_LAST or after in NEVER_FIRST or (_joined(before) and _joined(after)):
            continue
        return good
    return max(end, 1)


def _joined(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in ".%-")
