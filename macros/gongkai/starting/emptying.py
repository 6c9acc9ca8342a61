"""A year's figure file in, the same file with every stated figure 待填报 and the old value offered beside it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import source
from gongkai.facts import is_figure
from gongkai.grids import COMPUTED, is_table
from gongkai.indicators import FIGURES, is_scorecard
from gongkai.rewriting import Editing
from gongkai.schema import PENDING, GroupShape
from gongkai.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

STATING = ("value", "text")
"""What of a figure states it; the rest describes it or says how to compute it."""
KEPT = frozenset({"", PENDING})
"""Nothing to empty: a blank cell of a fixed form stays blank."""


def stated(node: Node) -> Iterator[Scalar]:
    """Yield every scalar of a figure file that states something, told apart as `edition` tells them."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping) and is_figure(node):
        yield from _scalars(node, STATING)
    elif isinstance(node, Mapping) and is_table(node):
        yield from _cells(node.get("cells"))
    elif isinstance(node, Mapping) and is_scorecard(node):
        indicators = node.get("indicators")
        for _, indicator in indicators.entries if isinstance(indicators, Mapping) else ():
            yield from _scalars(indicator, tuple(FIGURES))
        yield from _scalars(node, ("total", "grade"))
    elif isinstance(node, Mapping):
        for key, child in node.entries:
            if key.text not in GroupShape.model_fields:
                yield from stated(child)


def _scalars(node: Node, keys: tuple[str, ...]) -> Iterator[Scalar]:
    for key, child in node.entries if isinstance(node, Mapping) else ():
        if key.text in keys and isinstance(child, Scalar):
            yield child


def _cells(node: Node | None) -> Iterator[Scalar]:
    """Yield the cells of a table; `=` asks for a formula and states nothing."""
    for _, row in node.entries if isinstance(node, Mapping) else ():
        cells = (
            row.items
            if isinstance(row, Sequence)
            else [cell for _, cell in row.entries]
            if isinstance(row, Mapping)
            else []
        )
        yield from (cell for cell in cells if isinstance(cell, Scalar) and cell.text != COMPUTED)


def emptied(text: str, path: str, year: int) -> tuple[str, int]:
    """Empty a figure file of `year`; return it with the number of figures to fill in. It must read without problems."""
    tree, _ = source.parse(text, path)
    editing = Editing(text)
    pending = 0
    for scalar in stated(tree) if tree else ():
        pending += scalar.text != ""
        if scalar.text not in KEPT:
            editing.replace(scalar, PENDING)
            editing.offer(scalar, scalar.text)
    return editing.result(year), pending
