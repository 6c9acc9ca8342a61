"""Two texts in, what differs word by word out; Chinese is split into words, so that no half a word is marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.aligning import differing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongkai.changes.kinds import Op, Pieces

# a number with its sign, point and commas is one word: half of one that changed says nothing
_WHOLE = re.compile(r"[0-9]+(?:[.,][0-9]+)*[%‰％]?|[A-Za-z_]+")
_SHORTEST = 2
MOST = 4_000
"""Words of two texts that are compared one by one; what is longer, which no paragraph is, is replaced as a whole."""


def words(text: str) -> list[str]:
    """Split a text into words; put together they are the text."""
    import rjieba  # noqa: PLC0415 - its dictionary takes a tenth of a second, and most reviews need it once

    found: list[str] = []
    at = 0
    for match in _WHOLE.finditer(text):
        found += rjieba.cut(text[at : match.start()]) if at < match.start() else ()
        found.append(match[0])
        at = match.end()
    return found + (list(rjieba.cut(text[at:])) if at < len(text) else [])


def compared(old: Sequence[str], new: Sequence[str]) -> Pieces:
    """Compare two texts that are split into words."""
    if len(old) + len(new) > MOST:
        return joined([("old", "".join(old)), ("new", "".join(new))])
    found: list[tuple[Op, str]] = []
    at = 0
    for a, b, c, d in differing(old, new):
        found += [("same", "".join(old[at:a])), ("old", "".join(old[a:b])), ("new", "".join(new[c:d]))]
        at = b
    found.append(("same", "".join(old[at:])))
    return joined(_calmed([piece for piece in found if piece[1] or piece[0] != "same"]))


def _calmed(pieces: list[tuple[Op, str]]) -> list[tuple[Op, str]]:
    """Take a lone character between two changes for a part of them: 的 between two new words helps nobody to read."""
    calm: list[tuple[Op, str]] = []
    for n, (op, text) in enumerate(pieces):
        between = 0 < n < len(pieces) - 1
        if op == "same" and between and len(text) < _SHORTEST and not text.isspace() and text not in "，。；：、！？":
            calm += [("old", text), ("new", text)]
        else:
            calm.append((op, text))
    return calm


def joined(pieces: Iterable[tuple[Op, str]]) -> Pieces:
    """Join neighbours: between two stretches that are the same stands what is gone, then what is new."""
    found: list[tuple[Op, str]] = []
    gone = come = ""
    for op, text in (*pieces, ("same", "")):
        if op == "same":
            if gone and gone == come:
                op, text, gone, come = "same", gone + text, "", ""  # noqa: PLW2901 - nothing differs after all
            changed: tuple[tuple[Op, str], ...] = (("old", gone), ("new", come))
            found += [pair for pair in changed if pair[1]]
            gone = come = ""
            if text and found and found[-1][0] == "same":
                found[-1] = ("same", found[-1][1] + text)
            elif text:
                found.append(("same", text))
        elif op == "old":
            gone += text
        else:
            come += text
    return tuple(found)
