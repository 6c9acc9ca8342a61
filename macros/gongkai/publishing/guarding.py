"""What is published and what is to be in, what the public would lose without a word out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.publishing import figures, papers
from gongkai.publishing.errors import RefusedError
from gongkai.publishing.permits import CHANGE, Loss, options, removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.publishing.editions import Editions
    from gongkai.publishing.permits import Permits


def guard(before: Editions | None, after: Editions, permits: Permits) -> None:
    """Raise `RefusedError` if something published would go, or a figure would change without an amendment.

    Editions marked as drafts were not meant for the public: nothing of them is guarded.
    """
    found = list(losses(before, after, permits)) if before else []
    if not permits.drafts:
        found += [
            Loss(msg("{year} is a draft", year=version), "--allow-draft")
            for version in sorted(after.versions)
            if (edition := after.data.get(version)) and edition.draft
        ]
    if found:
        hint = msg("if this is meant, publish with: {options}", options=" ".join(options(found)))
        amend = msg(
            "a correction belongs in the ledger, as an amendment that names the figure or its old and new value"
        )
        needs = any(loss.option == CHANGE for loss in found)
        raise RefusedError([loss.message for loss in found], [*([amend] if needs else []), hint])


def losses(before: Editions, after: Editions, permits: Permits) -> Iterator[Loss]:
    """Return what would be lost and has not been permitted, year by year."""
    moved: dict[str, frozenset[str]] = {}
    for version in sorted(before.versions):
        old, new = before.data.get(version), after.data.get(version)
        if old is not None and old.draft:
            continue
        if version not in after.versions:
            if not permits.removal(version):
                yield removal(msg("{year} is published, and would be there no more", year=version), version)
            continue
        if new is not None and new.draft and not permits.drafts:
            continue  # which is refused as a whole
        if old is not None and new is None:
            if not permits.removal(version):
                yield removal(
                    msg("the data of {year} are published, and would be there no more", year=version), version
                )
        elif old is not None and new is not None:
            compared = figures.compared(old, new, moved.get(_year_before(version), frozenset()))
            moved[version] = compared.moved
            yield from figures.losses(version, compared, permits)
            yield from papers.amendments_lost(version, old, new, permits)
        yield from papers.files_lost(version, before.files.get(version, {}), after.files.get(version, {}), permits)


def _year_before(version: str) -> str:
    above, slash, year = version.rpartition("/")
    return f"{above}{slash}{int(year) - 1}"
