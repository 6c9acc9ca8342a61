"""A folder in, what it holds loaded and checked out; years whose files another state has too are not read again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai import checks, collecting
from gongkai.changes.comparing import Snapshot
from gongkai.edition import Site, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from gongkai.edition import Edition
    from gongkai.problems import Problem

_OF_YEAR = re.compile(r"(?:docs|data)/([12]\d{3})/")
_READ = re.compile(r"docs/|data/")
NOTHING = frozenset[int]()


class Memory:
    """What the checks found in each edition, for the other state of the site that has the same."""

    def __init__(self) -> None:
        self.found: dict[int, tuple[Edition, tuple[Problem, ...]]] = {}

    def look(self, edition: Edition, root: Path) -> Iterable[Problem]:
        """Return what the checks find in an edition, as it was found before if it is the same object."""
        known = self.found.get(edition.year)
        if known is None or known[0] is not edition:
            known = self.found[edition.year] = (edition, checks.look(edition, root))
        return known[1]


def see(root: Path, files: Mapping[str, str], memory: Memory, before: Snapshot | None = None) -> Snapshot:
    """Load and check a site; what is the same `before` is taken over.

    A folder without mkdocs.yml is a revision in which there was no site yet: it has nothing.
    """
    if not (root / "mkdocs.yml").is_file():
        return Snapshot(Site(root, None, (), ()), files=files)
    with collecting.waiting():
        site = load(root, before.site, _unchanged(before.files, files)) if before else load(root)
        return Snapshot(site, checks.check(site, memory.look), files)


def _unchanged(before: Mapping[str, str], after: Mapping[str, str]) -> frozenset[int]:
    """Return the years of which all files are the same; none if a file that all years read differs."""
    years = {int(match[1]) for path in {*before, *after} if (match := _OF_YEAR.match(path))}
    for path in {*before, *after}:
        if before.get(path) != after.get(path):
            match = _OF_YEAR.match(path)
            if match is None and (_READ.match(path) or "/" in path):
                return NOTHING
            years -= {int(match[1])} if match else set()
    return frozenset(years)
