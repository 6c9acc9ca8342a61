"""What changed of an edition in, what that asks for out: 更正, 重述, a broken seal, a withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.changes.kinds import (
    ChapterChange,
    Duty,
    FigureChange,
    FileChange,
    FindingChange,
    SettingChange,
    TableChange,
    TextChange,
)
from gongkai.changes.sealing import sealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.changes.kinds import Change
    from gongkai.edition import Edition

SEAL = "seal"
"""What a seal that was taken out is called."""
RESTATED = "C101"
"""What an edition states of last year is not what last year's edition published."""
_SEEN = frozenset({"title", "period", "published", "document.number", "document.index"})
"""Entries of report.yml that readers see on every page of an edition."""


def duties(before: Edition, after: Edition | None, changes: Sequence[Change]) -> Iterator[Duty]:
    """Yield what the changes of an edition, which was there before, ask for."""
    if before.draft:
        return
    if after is None or after.draft:
        if sealed(before):
            yield Duty(before.year, "sealed")
        yield Duty(before.year, "withdrawn")
        return
    about = tuple(dict.fromkeys(_name(change) for change in changes if visible(change)))
    broken = sealed(before) and not sealed(after)
    if not about and not broken:
        return
    recorded = any(entry not in before.ledger.amendments for entry in after.ledger.amendments)
    if sealed(before):
        yield Duty(after.year, "sealed", recorded and not broken, (*about, *((SEAL,) if broken else ())))
    else:
        yield Duty(after.year, "amendment", recorded, about)


def restatements(changes: Sequence[Change]) -> Iterator[Duty]:
    """Yield the editions that now state last year's figures otherwise than last year's edition, accepted or not."""
    found: dict[tuple[int, bool], list[str]] = {}
    for change in changes:
        if isinstance(change, FindingChange) and change.problem.rule == RESTATED and change.event != "solved":
            found.setdefault((change.year, change.event == "accepted"), []).append(change.problem.subject)
    for (year, recorded), about in sorted(found.items()):
        yield Duty(year, "restatement", recorded, tuple(dict.fromkeys(about)))


def visible(change: Change) -> bool:
    """Tell a change of what an edition publishes: what a reader who compares two copies would find."""
    if isinstance(change, FigureChange):
        return change.old != change.new or any(a.name in {"label", "as_of", "unit"} for a in change.aspects)
    if isinstance(change, TableChange):
        return change.event != "renamed" or bool(change.rows or change.columns or change.aspects)
    if isinstance(change, ChapterChange):
        return change.event != "renamed" or change.title != change.was_title
    if isinstance(change, SettingChange):
        return change.file.endswith("report.yml") and change.name in _SEEN
    return isinstance(change, TextChange) or (isinstance(change, FileChange) and change.role == "attached")


def _name(change: Change) -> str:
    if isinstance(change, FigureChange | TableChange):
        return change.id
    if isinstance(change, ChapterChange | TextChange):
        return change.page
    if isinstance(change, FileChange):
        return change.path
    return change.name if isinstance(change, SettingChange) else ""
