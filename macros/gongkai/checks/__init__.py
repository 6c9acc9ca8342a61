"""Loaded editions in, findings out; what the year's ledger accepts is kept apart and shown to readers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongkai.checks import ledger, wording_rules
from gongkai.checks.families import ACCEPTABLE, CHECKS, FILE_CHECKS, SITE_CHECKS, UNSETTLED
from gongkai.findings import Findings
from gongkai.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from gongkai.edition import Edition, Site
    from gongkai.problems import Problem

__all__ = ["ACCEPTABLE", "UNSETTLED", "check", "look"]


def look(edition: Edition, root: Path) -> tuple[Problem, ...]:
    """Run every check of editions over one; they read the years before it, too, and the files of its year."""
    found: list[Problem] = []
    for run in (*CHECKS, ledger.misprints, ledger.acceptable):
        found += run(edition)
    for search in FILE_CHECKS:
        found += search(edition, root)
    return tuple(found)


def check(site: Site, look: Callable[[Edition, Path], Iterable[Problem]] = look) -> Findings:
    """Run every check over every edition. Problems of loading are findings too and are never acknowledged.

    `look` may remember what it found in an edition.
    """
    open_: list[Problem] = [*site.problems, *(problem for run in SITE_CHECKS for problem in run(site))]
    acknowledged: list[tuple[Problem, str]] = []
    for edition in site.editions:
        found = [_of(edition, p) for p in look(edition, site.root)]
        accepted = _accepted(edition, found)
        acknowledged += [(p, accepted[p]) for p in found if p in accepted]
        open_ += [p for p in found if p not in accepted]
        if not any(p.edition == str(edition.year) for p in site.problems):  # else it may only be hidden
            stale = ledger.stale(edition, {(p.rule, p.subject) for p in found})
            open_ += [_of(edition, p) for p in stale]
    return Findings(
        tuple(sorted(open_, key=lambda p: p.order())),
        tuple(sorted(acknowledged, key=lambda pair: pair[0].order())),
    )


def _of(edition: Edition, problem: Problem) -> Problem:
    """Say whose finding it is; what a draft still has time for is a warning until it is published."""
    severity = Severity.WARNING if edition.draft and problem.rule in UNSETTLED else problem.severity
    return replace(problem, edition=str(edition.year), severity=severity)


def _accepted(edition: Edition, found: list[Problem]) -> dict[Problem, str]:
    """Return the findings that the ledger accepts, by an entry of their own or as a misprint, with the reason."""
    reasons = ledger.reasons(edition)
    own = {p: reasons[p.rule, p.subject] for p in found if (p.rule, p.subject) in reasons}
    return wording_rules.kept(edition, found) | own
