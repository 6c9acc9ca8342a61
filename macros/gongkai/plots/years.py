"""Figures in, what every edition up to this one printed of them out; of a draft of an earlier year nothing is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.plots.shape import Plot, PlotError, Point, Series, point
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.edition import Edition

FEWEST = 2


def trend(edition: Edition, figures: Sequence[str], title: str) -> Plot:
    """Lay out figures year by year, from the first year that has one of them; a year without an edition has none."""
    editions = {e.year: e for e in _earlier(edition)}
    years = sorted(year for year, e in editions.items() if any(figure in e.facts for figure in figures))
    if len(years) < FEWEST:
        message = msg("there is no earlier edition with a figure of this chart")
        raise PlotError("M111", message, msg("take the chart out until a second year is published"))
    span = range(years[0], edition.year + 1)
    series = tuple(
        Series(edition.facts[figure].label, tuple(_of(editions.get(year), figure) for year in span))
        for figure in figures
    )
    return Plot("trend", title, tuple(f"{year}年" for year in span), series, edition.year)


def _earlier(edition: Edition) -> Iterator[Edition]:
    """Yield the editions that a trend may show: this one, and all before it that are published."""
    one: Edition | None = edition
    while one is not None:
        if one is edition or not one.draft:
            yield one
        one = one.earlier


def _of(edition: Edition | None, figure: str) -> Point | None:
    return point(edition, figure) if edition is not None and figure in edition.facts else None
