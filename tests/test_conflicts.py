"""A merge that Git could not finish is said to be one, before its marks are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

BUDGET, OVERVIEW = "data/2021/budget.yml", "docs/2021/overview.md"
CONFLICT = "<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> wenzi-2021\n"


def test_a_data_file_with_two_versions_of_a_line_gets_one_finding_that_says_so(
    site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """What a parser says of such lines (no colon here, a key twice there) leads nobody to what happened."""
    root = site()
    text = (root / BUDGET).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("actual:"))
    both = CONFLICT.format(ours=line, theirs=line.replace("900", "901")).rstrip("\n")
    (root / BUDGET).write_text(text.replace(line, both), encoding="utf-8")
    found = run(root, "check")
    assert found.exit_code == 1
    told = [line for line in found.stdout.splitlines() if line.startswith(BUDGET)]
    assert len(told) == 1
    assert "S104" in told[0]
    assert "could not merge" in told[0]


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", ">>>>>>> wenzi-2021", "<<<<<<<"])
def test_the_marks_of_a_merge_do_not_reach_readers(
    mark: str, site: Callable[..., Path], run: Callable[..., Result]
) -> None:
    """In a text, where the line between the two versions would even be a heading."""
    root = site()
    with (root / OVERVIEW).open("a", encoding="utf-8") as page:
        page.write(f"\n{mark}\n甲句。\n")
    found = run(root, "check")
    assert found.exit_code == 1
    assert "E120" in found.stdout
    assert mark in found.stdout
