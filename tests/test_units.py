"""The units table: what each unit is, which are refused, and what is suggested instead."""

from __future__ import annotations

import pickle
import threading
from decimal import Context, Decimal, Inexact

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.units import NUMBER, UnitError, default_table, dims_name, times

TABLE = default_table()


@pytest.mark.parametrize(
    ("name", "factor", "dims"),
    [
        ("元", "1", (("元", 1),)),
        ("%", "0.01", ()),
        ("％", "0.01", ()),
        ("个百分点", "0.01", ()),
        ("人", "1", (("人", 1),)),
        ("名", "1", (("人", 1),)),
        ("人次", "1", (("人次", 1),)),
        ("卷/件", "1", (("卷/件", 1),)),
        ("公斤", "1", (("千克", 1),)),
        ("公顷", "10000", (("平方米", 1),)),
        ("个工作日", "1", (("工作日", 1),)),
        ("元/人", "1", (("人", -1), ("元", 1))),
        ("元／平方米/月", "1", (("元", 1), ("平方米", -1), ("月", -1))),
        ("公里/小时", "1000", (("小时", -1), ("米", 1))),
    ],
)
def test_a_unit_is_so_many_base_units(name: str, factor: str, dims: tuple[tuple[str, int], ...]) -> None:
    """Aliases and quotients included; 卷/件 is a counter of its own and not a quotient."""
    unit = TABLE.lookup(name)
    assert unit is not None
    assert (unit.factor, unit.dims) == (Decimal(factor), dims)


@pytest.mark.parametrize("name", ["圆", "元/", "/人", "元/圆", "元/人/年/月", "元//人", "万", "万元", "分 "])
def test_what_is_not_a_unit_is_not_guessed(name: str) -> None:
    """A multiplier is not part of a unit, and half a quotient is none."""
    assert TABLE.lookup(name) is None


@pytest.mark.parametrize(
    ("text", "scale", "unit"),
    [
        ("万元", "万", "元"),
        ("千克", "", "千克"),
        ("百分点", "", "百分点"),
        ("百万元", "百万", "元"),
        ("万亿元", "万亿", "元"),
        ("万元/人", "万", "元/人"),
        ("千千克", "千", "千克"),
    ],
)
def test_a_multiplier_is_told_from_a_unit_that_starts_like_one(text: str, scale: str, unit: str) -> None:
    """千克 is a unit, 千元 is a multiplier and a unit."""
    measure = TABLE.measure(text)
    assert measure is not None
    assert (measure.scale, measure.text, str(measure)) == (scale, unit, text)


def test_every_factor_has_an_exact_inverse() -> None:
    """So that every quotient of two units is exact as well; `units.yml` promises it."""
    exact = Context(prec=100, traps=[Inexact])
    assert all(exact.divide(Decimal(1), unit.factor) > 0 for unit in TABLE.units.values())


@pytest.mark.parametrize(
    ("text", "meant"),
    [("圆", "元"), ("万圆", "万元"), ("平米", "平方米"), ("万元。", "万元"), ("人次数", "人次"), ("gb", "GB")],
)
def test_an_unknown_unit_gets_the_near_miss(text: str, meant: str) -> None:
    """Slips that share no character with what was meant are in the table; the rest goes by likeness."""
    assert TABLE.suggest(text).text() == f"did you mean '{meant}'?"


def test_an_unknown_unit_like_no_other_is_sent_to_the_department_file() -> None:
    """A department counts things that no table foresees."""
    assert "data/department.yml" in TABLE.suggest("匹").text()


def test_suggestions_for_very_long_text_come_at_once() -> None:
    """Likeness is quadratic: only the start is compared."""
    worker = threading.Thread(target=TABLE.suggest, args=("元" * 200_000,), daemon=True)
    worker.start()
    worker.join(2)
    assert not worker.is_alive()


def test_a_department_adds_counters_and_cannot_change_units() -> None:
    """A known name keeps its meaning; the shared table is not touched."""
    table = TABLE.with_counters({"卷宗": "卷宗", "卷/册": "卷或册", "元": "圆圆"})
    assert [table.lookup(name) for name in ("卷宗", "卷/册")] != [None, None]
    assert table.lookup("卷宗").dims == (("卷宗", 1),)  # type: ignore[union-attr]
    assert table.lookup("卷/册").dims == (("卷/册", 1),)  # type: ignore[union-attr]
    assert table.lookup("元") == TABLE.lookup("元")
    assert TABLE.lookup("卷宗") is None
    assert set(table.names) - set(TABLE.names) == {"卷宗", "卷/册"}


@pytest.mark.parametrize("name", ["", "3卷", "卷 宗", "万", "万元", "千件", "-", "a:b", "/", "卷" * 13, "元\n", "％x"])
def test_a_counter_that_could_not_be_told_from_a_number_is_refused(name: str) -> None:
    """Digits, blanks, multipliers and marks stay out of counters."""
    with pytest.raises(UnitError, match="cannot be a counter") as caught:
        TABLE.with_counters({name: "x"})
    assert caught.value.hint is not None


@given(st.sampled_from(TABLE.names), st.sampled_from(TABLE.names))
def test_dividing_undoes_multiplying(left: str, right: str) -> None:
    """Dimensions are a group: what is multiplied in can be divided out."""
    a, b = TABLE.units[left].dims, TABLE.units[right].dims
    assert times(times(a, b), b, -1) == a
    assert times(a, a, -1) == NUMBER.dims


def test_dimensions_have_names_for_people() -> None:
    """A message says 元/人 and not a tuple."""
    assert dims_name((("人", -1), ("元", 1))) == "元/人"
    assert dims_name((("元", 2),)) == "元^2"
    assert dims_name((("年", -1),)) == "1/年"
    assert dims_name(()) == ""


def test_the_table_travels_between_processes() -> None:
    """Editions are built in processes of their own."""
    assert pickle.loads(pickle.dumps(TABLE)).lookup("公斤") == TABLE.lookup("公斤")  # noqa: S301  # our own bytes
