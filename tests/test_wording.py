"""Comparison with last year in words: the right verb, never a sign, never 增长0.00%."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import wording
from gongkai.checks import check
from gongkai.quantities import measured, quantity
from small import site

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.edition import Site

PAGE = '# 一、基本情况\n\n比上年{{{{ change("x.a", "{how}") }}}}。\n'


def years(root: Path, before: str, now: str, how: str = "rate", status: str = "published") -> Site:
    """Load two years of one figure, and a text that compares them."""
    files = {
        "data/2020/x.yml": f"a: {before}\n" if before else "b: 1件\n",
        "data/2021/x.yml": f"a: {now}\n",
        "docs/2021/overview.md": PAGE.format(how=how),
    }
    return site(root, files, years=(2020, 2021), status=status)


def words(root: Path, before: str, now: str, how: str = "rate") -> str:
    """Compare two years of one figure; every check passes."""
    loaded = years(root, before, now, how)
    assert [p.line() for p in check(loaded).open] == []
    return wording.compare(loaded.editions[-1], "x.a", how)[0]


def refused(root: Path, before: str, now: str, how: str = "rate") -> list[str]:
    """Return what the checks say of a comparison in a text."""
    return [p.text() for p in check(years(root, before, now, how)).open if p.rule.startswith("M")]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("1000.00万元", "1123.00万元", "增长12.30%"),
        ("1123.00万元", "1000.00万元", "下降10.95%"),
        ("1000.00万元", "1000.00万元", "持平"),
        ("10000元", "1万元", "持平"),
        ("15640200元", "1564.02万元", "持平"),
        ("3件", "4件", "增长33.33%"),
        ("3件", "5件", "增长66.67%"),
        ("800件", "801件", "增长0.13%"),
        ("8件", "9件", "增长12.50%"),
        ("1件", "3件", "增长200.00%"),
        ("5件", "0件", "下降100.00%"),
        ("1000000件", "1000001件", "增长0.0001%"),
        ("1000000件", "1000049件", "增长0.005%"),
        ("100000000000000件", "100000000000001件", "基本持平"),
        ("0件", "0件", "持平"),
        ("7", "8", "增长14.29%"),
        ("2倍", "3倍", "增长50.00%"),
        ("约500件", "550件", "增长约10.00%"),
        ("3200多人次", "1600人次", "下降约50.00%"),
        ("约500件", "约500件", "基本持平"),
    ],
)
def test_a_figure_grows_falls_or_stays(tmp_path: Path, before: str, now: str, expected: str) -> None:
    """Half up at 2 decimals, more where there would be none; 约 where a year is only about known."""
    assert words(tmp_path, before, now) == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("90.00%", "93.50%", "增加3.50个百分点"),
        ("93.50%", "90.00%", "减少3.50个百分点"),
        ("90%", "93.5%", "增加3.5个百分点"),
        ("96.91%", "96.91%", "持平"),
        ("0%", "5%", "增加5个百分点"),
        ("-2%", "3%", "增加5个百分点"),
        ("5‰", "8‰", "增加3个千分点"),
        ("5‰", "0.8%", "增加0.3个百分点"),
        ("3成", "4成", "增加10个百分点"),
        ("{formula: 1件 / 3件}", "{formula: 2件 / 3件}", "增加33.34个百分点"),
    ],
)
@pytest.mark.parametrize("how", ["rate", "amount"])
def test_percentages_differ_by_percentage_points(
    tmp_path: Path, before: str, now: str, expected: str, how: str
) -> None:
    """93.5% after 90% is 3.5个百分点 more, not 3.89%; a reader gets the same from what is printed (66.67 - 33.33)."""
    assert words(tmp_path, before, now, how) == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("1000.00万元", "1012.34万元", "增加12.34万元"),
        ("1012.34万元", "1000万元", "减少12.34万元"),
        ("10000000元", "1012.34万元", "增加12.34万元"),
        ("1012.34万元", "10000000元", "减少123400元"),
        ("14262050元", "1564.02万元", "增加137.815万元"),
        ("3件", "3件", "持平"),
        ("0件", "5件", "增加5件"),
        ("-5万元", "5万元", "增加10万元"),
        ("40名", "44人", "增加4人"),
        ("7", "9", "增加2"),
        ("约3万张", "3.4万张", "增加约0.4万张"),
        ("1.2万件", "12500件", "增加500件"),
        ("0.001万元", "0.0012万元", "增加0.0002万元"),
    ],
)
def test_amounts_differ_by_an_amount(tmp_path: Path, before: str, now: str, expected: str) -> None:
    """In this year's unit, as precise as the more precise year, however the other was written."""
    assert words(tmp_path, before, now, "amount") == expected


def test_a_cell_left_blank_was_0(tmp_path: Path) -> None:
    """持平 if this year's is blank too, otherwise an amount."""
    table = "columns: {{a: 甲}}\nunit: 万元\nrows: {{r: 一}}\ncells: {{r: [{}]}}\n"

    def compare(before: str, now: str, how: str) -> str:
        files = {f"data/{n}/x.yml": table.format(c) for n, c in ((2020, before), (2021, now))}
        loaded = site(tmp_path, files, years=(2020, 2021))
        assert loaded.problems == ()
        return wording.compare(loaded.editions[-1], "x.r.a", how)[0]

    assert compare('""', '""', "rate") == "持平"
    assert compare('""', "5.00", "amount") == "增加5.00万元"
    assert compare("5.00", '""', "amount") == "减少5.00万元"
    assert compare("5.00", '""', "rate") == "下降100.00%"


@pytest.mark.parametrize(
    ("before", "now", "message"),
    [
        ("0件", "5件", "'x.a' was 0 in 2020: a base of 0 has no percentage"),
        ("-5万元", "5万元", "'x.a' was below 0 in 2020: such a base has no percentage"),
        ("5件", "5元", "'x.a' has another unit in 2020"),
        ("95", "96.91%", "'x.a' has another unit in 2020"),
        ("3倍", "150%", "'x.a' has another unit in 2020"),
        ("", "5件", "'x.a' has no number in 2020 to compare with"),
        ("原文未载明", "5件", "'x.a' has no number in 2020 to compare with"),
        ("{text: 优}", "5件", "'x.a' has no number in 2020 to compare with"),
        ("5件", "{text: 优}", "'x.a' has no number in 2021 to compare with"),
    ],
)
def test_what_cannot_be_compared_is_reported(tmp_path: Path, before: str, now: str, message: str) -> None:
    """A base of 0 never becomes a percentage, nor does a deficit."""
    assert [text.partition(";")[0] for text in refused(tmp_path, before, now)] == [message]


@pytest.mark.parametrize(("before", "now"), [("5件", "5元"), ("95", "96.91%"), ("150%", "3倍"), ("3成", "3")])
@pytest.mark.parametrize("how", ["rate", "amount"])
def test_what_measures_another_thing_is_not_compared(tmp_path: Path, before: str, now: str, how: str) -> None:
    """A number that has become a share has neither grown nor fallen."""
    loaded = years(tmp_path, before, now, how)
    assert wording.compare(loaded.editions[-1], "x.a", how) == ("单位不同，不作比较", "")
    assert wording.change(loaded.editions[-1], "x.a", how).startswith("<span ")


def test_a_draft_says_what_is_still_to_be_filled_in(tmp_path: Path) -> None:
    """待填报, in an element without a number."""
    loaded = years(tmp_path, "5件", "待填报", status="draft")
    assert wording.change(loaded.editions[-1], "x.a") == '<span class="change" data-change="x.a">待填报</span>'


def test_a_secret_figure_is_not_compared(tmp_path: Path) -> None:
    """Its change would tell."""
    loaded = years(tmp_path, "5件", "{label: 甲, secret: true}")
    assert wording.compare(loaded.editions[-1], "x.a", "amount") == ("涉密，不公开", "")


def test_a_base_below_0_gives_no_rate_whatever_the_checks_say(tmp_path: Path) -> None:
    """From -10万元 to 5万元 is no 增长150.00%."""
    loaded = years(tmp_path, "-10万元", "5万元")
    assert wording.compare(loaded.editions[-1], "x.a", "rate") == ("原文未载明", "")


def test_the_element_carries_the_number_with_its_sign(tmp_path: Path) -> None:
    """下降10.95% is -0.1095 for machines."""
    loaded = years(tmp_path, "1123.00万元", "1000.00万元")
    assert wording.change(loaded.editions[-1], "x.a") == (
        '<data class="change" data-change="x.a" value="-0.1095">下降10.95%</data>'
    )


steps = st.fractions(-(10**9), 10**9).filter(bool)


@given(steps, st.sampled_from(["%", "万元", "件", "个百分点"]), st.integers(0, 4))
def test_the_words_never_contradict_the_number(difference: Fraction, unit: str, places: int) -> None:
    """No sign behind the verb, no 0.00, and the number is the difference, half up."""
    text, value = wording._words(difference, measured(unit), places, ("增长", "下降"), rough=False)
    if text == "基本持平":
        assert abs(difference / Fraction(measured(unit).multiplier * measured(unit).unit.factor)) < Fraction(1, 10**7)
        return
    assert text.startswith("增长" if difference > 0 else "下降")
    number = text[2:]
    assert not re.search(r"[-+]", number)
    assert re.search(r"[1-9]", number)
    found = quantity(number)
    assert abs(Fraction(found.value) - abs(difference)) <= Fraction(found.step) / 2
    assert Decimal(value) == (found.value if difference > 0 else -found.value)
