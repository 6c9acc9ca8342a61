"""A site directory as it is now in, its preview brought up to date out.

An edition with errors stays as it was last built well. Findings that leave every page readable (`PREVIEWED`) only
mark it as a draft.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import editions
from gongkai.checks import check
from gongkai.edition import load
from gongkai.editions import FAILED, PREVIEWED, EditionsFailedError, Outcome
from gongkai.plugin import sibling
from gongkai.preview.digests import inputs, key
from gongkai.preview.rounds import Found, Round, tell
from gongkai.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongkai.checks import Findings
    from gongkai.edition import Edition, Site


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
class State:
    """What earlier rounds left: each edition as it was last built well, and each last try that failed, with its key."""

    built: dict[int, tuple[Edition, str]] = field(default_factory=dict)
    failed: dict[int, tuple[Outcome, str]] = field(default_factory=dict)


def refresh(source: Source, state: State, report: Callable[[int, str], None]) -> tuple[State, Round]:
    """Load, check, and build the editions that changed and can be built; `report` is called as by `editions.build`."""
    read = inputs(source.root)  # before loading, so that a change in between is found the next time
    site = load(source.root)
    findings = check(site)
    stopped = frozenset(p.edition for p in findings.open if p.severity is Severity.ERROR and p.rule not in PREVIEWED)
    sound = {e.year: e for e in site.editions if source.shows(e.year) and _free(stopped, e.year)}
    kept = {y: e for y, (e, _) in state.built.items() if not _free(stopped, y)}
    shown = replace(site, editions=tuple(e for _, e in sorted({**kept, **sound}.items())))
    siblings = [sibling(e) for e in shown.editions]
    keys = {y: key(read, e, siblings, draft=editions.is_draft(e, findings)) for y, e in sound.items()}
    tried = {(y, k) for past in (state.built, state.failed) for y, (_, k) in past.items()}
    outcomes = _build(source, shown, findings, [e for y, e in sound.items() if (y, keys[y]) not in tried], report)
    new = State(
        built={y: state.built[y] for y in {**kept, **sound} if y in state.built}
        | {o.year: (sound[o.year], keys[o.year]) for o in outcomes if not o.trouble},
        failed={y: (o, k) for y, (o, k) in state.failed.items() if keys.get(y) == k}
        | {o.year: (o, keys[o.year]) for o in outcomes if o.trouble},
    )
    years = {*sound, *new.built, *(int(p.edition) for p in findings.open if p.edition)}
    found = Found(
        problems=findings.open,
        stopped=stopped,
        failed=tuple(new.failed[y][0] for y in sorted(new.failed)),
        keys={y: new.built[y][1] if y in new.built else "" for y in years if source.shows(y)},
    )
    return new, tell(found, source.language or (site.department.language if site.department else "zh"))


def _free(stopped: frozenset[str], year: int) -> bool:
    return stopped.isdisjoint({"", str(year)})


def _build(
    source: Source, site: Site, findings: Findings, changed: Sequence[Edition], report: Callable[[int, str], None]
) -> Sequence[Outcome]:
    """Build editions into the preview's folder; those that fail stay as they are there."""
    if not changed:
        return ()
    try:
        return editions.build(
            site, findings, source.folder, changed,
            with_pdf=source.with_pdf, drafts=True, keep_going=True, report=report,
        )  # fmt: skip
    except EditionsFailedError as error:
        return error.outcomes
    except OSError as error:  # no space left, most likely
        return [Outcome(e.year, 0, FAILED, str(error)) for e in changed]
