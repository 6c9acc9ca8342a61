"""What a review tells: the two states that were compared, their changes, and how the check of the new one ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongkai.changes.kinds import Duty
from gongkai.folders import YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.changes.kinds import Change


@dataclass(frozen=True)
class Side:
    """A state of the site: the revision as it was asked for, and its commit; none for the working tree.

    `uncommitted` are the files of a working tree that differ from its commit.
    """

    name: str = ""
    commit: str = ""
    uncommitted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """A review. `behind` counts the commits of the base that the head lacks; `left_out` are files that were not read.

    `unread` says that files of the head have mistakes by which figures or pages could not be read: what they hold may
    seem to be gone. `names` are labels by year and id, `2023/budget.actual`; `folder` is the site's in its repository.
    """

    department: str
    base: Side
    head: Side
    changes: tuple[Change, ...]
    errors: int = 0
    warnings: int = 0
    behind: int = 0
    left_out: tuple[str, ...] = ()
    unread: bool = False
    folder: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        """Tell a change by which a seal is taken out or rewritten."""
        return any(isinstance(change, Duty) and change.broken for change in self.changes)

    def label(self, year: int, figure: str) -> str:
        """Return what readers call a figure, or its id where it has no name; `2022/x` names its year."""
        of, _, name = figure.partition("/")
        other = name and YEAR.fullmatch(of) is not None
        label = self.names.get(figure if other else f"{year}/{figure}") or (name if other else figure)
        return f"{of}年{label}" if other else label
