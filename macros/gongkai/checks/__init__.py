"""Loaded editions in, findings out; what the year's ledger accepts is kept apart and shown to readers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongkai.checks import arithmetic, calls, completeness, ledger, links, scorecards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.edition import Edition, Site
    from gongkai.problems import Problem

CHECKS: tuple[Callable[[Edition], Iterator[Problem]], ...] = (
    arithmetic.stated_against_formula,
    arithmetic.equations,
    scorecards.grade,
    scorecards.weights,
    calls.names,
    completeness.chapters,
    completeness.headline,
    completeness.filled_in,
    links.pages,
    ledger.misprints,
    ledger.acceptable,
)


@dataclass(frozen=True)
class Findings:
    """What a run found: `open` findings, and those that a ledger accepts, with the reason given there."""

    open: tuple[Problem, ...]
    acknowledged: tuple[tuple[Problem, str], ...]


def check(site: Site) -> Findings:
    """Run every check over every edition. Problems of loading are findings too and are never acknowledged."""
    open_: list[Problem] = list(site.problems)
    acknowledged: list[tuple[Problem, str]] = []
    for edition in site.editions:
        found = [replace(p, edition=str(edition.year)) for run in CHECKS for p in run(edition)]
        reasons = ledger.reasons(edition)
        kept = {(p.rule, p.subject) for p in found}
        acknowledged += [(p, reasons[p.rule, p.subject]) for p in found if (p.rule, p.subject) in reasons]
        open_ += [p for p in found if (p.rule, p.subject) not in reasons]
        if not any(p.edition == str(edition.year) for p in site.problems):  # else it may only be hidden
            open_ += [replace(p, edition=str(edition.year)) for p in ledger.stale(edition, kept)]
    return Findings(
        tuple(sorted(open_, key=lambda p: p.order())),
        tuple(sorted(acknowledged, key=lambda pair: pair[0].order())),
    )
