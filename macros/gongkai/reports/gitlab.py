"""Findings as GitLab's code quality report, which marks the lines of a merge request."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from gongkai.problems import Severity, msg
from gongkai.reports.shown import shown

if TYPE_CHECKING:
    from gongkai.findings import Findings
    from gongkai.problems import Problem

LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor"}
ACCEPTED = "info"


def report(findings: Findings, language: str, every: bool) -> str:  # noqa: FBT001 - one of FORMATS
    """Write the list that GitLab compares with the target branch's; a finding that is accepted has its reason."""
    seen: dict[str, int] = {}
    objects = [_object(problem, reason, language, seen) for problem, reason in shown(findings, accepted=every)]
    return json.dumps(objects, ensure_ascii=False, indent=1) + "\n"


def _object(problem: Problem, reason: str | None, language: str, seen: dict[str, int]) -> dict[str, object]:
    """Return a finding; its fingerprint leaves out the line, so that it stays the same where lines move."""
    text = problem.text(language)
    if reason is not None:
        text += msg("; accepted in the ledger: {reason}", reason=reason).text(language)
    known = "\0".join((problem.rule, problem.origin.path, problem.subject, problem.text("en")))
    seen[known] = seen.get(known, 0) + 1
    return {
        "check_name": problem.rule,
        "description": f"{problem.rule} {text}",
        "severity": LEVELS[problem.severity] if reason is None else ACCEPTED,
        "fingerprint": hashlib.sha256(f"{known}\0{seen[known]}".encode()).hexdigest(),
        "location": {"path": problem.origin.path, "lines": {"begin": max(problem.origin.line, 1)}},
    }
