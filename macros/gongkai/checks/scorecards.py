"""Scorecards (B11x): a self-evaluation's grade follows from its score, and its weights make 100."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gongkai.facts import State
from gongkai.printing import printed
from gongkai.problems import Message, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.indicators import Scorecard

FULL = 100


def band(edition: Edition, card: Scorecard) -> str | None:
    """Return the grade that a scorecard's bands give its total, "" for none; nothing where either is not known."""
    total = edition.figures.values.get(f"{card.id}.total")
    if total is None or total.exact is None:
        return None
    for step in card.bands:
        if total.exact >= Fraction(step.at_least.value):
            return step.grade
    return "" if card.bands else None


def grade(edition: Edition) -> Iterator[Problem]:
    """B110: The stated grade is the one that the bands give the total score.

    The bands are data, with their source: a grade that is not earned misleads readers and whoever decides next year's
    budget. Correct the grade or the score, or accept the finding with its reason.
    """
    for card in edition.scorecards.values():
        stated = edition.facts.get(f"{card.id}.grade")
        earned = band(edition, card)
        if stated is None or stated.state is not State.TEXT or earned is None or stated.text == earned:
            continue
        message = msg(
            "the grade is stated as '{stated}', but the score earns '{earned}'", stated=stated.text, earned=earned
        )
        if not earned:
            points = printed(edition.figures, f"{card.id}.total")
            message = msg("the grade is stated as '{stated}', but {total} earn none", stated=stated.text, total=points)
        yield Problem("B110", stated.origin, message, _accept(edition), subject=stated.id)


def weights(edition: Edition) -> Iterator[Problem]:
    """B111: The weights of a scorecard's indicators make 100 points.

    With any other sum no score can be compared with the bands, or with other departments. Correct the weights, or
    accept the finding with its reason.
    """
    for card in edition.scorecards.values():
        total = edition.figures.values.get(f"{card.id}.weights")
        if total is not None and total.exact is not None and total.exact != FULL:
            points = printed(edition.figures, f"{card.id}.weights")
            message = msg("the weights make {total}, not 100分", total=points)
            yield Problem("B111", card.origin, message, _accept(edition), subject=f"{card.id}.weights")


def _accept(edition: Edition) -> Message:
    return msg("correct the figure, or accept the finding with its reason in data/{year}/ledger.yml", year=edition.year)
