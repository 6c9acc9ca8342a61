"""Copies of frozen values, and the collector that waits."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest

from gongkai.collecting import waiting
from gongkai.copying import changed
from gongkai.facts import Fact, State
from gongkai.problems import Origin

FACT = Fact("budget.actual", "支出", Origin("data/2021/budget.yml", 3, 9), State.BLANK, note="甲")


def test_a_copy_is_what_dataclasses_makes_and_leaves_the_original() -> None:
    """It is equal to the slow way's, field by field."""
    copy = changed(FACT, state=State.PENDING, note="乙")
    assert copy == replace(FACT, state=State.PENDING, note="乙")
    assert (FACT.state, FACT.note) == (State.BLANK, "甲")


def test_the_collector_runs_again_after_reading_even_if_it_failed() -> None:
    """A program that goes on (a preview) must not fill the memory."""
    assert gc.isenabled()
    with waiting():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), waiting():
        raise KeyError
    assert gc.isenabled()


def test_who_has_switched_the_collector_off_finds_it_off() -> None:
    """It is not ours to switch on."""
    gc.disable()
    try:
        with waiting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
