"""The macros of one edition, as functions that mkdocs-macros can register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import charts, figures, scorecards, tables, wording
from gongkai.vocabulary import MACROS

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.edition import Edition


def macros(edition: Edition) -> dict[str, Callable[..., str]]:
    """Return every macro of the vocabulary for an edition; what they are given has been checked before."""

    def fact(id: str) -> str:  # noqa: A002 - the word authors write
        return figures.fact(edition, id)

    def table(id: str) -> str:  # noqa: A002
        return tables.table(edition, id)

    def scorecard(id: str) -> str:  # noqa: A002
        return scorecards.scorecard(edition, id)

    def change(id: str, how: str = "rate") -> str:  # noqa: A002
        return wording.change(edition, id, how)

    def chart(kind: str, figures: str, title: str) -> str:
        return charts.chart(edition, kind, figures, title)

    made: dict[str, Callable[..., str]] = {
        "fact": fact,
        "table": table,
        "scorecard": scorecard,
        "change": change,
        "chart": chart,
    }
    assert made.keys() == MACROS.keys()
    return made
