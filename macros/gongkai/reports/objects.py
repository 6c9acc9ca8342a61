"""Findings as JSON: a list of objects with rule, severity, path, line, column, message and edition."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gongkai.reports.shown import shown

if TYPE_CHECKING:
    from gongkai.findings import Findings
    from gongkai.problems import Problem


def report(findings: Findings, language: str, every: bool) -> str:  # noqa: FBT001 - one of FORMATS
    """Write the list; with `every` each object also says `where` a ledger would name it, and if and why one does."""
    objects = [
        plain(problem, language) | (_more(problem, reason) if every else {})
        for problem, reason in shown(findings, accepted=every)
    ]
    return json.dumps(objects, ensure_ascii=False, indent=1) + "\n"


def plain(problem: Problem, language: str) -> dict[str, str | int | bool]:
    """Return a finding as every command writes it for a program: keys and values of JSON, the message in a language."""
    return {
        "rule": problem.rule,
        "severity": problem.severity.value,
        "path": problem.origin.path,
        "line": problem.origin.line,
        "column": problem.origin.column,
        "message": problem.text(language),
        "edition": problem.edition,
    }


def _more(problem: Problem, reason: str | None) -> dict[str, str | int | bool]:
    return {"where": problem.subject, "acknowledged": reason is not None, "reason": reason or ""}
