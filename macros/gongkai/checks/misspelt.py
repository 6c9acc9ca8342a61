"""A name in, the places of a text that all but say it out: with characters left out, doubled or swapped.

Substituted characters are not looked for: 档案局 is another agency, not 档案馆 misspelt.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = 10
"""From so many characters on, two that are left out are a misprint and not another name."""


@dataclass(frozen=True)
class Misspelt:
    """A name and its misspellings, by length; each begins and ends as the name does."""

    name: str
    variants: tuple[tuple[int, frozenset[str]], ...]

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield where a misspelling stands, and what it is.

        One change inside a name leaves its first two or its last two characters, so only there is it looked for.
        """
        end = 0
        for start in sorted({*_all(text, self.name[:2]), *_all(text, self.name[-2:])}):
            for length, variants in self.variants:
                for first in (start, start + 2 - length):
                    printed = text[first : first + length] if first >= end else ""
                    if printed in variants:
                        yield first, printed
                        end = first + length


@functools.lru_cache(maxsize=64)
def misspelt(name: str, known: frozenset[str]) -> Misspelt:
    """Spell a name wrong in every way, but for what is a known name itself, or part of one."""
    found = {variant for variant in _variants(name) if not any(variant in other for other in {*known, name})}
    lengths = sorted({len(variant) for variant in found}, reverse=True)
    return Misspelt(name, tuple((n, frozenset(v for v in found if len(v) == n)) for n in lengths))


def _all(text: str, words: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def _variants(name: str) -> set[str]:
    inner = range(1, len(name) - 1)
    variants = {name[:i] + name[i + 1 :] for i in inner}
    variants |= {name[: i + n] + name[i:] for i in range(len(name)) for n in (1, 2)}
    variants |= {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(1, len(name) - 2)}
    if len(name) >= LONG:
        variants |= {name[:i] + name[i + 2 :] for i in range(1, len(name) - 2)}
    return {variant for variant in variants if variant != name and name not in variant}
