"""Findings in, those to be shown out, in the order of their places, each with the reason if a ledger accepts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.findings import Findings
    from gongkai.problems import Problem


def shown(findings: Findings, *, accepted: bool) -> list[tuple[Problem, str | None]]:
    """Return the open findings, and with `accepted` the others among them, each with its reason."""
    pairs: list[tuple[Problem, str | None]] = [(problem, None) for problem in findings.open]
    pairs += findings.acknowledged if accepted else ()
    return sorted(pairs, key=lambda pair: pair[0].order())
