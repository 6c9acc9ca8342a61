"""Words in, a pattern that finds any of them out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def stands(words: str, text: str) -> bool:
    """Tell whether words stand in a text; most do not, and to miss their first character takes no time."""
    return words[0] in text and words in text


def has_any(characters: str, text: str) -> bool:
    """Tell whether a text has one of a few characters."""
    return any(character in text for character in characters)
