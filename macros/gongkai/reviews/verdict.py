"""A review in, its verdict out: one sentence on what changes, whether it may be published, and what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.changes.kinds import (
    ChapterChange,
    ChartChange,
    Duty,
    EditionChange,
    FigureChange,
    FileChange,
    FindingChange,
    SettingChange,
    TableChange,
    TextChange,
)
from gongkai.problems import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.reviews.review import Review


def verdict(review: Review) -> Message:
    """Say in one sentence what a change means."""
    parts = [*_counts(review), *_further(review)]
    what = listed(parts) if parts else msg("nothing that is published changes")
    return msg("{what}; {state}", what=what, state=_state(review))


def grave(review: Review) -> bool:
    """Tell whether the signer must not simply sign."""
    return bool(review.errors) or any(isinstance(c, Duty) and not c.recorded for c in review.changes)


def listed(parts: Sequence[Message]) -> Message:
    """Put parts of a sentence side by side."""
    first, *rest = parts
    return msg("{first}, {rest}", first=first, rest=listed(rest)) if rest else first


def _counts(review: Review) -> Iterator[Message]:
    changes = review.changes
    for edition in (c for c in changes if isinstance(c, EditionChange)):
        if edition.event == "added":
            yield msg("the edition of {year} is new", year=edition.year)
        else:
            yield msg("the edition of {year} is gone", year=edition.year)
    figures = [c for c in changes if isinstance(c, FigureChange)]
    moved = [c for c in figures if c.old != c.new and c.event in {"changed", "renamed"}]
    by_others = sum(1 for c in moved if c.because)
    if moved and by_others:
        yield msg("figures changed: {count} ({others} because of others)", count=len(moved), others=by_others)
    elif moved:
        yield msg("figures changed: {count}", count=len(moved))
    for event, message in (
        ("added", msg("added: {count}", count=_of(figures, "added"))),
        ("removed", msg("removed: {count}", count=_of(figures, "removed"))),
        ("renamed", msg("renamed: {count}", count=_of(figures, "renamed"))),
    ):
        if _of(figures, event):
            yield message


def _further(review: Review) -> Iterator[Message]:
    changes = review.changes
    texts = [c for c in changes if isinstance(c, TextChange)]
    written = sum(1 for c in texts if c.written)
    shown = sum(1 for c in changes if isinstance(c, TableChange | ChartChange))
    chapters = sum(1 for c in changes if isinstance(c, ChapterChange))
    build = any(isinstance(c, FileChange) and c.role == "build" for c in changes)
    settings = [c for c in changes if isinstance(c, SettingChange)]
    ledger = any(c.file.endswith("/ledger.yml") for c in settings)
    for told, message in (
        (written, msg("paragraphs edited: {count}", count=written)),
        (
            len(texts) - written,
            msg("paragraphs that read otherwise because of figures: {count}", count=len(texts) - written),
        ),
        (shown, msg("tables and charts: {count}", count=shown)),
        (chapters, msg("chapters added, removed, moved or renamed: {count}", count=chapters)),
        (any(not c.file.endswith("/ledger.yml") for c in settings), msg("settings change")),
        (ledger, msg("the ledger changes")),
        (build, msg("the build itself is touched")),
    ):
        if told:
            yield message


def _of(figures: Sequence[FigureChange], event: str) -> int:
    return sum(1 for c in figures if c.event == event)


def _state(review: Review) -> Message:
    """Say whether the new state passes, and what is to be done beyond it."""
    new = sum(1 for c in review.changes if isinstance(c, FindingChange) and c.event == "new")
    if review.errors:
        state = msg("the check finds errors ({errors}), so it cannot be published yet", errors=review.errors)
    elif new:
        state = msg("the check finds no errors, but new warnings ({count})", count=new)
    else:
        state = msg("the check finds no errors")
    open_ = [c for c in review.changes if isinstance(c, Duty) and not c.recorded]
    wanted = dict.fromkeys("broken" if c.broken else c.kind for c in open_)
    return listed([state, *(_ASKS[kind] for kind in wanted)])


_ASKS = {
    "amendment": msg("a published edition changes and needs an amendment"),
    "broken": msg("a seal is taken out or rewritten, which nobody may sign"),
    "sealed": msg("a sealed edition changes and needs an amendment"),
    "restatement": msg("a figure of last year is restated and needs a reason"),
    "withdrawn": msg("a published edition is withdrawn"),
}
