"""A chart's call in, what it is to show out: rows and series of printed figures, or in plain words why it cannot.

Nothing is drawn here. What is drawn is as long as what is printed says, so that a bar and its words never differ.
"""

from __future__ import annotations

from gongkai.plots.choosing import meant
from gongkai.plots.making import plot
from gongkai.plots.shape import Plot, PlotError, Point, Series

__all__ = ["Plot", "PlotError", "Point", "Series", "meant", "plot"]
