"""What the last build left and what is read now in, the editions that need not be built again out; and why others must.

An edition is taken over only if all that it is made of is as it was, and every file of it is as it was left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongkai import records
from gongkai.digests import keys
from gongkai.editions.closing import closing
from gongkai.editions.outcomes import Outcome
from gongkai.editions.reasons import reasons
from gongkai.pdf import FaceUsed
from gongkai.problems import msg
from gongkai.records import Kept, Record, listing, within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gongkai.edition import Edition, Site
    from gongkai.editions.outcomes import Options
    from gongkai.findings import Findings
    from gongkai.plugin import Sibling
    from gongkai.problems import Message
    from gongkai.records import State


@dataclass(frozen=True)
class Past:
    """What is known of earlier builds: the editions whose files are as they were left, and of what each chosen one is.

    `there` are the files of the site before the build. `why` names the reasons for which editions must be built; those
    without any are taken over.
    """

    there: Mapping[str, State] = field(default_factory=dict)
    intact: Mapping[int, Kept] = field(default_factory=dict)
    parts: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    why: Mapping[int, tuple[Message, ...]] = field(default_factory=dict)

    def outcome(self, year: int) -> Outcome:
        """Return how the build of an edition ended that is taken over."""
        return Outcome(year, 0, faces=tuple(FaceUsed(*face) for face in self.intact[year].faces), kept=True)


def look_back(
    site: Site,
    findings: Findings,
    output: Path,
    chosen: Sequence[Edition],
    siblings: Sequence[Sibling],
    options: Options,
) -> Past:
    """Find out which of the chosen editions must be built; without `options.before` all, and none is recorded."""
    before = options.before
    if before is None:
        return Past(why={e.year: () for e in chosen})
    record = records.read(site.root, output)
    there = listing(output) if record else {}
    editions = record.editions if record else {}
    intact = {
        year: kept
        for year, kept in editions.items()
        if record and (mine := within(record.files, str(year))) and mine == within(there, str(year))
    }
    asked = {
        keys.PDF: "later" if options.pdf_later else "made" if options.with_pdf else "none",
        keys.PARTS: repr(options.parts),
        keys.STANDALONE: repr((options.standalone, options.shared[0] if options.shared else "")),
    }
    parts: dict[int, Mapping[str, str]] = {}
    why: dict[int, tuple[Message, ...]] = {}
    for edition in chosen:
        year = edition.year
        draft = findings.unsettled(edition)
        more = {**before.environment, **asked}
        parts[year] = keys.key(before.inputs, edition, findings, siblings, draft=draft, more=more)
        if options.fresh:
            why[year] = (msg("everything is built, as was asked for"),)
        elif year not in editions:
            why[year] = (msg("nothing is known of an earlier build of it"),)
        elif year not in intact:
            why[year] = (msg("what an earlier build left in {folder} has been changed", folder=f"{year}/"),)
        elif found := reasons(intact[year].parts, parts[year], year):
            why[year] = found
    return Past(there, intact, parts, why)


def remember(
    site: Site, output: Path, past: Past, chosen: Sequence[Edition], outcomes: Sequence[Outcome], options: Options
) -> None:
    """Record a site that has just been put in its place, for the next build; not if a file changed meanwhile."""
    before = options.before
    if before is None:
        return
    if records.before(site.root, output, before.order, before.inputs.named).whole != before.whole:
        records.forget(site.root, output)
        return
    built = {
        o.year: Kept(past.parts[o.year], tuple((f.role, f.face, f.substitute, f.characters) for f in o.faces))
        for o in outcomes
        if not o.kept
    }
    files = listing(output)
    kept = {y: kept for y, kept in past.intact.items() if _same(within(past.there, str(y)), within(files, str(y)))}
    closed = closing(site, chosen, outcomes, options, before.order.years)
    record = Record(before.whole, before.inputs.named, {**kept, **built}, files, closed.plain())
    records.write(site.root, output, record)


def _same(before: Mapping[str, State], now: Mapping[str, State]) -> bool:
    """Tell whether files have been taken over as they were seen: linked or copied, which both keeps size and time."""
    return bool(now) and {name: state[:2] for name, state in before.items()} == {n: s[:2] for n, s in now.items()}
