"""Reads HTML with each pattern made once: what WeasyPrint's parser keeps of them, it never finds again.

tinyhtml5 2.1 looks patterns up under the characters that they stand for, and keeps each under the pattern itself. Like
`shaping` this takes the place of something inside it; what is read stays the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tinyhtml5 import inputstream

if TYPE_CHECKING:
    from collections.abc import Iterable


def install() -> None:
    """Make WeasyPrint's parser find its patterns."""
    inputstream.characters_until_regex = Patterns()


class Patterns(dict[tuple["Iterable[str]", bool], re.Pattern[str]]):
    """Patterns for as many characters as are all among some, or for as many as are not; made when asked for."""

    def __missing__(self, key: tuple[Iterable[str], bool]) -> re.Pattern[str]:
        """Make a pattern as tinyhtml5 does."""
        characters, among = key
        listed = "".join(f"\\x{ord(character):02x}" for character in characters)
        self[key] = pattern = re.compile(f"[{'' if among else '^'}{listed}]+")
        return pattern
