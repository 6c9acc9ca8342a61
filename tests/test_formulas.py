"""Formulas: exact arithmetic with units, in a language that can do nothing else and always ends."""

from __future__ import annotations

import contextlib
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongkai import expressions, formulas
from gongkai.expressions import Expression, FormulaError, comparison, expression, filled_in, shape
from gongkai.formulas import Value, evaluate
from gongkai.quantities import quantity
from gongkai.units import default_table

if TYPE_CHECKING:
    from decimal import Decimal

UNITS = default_table()
FIGURES = {
    "actual": "1564.02万元",
    "adjusted": "1613.86万元",
    "initial": "1426.20万元",
    "yuan": "15640200元",
    "files": "12件",
    "more": "约500件",
    "rate": "96.91%",
    "last_rate": "90.00%",
    "points": "3.5个百分点",
    "number": "7",
    "zero": "0万元",
    "loss": "-12.5万元",
    "预算.实际": "35万元",
}


def look(name: str) -> list[Value]:
    """Return the value of a figure, all files for `*`, and one that is not known."""
    if name == "pending":
        return [Value(None, unknown="pending")]
    if name == "blank":
        return [Value(Fraction(0), kind="number", blank=True)]
    if name.endswith("*"):
        return [formulas.value_of(quantity(text)) for text in ("1件", "2件", "4件")] if name == "all.*" else []
    return [formulas.value_of(quantity(FIGURES[name]))]


def value(text: str) -> Value:
    """Compute a formula over the figures above."""
    return evaluate(expression(text), look, UNITS)


def exact(text: str) -> Fraction:
    """Return what a formula gives, in base units."""
    found = value(text).exact
    assert found is not None
    return found


def refusal(text: str) -> FormulaError:
    """Return what is said about a formula that is wrong."""
    with pytest.raises(FormulaError) as caught:
        value(text)
    return caught.value


# ---- arithmetic


def test_a_formula_is_exact() -> None:
    """A third of a figure is a third: nothing is rounded before it is printed."""
    assert exact("actual / 3 * 3") == exact("actual") == 15640200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("10 - 4 - 3", 3),
        ("24 / 4 / 2", 3),
        ("-2 + 5", 3),
        ("2 - -3", 5),
        ("-(2 - 5)", 3),
        ("10 - 2 * 3 + 4 / 2", 6),
    ],
)
def test_operators_bind_as_in_school(text: str, expected: int) -> None:
    """Multiplication before addition, and from left to right."""
    assert exact(text) == expected


@pytest.mark.parametrize(
    "text", ["（actual－initial）÷initial", "(actual - initial) / initial", "(actual−initial)/initial"]
)
def test_a_formula_may_be_typed_with_chinese_signs(text: str) -> None:
    """（ ）＋－×÷ come from a Chinese keyboard."""
    assert exact(text) == Fraction(156402 - 142620, 142620)


def test_full_width_digits_are_digits() -> None:
    """１００％ is 100%."""
    assert exact("１００％ × ２") == 2


def test_a_formula_may_run_over_lines() -> None:
    """A long sum is folded in YAML; blanks of any kind part words."""
    assert exact("actual\n  + loss　- loss\n") == exact("actual")


def test_figures_in_ten_thousands_and_in_ones_are_the_same_money() -> None:
    """万元 and 元 convert; a factor of 10,000 is never lost."""
    assert exact("actual - yuan") == 0
    assert exact("sum(actual, yuan)") == 31280400


def test_a_literal_takes_a_unit() -> None:
    """`1亿元 - actual` is money."""
    assert exact("1亿元 - actual") == 10**8 - 15640200


@pytest.mark.parametrize("text", ["96.91% * 100", "0.9691 * 100", "rate * 100"])
def test_a_percentage_is_a_fraction(text: str) -> None:
    """96.91% times 100 is 96.91, as in a spreadsheet."""
    assert exact(text) == Fraction("96.91")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(all.*)", 7),
        ("sum(all.*, files)", 19),
        ("min(all.*)", 1),
        ("max(all.*, 3件)", 4),
        ("count(all.*)", 3),
        ("abs(1 - 3)", 2),
        ("abs(3 - 1)", 2),
        ("round(2.5, 0)", 3),
        ("round(-2.5, 0)", -3),
        ("round(1.005, 2)", Fraction("1.01")),
        ("round(1.0049999, 2)", 1),
        ("round(files, 0)", 12),
    ],
)
def test_functions(text: str, expected: Fraction) -> None:
    """The functions do what a spreadsheet's do; rounding is half up, away from zero (四舍五入)."""
    assert exact(text) == expected


def test_a_function_takes_figures_of_different_scales() -> None:
    """Min and max compare money, not digits: 15640200元 is more than 1426.20万元."""
    assert exact("max(initial, yuan)") == 15640200


def test_a_figure_may_have_the_name_of_a_function() -> None:
    """`count` is a function only before a bracket."""
    assert expressions.names(expression("count + sum.total")) == ["count", "sum.total"]


numbers = st.decimals(-(10**6), 10**6, places=2, allow_nan=False, allow_infinity=False)


@st.composite
def sums(draw: st.DrawFn, depth: int = 3) -> tuple[str, Fraction | None]:
    """Draw an expression and what Python's fractions make of it; nothing where it divides by zero."""
    if depth == 0 or draw(st.booleans()):
        number = draw(numbers)
        text = f"{abs(number):f}"
        return (f"(-{text})" if number < 0 else text), Fraction(number)
    left, a = draw(sums(depth=depth - 1))
    right, b = draw(sums(depth=depth - 1))
    operator = draw(st.sampled_from("+-*/"))
    text = f"({left} {operator} {right})" if draw(st.booleans()) else f"({left}) {operator} ({right})"
    text = f"({text})"
    if a is None or b is None or (operator == "/" and b == 0):
        return text, None
    work = {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}
    return text, work[operator]()


@given(sums())
def test_any_expression_agrees_with_exact_fractions(drawn: tuple[str, Fraction | None]) -> None:
    """Whatever the brackets and however deep: not a cent is lost, and nothing but a division by zero is refused."""
    text, expected = drawn
    if expected is None:
        assert refusal(text).rule == "B105"
    else:
        assert exact(text) == expected


@given(st.lists(st.tuples(st.sampled_from("+-*"), numbers), min_size=1, max_size=60))
def test_a_chain_without_brackets_agrees_with_exact_fractions(chain: list[tuple[str, Decimal]]) -> None:
    """Sixty operators in a row bind as Python's do."""
    text = "1" + "".join(f" {operator} {abs(number):f}" for operator, number in chain)
    python = "Fraction(1)" + "".join(f" {operator} Fraction('{abs(number):f}')" for operator, number in chain)
    found = _error(text)
    if found is not None:
        assert found.message.text() == "the formula gives a number with too many digits"
        return
    assert exact(text) == eval(python, {"Fraction": Fraction})  # noqa: S307 - Python is what we compare with


# ---- units


def test_unlike_units_are_not_added() -> None:
    """件 plus 元 is an error that names both."""
    error = refusal("files + actual")
    assert error.rule == "B103"
    assert error.message.text() == "件 and 元 cannot be added or compared"


@pytest.mark.parametrize(
    "text", ["sum(files, actual)", "max(files, actual)", "min(actual, rate)", "files - 3", "rate + 1件"]
)
def test_unlike_units_do_not_meet_in_a_function_either(text: str) -> None:
    """A pure number is not 件 either."""
    assert refusal(text).rule == "B103"


def test_units_multiply_and_divide() -> None:
    """元 ÷ 件 is 元/件, and 元 ÷ 元 a ratio."""
    assert value("actual / files").dims == (("件", -1), ("元", 1))
    assert value("actual / files * files").dims == (("元", 1),)
    assert value("actual / adjusted").dims == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("actual / adjusted", "ratio"),
        ("rate - last_rate", "points"),
        ("rate + points", "ratio"),
        ("100% - rate", "ratio"),
        ("1 - rate", "ratio"),
        ("abs(rate - last_rate)", "points"),
        ("number * 2", "number"),
        ("number + number", "number"),
        ("number - number", "number"),
        ("number / 2", "number"),
        ("number / number", "ratio"),
        ("count(all.*)", "number"),
        ("sum(rate, last_rate)", "ratio"),
        ("rate * number", "ratio"),
    ],
)
def test_a_result_without_unit_is_a_share_a_difference_of_shares_or_a_number(text: str, kind: str) -> None:
    """So 5 件 of 2 tables are not printed as 500%, and a growth of a rate not as per cent."""
    assert value(text).kind == kind


def test_a_blank_cell_is_nothing_of_whatever_it_is_added_to() -> None:
    """A blank cell of a table without a unit adds 0 to money and to files alike."""
    assert exact("actual + blank") == exact("actual")
    assert value("blank + files").dims == (("件", 1),)


def test_a_literal_in_a_formula_is_exact() -> None:
    """约500件 in a formula would be computed with as 500."""
    error = refusal("files + 500多件")
    assert error.rule == "B104"
    assert error.message.text() == "'500多件' in a formula is not exact"


@pytest.mark.parametrize(
    "text", ["more + files", "sum(more, files)", "more / files", "-more", "round(more, 0)", "max(more)"]
)
def test_what_comes_of_an_approximate_figure_is_approximate(text: str) -> None:
    """约500件 plus 12件 is not 512件."""
    assert value(text).approximate


def test_what_comes_of_exact_figures_is_exact() -> None:
    """Counting approximate figures is exact, too."""
    assert not value("files / files").approximate
    assert not value("count(more)").approximate


# ---- what is not known


@pytest.mark.parametrize(
    "text",
    [
        "pending",
        "pending + files",
        "files - pending",
        "sum(all.*, pending)",
        "pending / files",
        "files / pending",
        "files * pending",
        "round(pending, 2)",
        "abs(pending)",
        "-pending",
    ],
)
def test_what_needs_an_unknown_figure_is_not_known(text: str) -> None:
    """待填报 is not 0."""
    found = value(text)
    assert found.exact is None
    assert found.unknown == "pending"


def test_unknown_figures_are_counted() -> None:
    """How many there are is known before any is filled in."""
    assert exact("count(pending, all.*)") == 4


@pytest.mark.parametrize("text", ["files / 0", "actual / zero", "files / (3 - 3)", "pending / zero"])
def test_a_base_of_zero_has_no_percentage(text: str) -> None:
    """Division by zero is a problem, not an exception of Python's."""
    assert refusal(text).rule == "B105"


@pytest.mark.parametrize(
    "text",
    ["round(files)", "round(files, 9)", "round(files, -1)", "round(files, 1.5)", "round(files, 2件)", "round(1, 1, 1)"],
)
def test_round_takes_a_figure_and_a_number_of_decimals(text: str) -> None:
    """Any other second argument is a slip."""
    assert refusal(text).message.text() == "'round' takes a figure and the number of decimals"


@pytest.mark.parametrize("text", ["abs(files, files)", "abs(all.*)"])
def test_abs_takes_one_figure(text: str) -> None:
    """It has no sum of its own."""
    assert refusal(text).message.text() == "'abs' takes one figure"


# ---- what cannot be read


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("actual +", 8),
        ("", 0),
        ("   ", 3),
        ("actual adjusted", 7),
        ("(actual", 7),
        ("actual)", 6),
        ("actual / / adjusted", 9),
        ("--actual", 1),
        ("*actual", 0),
        ("sum()", 4),
        ("actual & adjusted", 7),
        ("actual[0]", 6),
        ("'actual'", 0),
        ("actual ** 2", 8),
        ("lambda: 1", 6),
    ],
)
def test_an_unreadable_formula_is_pointed_at(text: str, column: int) -> None:
    """The column is where it stops making sense, counted from 0."""
    error = refusal(text)
    assert error.rule == "B104"
    assert error.column == column


def test_an_unfinished_formula_is_said_to_end_too_early() -> None:
    """There is nothing to point at."""
    hint = refusal("actual + ").hint
    assert hint is not None
    assert hint.text() == "it ends too early"


def test_an_equation_is_no_formula_and_the_reverse() -> None:
    """Each says what it should be."""
    with pytest.raises(FormulaError, match="write only its right side"):
        expression("a = b")
    with pytest.raises(FormulaError, match="is not an equation"):
        comparison("a + b")


@pytest.mark.parametrize(
    ("text", "operator"),
    [("a = b", "=="), ("a ＝ b", "=="), ("a ≥ b", ">="), ("a ≤ b", "<="), ("a>b", ">"), ("a<b", "<")],
)
def test_equations_may_be_typed_with_chinese_signs(text: str, operator: str) -> None:
    """= and ≥ are what people type."""
    assert comparison(text).operator == operator


@pytest.mark.parametrize("text", ["1,613.86万元 / actual", "sum(1,613.86万元)", "max(1,613)", "1，613.86 + 1"])
def test_a_number_grouped_by_commas_is_not_taken_for_two(text: str) -> None:
    """sum(1,613.86) would be 614.86."""
    assert "has a comma in it" in refusal(text).message.text()


def test_figures_that_square_each_other_do_not_fill_the_memory() -> None:
    """Sixty squarings are a number of 10^18 digits."""
    tree = expression("x * x")

    def squared(times: int) -> Value:
        found = squared(times - 1) if times else Value(Fraction(3), kind="number")
        return evaluate(tree, lambda _: [found], UNITS)

    with pytest.raises(FormulaError, match="too many digits"):
        squared(60)


@pytest.mark.parametrize(
    "text",
    [
        "-+" * 490 + "1",
        "- " * 490 + "1",
        "(" * 400 + "1" + ")" * 400,
        "1" + "+1" * 490,
        "1" + "*(1" * 40 + ")" * 40,
        "sum(" * 199 + "1" + ")" * 199,
        "-(" * 330 + "1" + ")" * 330,
        "1" * 990,
        "a." * 490 + "a",
        "a" + ".*" * 490,
        "(" * 900,
        "1" + "/1" * 199,
        "sum(" + ", ".join("1" for _ in range(300)) + ")",
    ],
)
def test_a_formula_that_is_too_deep_is_refused_before_python_gives_up(text: str) -> None:
    """Neither the parser nor the walk runs into Python's limit of recursion, from wherever it is called."""

    def deep(levels: int) -> None:
        if levels:
            deep(levels - 1)
            return
        with contextlib.suppress(FormulaError):
            evaluate(expression(text), lambda _: [Value(Fraction(1))], UNITS)

    deep(max(0, 700 - len(_frames())))


def _frames() -> list[object]:
    frame = sys._getframe()
    frames: list[object] = []
    while frame.f_back:
        frames.append(frame)
        frame = frame.f_back
    return frames


PIECES = st.sampled_from(
    [*"+-*/()%.,=<>≥＋（，", " ", "\n", "a", "件", "sum(", "round(", "count (", "prev.", ".*", "1", "0", "1.5万元",
     "约", "9" * 40, "\x00", "\ud800", "𝟙", "²", "'", "{{", "if", "**", "e5", "百分点", "٣"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)))
@example("1e5")
@example("0x10")
@example("a.b.c.*.d")
@example("\ud800")
@example("٣ + ३")
def test_whatever_is_typed_a_formula_gives_a_value_or_a_formula_error(text: str) -> None:
    """No other exception gets out, and the message can be shown in both languages."""
    found = _error(text)
    if found is not None:
        assert found.rule in {"B103", "B104", "B105"}
        assert found.message.text("zh")
        assert found.message.text("en")


def _error(text: str) -> FormulaError | None:
    try:
        tree = expressions._parse(text)
        sides = [tree.left, tree.right] if isinstance(tree, expressions.Comparison) else [tree]
        for side in sides:
            evaluate(side, lambda _: [Value(Fraction(2), (("件", 1),))], UNITS)
    except FormulaError as error:
        return error
    return None


# ---- what a formula uses


def test_the_names_of_a_formula_are_found_in_order() -> None:
    """Equations, functions and signs included."""
    assert expressions.names(comparison("a + sum(b.*, -c) == prev.d / 2件")) == ["a", "b.*", "c", "prev.d"]


def test_figures_are_filled_in_where_their_names_stand() -> None:
    """A name inside another name, in a number's unit or in a word that was filled in is left alone."""
    words = {"件": "3件", "总": "1万件", "总件": "件总", "a": "b", "b": "a"}
    assert filled_in("件 + 总件 / 总 - 5件", words.__getitem__) == "3件 + 件总 / 1万件 - 5件"
    assert filled_in("a + b + aa", lambda name: words.get(name, name)) == "b + a + aa"


def test_figures_are_filled_in_behind_chinese_signs() -> None:
    """What is shown is the author's own formula."""
    assert filled_in("（a－b）÷b", {"a": "3件", "b": "2件"}.__getitem__) == "（3件－2件）÷2件"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "sum"),
        ("a + b + sum(c.*)", "sum"),
        ("a - b", "difference"),
        ("-a", "difference"),
        ("sum(a, -b)", "difference"),
        ("a / b", "ratio"),
        ("(a - b) / b * 100%", "ratio"),
        ("100% * (a / b)", "ratio"),
        ("round(a / b, 4)", "ratio"),
        ("a * b", "other"),
        ("a + 1件", "other"),
        ("a / b - c / d", "other"),
        ("max(a, b)", "other"),
        ("round(a, 2)", "other"),
    ],
)
def test_a_formula_is_a_sum_a_difference_a_ratio_or_something_else(text: str, expected: str) -> None:
    """On this depends which formula a cell follows where a row and a column with formulas cross."""
    assert shape(expression(text)) == expected


trees: st.SearchStrategy[Expression] = st.deferred(
    lambda: st.one_of(
        st.sampled_from([expressions.Name("a"), expressions.Name("b"), expressions.Name("c")]),
        st.builds(expressions.Binary, st.sampled_from("+-"), trees, trees),
        st.builds(expressions.Signed, st.sampled_from("+-"), trees),
        st.builds(expressions.Call, st.just("sum"), st.tuples(trees, trees)),
    )
)


@given(trees, st.lists(st.tuples(*[st.integers(-100, 100)] * 3), min_size=2, max_size=5))
def test_sums_and_differences_give_the_same_total_both_ways(tree: Expression, rows: list[tuple[int, int, int]]) -> None:
    """The sum of the rows' results is the result of the rows' sums: a cell may follow either formula."""

    def result(row: tuple[int, ...]) -> Fraction:
        named = dict(zip("abc", map(Fraction, row), strict=True))
        found = evaluate(tree, lambda name: [Value(named[name])], UNITS).exact
        assert found is not None
        return found

    assert shape(tree) in {"sum", "difference"}
    assert sum(map(result, rows)) == result(tuple(map(sum, zip(*rows, strict=True))))
