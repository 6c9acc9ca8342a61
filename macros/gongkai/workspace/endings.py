"""How the build of each department ended, what it is asked for, and what is kept of its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from gongkai.problems import Origin, Problem

if TYPE_CHECKING:
    from gongkai.problems import Message
    from gongkai.workspace.reading import Department

MOST = 100
"""Findings of one department that are kept: the report of a hundred departments is read to its end."""

State = Literal["built", "unchanged", "waiting", "refused", "failed", "broken"]
"""`waiting`: there are only drafts yet; `refused`: its data or text is wrong; `failed`: it or the machine is at fault;
`broken`: gongkai is."""


@dataclass(frozen=True)
class Ending:
    """How the build of a department ended.

    `editions` were built, `kept` taken over as they were; `why` tells of each edition why it had to be built.
    `findings` say why the department was refused, `more` how many were left out; `message` and `troubles` (year and
    text) why it failed. `bugs` are tracebacks.
    """

    slug: str
    state: State
    editions: int = 0
    kept: int = 0
    seconds: float = 0.0
    why: tuple[tuple[int, tuple[Message, ...]], ...] = ()
    findings: tuple[Problem, ...] = ()
    more: int = 0
    message: Message | None = None
    troubles: tuple[tuple[int, str], ...] = ()
    bugs: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Tell whether nothing is wrong with the department."""
        return self.state in {"built", "unchanged", "waiting"}


Report = Callable[["Department", "Ending | None"], None]
"""Is told a department that begins, and how it ended."""


def refused(department: Department, findings: Iterable[Problem]) -> Ending:
    """Return that a department's data or text is wrong."""
    found = [placed(problem, department) for problem in findings]
    return Ending(department.slug, "refused", findings=tuple(found[:MOST]), more=max(len(found) - MOST, 0))


def placed(problem: Problem, department: Department) -> Problem:
    """Return a department's finding with the path that leads to it from the workspace."""
    if department.shown_as == ".":
        return problem
    path, line, column = problem.origin
    return replace(problem, origin=Origin(f"{department.shown_as}/{path}", line, column))
