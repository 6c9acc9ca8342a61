"""An edition and a chart's arguments in, its rows and series out; what cannot be laid side by side is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.plots import labelling
from gongkai.plots.choosing import chosen, patterns, stars
from gongkai.plots.shape import Plot, PlotError, Point, Series, point
from gongkai.plots.sizes import check_numbers, check_size, check_units
from gongkai.plots.years import trend
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.edition import Edition
    from gongkai.problems import Message

EXECUTION = 3
"""What `execution` shows of each row: what was planned, what was done, and the rate."""


def plot(edition: Edition, kind: str, figures: str, title: str) -> Plot:
    """Return what a chart shows; raise `PlotError` M101, M110 or M111 where nothing can be shown so."""
    names = patterns(figures)
    if not names:
        raise PlotError("M101", msg("the chart names no figures"), msg("name them, as projects.*.actual"))
    if kind == "trend":
        found = trend(edition, list(dict.fromkeys(f for name in names for f in chosen(edition, name))), title)
    elif kind == "share" or not any(map(stars, names)):
        found = _listed(edition, kind, names, title)
    else:
        found = _crossed(edition, kind, names, title)
    if not any(p.value is not None or p.waits for p in found.points):
        raise PlotError("M111", msg("the chart has nothing to draw: none of its figures has a number"))
    check_size(found)
    check_units(found)
    check_numbers(found)
    return found


def _listed(edition: Edition, kind: str, names: Sequence[str], title: str) -> Plot:
    """Put each figure into a row of its own."""
    if kind == "execution":
        raise PlotError("M110", msg("'execution' shows rows, and so names them with '*'"), _example())
    rows: dict[str, str] = {}
    for name in names:
        found, depths = chosen(edition, name), stars(name)
        last = [name.count(".")]
        labels = labelling.rows(edition, found, depths) if depths else [edition.facts[i].label for i in found]
        if depths and depths != last:  # several patterns name several things of the same row
            tail = labelling.series(edition, found, depths)
            labels = [labelling.BETWEEN.join((label, tail)) for label in labels] if len(names) > 1 else labels
        rows |= dict(zip(found, labels, strict=True))
    points = tuple(point(edition, figure) for figure in rows)
    return Plot(kind, title, tuple(rows.values()), (Series("", points),), edition.year)


def _crossed(edition: Edition, kind: str, names: Sequence[str], title: str) -> Plot:
    """Make one series of each pattern; what its `*` stand for names the row."""
    plain = next((name for name in names if not stars(name)), "")
    if plain:
        message = msg("'{name}' has no '*', and the other names of the chart have one", name=plain)
        raise PlotError("M110", message, msg("name all figures one by one, or all with '*'"), plain)
    if kind == "execution" and len(names) != EXECUTION:
        raise PlotError("M110", msg("'execution' shows three figures of each row: budget, spent, rate"), _example())
    counts = {len(stars(name)) for name in names}
    if len(counts) > 1:
        raise PlotError("M110", msg("the names of the chart have not all as many '*'"), _example())
    found = {name: {_bound(figure, stars(name)): figure for figure in chosen(edition, name)} for name in names}
    rows = dict.fromkeys(key for figures in found.values() for key in figures)
    first: dict[tuple[str, ...], tuple[str, str]] = {}
    for name, figures in found.items():
        for key, figure in figures.items():
            first.setdefault(key, (name, figure))
    labels: dict[tuple[str, ...], str] = {}
    for name in names:
        keys = [key for key in rows if first[key][0] == name]
        labels |= dict(zip(keys, labelling.rows(edition, [first[k][1] for k in keys], stars(name)), strict=True))
    series = tuple(_series(edition, name, figures, tuple(rows)) for name, figures in found.items())
    return Plot(kind, title, tuple(labels[key] for key in rows), series, edition.year)


def _series(
    edition: Edition, name: str, figures: dict[tuple[str, ...], str], rows: tuple[tuple[str, ...], ...]
) -> Series:
    points: list[Point | None] = [point(edition, figures[key]) if key in figures else None for key in rows]
    return Series(labelling.series(edition, list(figures.values()), stars(name)), tuple(points))


def _bound(figure: str, places: Sequence[int]) -> tuple[str, ...]:
    parts = figure.split(".")
    return tuple(parts[place] for place in places)


def _example() -> Message:
    return msg(
        "write it as {example}",
        example='{{ chart("execution", "projects.*.budget, projects.*.actual, projects.*.rate", "…") }}',
    )
