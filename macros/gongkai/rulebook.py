"""What must hold between figures (data/checks.yml, data/<year>/checks.yml): each rule with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from gongkai.fitting import fit_most
from gongkai.schema import ChecksShape
from gongkai.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from gongkai.problems import Origin, Problem
    from gongkai.schema import CarriedShape, EquationRuleShape, JumpShape, KeptShape, RuleShape, TermsShape

R = TypeVar("R", bound="RuleShape")


@dataclass(frozen=True)
class Rulebook:
    """The rules of a department, or of one of its years; an equation's place is that of its text."""

    equations: tuple[tuple[EquationRuleShape, Origin], ...] = ()
    carried: tuple[tuple[CarriedShape, Origin], ...] = ()
    jumps: tuple[tuple[JumpShape, Origin], ...] = ()
    kept: tuple[tuple[KeptShape, Origin], ...] = ()
    terms: tuple[tuple[TermsShape, Origin], ...] = ()

    def joined(self, other: Rulebook) -> Rulebook:
        """Return the rules of both, these first."""
        return Rulebook(
            equations=self.equations + other.equations,
            carried=self.carried + other.carried,
            jumps=self.jumps + other.jumps,
            kept=self.kept + other.kept,
            terms=self.terms + other.terms,
        )

    def of(self, year: int) -> Rulebook:
        """Return the rules that hold in a year."""
        return Rulebook(
            equations=_in(year, self.equations),
            carried=_in(year, self.carried),
            jumps=_in(year, self.jumps),
            kept=_in(year, self.kept),
            terms=_in(year, self.terms),
        )


def rulebook(node: Mapping) -> tuple[Rulebook, list[Problem]]:
    """Read a file of rules; of one with mistakes in it the rules without them."""
    shape, node, problems = fit_most(ChecksShape, ChecksShape, node)
    if shape is None:
        return Rulebook(), problems
    book = Rulebook(
        equations=_placed(shape.equations, node.get("equations"), "that"),
        carried=_placed(shape.carried, node.get("carried")),
        jumps=_placed(shape.jumps, node.get("jumps")),
        kept=_placed(shape.kept, node.get("kept")),
        terms=_placed(shape.terms, node.get("terms")),
    )
    return book, problems


def _placed(shapes: list[R], node: Node | None, key: str = "") -> tuple[tuple[R, Origin], ...]:
    items = node.items if isinstance(node, Sequence) else ()
    return tuple((shape, _place(item, key)) for shape, item in zip(shapes, items, strict=True))


def _place(item: Node, key: str) -> Origin:
    value = item.get(key) if isinstance(item, Mapping) else None
    return value.origin if isinstance(value, Scalar) else item.origin


def _in(year: int, rules: tuple[tuple[R, Origin], ...]) -> tuple[tuple[R, Origin], ...]:
    return tuple((r, at) for r, at in rules if (r.since or year) <= year <= (r.until or year))
