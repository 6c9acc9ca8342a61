"""A chart in, the same figures as a table out: for who listens to a page, copies from it, or wants to be sure."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from gongkai import figures, printing
from gongkai.charts.naming import named
from gongkai.plots.shape import NOTHING

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.plots import Plot, Point

STUBS = {"trend": "年度"}
ASKED = "查看数据表"


def table(edition: Edition, plot: Plot) -> str:
    """Show a chart's figures as a table that opens when it is asked for."""
    names = [series.name for series in plot.series]
    heads = [STUBS.get(plot.kind, "项目"), *(name or "数值" for name in names)]
    head = "".join(f'<th scope="col">{figures.text(name)}</th>' for name in heads)
    rows = "".join(
        f'<tr><th scope="row">{figures.text(row)}</th>{"".join(f"<td>{_cell(edition, p)}</td>" for p in points)}</tr>'
        for row, *points in zip(plot.rows, *(series.points for series in plot.series), strict=True)
    )
    label = figures.text(f"{plot.title}（数据表）")
    return (
        f'<details class="gk-chart-data"><summary>{ASKED}</summary><div class="gk-table">'
        f'<div class="gk-scroll" tabindex="0" role="region" aria-label="{label}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div></details>"
    )


def _cell(edition: Edition, point: Point | None) -> str:
    """Show a figure; one of an earlier year is no figure of this edition, and says of which it is."""
    if point is None:
        return NOTHING
    if point.value is None and point.figure in edition.facts and not printing.shown(edition.figures, point.figure):
        return figures.text(point.words)
    if point.year == edition.year:
        return figures.element(edition, point.figure, point.words)
    name = escape(named(point, edition.year))
    if point.value is None:
        return f'<span class="fact-unknown" data-figure="{name}">{figures.text(point.words)}</span>'
    number = printing.number(_of(edition, point.year).figures, point.figure)
    return f'<data class="fact-past" data-figure="{name}" value="{number}">{figures.text(point.words)}</data>'


def _of(edition: Edition, year: int) -> Edition:
    while edition.year != year:
        assert edition.earlier is not None
        edition = edition.earlier
    return edition


def said(plot: Plot) -> str:
    """Say all that a chart shows in one paragraph, for who cannot see it."""
    rows = []
    for row, *points in zip(plot.rows, *(series.points for series in plot.series), strict=True):
        parts = [
            f"{series.name}{NOTHING if point is None else point.words}"
            for series, point in zip(plot.series, points, strict=True)
        ]
        rows.append(f"{row}：{'，'.join(parts)}")
    return "；".join(rows) + "。"
