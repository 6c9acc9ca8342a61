"""Findings as lines of text, `path:line:column: RULE message`, and how many there are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gongkai.problems import Message, Severity, msg
from gongkai.reports.shown import shown
from gongkai.rules import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.findings import Findings
    from gongkai.problems import Problem


def report(findings: Findings, language: str, every: bool) -> str:  # noqa: FBT001 - one of FORMATS
    """Write one line a finding; one that is accepted ends with the reason."""
    written = []
    for problem, reason in shown(findings, accepted=every):
        line = problem.line(language)
        if reason is not None:
            line += msg("; accepted in the ledger: {reason}", reason=reason).text(language)
        written.append(line + "\n")
    return "".join(written)


def counts(problems: Sequence[Problem], accepted: int) -> Iterator[Message]:
    """Say how many findings there are; by edition and by family where there is more than one of them."""
    severities = [p.severity for p in problems]
    yield msg(
        "{errors} errors, {warnings} warnings; {acknowledged} accepted in the ledger",
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        acknowledged=accepted,
    )
    editions = Counter(p.edition for p in problems)
    if len(editions) > 1:
        years = [(year or msg("the whole site"), editions[year]) for year in sorted(editions)]
        yield msg("by edition: {counts}", counts=_listed(years))
    families = Counter(p.rule[0] for p in problems)
    if len(families) > 1:
        letters = [(name, families[letter]) for letter, name in FAMILIES.items() if families[letter]]
        yield msg("by family: {counts}", counts=_listed(letters))


def _listed(counted: Sequence[tuple[Message | str, int]]) -> Message:
    """Put counts side by side: `2021 3, 2020 1`."""
    (name, count), *rest = counted
    if not rest:
        return msg("{name} {count}", name=name, count=count)
    return msg("{name} {count}, {rest}", name=name, count=count, rest=_listed(rest))
