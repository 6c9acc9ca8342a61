"""Numbered lists: what is typed before an item is what readers see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.checks import counting
from gongkai.checks.sheets import Sheet
from small import edition

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = st.lists(st.integers(1, 5), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("1. 甲\n3. 乙\n", ["3."]),
        ("7. 甲\n\n8. 乙\n\n10. 丙\n", ["10."]),
        ("1. 甲\n\n    1. 子\n    3. 丑\n\n2. 乙\n", ["3."]),
        ("1. 甲\n\n段落。\n\n3. 丙\n4. 丁\n", []),
        ("1. 甲\n1. 乙\n1. 丙\n", []),
        ("2. 甲\n2. 乙\n", ["2."]),
        ("```\n1. 甲\n3. 乙\n```\n", []),
        ("支出1.5万元\n3.5万元\n", []),
    ],
)
def test_a_number_that_the_page_would_change_is_reported(text: str, reported: list[str], tmp_path: Path) -> None:
    """A list that goes on after a paragraph begins anew, with its own number."""
    found = counting.items(edition(tmp_path, {"docs/2021/overview.md": f"# 一、基本情况\n\n{text}"}))
    assert [problem.subject.partition(":")[2] for problem in found] == reported


@given(NUMBERS)
def test_what_is_silent_is_printed_as_typed(numbers: list[int]) -> None:
    """Held against the library that makes the pages: the first number and how many items follow."""
    text = "".join(f"{number}. 甲\n" for number in numbers)
    html = markdown.markdown(text, extensions=["sane_lists"])
    start = int(html.partition('start="')[2].partition('"')[0] or 1)
    printed = list(range(start, start + len(numbers)))
    found = list(counting._page(Sheet("a.md", "a.md", text)))
    assert bool(found) == (numbers not in (printed, [1] * len(numbers)))
