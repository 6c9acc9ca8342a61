"""How wide text is, in ems, before any font is asked: near enough to share out the columns of a table.

The widths are those of Noto Serif CJK SC, the widest of the faces that tables are set in; 宋体 needs less.
"""

from __future__ import annotations

import functools
import re
import unicodedata

_NARROW = {**dict.fromkeys(",.:;'!|", 0.33), **dict.fromkeys("-/()[]", 0.4), **dict.fromkeys("%@MWmw", 1.0)}
_DIGIT, _LETTER = 0.56, 0.75
# A run of letters and digits stays on one line; so does the mark that leans on it.
_UNBROKEN = re.compile(r"[\x21-\x7e]+|[^\x00-\x20]")


@functools.lru_cache(maxsize=4096)
def width(text: str) -> float:
    """Return the width of text on one line."""
    return sum(map(_width, text))


def longest_word(text: str) -> float:
    """Return the width that the text needs however often it is broken."""
    return max((width(word) for word in _UNBROKEN.findall(text)), default=0.0)


def _width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA" or ord(character) > 0x2E80:  # noqa: PLR2004 - where CJK begins
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in _NARROW:
        return _NARROW[character]
    return _DIGIT if character.isdigit() or character in " +=~" else _LETTER
