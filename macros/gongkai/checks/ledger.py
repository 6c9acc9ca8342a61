"""The ledger (R1xx): what a year accepts still occurs, has a reason, and may be accepted at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.checks.families import ACCEPTABLE
from gongkai.problems import Problem, msg, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition


def reasons(edition: Edition) -> dict[tuple[str, str], str]:
    """Return the reasons of the findings that the ledger accepts, by rule and subject."""
    return {(a.rule, a.where): a.reason for a, _ in edition.ledger.acknowledged if a.rule in ACCEPTABLE}


def stale(edition: Edition, found: set[tuple[str, str]]) -> Iterator[Problem]:
    """R101: An acknowledged finding still occurs; one that does not must leave the ledger.

    Readers are told what the ledger accepts and why, so it must be true. Take the entry out, or correct its `where`.
    """
    for entry, origin in edition.ledger.acknowledged:
        if entry.rule in ACCEPTABLE and (entry.rule, entry.where) not in found:
            message = msg(
                "the ledger accepts {rule} at '{where}', which does not occur", rule=entry.rule, where=entry.where
            )
            noted = {(other.rule, other.where) for other, _ in edition.ledger.acknowledged}
            hint = near_miss(entry.where, {where for rule, where in found - noted if rule == entry.rule and where})
            yield Problem("R101", origin, message, hint or msg("take the entry out"), subject=entry.where)


def acceptable(edition: Edition) -> Iterator[Problem]:
    """R103: Only findings that a printed report can contain are accepted; what breaks a page is to be mended.

    Correct what the entry names, and take the entry out.
    """
    for entry, origin in edition.ledger.acknowledged:
        if entry.rule not in ACCEPTABLE:
            message = msg("a finding {rule} cannot be accepted in the ledger", rule=entry.rule)
            hint = msg(
                "correct '{where}' and delete this entry; only a figure or wording that was printed so is accepted",
                where=entry.where,
            )
            yield Problem("R103", origin, message, hint, subject=entry.where)


def misprints(edition: Edition) -> Iterator[Problem]:
    """R102: A misprint that the ledger keeps stands in the text as often as it says.

    Readers see the list of misprints; one more in the text would be a new slip. Correct `times` or `printed`, or take
    the entry out.
    """
    for entry, origin in edition.ledger.misprints:
        pages = [edition.pages[name] for name in entry.where if name in edition.pages] or list(edition.pages.values())
        for name in entry.where:
            if name not in edition.pages:
                message = msg("there is no page '{page}'", page=name)
                hint = near_miss(name, edition.pages) or msg("correct `where`")
                yield Problem("R102", origin, message, hint, subject=entry.printed)
        times = sum(page.body.count(entry.printed) for page in pages)
        if times != entry.times and not edition.unread_pages:
            message = msg(
                "the misprint '{printed}' is noted {wanted}×, but stands {found}× in the text",
                printed=entry.printed,
                wanted=entry.times,
                found=times,
            )
            yield Problem(
                "R102",
                origin,
                message,
                msg("correct `times` or `printed`, or take the entry out"),
                subject=entry.printed,
            )
