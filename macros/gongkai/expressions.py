"""A formula's text in, its tree out; nothing of Python is reachable from it.

A formula is arithmetic over figures: `actual / adjusted`, `sum(projects.*.actual)`, `prev.budget.actual`. It is parsed
by a grammar, so short and so shallow that walking its tree never runs out of stack.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError, UnexpectedInput, UnexpectedToken

from gongkai.problems import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    """Parse a formula; raise `FormulaError` (B104) with the column where it stops making sense.

    B104: A formula can be read: + - * / and brackets, names of figures, exact numbers, sum(…) and its like; a
    percentage is not multiplied by 100. What cannot be read cannot be recomputed. Write it as the finding says.
    """
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
