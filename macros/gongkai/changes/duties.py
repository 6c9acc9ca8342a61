"""Two states of an edition in, what its change asks for out: 更正, 重述, a broken seal, a withdrawal.

What readers would find changed is what a seal would: there is no other notion of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import seals
from gongkai.changes.kinds import REMOVED, REWRITTEN, Duty, FindingChange
from gongkai.changes.sealing import kept, sealed, told_since, unnamed
from gongkai.checks.said import ATTACHED, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gongkai.changes.kinds import Change, FileChange
    from gongkai.edition import Edition

RESTATED = "C101"
"""What an edition states of last year is not what last year's edition published."""
_BROKEN = {"": (), "removed": (REMOVED,), "rewritten": (REWRITTEN,)}


def duties(
    before: Edition, after: Edition | None, roots: tuple[Path, Path], attached: Sequence[FileChange]
) -> Iterator[Duty]:
    """Yield what the change of an edition, which was there before, asks for; `attached` are its files that differ."""
    if after is None or after.draft:
        broken = _BROKEN[kept(before, after)] if after else ()
        if sealed(before):
            yield Duty(before.year, "sealed", about=broken)
        if not before.draft:
            yield Duty(before.year, "withdrawn")
        return
    if before.draft and not sealed(before):
        return
    broken = _BROKEN[kept(before, after)]
    found = _changes(before, after, roots, attached)
    if not found and not broken:
        return
    if not sealed(before):
        yield Duty(after.year, "amendment", bool(told_since(before, after)), _about(found, attached))
        return
    missing = found if broken else unnamed(before, after, found)
    yield Duty(after.year, "sealed", not missing and not broken, (*_about(missing or found, attached), *broken))


def _changes(
    before: Edition, after: Edition, roots: tuple[Path, Path], attached: Sequence[FileChange]
) -> list[seals.Change]:
    """Return what readers would find changed; what only could not be read is neither gone nor new."""
    found = seals.changes(said(before, roots[0]), said(after, roots[1]))
    gone, come = (bool(edition.unread_pages or edition.figures.unread) for edition in (after, before))
    found = [c for c in found if not (gone and not c.new) and not (come and not c.old)]
    # line ends that Git has put into a file are no change of it
    return found if attached else [c for c in found if c.place != ATTACHED]


def _about(changes: Sequence[seals.Change], attached: Sequence[FileChange]) -> tuple[str, ...]:
    """Return where something changes: ids, pages, and files by their paths."""
    places = dict.fromkeys(change.place for change in changes if change.place != ATTACHED)
    beside = any(change.place == ATTACHED for change in changes)
    return (*places, *(file.path for file in attached if beside))


def restatements(changes: Sequence[Change]) -> Iterator[Duty]:
    """Yield the editions that now state last year's figures otherwise than last year's edition, accepted or not."""
    found: dict[tuple[int, bool], list[str]] = {}
    for change in changes:
        if isinstance(change, FindingChange) and change.problem.rule == RESTATED and change.event != "solved":
            found.setdefault((change.year, change.event == "accepted"), []).append(change.problem.subject)
    for (year, recorded), about in sorted(found.items()):
        yield Duty(year, "restatement", recorded, tuple(dict.fromkeys(about)))
