"""What the public would lose, in words, with the option that allows it; and what the publisher has allowed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.problems import Message

CHANGE, REMOVAL = "--allow-change REASON", "--allow-removal"
_MANY = 4


@dataclass(frozen=True)
class Permits:
    """What the publisher has said may go: years, figures as `2021/budget.*`, files; and why figures may change."""

    removals: tuple[str, ...] = ()
    changes: str = ""
    drafts: bool = False

    def removal(self, name: str) -> bool:
        """Tell whether a year, a figure or a file may go."""
        return any(fnmatchcase(name, pattern) for pattern in self.removals)

    @property
    def said(self) -> dict[str, str]:
        """Return what is recorded of it where the version is."""
        found = {"removals": ", ".join(self.removals), "reason": self.changes}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Loss:
    """Something that the public would lose: what it is, and the option that allows it, with the name that it takes.

    A name is a year, or something in one: `name` in `year`.
    """

    message: Message
    option: str
    year: str = ""
    name: str = ""


def removal(message: Message, year: str, name: str = "") -> Loss:
    """Return the loss of a year, or of something in it."""
    return Loss(message, REMOVAL, year, name)


def options(losses: Iterable[Loss]) -> list[str]:
    """Return the options that allow losses, written with a pattern where they would be too many to read."""
    found = {loss.option for loss in losses if loss.option != REMOVAL}
    gone = {(loss.year, loss.name) for loss in losses if loss.option == REMOVAL}
    found |= {f"{REMOVAL} {year}" for year, name in gone if not name}
    inside = {(year, name) for year, name in gone if name}
    for name in {name for _, name in inside}:
        if sum(1 for _, other in inside if other == name) >= _MANY:
            found.add(f"{REMOVAL} '*/{name}'")
            inside = {pair for pair in inside if pair[1] != name}
    folders = Counter((year, _folder(name)) for year, name in inside)
    for year, name in inside:
        folder = _folder(name)
        found.add(f"{REMOVAL} '{year}/{f'{folder}*' if folders[year, folder] >= _MANY else name}'")
    return sorted(found)


def _folder(name: str) -> str:
    above, slash, _ = name.rpartition("/")
    return "/".join(above.split("/")[:2]) + slash
