"""A site directory in, its editions with what was found in them out; what has not changed is not read again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gongkai import checks
from gongkai.digests import inputs
from gongkai.edition import load
from gongkai.findings import Findings
from gongkai.folders import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from gongkai.digests import Inputs
    from gongkai.edition import Edition, Site
    from gongkai.problems import Problem

OF_YEAR = re.compile(r"(?:docs|data)/([12]\d{3})/")


@dataclass(frozen=True)
class Seen:
    """A site as it was loaded and checked, and what its files were just before.

    `found` is what the checks found in each edition, before its ledger was asked. `unseen` are years whose files have
    changed, and that have not been looked at since.
    """

    read: Inputs
    site: Site
    findings: Findings
    found: Mapping[int, tuple[Edition, tuple[Problem, ...]]] = field(default_factory=dict)
    unseen: frozenset[int] = frozenset()


def digest(root: Path, before: Inputs | None = None) -> Inputs:
    """Digest what a site is made of, before anything is loaded: what changes later is seen the next time.

    What the settings name is not looked for again if they are as they were `before`.
    """
    if before is not None:
        read = inputs(root, known=before.named)
        if _naming(read) == _naming(before):
            return read
    return inputs(root)


def _naming(read: Inputs) -> tuple[object, ...]:
    """Return the digests of the files that can name others."""
    found = (name for name in read.trees if name.startswith("data/"))
    naming = [name for name in found if name.count("/") == 1 or name.rpartition("/")[2].startswith("report.")]
    return read.settings, [(name, read.trees[name]) for name in naming]


def changed(read: Inputs, before: Seen) -> frozenset[int] | None:
    """Return the years whose files have changed, come or gone; None if what all years read has changed."""
    new, old = _by_year(read), _by_year(before.read)
    if new.pop(0, None) != old.pop(0, None):
        return None
    return before.unseen | {year for year in {*new, *old} if new.get(year) != old.get(year)}


def see(root: Path, read: Inputs, before: Seen | None) -> Seen:
    """Load and check a site; an edition whose files are the same as `before`, those of earlier years too, is kept.

    What is kept is what would be found again: an edition is made of its files and the year before, and findings of
    the edition and the files of its year.
    """
    site = load(root, before.site, _unchanged(read, before)) if before else load(root)
    return _checked(read, site, site, before)


def glance(root: Path, read: Inputs, before: Seen, year: int) -> Seen:
    """Load and check one year; the years before it must have been, and those after it stay as they were.

    Year by year this comes to what `see` finds, but for what belongs to no year; what all years read has not changed.
    """
    site = load(root, before.site, _unchanged(read, before), last=year)
    own = replace(site, editions=tuple(e for e in site.editions if e.year == year))
    seen = _checked(read, site, own, before)
    later = replace(
        site,
        editions=(*site.editions, *(e for e in before.site.editions if e.year > year)),
        problems=(*site.problems, *(p for p in before.site.problems if p.edition > str(year))),
    )
    new, old, name = seen.findings, before.findings, str(year)
    findings = Findings(
        (*(p for p in old.open if p.edition != name), *(p for p in new.open if p.edition == name)),
        (
            *(a for a in old.acknowledged if a[0].edition != name),
            *(a for a in new.acknowledged if a[0].edition == name),
        ),
    )
    unseen = changed(read, before) or frozenset()
    return replace(seen, site=later, findings=findings, unseen=unseen - {year})


def _unchanged(read: Inputs, before: Seen) -> frozenset[int]:
    years = changed(read, before)
    return frozenset() if years is None else frozenset(e.year for e in before.site.editions) - years


def _checked(read: Inputs, site: Site, checked: Site, before: Seen | None) -> Seen:
    found: dict[int, tuple[Edition, tuple[Problem, ...]]] = dict(before.found) if before else {}

    def look(edition: Edition, root: Path) -> Iterable[Problem]:
        known = found.get(edition.year)
        if known is None or known[0] is not edition:
            found[edition.year] = known = (edition, checks.look(edition, root))
        return known[1]

    return Seen(read, site, checks.check(checked, look), found)


def _by_year(read: Inputs) -> dict[int, dict[str, str]]:
    """Return the digests of the files of each year, and under 0 those of all."""
    years: dict[int, dict[str, str]] = {0: {**read.settings, **read.code}}
    for name, content in read.trees.items():
        found = OF_YEAR.match(name)
        years.setdefault(int(found[1]) if found else 0, {})[name] = content
    for year, files in read.own.items():
        years.setdefault(int(year) if YEAR.fullmatch(year) else 0, {}).update(files)
    return years
