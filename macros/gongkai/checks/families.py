"""Every check, family by family, and the rules whose findings the ledger may accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.checks import (
    active,
    arithmetic,
    calls,
    carry,
    charts,
    completeness,
    counting,
    links,
    looks,
    named,
    numbers,
    privacy,
    prose,
    quoted,
    scorecards,
    sealed,
    wording_rules,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gongkai.edition import Edition, Site
    from gongkai.problems import Problem

CHECKS: tuple[Callable[[Edition], Iterator[Problem]], ...] = (
    *arithmetic.CHECKS,
    scorecards.grade,
    scorecards.weights,
    calls.names,
    *charts.CHECKS,
    *carry.CHECKS,
    *completeness.CHECKS,
    *numbers.CHECKS,
    *counting.CHECKS,
    *prose.CHECKS,
    *named.CHECKS,
    *privacy.CHECKS,
    *wording_rules.CHECKS,
    *links.CHECKS,
    *active.CHECKS,
    *looks.CHECKS,
    *quoted.CHECKS,
)
FILE_CHECKS: tuple[Callable[[Edition, Path], Iterator[Problem]], ...] = (
    *completeness.FILE_CHECKS,
    *privacy.FILE_CHECKS,
    *links.FILE_CHECKS,
    *active.FILE_CHECKS,
    *sealed.FILE_CHECKS,
)
"""Checks that look into an edition's files as well, and need the site's folder for it."""
SITE_CHECKS: tuple[Callable[[Site], Iterator[Problem]], ...] = (
    *completeness.SITE_CHECKS,
    *numbers.SITE_CHECKS,
    *privacy.SITE_CHECKS,
)
"""Checks of what belongs to no year."""

ACCEPTABLE: tuple[str, ...] = (
    *arithmetic.ACCEPTABLE,
    *("B110", "B111"),
    *carry.ACCEPTABLE,
    *completeness.ACCEPTABLE,
    *prose.ACCEPTABLE,
    *named.ACCEPTABLE,
    *privacy.ACCEPTABLE,
    *wording_rules.ACCEPTABLE,
    *links.ACCEPTABLE,
)
"""Rules whose findings a printed report can contain and a department can accept with a reason: what was printed
disagrees, or reads badly. Whatever keeps a page from being built (an unknown figure, a unit that does not fit …)
cannot be accepted; a number that comes from no figure is declared among the `literals`."""

UNSETTLED = ("G101", "G102", "G103", "G104", "N101", "N102", "V107", *wording_rules.ACCEPTABLE)
"""Rules that only warn while an edition is a draft: its text is last year's until somebody has gone through it."""
