"""The seal (R105, R106): a sealed edition says what it said when it was sealed, and the seal is whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gongkai.checks.said import said
from gongkai.problems import Message, Origin, Problem, msg
from gongkai.seals import RECORD, UnreadableSealError, changes, read, superseded
from gongkai.seals.recorded import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.edition import Edition
    from gongkai.seals import Change

MOST = 50
"""How many changes are told one by one; a page that was written anew has hundreds."""
KEPT, WHOLE = "R105", "R106"


def unchanged(edition: Edition, root: Path) -> Iterator[Problem]:
    """R105: What a sealed edition has published stays as it was: every figure, every label, every sentence.

    Readers have quoted it, and archives keep it. Put it back as it was; or, if it was wrong, have the amendment
    recorded by `gongkai amend YEAR --why …`: what it was, what it is now and why is then told to readers, and the
    former version stays published.

    R106: A seal is whole. The ledger's digests are those of data/<year>/seal.json; each amendment that names a former
    version has it in the seal, and each former version its amendment; the former versions in data/<year>/superseded/
    are those, as they were published; and no run of `gongkai seal` or `gongkai amend` was left unfinished. Else nobody
    could say what was sealed. Take these files and the `seal` of ledger.yml back from Git as `gongkai seal` and
    `gongkai amend` wrote them.
    """
    seal, folder = edition.ledger.seal, root / "data" / str(edition.year)
    yield from _left(edition, folder)
    yield from _versions(edition)
    if seal is None:
        if os.path.lexists(folder / RECORD):  # Path.exists raises where the folder cannot be read
            message = msg("there is a {file}, but the ledger has no seal", file=RECORD)
            yield _broken(edition, Origin(f"data/{edition.year}/{RECORD}"), message)
        return
    at = edition.ledger.sealed_at or _ledger(edition)
    yield from (_broken(edition, at, message) for message in _former(edition, folder))
    if edition.draft:
        message = msg("the edition of {year} is sealed, and cannot be a draft again", year=edition.year)
        hint = msg("set `status: published` in its report.yml")
        yield Problem(KEPT, Origin(f"data/{edition.year}/report.yml"), message, hint, subject="status")
    try:
        record = read(folder, seal)
    except UnreadableSealError as error:
        yield _broken(edition, at, error.message)
        return
    if edition.unread_pages or edition.figures.unread:
        return  # what could not be read has been reported, and is not gone
    found = changes(record, said(edition, root))
    hint = msg("put it back, or record the amendment: gongkai amend {year} --why …", year=edition.year)
    for change in found[:MOST]:
        origin = change.origin or at
        yield Problem(KEPT, origin, told(change), hint, subject=change.place)
    if len(found) > MOST:
        message = msg("{count} more changes since the seal are not listed", count=len(found) - MOST)
        yield Problem(KEPT, at, message, hint, subject="more")


def _former(edition: Edition, folder: Path) -> Iterator[Message]:
    """Say which files of former versions are not those that were published, or do not say what was sealed."""
    wrong = [*superseded.wrong(edition.ledger, folder)]
    yield from (msg("{file} is missing, or is not as it was published", file=name) for name in wrong)
    for name in superseded.falsified(edition.ledger, folder):
        if name not in wrong:
            yield msg("{file} has other figures than those that were sealed", file=name)


def _left(edition: Edition, folder: Path) -> Iterator[Problem]:
    """Tell of what a run was about to write when it was killed, and of former versions that no seal lists."""
    if os.path.lexists(folder / WAITING):
        message = msg("{file} was left by a run that did not end", file=WAITING)
        hint = msg("run gongkai seal or gongkai amend for {year} again: it finishes or undoes this", year=edition.year)
        yield Problem(WHOLE, Origin(f"data/{edition.year}/{WAITING}"), message, hint, subject="seal")
    for name in superseded.unlisted(edition.ledger, folder):
        message = msg("{file} is a former version that the seal does not list", file=name)
        yield _broken(edition, Origin(f"data/{edition.year}/{name}"), message)


def _versions(edition: Edition) -> Iterator[Problem]:
    """Tell of amendments whose former version is in no seal, and of former versions whose amendment is gone."""
    known = len(edition.ledger.seal.former) if edition.ledger.seal else 0
    named = {entry.superseded for entry in edition.ledger.amendments if entry.superseded}
    for number in sorted(named - {*range(1, known + 1)}):
        message = msg("an amendment names the former version {number}, which no seal lists", number=number)
        yield _broken(edition, _ledger(edition), message)
    for number in sorted({*range(1, known + 1)} - named):
        message = msg("the seal lists the former version {number}, which no amendment names", number=number)
        yield _broken(edition, edition.ledger.sealed_at or _ledger(edition), message)


def _ledger(edition: Edition) -> Origin:
    return Origin(f"data/{edition.year}/ledger.yml")


def told(change: Change) -> Message:
    """Say what is not as it was sealed."""
    if change.kind == "figure":
        given = {"figure": change.place, "label": change.name, "old": change.old, "new": change.new}
        if not change.old:
            return msg("{figure} ({label}) is new since the seal: {new}", **given)
        if not change.new:
            return msg("{figure} ({label}) was sealed as {old}, and is gone", **given)
        return msg("{figure} ({label}) was sealed as {old}, and now is {new}", **given)
    given = {"place": change.place, "old": change.old, "new": change.new}
    if not change.old:
        return msg("{place}: “{new}” is new since the seal", **given)
    if not change.new:
        return msg("{place}: “{old}” was sealed, and is gone", **given)
    return msg("{place}: “{old}” was sealed, and now reads “{new}”", **given)


def _broken(edition: Edition, origin: Origin, message: Message) -> Problem:
    hint = msg("take the seal of {year} back from Git as it was written", year=edition.year)
    return Problem(WHOLE, origin, message, hint, subject="seal")


FILE_CHECKS = (unchanged,)
