"""Break a title into lines the way official documents do: no word torn, the lines shaped like a trapezoid."""

from __future__ import annotations

import itertools
import unicodedata

# 156 mm of type area hold 20 characters of 2号 (22 pt); 18 leave the air that a title needs.
WIDEST = 18.0
# Words that may not begin a line because they lean on what stands before them.
_LEANING = frozenset("的和与及之）》”、，。：")


def title_lines(title: str, department: str = "") -> list[str]:
    """Return the title in as few lines as fit, broken between words, shaped as even steps.

    The department's name, where the title begins with it, keeps a line of its own if it is long enough to be one.
    """
    if _width(title) <= WIDEST:
        return [title]
    words = _words(title, department)
    count = -int(-_width(title) // WIDEST)
    while True:
        best = min(_breaks(words, count), key=_ugliness, default=None)
        if best is not None:
            return best
        count += 1
        if count > len(words):
            return ["".join(words)]


def _words(title: str, department: str) -> list[str]:
    named = bool(department) and title.startswith(department) and _width(department) <= WIDEST
    words = [department] if named else []
    whole = len(words)
    import rjieba  # noqa: PLC0415 - loading its dictionary takes a tenth of a second, and most titles fit a line

    for word in rjieba.cut(title.removeprefix(department) if named else title):
        # A number stays with the word that counts it: 2021 and 年 are one.
        if len(words) > whole and (word[0] in _LEANING or words[-1].isdigit()):
            words[-1] += word
        else:
            words.append(word)
    return words


def _breaks(words: list[str], count: int) -> list[list[str]]:
    found = []
    for cuts in itertools.combinations(range(1, len(words)), count - 1):
        edges = (0, *cuts, len(words))
        lines = ["".join(words[a:b]) for a, b in itertools.pairwise(edges)]
        if all(_width(line) <= WIDEST for line in lines):
            found.append(lines)
    return found


def _ugliness(lines: list[str]) -> tuple[float, float]:
    """Prefer lines of like length that grow or shrink steadily (equal ones look like a brick), cut after a year."""
    widths = [_width(line) for line in lines]
    steps = [b - a for a, b in itertools.pairwise(widths)]
    brick = sum(2.0 for step in steps if abs(step) < 1)
    zigzag = sum(4.0 for a, b in itertools.pairwise(steps) if a * b < 0)
    torn = sum(6.0 for line in lines[:-1] if not line.endswith(("年", "年度")))
    return (max(widths) - min(widths) + brick + zigzag + torn, -widths[0])


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)
