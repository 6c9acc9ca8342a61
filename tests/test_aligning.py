"""Two sequences in, what both have and what only one has out: nothing is lost, and no repetition makes it slow."""

from __future__ import annotations

import dataclasses
import random
import time
from typing import TYPE_CHECKING

import pytest

from gongkai import aligning
from gongkai.aligning import differing
from gongkai.changes.blocks import blocks
from gongkai.changes.words import MOST, compared
from gongkai.checks.sentences import sentences as sealed
from gongkai.edition import load
from gongkai.seals import Said, changes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gongkai.edition import Edition
    from gongkai.texts import Page

QUADRATIC = 3
"""Twice as much costs four times as much if each item is held against each other; twice, if it is not."""
NOISE = 0.05
"""Seconds of the processor that prove nothing."""


def applied(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Return the second sequence, made of the first one and of what differs."""
    found: list[str] = []
    at = 0
    for a, b, c, d in differing(one, other):
        assert (a, c) != (b, d)
        found += [*one[at:a], *other[c:d]]
        at = b
    return [*found, *one[at:]]


@pytest.mark.parametrize("few", [0, 5, aligning.FEW])
def test_what_is_the_same_and_what_differs_make_up_both(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By whichever of the three ways a stretch is compared."""
    monkeypatch.setattr(aligning, "FEW", few)
    dice = random.Random(7)  # noqa: S311 - no secret
    for _ in range(1500):
        letters = "abcdefghijklmnopqrstuvwxyz"[: dice.choice([1, 2, 4, 26])]
        one = dice.choices(letters, k=dice.randrange(20))
        other = list(one)
        for _ in range(dice.randrange(5)):
            at = dice.randrange(len(other) + 1)
            other[at : at + dice.randrange(2)] = dice.choices(letters, k=dice.randrange(2))
        assert applied(one, other) == other
        assert applied(other, one) == one
        assert list(differing(one, one)) == []


def test_two_changes_far_apart_in_a_text_that_repeats_are_two_changes() -> None:
    """A form with the same sentence a thousand times is no text that was written anew."""
    one = ["相同。", "也相同。"] * 2000
    other = [*one[:10], "新的。", *one[10:3990], "另一句。", *one[3991:]]
    assert list(differing(one, other)) == [(10, 10, 10, 11), (3990, 3991, 3991, 3992)]


def cost(work: Callable[[int], object], size: int) -> float:
    """Return the processor's time for a size, at its best of several times."""
    found = []
    for _ in range(5):
        start = time.process_time()
        work(size)
        found.append(time.process_time() - start)
    return min(found)


def sentences(size: int) -> None:
    """Compare two editions whose sentences repeat and which share every second one."""
    old = tuple(word for n in range(size) for word in ("相同。", f"第{n % 50}句。"))
    new = tuple(word for n in range(size) for word in ("相同。", f"另{n % 50}句。"))
    changes(Said({}, {"overview.md": old}), Said({}, {"overview.md": new}))


def paragraphs(size: int) -> None:
    """Compare two paragraphs of which every second word is the same."""
    compared([w for n in range(size) for w in ("的", f"旧{n}")], [w for n in range(size) for w in ("的", f"新{n}")])


@pytest.mark.parametrize(("work", "size"), [(sentences, 4000), (paragraphs, MOST // 8)])
def test_twice_as_much_that_repeats_costs_about_twice_as_much(work: Callable[[int], object], size: int) -> None:
    """Whoever writes 的 into every second word does not stop the review of a pull request."""
    assert cost(work, 2 * size) < QUADRATIC * cost(work, size) + NOISE


@pytest.mark.parametrize(
    ("look", "piece"),
    [
        *((blocks, piece) for piece in ("{{ ", "{{ x", " \t")),
        *((sealed, piece) for piece in ("_", "*", " ", "。", "字_")),
    ],
)
def test_a_page_of_marks_without_end_is_read_in_proportion_to_its_length(
    look: Callable[[Edition, Page], object], piece: str, site: Callable[..., Path]
) -> None:
    """Braces that nobody closes, underscores, blanks: in a review, and where each check holds a seal against a page."""
    edition = load(site()).editions[0]
    page = next(iter(edition.pages.values()))

    def read(size: int) -> None:
        look(edition, dataclasses.replace(page, body=f"a{piece * size}b"))

    assert cost(read, 40_000) < QUADRATIC * cost(read, 20_000) + NOISE
