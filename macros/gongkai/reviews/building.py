"""A review in, its outline in a language out: what Markdown and HTML show alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.reviews import numbers, prose, rest
from gongkai.reviews.outline import Outline, words
from gongkai.reviews.verdict import grave, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.reviews.outline import Words
    from gongkai.reviews.review import Review, Side

SHORT = 12


def outline(review: Review, language: str) -> Outline:
    """Lay a review out."""
    sections = (
        *numbers.sections(review, language),
        *prose.sections(review, language),
        *rest.findings(review, language),
        *rest.others(review, language),
    )
    return Outline(
        language=language,
        title=msg("Review of a change: {department}", department=review.department).text(language),
        verdict=verdict(review).text(language),
        grave=grave(review),
        notes=tuple(rest.duties(review, language)),
        compared=tuple(_compared(review, language)),
        sections=sections,
        end=msg(
            "Whoever signs this change signs what stands here; `gongkai check` lists all findings, not only the "
            "new ones."
        ).text(language),
    )


def _compared(review: Review, language: str) -> Iterator[Words]:
    """Say which states were compared."""
    old = (("dim", msg("old state: ").text(language)), *_side(review.base, language))
    yield (*old, ("dim", f"；{msg('new state: ').text(language)}"), *_side(review.head, language))
    if review.folder:
        yield words(msg("the site's folder in the repository: {folder}", folder=review.folder).text(language), "dim")


def _side(side: Side, language: str) -> Words:
    if not side.commit:
        return words(_standing(side, language), "strong")
    name = (("strong", side.name), ("same", " ")) if side.name and not side.commit.startswith(side.name) else ()
    return (*name, ("code", side.commit[:SHORT]))


def _standing(side: Side, language: str) -> str:
    if not side.uncommitted:
        return msg("the files as they stand, all committed").text(language)
    return msg("the files as they stand, {count} of them not committed", count=len(side.uncommitted)).text(language)
