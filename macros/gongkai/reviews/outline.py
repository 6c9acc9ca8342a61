"""The parts of a readable review: sections with tables and lines, and words with what became of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from gongkai.files import HIDDEN

if TYPE_CHECKING:
    from gongkai.changes.kinds import Pieces

Style: TypeAlias = Literal["same", "old", "new", "code", "strong", "dim"]
Words: TypeAlias = tuple[tuple[Style, str], ...]

CONTEXT = 36
"""Characters of a sentence that are shown beside what changed in it, up to the end of the sentence."""
_ENDS = "。！？；\n"
_NUMBER = frozenset("0123456789.,%‰")
_BLANKS = re.compile(r"[\t\r\n]+")


@dataclass(frozen=True)
class Table:
    """Rows below heads; `wide` are the columns that hold words, the others hold figures."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    wide: frozenset[int]


@dataclass(frozen=True)
class Lines:
    """Items of a list."""

    rows: tuple[Words, ...]


@dataclass(frozen=True)
class Section:
    """A part of a review under its heading; `about` is a sentence below it, `most` how many rows a comment shows."""

    title: str
    body: Table | Lines
    about: str = ""
    most: int = 30
    grave: bool = False


@dataclass(frozen=True)
class Outline:
    """A review in a reader's language: the verdict, what it asks for, what was compared, and the sections."""

    language: str
    title: str
    verdict: str
    grave: bool
    notes: tuple[Words, ...]
    compared: tuple[Words, ...]
    sections: tuple[Section, ...]
    end: str


def visible(text: str) -> str:
    """Show what nobody would see: control characters, and those that turn the direction of writing."""
    flat = _BLANKS.sub(" ", text)
    return HIDDEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", flat)


def words(text: str, style: Style = "same") -> Words:
    """Return plain words."""
    return ((style, text),) if text else ()


def excerpt(pieces: Pieces) -> Words:
    """Return a changed paragraph around its changes: what stands far from them gives way to …."""
    found: list[tuple[Style, str]] = []
    for n, (op, text) in enumerate(pieces):
        first, last = n == 0, n == len(pieces) - 1
        if op != "same" or (first and last):
            found.append((op, text))
            continue
        head = "" if first else _until_end(text)
        tail = "" if last else _from_start(text)
        if len(head) + len(tail) >= len(text):
            found.append((op, text))
        else:
            found.append((op, f"{head}…{tail}"))
    return tuple(found)


def _until_end(text: str) -> str:
    """Return the beginning of a text up to the end of its first sentence, or as far as is shown."""
    end = next((n + 1 for n, character in enumerate(text[:CONTEXT]) if character in _ENDS), min(CONTEXT, len(text)))
    while 0 < end < len(text) and _one_number(text[end - 1], text[end]):
        end += 1
    return text[:end]


def _from_start(text: str) -> str:
    """Return the end of a text from the beginning of its last sentence on, or as far as is shown."""
    first = max(len(text) - CONTEXT, 0)
    start = next((n + 1 for n in range(len(text) - 1, first - 1, -1) if text[n] in _ENDS), first)
    while 0 < start < len(text) and _one_number(text[start - 1], text[start]):
        start -= 1
    return text[start:]


def _one_number(one: str, other: str) -> bool:
    """Tell that a cut between two characters would make another number of one."""
    return one in _NUMBER and other in _NUMBER
