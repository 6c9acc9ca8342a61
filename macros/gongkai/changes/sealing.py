"""Two states of an edition in, whether its seal is still there out: the one place that knows where a seal stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from gongkai.schema import SealShape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.edition import Edition
    from gongkai.schema import AmendmentShape, SealedShape
    from gongkai.seals import Change

Kept: TypeAlias = Literal["", "removed", "rewritten"]
"""What became of a seal: it is there, perhaps as a former one; it was taken out; it is another one."""
_LATER = frozenset({"by", "signed", "gongkai", "commit", "pdf", "data", "files"})
"""What `gongkai seal` adds to a seal that `gongkai amend` has renewed, once the edition is built."""


def sealed(edition: Edition) -> bool:
    """Tell an edition whose ledger has a seal: nothing that it publishes may change without an amendment."""
    return edition.ledger.seal is not None


def kept(before: Edition, after: Edition) -> Kept:
    """Say what became of the seal of an edition: each that was ever made stays, in its place and word by word."""
    old, new = before.ledger.seal, after.ledger.seal
    if old is None:
        return ""
    if new is None:
        return "removed"
    count = len(old.former)
    there = new.former[:count] == old.former and _same(old, [*new.former, new][count])
    return "" if there else "rewritten"


def _same(old: SealShape, new: SealedShape) -> bool:
    """Tell a seal that was completed or, as a former one, has the digests of the files that are kept of it."""
    changing = _LATER if not old.pdf else set() if isinstance(new, SealShape) else {"files"}
    one, other = (seal.model_dump(exclude={"former", *changing}) for seal in (old, new))
    return one == other


def unnamed(before: Edition, after: Edition, changes: Sequence[Change]) -> list[Change]:
    """Return the changes since the seal that no new amendment tells, old and new.

    An edition that was amended several times meanwhile has all that each of the times has told: what lay between
    stands in neither state.
    """
    new = told_since(before, after)
    steps = _steps(before, after)
    if not steps or not steps <= {entry.superseded for entry in new}:
        return list(changes)
    if len(steps) > 1:
        return []
    told = {(entry.old, entry.new) for entry in new}
    return [change for change in changes if (change.old, change.new) not in told]


def _steps(before: Edition, after: Edition) -> set[int | None]:
    """Return the numbers of the former versions that have come."""
    old, new = before.ledger.seal, after.ledger.seal
    return {*range(len(old.former) + 1, len(new.former) + 1)} if old and new else set()


def told_since(before: Edition, after: Edition) -> Sequence[AmendmentShape]:
    """Return the amendments that an edition has told since."""
    return [entry for entry in after.ledger.amendments if entry not in before.ledger.amendments]
