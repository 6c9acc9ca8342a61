"""A typed number in; the figure of the year that it repeats, and the macro to write instead, out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.problems import Message, msg
from gongkai.quantities import Quantity, agrees

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.units import Dims

TELLING = 10
"""A number below it is everywhere: only the words around it tell which figure is meant."""
FEW = 4
"""Figures of one value, of which the first is worth a hint even if no words tell which is meant."""


@dataclass(frozen=True)
class Candidate:
    """A figure, and what it prints."""

    fact: Fact
    quantity: Quantity


@dataclass(frozen=True)
class Known:
    """What a year's figures print; read when the first number that is not one of them turns up."""

    edition: Edition

    @cached_property
    def _figures(self) -> list[Candidate]:
        figures = self.edition.figures
        printed = ((fact, printing.in_prose(figures, fact.id)) for fact in figures.facts.values())
        return [Candidate(fact, found) for fact, found in printed if isinstance(found, Quantity)]

    @cached_property
    def _values(self) -> dict[tuple[Decimal, Dims], list[Candidate]]:
        found = defaultdict(list)
        for candidate in self._figures:
            found[candidate.quantity.value, candidate.quantity.dims].append(candidate)
        return found

    @cached_property
    def _numbers(self) -> dict[Decimal, list[Candidate]]:
        found = defaultdict(list)
        for candidate in self._figures:
            found[candidate.quantity.number].append(candidate)
        return found

    def exactly(self, found: Quantity | None) -> str | None:
        """Return the figure that has just this value and unit, or nothing; a number without unit is no figure."""
        if found is None or not found.unit_text:
            return None
        same = self._values.get((found.value, found.dims), [])
        return same[0].fact.id if same and found.number >= TELLING else None

    def hint(self, found: Quantity | None, context: str) -> Message:
        """Say what to write instead of a number: the nearest figure's macro, or where a new figure goes."""
        if found is not None:
            same = self._values.get((found.value, found.dims), []) if found.unit_text else []
            alike = [c for c in self._numbers.get(found.number, []) if c.quantity.dims]
            if best := _nearest(same, found, context) or _nearest(alike, None, context):
                return msg("it is {label}: write {example}", label=best.fact.label, example=_macro(best))
            if best := _nearest(self._close(found), found, context):
                return msg(
                    "{label} is {printed}: write {example}",
                    label=best.fact.label,
                    printed=best.quantity.prose(),
                    example=_macro(best),
                )
        return msg(
            "put the figure in data/{year}/ and write its macro here; if it is none, declare its words "
            "and the reason under `literals` in data/{year}/report.yml",
            year=self.edition.year,
        )

    def _close(self, found: Quantity) -> list[Candidate]:
        """Return the figures that the number rounds, or that round it."""
        if not found.unit_text:
            return []
        alike = (candidate for candidate in self._figures if candidate.quantity.dims == found.dims)
        return [c for c in alike if agrees(found, c.quantity.value) or agrees(c.quantity, found.value)]


def _macro(candidate: Candidate) -> str:
    return f'{{{{ fact("{candidate.fact.id}") }}}}'


def _nearest(candidates: Iterable[Candidate], found: Quantity | None, context: str) -> Candidate | None:
    """Choose by how much of a figure's label stands around the number; among equals the first of the data.

    A number that says enough by itself, `found`, needs no words if few figures are that.
    """
    scored = [(_overlap(candidate.fact.label, context), candidate) for candidate in candidates]
    if not scored:
        return None
    score, best = max(scored, key=lambda pair: pair[0])
    telling = found is not None and (found.number >= TELLING or found.decimals) and len(scored) <= FEW
    return best if score or telling else None


def _overlap(label: str, context: str) -> float:
    pairs = [label[i : i + 2] for i in range(len(label) - 1)]
    return sum(pair in context for pair in pairs) / len(pairs) if pairs else 0.0
