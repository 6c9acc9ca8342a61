"""A macro in; the words around it out where they name another figure than it prints (G105)."""

from __future__ import annotations

import functools
import re
from itertools import islice
from typing import TYPE_CHECKING

from gongkai.checks.visible import CALL, visible
from gongkai.facts import State
from gongkai.problems import Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gongkai.checks.visible import Visible
    from gongkai.edition import Edition
    from gongkai.facts import Fact

MOST = 50
BEFORE, AFTER = 40, 15
"""Characters of a sentence around a macro that may name its figure."""
SHORTEST = 4
"""Characters of a label that names a figure wherever it stands."""
ALIKE = 0.5
"""Of the pairs of characters of a label, the share that stands beside a macro which is right."""
_NAMELESS = re.compile(r"（[^（）]*）|\([^()]*\)|[\W_]")
_ENDS = re.compile(r"[。；;！？\n]")
_MARKS = re.compile(rf"[，,、：:{CALL}]")


def names(edition: Edition) -> Iterator[Problem]:
    """G105: The words beside a macro do not name another figure of the same file.

    Two ids are soon mixed up, and the wrong figure is printed with all its digits right. Reported is a macro whose own
    label hardly stands in its sentence while all of another figure's label does, which the sentence does not show. Put
    the right figure's id into the macro, or make the label say what the text says.
    """
    telling: dict[str, list[Fact]] = {}
    for fact in edition.facts.values():
        stem, dot, _ = fact.id.partition(".")
        if dot and len(_plain(fact.label)) >= SHORTEST:
            telling.setdefault(stem, []).append(fact)
    for page in edition.pages.values():
        yield from islice(_page(edition, telling, visible(page)), MOST)


def _page(edition: Edition, telling: Mapping[str, list[Fact]], seen: Visible) -> Iterator[Problem]:
    start = 0
    for end in (*(match.end() for match in _ENDS.finditer(seen.text)), len(seen.text)):
        if CALL in seen.text[start:end]:
            yield from _sentence(edition, telling, seen, start, end)
        start = end


def _sentence(
    edition: Edition, telling: Mapping[str, list[Fact]], seen: Visible, start: int, end: int
) -> Iterator[Problem]:
    marks = [start + match.start() for match in re.finditer(CALL, seen.text[start:end])]
    cited = {at: call.arg("id") for at in marks if (call := seen.call(at)) is not None}
    for at, name in cited.items():
        fact = edition.facts.get(name or "")
        if fact is None or fact.state is State.TEXT:
            continue
        after = _MARKS.split(seen.text[at + 1 : min(end, at + 1 + AFTER)])[0]
        beside = _pairs(seen.text[max(start, at - BEFORE) : at] + after)
        if _share(fact.label, beside) > ALIKE:
            continue
        shown = frozenset(edition.facts[name].label for name in cited.values() if name and name in edition.facts)
        meant = _meant(telling.get(fact.id.partition(".")[0], ()), beside, shown)
        if meant is not None:
            message = msg(
                "the text names '{label}', but the macro prints '{printed}'", label=meant.label, printed=fact.label
            )
            hint = msg(
                "if the figure '{id}' is meant, write {example}", id=meant.id, example=f'{{{{ fact("{meant.id}") }}}}'
            )
            subject = f"{seen.page.name}:{fact.id}"
            yield Problem("G105", seen.origin(at), message, hint, Severity.WARNING, subject)


def _meant(others: Iterable[Fact], beside: frozenset[str], shown: frozenset[str]) -> Fact | None:
    """Return the figure of the same file whose whole label stands beside a macro; the longest of several.

    A label that belongs to a figure in the same sentence is that figure's: `shown` are these.
    """
    found = [other for other in others if other.label not in shown and _pairs(other.label) <= beside]
    return max(found, key=lambda other: len(other.label), default=None)


def _share(label: str, beside: frozenset[str]) -> float:
    pairs = _pairs(label)
    return len(pairs & beside) / len(pairs) if pairs else 1


@functools.lru_cache(maxsize=8192)
def _pairs(words: str) -> frozenset[str]:
    """Return the pairs of characters that stand next to each other, without what is in brackets and punctuation."""
    plain = _plain(words)
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1))


@functools.lru_cache(maxsize=8192)
def _plain(words: str) -> str:
    return _NAMELESS.sub("", words)


CHECKS: tuple[Callable[[Edition], Iterator[Problem]], ...] = (names,)
ACCEPTABLE = ("G105",)
