"""Ids that are gone and ids that came in, those that only got another name out.

Sure: label and figure are the same, and no other pair could be meant; first in the same place of a renamed file, then
in the same group or table, then anywhere. Else, marked by a question: the label is the same in the same group, or the
figure is the same between the same neighbours. A blank, or what stands more than once, proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from gongkai import printing
from gongkai.facts import State

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from gongkai.edition import Edition

Key: TypeAlias = "Callable[[_Side, str], Hashable | None]"


class _Side:
    """One state of the edition, and what is asked of its figures."""

    def __init__(self, edition: Edition, common: frozenset[str]) -> None:
        self.facts = edition.facts
        self.figures = edition.figures
        self.neighbours: dict[str, tuple[str, str]] = {}
        order = list(edition.facts)
        last = ""
        for figure in order:
            self.neighbours[figure] = (last, "")
            last = figure if figure in common else last
        last = ""
        for figure in reversed(order):
            self.neighbours[figure] = (self.neighbours[figure][0], last)
            last = figure if figure in common else last

    def printed(self, figure: str) -> str:
        return printing.printed(self.figures, figure)

    def says(self, figure: str) -> tuple[str, str] | None:
        """Return label and figure; nothing where they prove nothing."""
        fact = self.facts[figure]
        return (fact.label, self.printed(figure)) if fact.state in _TELLING else None


def _same_place(side: _Side, figure: str) -> Hashable | None:
    said = side.says(figure)
    return (figure.partition(".")[2], said) if said else None


def _same_group(side: _Side, figure: str) -> Hashable | None:
    said = side.says(figure)
    return (figure.rpartition(".")[0], said) if said else None


def _same_words(side: _Side, figure: str) -> Hashable | None:
    return side.says(figure)


def _same_label(side: _Side, figure: str) -> Hashable | None:
    label = side.facts[figure].label
    return (figure.rpartition(".")[0], label) if label != figure.rpartition(".")[2] else None


def _between(side: _Side, figure: str) -> Hashable | None:
    said = side.says(figure)
    return (figure.rpartition(".")[0], side.neighbours[figure], said[1]) if said else None


_TELLING = frozenset({State.STATED, State.COMPUTED, State.TEXT})
_RULES: tuple[tuple[Key, bool], ...] = (
    (_same_place, True),
    (_same_group, True),
    (_same_words, True),
    (_same_label, False),
    (_between, False),
)


def renamed(before: Edition, after: Edition, gone: Sequence[str], come: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Return new ids with the old one and whether that is sure."""
    if not gone or not come:
        return {}
    common = frozenset(before.facts) & frozenset(after.facts)
    old, new = _Side(before, common), _Side(after, common)
    found: dict[str, tuple[str, bool]] = {}
    left_old, left_new = dict.fromkeys(gone), dict.fromkeys(come)
    for key, sure in _RULES:
        for one, other in _matched(old, left_old, new, left_new, key):
            found[other] = (one, sure)
            del left_old[one], left_new[other]
    return found


def _matched(old: _Side, gone: Iterable[str], new: _Side, come: Iterable[str], key: Key) -> list[tuple[str, str]]:
    """Match what has the same key, where it is the only one that has it on both sides."""
    sides: tuple[dict[Hashable, list[str]], ...] = (defaultdict(list), defaultdict(list))
    for side, ids, keys in zip((old, new), (gone, come), sides, strict=True):
        for figure in ids:
            found = key(side, figure)
            if found is not None:
                keys[found].append(figure)
    return [
        (ones[0], others[0])
        for found, ones in sides[0].items()
        if len(ones) == 1 and len(others := sides[1].get(found, [])) == 1
    ]
