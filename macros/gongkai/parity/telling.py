"""A difference in, the words that tell it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.parity.built import Built, Chapter
    from gongkai.parity.comparing import Difference
    from gongkai.problems import Message

MOST = 20
"""How many differences of one document are told one by one; a PDF of another year has hundreds."""


def more(found: Sequence[Difference]) -> Message:
    """Say how many differences are not told."""
    return msg("{count} more differences are not listed", count=len(found) - MOST)


def subject(difference: Difference, chapter: Chapter) -> str:
    """Return what a difference is about: its figure, else the page."""
    return difference.figures[0] if difference.figures else chapter.name


def told(built: Built, difference: Difference) -> Message:
    """Say what differs: of a figure what it is, what should be there and where that is stated."""
    expected, found = difference.expected, difference.found
    if difference.kind == "figure":
        name = difference.figures[0]
        place = _stated_at(built, name)
        if not found:
            return msg("{figure} is missing: {expected} ({place})", figure=name, expected=expected, place=place)
        return msg(
            "{figure} is {expected} ({place}), but here it is {found}",
            figure=name,
            expected=expected,
            place=place,
            found=found,
        )
    figures = "、".join(difference.figures[:MOST]) or "—"
    if not found:
        return msg("“{expected}” is missing (figures: {figures})", expected=expected, figures=figures)
    if not expected:
        return msg("“{found}” should not be here", found=found)
    if difference.kind == "words":
        return msg("“{found}” should be “{expected}”", found=found, expected=expected)
    return msg("“{found}” should be “{expected}” (figures: {figures})", found=found, expected=expected, figures=figures)


def _stated_at(built: Built, figure: str) -> str:
    fact = built.edition.facts.get(figure.removeprefix("change(").removesuffix(")"))
    return f"{fact.origin.path}:{fact.origin.line}" if fact else "—"
