"""An equation in, what both sides come to and whether it holds out; also with another value tried for a figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from gongkai import expressions, formulas
from gongkai.expressions import Call, FormulaError, Name
from gongkai.printing import printed, printed_like, shown
from gongkai.problems import msg
from gongkai.quantities import Quantity, agrees
from gongkai.values import PREVIOUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gongkai.expressions import Comparison, Expression
    from gongkai.facts import Formula
    from gongkai.formulas import Value
    from gongkai.problems import Message
    from gongkai.values import Figures

OPERATORS = {"==": msg("=="), ">": msg(">"), ">=": msg(">="), "<": msg("<"), "<=": msg("<=")}
"""Signs, which a catalog turns into words."""
_MOST_PLACES = 8


@dataclass(frozen=True)
class Tried:
    """Another value for one figure of one year, to see whether things would then hold."""

    year: int
    id: str
    quantity: Quantity


def ids(figures: Figures, name: str, formula: Formula) -> tuple[list[str], Figures]:
    """Return the ids that a name stands for, and the year that they are of.

    Raises `FormulaError`: B106 there are none, B108 there is no edition of the year before.
    """
    while name.startswith(PREVIOUS):
        if figures.previous is None:
            message = msg("there is no edition of {year}", year=figures.year - 1)
            raise FormulaError("B108", message, msg("'prev.' needs the edition of the year before"))
        name, figures = name.removeprefix(PREVIOUS), figures.previous
    return figures.resolve(name, formula), figures


def looking(figures: Figures, formula: Formula, tried: Tried | None = None) -> Callable[[str], list[Value]]:
    """Return what gives the values of a name in a formula."""

    def look(name: str) -> list[Value]:
        found, year = ids(figures, name, formula)
        return [_value(year, figure, tried) for figure in found]

    return look


def _value(year: Figures, figure: str, tried: Tried | None) -> Value:
    if tried is not None and (tried.year, tried.id) == (year.year, figure):
        return formulas.value_of(tried.quantity)
    return year.value(figure)


def operands(figures: Figures, tree: Expression | Comparison, formula: Formula) -> list[tuple[Figures, str]]:
    """Return every figure that a formula or an equation uses, once, with its year."""
    found: dict[tuple[int, str], Figures] = {}
    for name in expressions.names(tree):
        these, year = ids(figures, name, formula)
        found |= {(year.year, figure): year for figure in these}
    return [(year, figure) for (_, figure), year in found.items()]


def places(operands: Iterable[tuple[Figures, str]]) -> str:
    """Say where figures stand: `预算数 (data/2021/budget.yml:4)`, so many and no more."""
    found = list(operands)
    named = [year.facts[figure] for year, figure in found[:_MOST_PLACES]]
    listed = "、".join(f"{fact.label} ({fact.origin.path}:{fact.origin.line})" for fact in named)
    return listed + ("……" if len(found) > _MOST_PLACES else "")


def filled_in(figures: Figures, formula: Formula) -> str:
    """Write a formula with the figures in place of their names: `187.66万元 / 1426.20万元`."""

    def words(name: str) -> str:
        found, year = ids(figures, name, formula)
        return printed(year, found[0]) if len(found) == 1 else name

    return expressions.filled_in(formula.text, words)


def sides(figures: Figures, tree: Comparison, formula: Formula, tried: Tried | None = None) -> tuple[Value, Value]:
    """Return what both sides come to; raises `FormulaError`, B103 where they measure different things."""
    look = looking(figures, formula, tried)
    left, right = (formulas.evaluate(side, look, figures.units) for side in (tree.left, tree.right))
    left, right = _counted(tree.left, left, right), _counted(tree.right, right, left)
    formulas.same_dims((left, right))
    return left, right


def _counted(side: Expression, value: Value, other: Value) -> Value:
    """Let what is counted be what the other side measures: 11个, 11项."""
    return replace(value, dims=other.dims) if isinstance(side, Call) and side.function == "count" else value


def holds(
    figures: Figures,
    tree: Comparison,
    formula: Formula,
    both: tuple[Value, Value],
    tolerance: Quantity | None = None,
    tried: Tried | None = None,
) -> bool:
    """Compare both sides; what is not known holds, and so does a single figure to which the other side rounds."""
    left, right = (side.exact for side in both)
    if left is None or right is None:
        return True
    slack = Fraction(0)
    if tolerance is not None and tolerance.dims == both[0].dims:
        slack = Fraction(tolerance.value)
    if tree.operator != "==":
        if tree.operator in {">", "<"}:
            return left > right if tree.operator == ">" else left < right
        return left + slack >= right if tree.operator == ">=" else left <= right + slack
    if abs(left - right) <= slack:
        return True
    return _rounds(figures, tree.left, right, formula, tried) or _rounds(figures, tree.right, left, formula, tried)


def _rounds(figures: Figures, side: Expression, other: Fraction, formula: Formula, tried: Tried | None) -> bool:
    """Tell whether one side of an equation is a single figure to which the other side rounds."""
    if not isinstance(side, Name):
        return False
    these, year = ids(figures, side.text, formula)
    if len(these) != 1:
        return False
    mine = tried is not None and (tried.year, tried.id) == (year.year, these[0])
    found = tried.quantity if tried is not None and mine else shown(year, these[0])
    return isinstance(found, Quantity) and agrees(found, other)


def like(figures: Figures, figure_ids: Iterable[str], value: Value) -> Quantity | None:
    """Return the figure among these that measures the same with the most decimals, to print results like it."""
    found = [q for i in figure_ids if (q := figures.facts[i].quantity) is not None and q.dims == value.dims]
    return max(found, key=lambda q: q.decimals, default=None)


def difference(figures: Figures, pattern: Quantity | None, both: tuple[Value, Value]) -> dict[str, str]:
    """Print both sides and what lies between them, each like a figure: what messages of a missed equation say."""
    left, right = both
    assert left.exact is not None
    assert right.exact is not None
    between = replace(left, exact=left.exact - right.exact)
    values = {"left": left, "right": right, "difference": between}
    return {name: printed_like(pattern, value, figures.units) for name, value in values.items()}


def joined(first: Message | None, then: Message) -> Message:
    """Put what probably happened before what to do."""
    return msg("{first}; {then}", first=first, then=then) if first is not None else then
