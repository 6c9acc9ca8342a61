"""What the ledgers of published editions accept: exactly what is found, and nothing without them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import small
from gongkai.checks import check
from gongkai.edition import load
from gongkai.problems import Severity
from sites import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.edition import Site


def without(site: Site, year: int, kind: str, number: int) -> Site:
    """Return a site whose ledger of a year lacks one entry."""
    edition = next(e for e in site.editions if e.year == year)
    entries = getattr(edition.ledger, kind)
    ledger = replace(edition.ledger, **{kind: entries[:number] + entries[number + 1 :]})
    rest = (e if e is not edition else replace(edition, ledger=ledger) for e in site.editions)
    return replace(site, editions=tuple(rest))


SITES = {"the report of 2021": load(ROOT), "the example department": load(ROOT / "examples" / "shili")}
ENTRIES = [
    (name, edition.year, kind, number)
    for name, site in SITES.items()
    for edition in site.editions
    for kind in ("acknowledged", "misprints")
    for number in range(len(getattr(edition.ledger, kind)))
]


@pytest.mark.parametrize("name", SITES)
def test_what_is_published_has_exactly_the_findings_that_its_ledger_accepts(name: str) -> None:
    """Nothing is open, and no entry is there for nothing."""
    assert check(SITES[name]).open == ()


@pytest.mark.parametrize(("name", "year", "kind", "number"), ENTRIES)
def test_every_entry_of_a_ledger_keeps_an_error_from_being_published(
    name: str, year: int, kind: str, number: int
) -> None:
    """Without it the finding is open, an error, at the line where the words or the figure stand."""
    site = SITES[name]
    entry, _ = getattr(next(e for e in site.editions if e.year == year).ledger, kind)[number]
    found = check(without(site, year, kind, number)).open
    assert found
    assert {problem.severity for problem in found} == {Severity.ERROR}
    for problem in found:
        line = (site.root / problem.origin.path).read_text(encoding="utf-8").splitlines()[problem.origin.line - 1]
        if kind == "misprints":
            assert entry.printed in line
        else:
            assert (problem.rule, problem.subject) == (entry.rule, entry.where)
            assert problem.origin.path.startswith((f"docs/{year}/", f"data/{year}/"))


def test_a_draft_is_only_warned_of_what_it_has_time_to_settle(tmp_path: Path) -> None:
    """Its text is last year's at first; a wrong figure and the number of a person are errors all the same."""
    files = {"docs/2021/overview.md": "# 一、基本情况\n\n全年支出900万元，有接加强，电话13800138000。\n"}
    found = {p.rule: p.severity for p in check(small.site(tmp_path / "draft", files, status="draft")).open}
    assert found == {"N101": Severity.WARNING, "V102": Severity.ERROR, "W101": Severity.WARNING}
    published = check(small.site(tmp_path / "published", files)).open
    assert [(p.rule, p.severity) for p in published] == [(rule, Severity.ERROR) for rule in ("N101", "W101", "V102")]
