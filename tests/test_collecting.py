"""The garbage collector waits while a site is read, and does not make up for it at once."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from gongkai import collecting

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 200_000


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """Return a list that the generation of every collection is added to."""
    seen: list[int] = []

    def note(phase: str, told: dict[str, int]) -> None:
        if phase == "start":
            seen.append(told["generation"])

    assert gc.isenabled()
    gc.collect()
    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def test_what_is_made_meanwhile_is_not_looked_through_then_nor_right_after(collections: list[int]) -> None:
    """Of a large site that takes as long as reading it."""
    with collecting.waiting():
        kept = [[number] for number in range(MANY)]
        assert not gc.isenabled()
    assert collections == []
    kept.extend([number] for number in range(MANY // 200))
    assert set(collections) <= {0}
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_it_is_collected_with_all_the_rest_some_time(collections: list[int]) -> None:
    """Else the memory of a preview would grow with every refresh."""
    with collecting.waiting():
        for _ in range(MANY // 100):
            circle: list[object] = []
            circle.append(circle)
    assert gc.collect() >= MANY // 100 - 1  # the last has a name
    assert collections == [2]


def test_who_had_it_wait_before_has_it_wait_still(collections: list[int]) -> None:
    """The process that builds for a preview collects when nobody waits for it."""
    gc.disable()
    try:
        with collecting.waiting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
    assert collections == []
