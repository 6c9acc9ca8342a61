"""The ledger: what a year accepts, with its reason; and no more than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongkai.checks import check
from gongkai.ledger import Ledger, ledger
from small import mapping, site

if TYPE_CHECKING:
    from pathlib import Path

WRONG = "a: 1件\nb: 2件\nc: {label: 合计, value: 4件, formula: a + b}\n"
ACCEPTED = "acknowledged:\n  - {rule: B101, where: x.c, reason: 原文如此}\n"


def found(root: Path, files: dict[str, str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return what is open and what is accepted with which reason."""
    result = check(site(root, files))
    return [f"{p.rule} {p.message.text()}" for p in result.open], [(p.subject, why) for p, why in result.acknowledged]


def test_an_accepted_finding_is_not_open_and_keeps_its_reason(tmp_path: Path) -> None:
    """Readers see the reason."""
    assert found(tmp_path, {"data/2021/x.yml": WRONG, "data/2021/ledger.yml": ACCEPTED}) == ([], [("x.c", "原文如此")])


def test_what_is_not_accepted_stays_open(tmp_path: Path) -> None:
    """Accepting one figure accepts no other."""
    files = {"data/2021/x.yml": WRONG, "data/2021/y.yml": WRONG, "data/2021/ledger.yml": ACCEPTED}
    open_, _ = found(tmp_path, files)
    assert open_ == ["B101 合计 is stated as 4件, but 1件 + 2件 = 3件"]


def test_accepting_one_equation_accepts_no_other_of_the_same_line(tmp_path: Path) -> None:
    """Two equations fail in one column; the ledger names which of them is as printed."""
    table = """
        unit: 件
        columns: {total: 甲}
        rows: {total: 一, y: 二}
        cells: {total: [1], y: [2]}
        equations:
          - {each: column, that: total == y, label: 第一}
          - {each: column, that: total >= y, label: 第二}
          - {each: row, that: total == 5件, label: 第三}
        """
    ledger_ = "acknowledged:\n  - {rule: B102, where: 't.*.total#1', reason: 原文如此}\n"
    open_, accepted = found(tmp_path, {"data/2021/t.yml": table, "data/2021/ledger.yml": ledger_})
    assert accepted == [("t.*.total#1", "原文如此")]
    assert [line.partition(":")[0] for line in open_] == ["B102 第三", "B102 第二", "B102 第三"]


def test_an_accepted_finding_that_no_longer_occurs_is_reported(tmp_path: Path) -> None:
    """A figure that was corrected leaves the ledger."""
    right = WRONG.replace("4件", "3件")
    open_, accepted = found(tmp_path, {"data/2021/x.yml": right, "data/2021/ledger.yml": ACCEPTED})
    assert open_ == ["R101 the ledger accepts B101 at 'x.c', which does not occur"]
    assert accepted == []


@pytest.mark.parametrize("rule", ["M101", "B103", "B105", "B107", "E105", "S105"])
def test_what_breaks_a_page_is_not_accepted(tmp_path: Path, rule: str) -> None:
    """Only figures that disagree, as printed, are."""
    text = f"acknowledged:\n  - {{rule: {rule}, where: x.c, reason: 以后再说}}\n"
    open_, accepted = found(tmp_path, {"data/2021/x.yml": "a: 1件\n", "data/2021/ledger.yml": text})
    assert [line.partition(" ")[0] for line in open_] == ["R103"]
    assert accepted == []


@pytest.mark.parametrize(("times", "rules"), [(2, []), (1, ["R102"]), (3, ["R102"])])
def test_a_kept_misprint_stands_in_the_text_as_often_as_noted(tmp_path: Path, times: int, rules: list[str]) -> None:
    """No more, since a new one would be ours; no fewer, since none is silently mended."""
    text = f"misprints:\n  - {{printed: 完成完成, meant: 完成, times: {times}, where: [overview.md]}}\n"
    files = {"data/2021/ledger.yml": text, "docs/2021/overview.md": "# 一\n\n完成完成了，又完成完成。\n"}
    assert [line.partition(" ")[0] for line in found(tmp_path, files)[0]] == rules


def test_a_misprint_on_a_page_that_does_not_exist_is_reported(tmp_path: Path) -> None:
    """With the page that was meant."""
    text = "misprints:\n  - {printed: 一, meant: 二, where: [overveiw.md]}\n"
    assert "R102 there is no page 'overveiw.md'" in found(tmp_path, {"data/2021/ledger.yml": text})[0]


def test_entries_know_their_places() -> None:
    """A stale one is found in the file."""
    book, problems = ledger(
        mapping(ACCEPTED + "notes: [一句话]\namendments: [{date: 2022-05-06, what: 甲, why: 乙}]\n")
    )
    assert problems == []
    assert book.acknowledged[0][1].line == 2
    assert book.notes == ("一句话",)
    assert (book.amendments[0].date, book.amendments[0].what) == ("2022-05-06", "甲")


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("acknowledged: [{rule: B101, where: a}]\n", 0),
        ("acknowledged: [{rule: B101, where: a, reason: ''}]\n", 0),
        ("acknowledged: [{rule: b101, where: a, reason: 乙}, {rule: B101, where: b, reason: 丙}]\n", 1),
        ("acknowledged: 无\n", 0),
        ("misprints: [{printed: '', meant: 乙}]\n", 0),
        ("misprints: [{printed: 甲, meant: 乙, times: 0}]\n", 0),
        ("amendments: [{date: 2022-13-06, what: 甲, why: 乙}]\n", 0),
        ("amendments: [{date: 2022年5月6日, what: 甲, why: 乙}]\n", 0),
    ],
)
def test_a_wrong_ledger_is_reported_and_the_rest_of_it_kept(text: str, accepted: int) -> None:
    """No reason, no acceptance."""
    book, problems = ledger(mapping(text))
    assert problems != []
    assert len(book.acknowledged) == accepted


def test_an_empty_ledger_accepts_nothing() -> None:
    """A year without one is like it."""
    assert ledger(mapping("notes: []\n")) == (Ledger(), [])
