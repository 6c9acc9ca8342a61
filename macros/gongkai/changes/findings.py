"""The findings of two checks in, those that are new, solved or newly accepted out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gongkai.changes.kinds import FindingChange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.findings import Findings
    from gongkai.problems import Problem


def findings(before: Findings, after: Findings) -> Iterator[FindingChange]:
    """Yield new findings, then newly accepted ones, then those that are solved.

    A finding is the same if rule, file and subject are: lines move, and how far a total is off may change.
    """
    old = Counter(map(_name, before.open))
    new = Counter(map(_name, after.open))
    yield from (FindingChange(_year(p), "new", p) for p in _beyond(after.open, old))
    known = {(_name(p), reason) for p, reason in before.acknowledged}
    for problem, reason in after.acknowledged:
        if (_name(problem), reason) not in known:
            yield FindingChange(_year(problem), "accepted", problem, reason)
    accepted = Counter(_name(p) for p, _ in after.acknowledged)
    yield from (FindingChange(_year(p), "solved", p) for p in _beyond(before.open, new + accepted))


def _beyond(problems: tuple[Problem, ...], known: Counter[tuple[str, ...]]) -> Iterator[Problem]:
    left = Counter(known)
    for problem in problems:
        name = _name(problem)
        if left[name]:
            left[name] -= 1
        else:
            yield problem


def _name(problem: Problem) -> tuple[str, ...]:
    about = problem.subject or problem.message.text()
    return (problem.rule, problem.severity.value, problem.edition, problem.origin.path, about)


def _year(problem: Problem) -> int:
    return int(problem.edition) if problem.edition.isdecimal() else 0
