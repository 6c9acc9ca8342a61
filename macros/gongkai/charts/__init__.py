"""A chart's call in, its picture and the table of its figures out, as one figure of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import figures as words
from gongkai.charts.bars import bars
from gongkai.charts.executions import executions
from gongkai.charts.redrawing import redrawn
from gongkai.charts.shares import shares
from gongkai.charts.tabling import said, table
from gongkai.charts.trends import trends
from gongkai.drawing import drawn
from gongkai.plots import plot

if TYPE_CHECKING:
    from gongkai.edition import Edition

__all__ = ["chart", "used"]

LAYOUTS = {"bars": bars, "execution": executions, "trend": trends, "share": shares}


def chart(edition: Edition, kind: str, figures: str, title: str) -> str:
    """Show figures as a chart: a caption, the picture, and the same figures as a table; checks have passed before.

    It is one block of HTML without blank lines, which Markdown leaves as it is.
    """
    shown = plot(edition, kind, figures, title)
    sheet = LAYOUTS[kind](shown)
    picture = redrawn(sheet, drawn(sheet.chart()), title, said(shown))
    label = words.text(title)
    return (
        f'<figure class="gk-chart gk-chart-{kind}"><figcaption>{label}</figcaption>'
        f"{picture}{table(edition, shown)}</figure>"
    )


def used(edition: Edition) -> bool:
    """Tell whether a text of an edition has a chart: only then is there anything to load."""
    return any(call.macro == "chart" for page in edition.pages.values() for call in page.calls)
