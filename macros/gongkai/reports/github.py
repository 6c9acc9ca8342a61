"""Findings as GitHub's workflow commands, which mark the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.problems import Severity, msg
from gongkai.reports.shown import shown

if TYPE_CHECKING:
    from gongkai.findings import Findings
    from gongkai.problems import Problem

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
ACCEPTED = "notice"


def report(findings: Findings, language: str, every: bool) -> str:  # noqa: FBT001 - one of FORMATS
    """Write one command a finding; one that is accepted is a notice with the reason."""
    return "".join(_command(problem, reason, language) + "\n" for problem, reason in shown(findings, accepted=every))


def _command(problem: Problem, reason: str | None, language: str) -> str:
    """Write a command; `%`, line ends and, in properties, `:` and `,` are escaped."""
    text = problem.text(language)
    if reason is not None:
        text += msg("; accepted in the ledger: {reason}", reason=reason).text(language)
    level = LEVELS[problem.severity] if reason is None else ACCEPTED
    origin = problem.origin
    place = f"file={_property(origin.path)},line={origin.line},col={origin.column}"
    return f"::{level} {place},title={_property(problem.rule)}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
