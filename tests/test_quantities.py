"""Figures as printed: read exactly, printed as written, compared half up, refused in plain words."""

from __future__ import annotations

import decimal
import pickle
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongkai.problems import LANGUAGES, LOCALE_DIR, Message
from gongkai.quantities import (
    Approx,
    Quantity,
    QuantityError,
    agrees,
    convert,
    measured,
    plain,
    quantity,
    render,
    round_half_up,
    rounded,
)
from gongkai.units import default_table

TABLE = default_table()
CATALOG = (LOCALE_DIR / "zh" / "LC_MESSAGES" / "gongkai.po").read_text(encoding="utf-8")
WIDE = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
whole_numbers = st.integers(0, 10**20)


@st.composite
def literals(draw: st.DrawFn) -> tuple[str, Fraction]:
    """Draw a literal and its exact value in base units."""
    whole = draw(whole_numbers)
    fraction = draw(st.text("0123456789", max_size=8))
    sign = draw(st.sampled_from(["", "", "-", "−", "﹣", "+"]))
    scale = draw(st.sampled_from(["", *TABLE.multipliers]))
    # m2 has no full-width form, 千 before 克 is 千克
    known = [name for name in TABLE.names if scale + name not in TABLE.units or not scale]
    unit = draw(st.sampled_from([name for name in known if not name.endswith(("2", "3"))]))
    prefix, inner_number, inner_scale, suffix = draw(
        st.sampled_from(
            [("", "", "", ""), ("约", "", "", ""), ("超过", "", "", ""), ("≥", "", "", ""), ("", "多", "", ""),
             ("", "", "余" if scale else "", ""), ("", "", "", "以上"), ("", "", "", "左右")]
        )
    )  # fmt: skip
    digits = (f"{whole:,}" if draw(st.booleans()) else str(whole)) + (f".{fraction}" if fraction else "")
    text = prefix + sign + digits + inner_number + scale + inner_scale + unit + suffix
    measure = TABLE.measure(scale + unit) if not (inner_number or inner_scale) else None
    multiplier = measure.multiplier if measure else TABLE.multipliers.get(scale, Decimal(1))
    factor = measure.unit.factor if measure else TABLE.units[unit].factor
    value = Fraction(f"{whole}.{fraction or 0}") * Fraction(multiplier) * Fraction(factor)
    return text.translate(WIDE) if draw(st.booleans()) else text, -value if sign in {"-", "−", "﹣"} else value


def _error(literal: str, default_unit: str | None = None) -> str:
    with pytest.raises(QuantityError) as caught:
        quantity(literal, default_unit=default_unit)
    return "; ".join(m.text() for m in (caught.value.message, caught.value.hint) if m)


@given(literals())
def test_every_literal_is_printed_back_as_written_and_is_exact(drawn: tuple[str, Fraction]) -> None:
    """Parse and print is the identity, full-width digits and all; the value is what fractions say it is."""
    literal, value = drawn
    read = quantity(literal)
    assert str(read) == read.prose() == literal
    assert Fraction(read.value) == value


@given(literals(), st.integers(1, 6))
def test_a_thread_that_keeps_few_digits_changes_nothing(drawn: tuple[str, Fraction], precision: int) -> None:
    """Some library may set the decimal context; published figures do not depend on it."""
    expected = quantity(drawn[0])
    known = (expected.value, expected.step, expected.grain, render(expected.value, "元", 3))
    with decimal.localcontext(prec=precision):
        again = quantity(drawn[0])
        assert (again.value, again.step, again.grain, render(again.value, "元", 3)) == known
        assert agrees(again, again.value) == agrees(expected, expected.value)


@pytest.mark.parametrize(
    ("literal", "value", "decimals", "approx"),
    [
        ("1426.20万元", "14262000", 2, None),
        ("约500件", "500", 0, Approx("约", "prefix")),
        ("3200多人次", "3200", 0, Approx("多", "number")),
        ("1万多人次", "10000", 0, Approx("多", "multiplier")),
        ("30多万元", "300000", 0, Approx("多", "number")),
        ("10500多页", "10500", 0, Approx("多", "number")),
        ("32.9451万页", "329451", 4, None),
        ("2360.5卷", "2360.5", 1, None),
        ("2916卷/件", "2916", 0, None),
        ("96.91%", "0.9691", 2, None),
        ("-3.5个百分点", "-0.035", 1, None),
        ("50人以上", "50", 0, Approx("以上", "suffix")),
        ("１４２６．２０万元", "14262000", 2, None),
        ("９５％", "0.95", 0, None),
        ("2万亿元", "2000000000000", 0, None),
        ("5千克", "5", 0, None),
        ("5千件", "5000", 0, None),
        ("12.5万元/年", "125000", 1, None),
        ("0", "0", 0, None),
        ("-0.00%", "0", 2, None),
    ],
)
def test_a_literal_says_value_decimals_and_approximation(
    literal: str, value: str, decimals: int, approx: Approx | None
) -> None:
    """The literals that reports really contain."""
    read = quantity(literal)
    assert (plain(read.value), read.decimals, read.approx, str(read)) == (value, decimals, approx, literal)


@pytest.mark.parametrize(
    ("literal", "message"),
    [
        ("", "the figure is empty; write '待填报'"),
        ("0610", "'0610' starts with a zero; write '610'"),
        ("-000.5%", "'-000.5%' starts with a zero; write '-0.5%'"),
        ("1e3", "'1e3' is in scientific notation; write all digits, or use 万 or 亿"),
        ("NaN", "'NaN' is not a figure; a figure is digits and a unit, as 1426.20万元; a text goes under 'text'"),
        ("inf", "'inf' is not a figure; a figure is digits and a unit, as 1426.20万元; a text goes under 'text'"),
        ("no", "'no' is not a figure; a figure is digits and a unit, as 1426.20万元; a text goes under 'text'"),
        ("-", "'-' is not a figure; a figure is digits and a unit, as 1426.20万元; a text goes under 'text'"),
        ("12:30", "'12:30' is a time of day or a proportion; a text goes under 'text'"),
        ("2021-06-09", "'2021-06-09' is a date, not a figure; a text goes under 'text'"),
        ("2021年6月9日", "'2021年6月9日' is a date, not a figure; a text goes under 'text'"),
        ("3万圆", "unknown unit '万圆' in '3万圆'; did you mean '万元'?"),
        ("3多圆", "unknown unit '圆' in '3多圆'; did you mean '元'?"),
        ("约3200多人次", "'约3200多人次' is approximate twice; keep one word, as 约500件 or 500多件"),
        ("近约5件", "'近约5件' is approximate twice; keep one word, as 约500件 or 500多件"),
        ("1万多件以上", "'1万多件以上' is approximate twice; keep one word, as 约500件 or 500多件"),
        ("1,42,6元", "'1,42,6元' has a comma in the wrong place; write '1426元'"),
        ("1，42元", "'1，42元' has a comma in the wrong place; write '142元'"),
        ("3-", "'3-' has a sign in the wrong place; the sign comes first, as -3.5%"),
        ("-约3件", "'-约3件' has a sign in the wrong place; the sign comes first, as -3.5%"),
        ("--3", "'--3' has a sign in the wrong place; the sign comes first, as -3.5%"),
        ("20%～40%", "'20%～40%' is a range; a range is two figures, one for each end"),
        ("20-40件", "'20-40件' is a range; a range is two figures, one for each end"),
        ("2至3个", "'2至3个' is a range; a range is two figures, one for each end"),
        ("1.2.3", "'1.2.3' has more than one decimal point"),
        (".5%", "'.5%' has no digit on one side of its decimal point; write '0.5%'"),
        ("5.万元", "'5.万元' has no digit on one side of its decimal point; write '5万元'"),
        ("三百件", "'三百件' has no digits; write Arabic digits, as 300件"),
        ("1_000", "'1_000' has more than one number; write one number and one unit"),
        ("0x1F", "'0x1F' has more than one number; write one number and one unit"),
        ("5元5角", "'5元5角' has more than one number; write one number and one unit"),
        ("1426.20 万元", "'1426.20 万元' has blanks in it; write '1426.20万元'"),
        ("1426.20\u3000万圆", "'1426.20 万圆' has blanks in it; did you mean '万元'?"),
        ("5\x1b[31m件", "'5 [31m件' has blanks in it; write one number and one unit"),
        ("3.2万", "'3.2万' has a multiplier but no unit; write '3.2万元'"),
        ("9" * 31, f"'{'9' * 31}' has more than 30 digits"),
        ("9" * 65, "the figure is longer than 64 characters; a text goes under 'text'"),
        ("٣件", "'٣件' is not a figure; a figure is digits and a unit, as 1426.20万元; a text goes under 'text'"),
    ],
)
def test_a_slip_is_refused_with_what_is_wrong_and_what_to_write(literal: str, message: str) -> None:
    """Each of these has been seen in a real file, or is what YAML would have read silently."""
    assert _error(literal) == message


def test_a_multiplier_without_a_unit_is_completed_from_the_tables_unit() -> None:
    """In a column of 人次, 3.2万 can only have meant 3.2万人次."""
    assert _error("3.2万", "人次").endswith("write '3.2万人次'")
    assert _error("3.2万", "万元").endswith("write '3.2万元'")
    assert "unknown unit '万圆'" in _error("3.2", "万圆")


@given(st.text(max_size=200), st.sampled_from([None, "万元", "%", "", "圆"]))
@example("約" * 64, None)
@example("近将近超超过" * 10 + "x", None)
@example("1,1" * 20 + "!", None)
@example("1" + "万" * 60, None)
@example("\ud800", None)
def test_any_text_is_a_figure_or_a_quantity_error(text: str, default_unit: str | None) -> None:
    """Text comes from people who are not trusted; a message exists in every language and is printable."""
    try:
        read = quantity(text, default_unit=default_unit)
    except QuantityError as error:
        for message in filter(None, (error.message, error.hint)):
            assert all(message.text(language).isprintable() for language in LANGUAGES)
    else:
        assert str(read) == text


@given(st.text("0123456789０９.,，．-−+约近超过多余几以上下左右万亿千百元件/%年月 :eE～至", max_size=64))
def test_text_that_is_almost_a_figure_is_a_figure_or_a_quantity_error(text: str) -> None:
    """Near misses reach every branch; nothing else escapes, and all of it is translated."""
    said: list[Message | None] = []
    try:
        assert str(quantity(text)) == text
    except QuantityError as error:
        said = [error.message, error.hint]
    assert [m for m in said if m and f'msgid "{m.template}"' not in CATALOG] == []


@pytest.mark.parametrize("text", ["1" * 10**6, "近" * 10**6, "1," * 10**6, "1" + "万" * 10**6, " " * 10**6 + "1"])
def test_a_megabyte_of_nonsense_is_refused_at_once(text: str) -> None:
    """No pattern may take more than linear time."""
    _error(text)


@pytest.mark.parametrize("number", [1.5, 3, Decimal("1.5"), True, None, b"1"])
def test_one_door_for_numbers(number: object) -> None:
    """A float has lost what was written; nothing but text is a literal."""
    with pytest.raises(TypeError, match="read from the text"):
        quantity(number)  # type: ignore[arg-type]


def test_no_float_enters_a_comparison_or_a_print() -> None:
    """The doors for exact values are as narrow."""
    with pytest.raises(TypeError, match="exact number"):
        round_half_up(1.5, Decimal(1))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="exact number"):
        render(1.5, "元", 2)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="exact number"):
        agrees(quantity("1元"), 1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("literal", "cell", "prose"),
    [
        ("118.48", "118.48", "118.48万元"),
        ("26538.47", "26,538.47", "26538.47万元"),
        ("1613.86", "1,613.86", "1613.86万元"),
        ("1,613.86", "1,613.86", "1613.86万元"),
        ("１，６１３．８６", "１，６１３．８６", "１６１３．８６万元"),
        ("-1613", "-1,613", "-1613万元"),
        ("3200多", "3,200多", "3200多万元"),
        ("约50", "约50", "约50万元"),
        ("50以上", "50以上", "50万元以上"),
        ("100%", "100%", "100%"),
        ("2021年", "2021年", "2021年"),
        ("1,426.20元", "1,426.20元", "1,426.20元"),
    ],
)
def test_a_table_cell_is_grouped_and_bare_and_prose_has_the_unit(literal: str, cell: str, prose: str) -> None:
    """Tables group with commas and name the unit in their head; prose does neither; a written unit stays."""
    read = quantity(literal, default_unit="万元")
    assert (read.grouped(), read.prose(), str(read)) == (cell, prose, literal)


@given(st.fractions(), st.integers(0, 6))
def test_rounding_is_half_up(value: Fraction, places: int) -> None:
    """Half goes away from zero: at most half a step off, and exactly half only outwards."""
    step = Decimal((0, (1,), -places))
    found = Fraction(round_half_up(value, step))
    off = abs(found) - abs(value)
    assert (found / Fraction(step)).denominator == 1
    assert -Fraction(step) / 2 < off <= Fraction(step) / 2
    assert found * value >= 0


@pytest.mark.parametrize(
    ("value", "found"), [("0.125", "0.13"), ("-0.125", "-0.13"), ("0.135", "0.14"), ("-0.004", "0.00")]
)
def test_halves_that_bankers_rounding_gets_differently(value: str, found: str) -> None:
    """四舍五入, and no negative zero."""
    assert str(round_half_up(Decimal(value), Decimal("0.01"))) == found


@given(st.integers(-(10**15), 10**15), st.sampled_from(["元", "万元", "亿元", "千元", "百万元"]))
def test_money_survives_the_trip_through_any_multiplier(cents: int, unit: str) -> None:
    """元, 万元 and 亿元 state the same amount when they state all its decimals."""
    value = Decimal(cents).scaleb(-2)
    printed = render(value, unit, 10)
    assert quantity(printed).value == value
    assert convert(value, (("元", 1),), unit, 10) == printed
    assert agrees(quantity(printed), Fraction(cents, 100))


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "printed"),
    [
        (Decimal(15640200), "万元", 2, "1564.02万元"),
        (Decimal(15640200), "亿元", 2, "0.16亿元"),
        (Fraction(15640200, 16138600), "%", 2, "96.91%"),
        (Decimal("0.035"), "个百分点", 1, "3.5个百分点"),
        (8247, "件", 0, "8247件"),
        (Fraction(-1, 10**9), "元", 2, "0.00元"),
        (Decimal("-0.5"), "元", 0, "-1元"),
        (Fraction(2, 3), "", 2, "0.67"),
    ],
)
def test_a_computed_value_prints_in_the_unit_asked_for(
    value: Decimal | Fraction, unit: str, decimals: int, printed: str
) -> None:
    """Half up at the decimals asked for, without grouping."""
    assert render(value, unit, decimals) == printed


def test_a_computed_value_is_a_figure_like_any_other() -> None:
    """A computed cell prints bare in its table and with its unit in prose."""
    total = rounded(Decimal(16138600), "万元", 2, bare=True)
    assert (str(total), total.grouped(), total.prose()) == ("1613.86", "1,613.86", "1613.86万元")
    assert total.value == Decimal(16138600)
    assert total == quantity("1613.86", default_unit="万元")
    assert render(Decimal(16138600), "万元", 2, grouped=True) == "1,613.86万元"


def test_numbers_beyond_all_bounds_still_print() -> None:
    """Long formulas can exceed what Python turns into text by default."""
    assert len(render(10**5000, "元", 0, grouped=True)) == 5001 + 1666 + 1


def test_what_cannot_be_stated_so_is_refused() -> None:
    """件 in 万元, an unknown unit, a multiplier alone, absurd decimals."""
    with pytest.raises(QuantityError, match="件 cannot be stated in '万元'"):
        convert(Decimal(1), (("件", 1),), "万元", 2)
    with pytest.raises(QuantityError, match="a ratio cannot be stated in '元'"):
        convert(Decimal(1), (), "元", 2)
    for unit in ("万圆", "万", "圆" * 10**5):
        with pytest.raises(QuantityError, match="unknown unit"):
            measured(unit)
    for decimals in (-1, 31):
        with pytest.raises(QuantityError, match="decimals cannot be printed"):
            render(Decimal(1), "元", decimals)


@pytest.mark.parametrize(
    ("stated", "exact", "agreed"),
    [
        ("96.91%", Fraction(156402, 161386), True),
        ("15.19%", Fraction(161386 - 142620, 142620), False),
        ("13.16%", Fraction(161386 - 142620, 142620), True),
        ("0.13%", Fraction(125, 10**5), True),
        ("-0.13%", Fraction(-125, 10**5), True),
        ("1564.02万元", Decimal("15640249.99"), True),
        ("1564.02万元", Decimal(15640250), False),
        ("约500件", Decimal(450), True),
        ("约500件", Decimal(449), False),
        ("约500件", Decimal(549), True),
        ("约960人次", Decimal(966), False),
        ("约1.50万元", Decimal(15049), True),
        ("约1.50万元", Decimal(15050), False),
        ("500件左右", Decimal(549), True),
        ("近500件", Decimal(499), True),
        ("近500件", Decimal(500), False),
        ("近500件", Decimal(449), False),
        ("3200多人次", Decimal(3200), True),
        ("3200多人次", Decimal(3299), True),
        ("3200多人次", Decimal(3300), False),
        ("3200多人次", Decimal(3199), False),
        ("1万多人次", Decimal(19999), True),
        ("超过-3%", Decimal("-0.035"), True),
        ("超过-3%", Decimal("-0.025"), False),
        ("90%以上", Decimal(1), True),
        ("90%以上", Decimal("0.9"), True),
        ("90%以上", Decimal("0.8999"), False),
        ("≥90%", Decimal("0.9"), True),
        ("＞90%", Decimal("0.9"), False),
        ("不足5%", Decimal("0.05"), False),
        ("不足5%", Decimal("0.049"), True),
        ("5%以下", Decimal("0.05"), True),
        ("不超过5%", Decimal("0.0501"), False),
        ("0件", Decimal(0), True),
        ("约0件", Decimal("0.4"), True),
    ],
)
def test_a_stated_figure_agrees_with_what_it_honestly_states(
    stated: str,
    exact: Decimal | Fraction,
    agreed: bool,  # noqa: FBT001  # the expectation
) -> None:
    """At the stated precision, half up; an approximate figure within what its word and digits show."""
    assert agrees(quantity(stated), exact) is agreed


@given(st.fractions(-(10**9), 10**9), st.sampled_from(["元", "万元", "%", "件"]), st.integers(0, 6))
def test_what_is_printed_from_an_exact_value_agrees_with_it(value: Fraction, unit: str, decimals: int) -> None:
    """Printing and checking round alike, so a computed figure never contradicts its formula."""
    printed = rounded(value, unit, decimals)
    assert agrees(printed, value)
    assert quantity(str(printed)) == printed


def test_step_and_grain_are_one_unit_of_the_last_digit() -> None:
    """In base units: what rounding is compared at."""
    assert quantity("1426.20万元").step == quantity("1426.20万元").grain == 100
    assert quantity("3200多人次").step == 1
    assert quantity("3200多人次").grain == 100
    assert (quantity("约-40%").step, quantity("约-40%").grain) == (Decimal("0.01"), Decimal("0.1"))


def test_a_departments_own_counter_is_a_unit() -> None:
    """Given at run time, not in the package."""
    read = quantity("1200多卷宗", TABLE.with_counters({"卷宗": "卷宗"}))
    assert (str(read), read.dims) == ("1200多卷宗", (("卷宗", 1),))


def test_figures_and_their_errors_travel_between_processes() -> None:
    """Editions are built in processes of their own."""
    read = quantity("约500件")
    assert pickle.loads(pickle.dumps(read)) == read  # noqa: S301  # our own bytes
    with pytest.raises(QuantityError) as caught:
        quantity("no")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301  # our own bytes


def test_importing_figures_is_light() -> None:
    """A figure needs neither YAML nor MkDocs until a unit is looked up."""
    code = "import sys, gongkai.quantities; print({'yaml', 'mkdocs', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_quantity_is_hashable_and_frozen() -> None:
    """Facts are values."""
    assert len({quantity("5件"), quantity("5件")}) == 1
    with pytest.raises(AttributeError):
        quantity("5件").sign = "-"  # type: ignore[misc]
    assert isinstance(quantity("5件"), Quantity)


@given(literals(), whole_numbers, st.text("0123456789", max_size=8), st.sampled_from([None, "万元", "%"]))
def test_a_figure_reads_the_same_whether_its_unit_was_met_before(
    drawn: tuple[str, Fraction], whole: int, fraction: str, default: str | None
) -> None:
    """What a table has learned of units from one figure changes no other."""
    ending = drawn[0].lstrip("约超过≥+-−﹣－＋０１２３４５６７８９．，0123456789.,")
    other = f"{whole}.{fraction}{ending}" if fraction else f"{whole}{ending}"
    known, fresh = TABLE.with_counters({}), TABLE.with_counters({})
    for literal in (drawn[0], f"1{ending}"):
        quantity(literal, known, default)
    assert quantity(other, known, default) == quantity(other, fresh, default)


@given(st.integers(-(10**9), 10**9), st.integers(0, 6), st.fractions(-(10**9), 10**9))
def test_a_plain_figure_agrees_with_what_rounds_half_up_to_it(digits: int, decimals: int, exact: Fraction) -> None:
    """Counted in steps or rounded as a number: it is the same."""
    stated = rounded(Fraction(digits, 10**decimals) * 10_000, "万元", decimals)
    for found in (exact, Fraction(stated.value) + exact / 10**9, Fraction(stated.value) + Fraction(stated.step) / 2):
        assert agrees(stated, found) == (round_half_up(found, stated.step) == stated.value)
