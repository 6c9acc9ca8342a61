"""Formulas in, exact values with their units out; whatever cannot be computed is a problem, never a crash.

A formula is arithmetic over figures: `actual / adjusted`, `sum(projects.*.actual)`, `prev.budget.actual`. It is
parsed by a grammar and walked as a tree; nothing of Python is reachable from it. Longer than most modules: the
grammar, the tree and its arithmetic belong together.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError, UnexpectedInput, UnexpectedToken

from gongkai.problems import Message, msg
from gongkai.quantities import Quantity, QuantityError, quantity
from gongkai.units import dims_name, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.units import Dims, UnitTable

GRAMMAR = r"""
start: expr | equation
equation: expr COMPARE expr
?expr: term | expr ADD term -> binary
?term: factor | term MUL factor -> binary
?factor: atom | SIGN atom -> signed
?atom: NUMBER -> number | call | name | "(" expr ")"
call: FUNCTION "(" expr ("," expr)* ")"
name: NAME
FUNCTION.3: /(sum|count|abs|min|max|round)(?=\s*\()/
NUMBER.2: /\d+(\.\d+)?(%|‰|[^\W\d_]+(\/[^\W\d_]+)?(?![\w.]))?/
NAME: /[^\W\d]\w*(\.([^\W\d]\w*|\*))*/
COMPARE: "==" | "=" | ">=" | "<=" | "≥" | "≤" | ">" | "<"
ADD: "+" | "-"
SIGN: "+" | "-"
MUL: "*" | "/"
%ignore /\s+/
"""

# one character for one, so that a column in the parsed text is a column in the author's
FULL_WIDTH = str.maketrans(
    "（）＋－−×÷，＝＜＞＊／％．。０１２３４５６７８９　",
    "()+--*/,=<>*/%..0123456789 ",
)
OPERATORS = {"=": "==", "≥": ">=", "≤": "<="}
LENGTH = 1000
DEPTH = 40
STEPS = 200
"""Signs of arithmetic in one formula: it is walked by recursion."""
BITS = 4096
"""Binary digits of a number: figures that square each other would fill the memory."""
FUNCTIONS = ("sum", "count", "abs", "min", "max", "round")
_GROUPED = re.compile(r"(?<![\w.])\d{1,3}(,\d{3})+(?!\d)")


@dataclass(frozen=True)
class Number:
    """A literal in a formula."""

    text: str


@dataclass(frozen=True)
class Name:
    """A figure, or with `*` all figures that match; `start` is where it stands in the formula."""

    text: str
    start: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Call:
    """A function over values."""

    function: str
    args: tuple[Expression, ...]


@dataclass(frozen=True)
class Binary:
    """`left + right` and its like."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Signed:
    """`-x`."""

    sign: str
    operand: Expression


Expression: TypeAlias = Number | Name | Call | Binary | Signed


@dataclass(frozen=True)
class Comparison:
    """An equation: two expressions and what must hold between them."""

    operator: str
    left: Expression
    right: Expression


class FormulaError(Exception):
    """A formula that cannot be read or computed."""

    def __init__(self, rule: str, message: Message, hint: Message | None = None, column: int = 0) -> None:
        super().__init__(message.text())
        self.rule, self.message, self.hint, self.column = rule, message, hint, column


class _Build(Transformer[Token, Any]):
    def number(self, items: list[Token]) -> Number:
        return Number(str(items[0]))

    def name(self, items: list[Token]) -> Name:
        return Name(str(items[0]), items[0].start_pos or 0)

    def call(self, items: list[Any]) -> Call:
        return Call(str(items[0]), tuple(items[1:]))

    def binary(self, items: list[Any]) -> Binary:
        return Binary(str(items[1]), items[0], items[2])

    def signed(self, items: list[Any]) -> Signed:
        return Signed(str(items[0]), items[1])

    def equation(self, items: list[Any]) -> Comparison:
        operator = str(items[1])
        return Comparison(OPERATORS.get(operator, operator), items[0], items[2])

    def start(self, items: list[Any]) -> Any:  # noqa: ANN401 - lark's trees are untyped
        return items[0]


@functools.cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", transformer=_Build())


@functools.lru_cache(maxsize=8192)
def _parse(text: str) -> Expression | Comparison:
    normal = text.translate(FULL_WIDTH)
    if len(text) > LENGTH or sum(map(normal.count, "+-*/")) > STEPS or _nesting(normal) > DEPTH:
        raise FormulaError("B104", msg("the formula is too long or too deeply nested"))
    if grouped := _GROUPED.search(normal):
        plain = grouped[0].replace(",", "")
        hint = msg("write {number}; between two figures leave a blank after the comma", number=plain)
        message = msg("'{number}' has a comma in it", number=grouped[0])
        raise FormulaError("B104", message, hint, grouped.start())
    unreadable = msg("the formula '{formula}' cannot be read", formula=text)
    tree: Any
    try:
        tree = _parser().parse(normal)
    except UnexpectedInput as error:
        ended = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        start: int = len(text) if ended else getattr(error, "pos_in_stream", None) or 0
        near = normal[start : start + 10].strip()
        hint = msg("look at '{near}'", near=near) if near else msg("it ends too early")
        if near.startswith("(") and (called := re.search(r"\w+$", normal[:start])):
            unreadable = msg("there is no function '{name}'", name=called[0])
            hint = msg("the functions are: {names}", names=", ".join(FUNCTIONS))
        raise FormulaError("B104", unreadable, hint, start) from None
    except LarkError as error:
        raise FormulaError("B104", unreadable) from error
    assert isinstance(tree, Expression | Comparison)
    return tree


def _nesting(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def expression(text: str) -> Expression:
    """Parse a formula; raise `FormulaError` (B104) with the column where it stops making sense."""
    tree = _parse(text)
    if isinstance(tree, Comparison):
        message = msg("the formula '{formula}' is an equation; write only its right side", formula=text)
        raise FormulaError("B104", message)
    return tree


def comparison(text: str) -> Comparison:
    """Parse an equation such as `a + b == c`; raise `FormulaError` (B104)."""
    tree = _parse(text)
    if not isinstance(tree, Comparison):
        message = msg("'{formula}' is not an equation", formula=text)
        raise FormulaError("B104", message, msg("write it as a + b == c"))
    return tree


def _occurrences(tree: Expression | Comparison) -> Iterator[Name]:
    if isinstance(tree, Name):
        yield tree
    elif isinstance(tree, Call):
        for arg in tree.args:
            yield from _occurrences(arg)
    elif isinstance(tree, Binary | Comparison):
        yield from _occurrences(tree.left)
        yield from _occurrences(tree.right)
    elif isinstance(tree, Signed):
        yield from _occurrences(tree.operand)


def names(tree: Expression | Comparison) -> list[str]:
    """Return the names that a formula uses, in order."""
    return [name.text for name in _occurrences(tree)]


def filled_in(text: str, words: Callable[[str], str]) -> str:
    """Write a formula with words in place of its names, each where it stands: never inside another name or word."""
    for name in sorted(_occurrences(_parse(text)), key=lambda n: n.start, reverse=True):
        text = text[: name.start] + words(name.text) + text[name.start + len(name.text) :]
    return text


Shape: TypeAlias = Literal["sum", "difference", "ratio", "other"]


def shape(tree: Expression) -> Shape:
    """Say what a formula makes of its figures.

    Sums and differences of sums are sums and differences whichever is done first; a ratio is not, and neither is
    anything else: the total of a column of products is no product of totals.
    """
    if isinstance(tree, Name):
        return "sum"
    if isinstance(tree, Signed):
        inner = shape(tree.operand)
        return "difference" if inner == "sum" and tree.sign == "-" else inner
    if isinstance(tree, Call):
        parts = [shape(arg) for arg in tree.args]
        if tree.function == "round":
            return "ratio" if parts[0] == "ratio" else "other"
        return _together(parts) if tree.function == "sum" else "other"
    if isinstance(tree, Binary):
        parts = [shape(tree.left), shape(tree.right)]
        if tree.operator == "/":
            return "ratio"
        if tree.operator == "*":
            numbers = isinstance(tree.left, Number) or isinstance(tree.right, Number)
            return "ratio" if numbers and "ratio" in parts else "other"
        return _together([*parts, *(["difference"] if tree.operator == "-" else [])])  # type: ignore[list-item]
    return "other"


def _together(parts: list[Shape]) -> Shape:
    if set(parts) <= {"sum", "difference"}:
        return "difference" if "difference" in parts else "sum"
    return "other"


Kind: TypeAlias = Literal["number", "ratio", "points"]
"""What a value without dimensions is: a plain number, a share (%), a difference of shares (百分点)."""


@dataclass(frozen=True)
class Value:
    """An exact value in base units with its dimensions; where it is not known, `unknown` says why (待填报 …).

    `approximate` tells that a figure such as 约500件 went into it, `blank` that only blank cells did; a blank without
    a unit is 0 of whatever it is added to.
    """

    exact: Fraction | None
    dims: Dims = ()
    unknown: str = ""
    kind: Kind = "ratio"
    approximate: bool = False
    blank: bool = False

    @property
    def fits_all(self) -> bool:
        """Tell that it is nothing of nothing in particular."""
        return self.blank and not self.dims


def value_of(stated: Quantity) -> Value:
    """Return what a stated figure is worth."""
    kind: Kind = {"": "number", "百分点": "points", "千分点": "points"}.get(stated.unit.name, "ratio")  # type: ignore[assignment]
    return Value(Fraction(stated.value), stated.dims, kind=kind, approximate=stated.approx is not None)


def evaluate(tree: Expression, lookup: Callable[[str], list[Value]], units: UnitTable) -> Value:
    """Compute a formula exactly. `lookup` gives the values of a name; a name with `*` may have many.

    Raises `FormulaError`: B103 units that do not go together, B105 division by zero, and what `lookup` raises.
    """
    if isinstance(tree, Number):
        return _literal(tree.text, units)
    if isinstance(tree, Name):
        return _single(tree.text, lookup(tree.text))
    if isinstance(tree, Signed):
        operand = evaluate(tree.operand, lookup, units)
        exact = operand.exact
        return _like(operand, -exact if tree.sign == "-" and exact is not None else exact)
    if isinstance(tree, Call):
        return _call(tree, lookup, units)
    left, right = evaluate(tree.left, lookup, units), evaluate(tree.right, lookup, units)
    kind = _kind(tree, left, right)
    if tree.operator in "+-":
        return _combined([left, right], kind, lambda a, b: a + b if tree.operator == "+" else a - b)
    return _product(tree.operator, left, right, kind)


def _like(value: Value, exact: Fraction | None) -> Value:
    return replace(value, exact=exact)


def _literal(text: str, units: UnitTable) -> Value:
    try:
        found = quantity(text, units)
    except QuantityError as error:
        raise FormulaError("B104", error.message, error.hint) from None
    if found.approx is not None:
        hint = msg("take out the word that makes it approximate")
        raise FormulaError("B104", msg("'{number}' in a formula is not exact", number=text), hint)
    return value_of(found)


def _single(name: str, values: list[Value]) -> Value:
    if len(values) != 1:
        message = msg("'{name}' stands for {count} figures", name=name, count=len(values))
        raise FormulaError("B104", message, msg("write sum({name})", name=name))
    return values[0]


def _kind(tree: Binary, left: Value, right: Value) -> Kind:
    """Say what a result without dimensions is; `rate - prev.rate` is 百分点, but `100% - rate` is a share."""
    if tree.operator == "/":
        return left.kind if isinstance(tree.right, Number) and right.kind == "number" else "ratio"
    if left.kind == right.kind == "number":
        return "number"
    literal = isinstance(tree.left, Number) or isinstance(tree.right, Number)
    if tree.operator == "-" and left.kind == right.kind and not literal:
        return "points"
    if left.kind == right.kind:
        return left.kind
    return "points" if tree.operator == "*" and {left.kind, right.kind} == {"number", "points"} else "ratio"


def _combined(values: list[Value], kind: Kind, work: Callable[[Fraction, Fraction], Fraction]) -> Value:
    """Reduce values of one dimension to one."""
    dims = same_dims(values)
    unknown = next((value.unknown for value in values if value.exact is None), "")
    exacts = [value.exact for value in values if value.exact is not None]
    exact = functools.reduce(work, exacts) if len(exacts) == len(values) else None
    approximate, blank = any(v.approximate for v in values), all(v.blank for v in values)
    return Value(exact, dims, unknown, kind, approximate, blank)


def _product(operator: str, left: Value, right: Value, kind: Kind) -> Value:
    dims = times(left.dims, right.dims, 1 if operator == "*" else -1)
    approximate = left.approximate or right.approximate
    if operator == "/" and left.blank and right.blank:
        return Value(Fraction(0), dims, kind=kind, blank=True)
    if operator == "/" and right.exact == 0:
        hint = msg("a base of 0 has no percentage; state the amounts instead")
        raise FormulaError("B105", msg("the formula divides by zero"), hint)
    if left.exact is None or right.exact is None:
        return Value(None, dims, left.unknown or right.unknown, kind, approximate)
    exact = left.exact * right.exact if operator == "*" else left.exact / right.exact
    if max(exact.numerator.bit_length(), exact.denominator.bit_length()) > BITS:
        raise FormulaError("B104", msg("the formula gives a number with too many digits"))
    blank = left.blank or (operator == "*" and right.blank)
    return Value(exact, dims, kind=kind, approximate=approximate, blank=blank)


def same_dims(values: tuple[Value, ...] | list[Value]) -> Dims:
    """Return the dimensions that all values share; raise `FormulaError` B103 if they differ."""
    known = [value for value in values if value.exact is not None and not value.fits_all]
    first = known[0].dims if known else ()
    for value in known:
        if value.dims != first:
            message = msg("{left} and {right} cannot be added or compared", left=_unit(first), right=_unit(value.dims))
            raise FormulaError("B103", message, msg("check the units of the figures in the formula"))
    return first


def _unit(dims: Dims) -> Message | str:
    return dims_name(dims) or msg("a number without unit")


def _call(tree: Call, lookup: Callable[[str], list[Value]], units: UnitTable) -> Value:
    values: list[Value] = []
    for arg in tree.args:
        values += lookup(arg.text) if isinstance(arg, Name) else [evaluate(arg, lookup, units)]
    name = tree.function
    if name == "count":
        return Value(Fraction(len(values)), kind="number")
    if not values:
        raise FormulaError("B106", msg("'{name}' has nothing to work on", name=name))
    if name == "round":
        return _round(values)
    if name == "abs" and len(values) != 1:
        raise FormulaError(
            "B104", msg("'{name}' takes one figure", name=name), msg("write it as {example}", example="abs(a - b)")
        )
    kinds = {value.kind for value in values}
    kind: Kind = kinds.pop() if len(kinds) == 1 else "ratio"
    if name == "abs":
        return _like(values[0], None if values[0].exact is None else abs(values[0].exact))
    work: dict[str, Callable[[Fraction, Fraction], Fraction]] = {"sum": lambda a, b: a + b, "min": min, "max": max}
    return _combined(values, kind, work[name])


def _round(values: list[Value]) -> Value:
    """Round half up to a number of decimals in base units; the number is the second argument."""
    places = values[1].exact if len(values) == 2 and not values[1].dims else None  # noqa: PLR2004 - value and places
    if places is None or places.denominator != 1 or not 0 <= places <= 8:  # noqa: PLR2004
        hint = msg("write it as {example}", example="round(a / b, 4)")
        raise FormulaError("B104", msg("'{name}' takes a figure and the number of decimals", name="round"), hint)
    exact = values[0].exact
    if exact is None:
        return values[0]
    scale = 10 ** int(places)
    scaled = abs(exact) * scale
    rounded = Fraction((scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2), scale)
    return _like(values[0], -rounded if exact < 0 else rounded)
