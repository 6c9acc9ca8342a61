"""The year's ledger: which findings are accepted and why, which misprints are kept, what was amended, the seal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.fitting import fit_most
from gongkai.schema import LedgerShape
from gongkai.source import Mapping, Sequence

if TYPE_CHECKING:
    from gongkai.problems import Origin, Problem
    from gongkai.schema import AcknowledgedShape, AmendmentShape, MisprintShape, SealShape


@dataclass(frozen=True)
class Ledger:
    """A year's ledger, each entry with its place."""

    acknowledged: tuple[tuple[AcknowledgedShape, Origin], ...] = ()
    misprints: tuple[tuple[MisprintShape, Origin], ...] = ()
    notes: tuple[str, ...] = ()
    amendments: tuple[AmendmentShape, ...] = ()
    seal: SealShape | None = None
    sealed_at: Origin | None = None


def ledger(node: Mapping) -> tuple[Ledger, list[Problem]]:
    """Read a ledger; of one with mistakes in it the entries without them."""
    shape, node, problems = fit_most(LedgerShape, LedgerShape, node)
    if shape is None:
        return Ledger(), problems
    return (
        Ledger(
            acknowledged=tuple(zip(shape.acknowledged, _places(node, "acknowledged"), strict=True)),
            misprints=tuple(zip(shape.misprints, _places(node, "misprints"), strict=True)),
            notes=tuple(shape.notes),
            amendments=tuple(shape.amendments),
            seal=shape.seal,
            sealed_at=node.key_origin("seal") if shape.seal else None,
        ),
        problems,
    )


def _places(node: Mapping, key: str) -> tuple[Origin, ...]:
    items = node.get(key)
    return tuple(item.origin for item in items.items) if isinstance(items, Sequence) else ()
