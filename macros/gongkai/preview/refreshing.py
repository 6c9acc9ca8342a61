"""A site as it was seen in, the editions that can be shown and the state in which each should be out.

An edition with errors stays as it was last built well. Findings that leave every page readable (`harmless`) only
mark it as a draft.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import digests, private
from gongkai.digests.keys import key
from gongkai.editions import harmless
from gongkai.plugin import Handed, sibling
from gongkai.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.edition import Edition, Site
    from gongkai.plugin import Assets
    from gongkai.preview.seeing import Seen
    from gongkai.problems import Problem


@dataclass(frozen=True)
class Source:
    """What is previewed: no `years` means all editions, no `language` that of the site; `folder` is where it goes."""

    root: Path
    years: tuple[int, ...] = ()
    with_pdf: bool = False
    language: str = ""
    folder: Path = Path()

    def shows(self, year: int) -> bool:
        """Tell whether an edition is among those previewed."""
        return not self.years or year in self.years


@dataclass(frozen=True)
class Target:
    """An edition as it should be shown, and a key for that."""

    handed: Handed
    key: str

    @property
    def year(self) -> int:
        """Return the edition's year."""
        return self.handed.edition.year


@dataclass(frozen=True)
class Plan:
    """What a preview should show: `site` has the editions that can be shown, `targets` those that can be built.

    `problems` are open, `stopped` the years that have errors ("" is all), `years` all that there is anything to say of.
    """

    site: Site
    problems: tuple[Problem, ...] = ()
    stopped: frozenset[str] = frozenset()
    targets: Mapping[int, Target] = field(default_factory=dict)
    years: frozenset[int] = frozenset()


def plan(
    source: Source, seen: Seen, good: Mapping[int, Edition], assets: Assets | None, *, only: int | None = None
) -> Plan:
    """Plan what to show; `good` are the editions as they were last built well. `only` one may be asked for."""
    site, findings = seen.site, seen.findings
    stopped = frozenset(p.edition for p in findings.open if p.severity is Severity.ERROR and not harmless(p))
    sound = {e.year: e for e in site.editions if source.shows(e.year) and _free(stopped, e.year)}
    kept = {y: e for y, e in good.items() if not _free(stopped, y)}
    shown = replace(site, editions=tuple(e for _, e in sorted({**kept, **sound}.items())))
    siblings = tuple(sibling(e) for e in shown.editions)
    targets = {}
    for year, edition in sound.items():
        if only not in {None, year}:
            continue
        handed = Handed(
            edition=edition,
            findings=findings,
            siblings=siblings,
            with_pdf=source.with_pdf,
            workdir=private.workdir(source.root),
            draft=findings.unsettled(edition),
            pdf_later=source.with_pdf,
            assets=assets,
        )
        made_of = key(seen.read, edition, findings, siblings, draft=handed.draft, more={":assets": repr(assets)})
        targets[year] = Target(handed, digests.joined(made_of))
    years = {*sound, *kept, *(int(p.edition) for p in findings.open if p.edition)}
    return Plan(shown, findings.open, stopped, targets, frozenset(y for y in years if source.shows(y)))


def _free(stopped: frozenset[str], year: int) -> bool:
    return stopped.isdisjoint({"", str(year)})
