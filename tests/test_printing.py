"""Printing: stated figures as written, computed ones rounded half up in the right unit, for people and for machines."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai import printing
from gongkai.formulas import Value, value_of
from gongkai.quantities import quantity
from gongkai.units import default_table
from small import Year, year

UNITS = default_table()
MONEY = (("元", 1),)


def computed(formula: str, how: str = "", b: str = "c: 1件\n") -> str:
    """Print what a formula gives in running text; `b` is another file."""
    found = year(x=f"a: {{formula: {formula}{how}}}\n", b=b)
    assert [p.line() for p in found.problems] == []
    return printing.printed(found.figures, "x.a")


# ---- computed figures


@pytest.mark.parametrize(
    ("formula", "how", "expected"),
    [
        ("1564.02万元 / 1613.86万元", "", "96.91%"),
        ("1564.02万元 / 1613.86万元", ", decimals: 0", "97%"),
        ("1564.02万元 / 1613.86万元", ", unit: ‰", "969.12‰"),
        ("1564.02万元 - 1426.20万元", ", unit: 万元", "137.82万元"),
        ("1564.02万元 - 1426.20万元", ", unit: 亿元, decimals: 4", "0.0138亿元"),
        ("1564.02万元 - 1426.20万元", "", "1378200.00元"),
        ("1426.20万元 - 1564.02万元", ", unit: 万元", "-137.82万元"),
        ("7件 / 3", "", "2.3333件"),
        ("7件 / 2", "", "3.5件"),
        ("6件 / 2", "", "3件"),
        ("7件 / 2", ", decimals: 0", "4件"),
        ("-7件 / 2", ", decimals: 0", "-4件"),
        ("3倍 * 2", ", unit: 倍", "6倍"),
        ("0.004万元 - 0.004万元", ", unit: 万元", "0.00万元"),
        ("0 - 0.004万元", ", unit: 万元", None),
        ("0万元 - 0.004万元", ", unit: 万元", "0.00万元"),
        ("50人 / 2", ", unit: 名", "25名"),
        ("1元 * 12", ", unit: 万元, decimals: 8", "0.00120000万元"),
    ],
)
def test_a_computed_figure_is_rounded_half_up_in_its_unit(formula: str, how: str, expected: str | None) -> None:
    """Ratios as %, money with 2 decimals, others with as many as they need, at most 4; never -0.00."""
    if expected is None:
        assert year(x=f"a: {{formula: {formula}{how}}}\n").rules == ["B103"]
    else:
        assert computed(formula, how) == expected


@pytest.mark.parametrize(
    ("exact", "expected"),
    [
        ("0.125", "12.50%"),
        ("0.12345", "12.35%"),
        ("0.12344999999999999999999", "12.34%"),
        ("-0.12345", "-12.35%"),
        ("0.999949", "99.99%"),
        ("0.99995", "100.00%"),
        ("1", "100.00%"),
        ("0.00005", "0.01%"),
        ("0.000049", "0.00%"),
    ],
)
def test_an_exact_half_is_rounded_up(exact: str, expected: str) -> None:
    """四舍五入, away from zero, on the exact value and not on a float's."""
    assert computed(f"1 * {exact}" if not exact.startswith("-") else f"-(1 * {exact[1:]})", ", unit: '%'") == expected


amounts = st.integers(-(10**12), 10**12)


@settings(deadline=None)
@given(amounts, amounts.filter(bool), st.integers(0, 6))
def test_any_ratio_is_printed_as_decimal_rounds_it(above: int, below: int, places: int) -> None:
    """Against Python's own ROUND_HALF_UP at a hundred digits."""
    found = printing.computed(
        year(x=f"a: {{formula: 1, unit: '%', decimals: {places}}}\n").facts["x.a"], Value(Fraction(above, below)), UNITS
    )
    exact = Decimal(above * 100 * 10**30 // below) / 10**30 if above * 100 % below == 0 else None
    nearest = Fraction(str(found.number))
    assert abs(nearest - Fraction(above * 100, below)) <= Fraction(1, 2 * 10**places)
    if exact is not None:
        assert found.number == exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def test_a_plain_number_is_no_percentage() -> None:
    """2 + 3 is 5, not 500.00%."""
    assert computed("2 + 3") == "5"
    assert computed("5 - 3") == "2"
    assert computed("count(b.*)", b="x: 1件\ny: 2件\n") == "2"


def test_a_difference_of_percentages_is_in_percentage_points() -> None:
    """96.91% - 90% is 6.91个百分点; 100% - 96.91% is a share of 3.09%."""
    assert computed("b.x - b.y", b="x: 96.91%\ny: 90%\n") == "6.91个百分点"
    assert computed("100% - b.x", b="x: 96.91%\n") == "3.09%"
    assert computed("abs(b.y - b.x)", b="x: 96.91%\ny: 90%\n") == "6.91个百分点"


def test_what_is_computed_from_an_approximate_figure_says_so() -> None:
    """约500件 and 12件 are 约512件; their ratio is 约 too."""
    files = "x: 约500件\ny: 12件\nz: 3200多件\n"
    assert computed("b.x + b.y", b=files) == "约512件"
    assert computed("b.y / b.z", b=files) == "约0.38%"
    assert computed("b.y * 2", b=files) == "24件"


def test_a_computed_figure_is_published_as_it_is_printed() -> None:
    """Page and open data agree: 0.9691, not 0.969117…."""
    found = year(x="a: {formula: 1564.02万元 / 1613.86万元}\n")
    assert printing.number(found.figures, "x.a") == "0.9691"


# ---- stated figures


@pytest.mark.parametrize(
    ("literal", "number"),
    [
        ("1426.20万元", "14262000"),
        ("96.91%", "0.9691"),
        ("3.5个百分点", "0.035"),
        ("约500件", "500"),
        ("1万多人次", "10000"),
        ("32.9451万页", "329451"),
        ("-12.50万元", "-125000"),
        ("0.00万元", "0"),
        ("１２．５％", "0.125"),
        ("5亿元", "500000000"),
        ("1,426.20万元", "14262000"),
    ],
)
def test_a_stated_figure_is_printed_as_written_and_given_exactly(literal: str, number: str) -> None:
    """For people the literal; for machines the number in base units, without exponent and needless zeros."""
    found = year(x=f"a: {literal}\n")
    assert printing.printed(found.figures, "x.a") == literal
    assert printing.number(found.figures, "x.a") == number


@pytest.mark.parametrize(
    "text", ["a: 待填报\n", "a: 原文未载明\n", "a: {text: 优}\n", "a: {label: 甲, secret: true}\n"]
)
def test_words_have_no_number(text: str) -> None:
    """Open data leaves the number empty."""
    assert printing.number(year(x=text).figures, "x.a") == ""


def cell(text: str, unit: str = "万元") -> tuple[Year, str]:
    """Return a table of one cell."""
    found = year(x=f"unit: '{unit}'\ncolumns: {{a: 甲}}\nrows: {{r: 一}}\ncells: {{r: ['{text}']}}\n")
    assert found.problems == []
    return found, "x.r.a"


@pytest.mark.parametrize(
    ("literal", "unit", "in_table", "in_prose"),
    [
        ("26538.47", "万元", "26,538.47", "26538.47万元"),
        ("1613.86", "万元", "1,613.86", "1613.86万元"),
        ("-1613.86", "万元", "-1,613.86", "-1613.86万元"),
        ("26,538.47", "万元", "26,538.47", "26538.47万元"),
        ("35件", "万元", "35件", "35件"),
        ("66.35", "%", "66.35%", "66.35%"),
        ("66.35%", "万元", "66.35%", "66.35%"),
        ("约1200", "件", "约1,200", "约1200件"),
        ("2021", "年", "2021", "2021年"),
        ("", "万元", "", "0万元"),
        ("", "件", "", "0件"),
        ("0", "件", "0", "0件"),
    ],
)
def test_tables_group_digits_and_prose_carries_the_unit(literal: str, unit: str, in_table: str, in_prose: str) -> None:
    """A blank cell is blank in the table and 0 in a sentence."""
    found, figure = cell(literal, unit)
    assert printing.in_table(found.figures, figure) == in_table
    assert printing.printed(found.figures, figure) == in_prose


def test_a_blank_cell_is_0_for_machines() -> None:
    """As the national forms count it."""
    found, figure = cell("")
    assert printing.number(found.figures, figure) == "0"


# ---- results shown like a figure


@pytest.mark.parametrize(
    ("like", "exact", "expected"),
    [
        ("15.19%", Fraction(18766, 142620), "13.1580%"),
        ("15.19%", Fraction("0.13155"), "13.155%"),
        ("1426.20万元", Fraction(14262000), "1426.20万元"),
        ("5件", Fraction("5.125"), "5.13件"),
        ("约500件", Fraction(512), "512件"),
    ],
)
def test_a_result_is_printed_like_the_figure_that_it_misses(like: str, exact: Fraction, expected: str) -> None:
    """In its unit, with up to two decimals more where they matter."""
    pattern = quantity(like)
    assert printing.printed_like(pattern, Value(exact, pattern.dims), UNITS) == expected


def test_a_result_is_not_printed_as_if_it_rounded_to_the_figure() -> None:
    """13.1549999% is 13.15%; printed as 13.1550% it would seem to be the 13.16% that is stated."""
    shown = printing.printed_like(quantity("13.16%"), Value(Fraction("0.131549999")), UNITS)
    assert shown == "13.1549999%"


def test_a_result_of_another_unit_is_printed_in_its_own() -> None:
    """1184800元 in % would be 118480000%."""
    assert printing.printed_like(quantity("66.35%"), Value(Fraction(1184800), MONEY), UNITS) == "1184800元"
    assert printing.printed_like(None, Value(Fraction(2, 3), kind="number"), UNITS) == "0.67"
    assert printing.printed_like(None, Value(Fraction(1, 3)), UNITS) == "33.33%"


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_stated_value_is_printed_like_itself(number: Decimal) -> None:
    """The round trip that messages rest on."""
    stated = quantity(f"{number:f}万元")
    assert printing.printed_like(stated, value_of(stated), UNITS) == (f"{number:f}万元" if number else "0.00万元")
