"""A picture's markup in, a word for its shapes out: another word, if any bar of it is longer than it was."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import Tag

_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_LENGTH = 12


def shapes(picture: Tag) -> str:
    """Return letters that stand for all elements of a picture and what they say of themselves; digits would count."""
    parts = (picture, *picture.find_all())
    found = [(part.name, sorted((name, str(value)) for name, value in part.attrs.items())) for part in parts]
    return sha256(repr(found).encode()).hexdigest()[:_LENGTH].translate(_LETTERS)
