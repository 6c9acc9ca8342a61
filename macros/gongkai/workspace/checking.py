"""The departments of a workspace in, all their findings out, each with the path that leads to it from the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.checks import check as run_checks
from gongkai.edition import load
from gongkai.findings import Findings
from gongkai.workspace import running
from gongkai.workspace.endings import placed
from gongkai.workspace.making import absent
from gongkai.workspace.running import Lost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.workspace.reading import Department


def check(departments: Sequence[Department]) -> tuple[list[Findings], list[Lost]]:
    """Check departments side by side; return what was found in each, in their order, and which checks did not end."""
    found: dict[str, Findings] = {}
    lost = []
    for department, result in running.each(departments, _checked):
        if isinstance(result, Lost):
            lost.append(result)
        else:
            found[department.slug] = result
    return [found[department.slug] for department in departments if department.slug in found], lost


def together(found: Sequence[Findings]) -> Findings:
    """Return the findings of many departments as those of one."""
    open_ = tuple(problem for findings in found for problem in findings.open)
    return Findings(open_, tuple(pair for findings in found for pair in findings.acknowledged))


def _checked(department: Department, _: int) -> Findings:
    missing = absent(department)
    if missing is not None:
        return Findings((missing,), ())
    findings = run_checks(load(department.root))
    accepted = ((placed(problem, department), reason) for problem, reason in findings.acknowledged)
    return Findings(tuple(placed(problem, department) for problem in findings.open), tuple(accepted))
