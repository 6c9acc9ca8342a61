"""A figure in, what a reader may ask about it out: its formula with the numbers filled in, and last year's figure.

Everything here is words, for a page to escape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import expressions, printing, wording
from gongkai.expressions import Binary, Call, FormulaError, Name, Number, Signed
from gongkai.quantities import agrees
from gongkai.values import PREVIOUS

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.expressions import Expression
    from gongkai.facts import Formula
    from gongkai.values import Figures

SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
FUNCTIONS = {"sum": "合计", "count": "个数", "abs": "绝对值", "min": "最小值", "max": "最大值", "round": "四舍五入"}
MOST = 6
"""How many figures of a sum are written out."""


@dataclass(frozen=True)
class Card:
    """What is known of a figure besides what it says itself; "" where there is nothing to say.

    `worked` is the formula with its figures (1564.02万元÷1613.86万元), `result` what it gives, `agrees` whether that is
    what is stated. `before` is last year's figure as that edition prints it, `change` the difference in words.
    """

    worked: str = ""
    result: str = ""
    agrees: bool = True
    before: str = ""
    change: str = ""


def card(edition: Edition, figure: str) -> Card:
    """Gather what a reader may ask about a figure of an edition."""
    fact = edition.facts[figure]
    before, change = _last_year(edition, figure)
    if fact.formula is None:
        return Card(before=before, change=change)
    try:
        worked = _worked(expressions.expression(fact.formula.text), edition.figures, fact.formula)
    except FormulaError:  # a draft's, and said to be wrong
        worked = ""
    stated, value = fact.quantity, edition.figures.recomputed.get(figure)
    if stated is None:
        value = edition.figures.values.get(figure)
    if value is None or value.exact is None:
        return Card(before=before, change=change)
    if stated is None:
        return Card(worked, printing.printed(edition.figures, figure), before=before, change=change)
    result = printing.printed_like(stated, value, edition.figures.units)
    return Card(worked, result, agrees(stated, value.exact), before, change)


def _last_year(edition: Edition, figure: str) -> tuple[str, str]:
    previous = edition.previous
    if previous is None or figure not in previous.facts or (previous.draft and not edition.draft):
        return "", ""
    now, before = (printing.in_list(one.figures, figure) for one in (edition, previous))
    return before if isinstance(before, str) else before.prose(), wording.listed(now, before)


def _worked(tree: Expression, figures: Figures, formula: Formula) -> str:
    """Write a formula with the figures that its names stand for."""
    if isinstance(tree, Number):
        return tree.text
    if isinstance(tree, Name):
        return _named(tree.text, figures, formula)
    if isinstance(tree, Signed):
        return SIGNS[tree.sign] + _inside(tree.operand, figures, formula)
    if isinstance(tree, Call):
        return f"{FUNCTIONS[tree.function]}（{'，'.join(_worked(arg, figures, formula) for arg in tree.args)}）"
    left, right = _worked(tree.left, figures, formula), _worked(tree.right, figures, formula)
    if tree.operator in "*/":
        left = f"（{left}）" if isinstance(tree.left, Binary) and tree.left.operator in "+-" else left
    if isinstance(tree.right, Signed) or (
        isinstance(tree.right, Binary)
        and (tree.operator in "*/" or (tree.operator == "-" and tree.right.operator in "+-"))
    ):
        right = f"（{right}）"
    return f"{left}{SIGNS[tree.operator]}{right}"


def _inside(tree: Expression, figures: Figures, formula: Formula) -> str:
    words = _worked(tree, figures, formula)
    return f"（{words}）" if isinstance(tree, Binary | Signed) else words


def _named(name: str, figures: Figures, formula: Formula) -> str:
    """Write the figures that a name stands for, as they are printed in their year."""
    if name.startswith(PREVIOUS):
        if figures.previous is None:
            return name
        return f"上年{_named(name.removeprefix(PREVIOUS), figures.previous, formula)}"
    found = [printing.printed(figures, figure) for figure in figures.resolve(name, formula)]
    shown = "＋".join(found[:MOST])
    return shown if len(found) <= MOST else f"{shown}＋…共{len(found)}项"
