"""The builds of a preview: begun, ended or dropped as files change; each edition is shown as soon as it is built.

Pages first, what was edited before what only follows from it, as many at once as there are cores. PDFs when no pages
are waited for, one at a time, and held up as soon as there are: they take ten times as long.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from gongkai import charts, drawing, plugin, private
from gongkai.digests import Inputs
from gongkai.editions import FAILED, Outcome
from gongkai.preview.children import begin
from gongkai.preview.printing import Printing
from gongkai.preview.refreshing import Plan, plan
from gongkai.preview.rounds import PORTAL, Found, Round, Step, bugs, stuck, tell
from gongkai.preview.seeing import changed, digest, glance, see
from gongkai.preview.showing import show, show_all

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from multiprocessing.connection import Connection

    from gongkai.edition import Edition
    from gongkai.plugin import Assets
    from gongkai.preview.children import Child
    from gongkai.preview.refreshing import Source, Target
    from gongkai.preview.seeing import Seen


class Workshop:
    """What was seen of the files, what is wanted since, what is under way, and what is shown."""

    def __init__(self, source: Source, report: Callable[[Step | Round], None]) -> None:
        self._source, self._report = source, report
        self._seen: Seen | None = None
        self._plan: Plan | None = None
        self._assets: Assets | None = None
        self._read = Inputs({}, {}, {}, {})
        self._ahead: list[int] | None = None
        self._edited: frozenset[int] = frozenset()
        self._turn, self._turns = 0, dict[int, int]()
        self._waiting: list[Target] = []
        self._children: list[Child] = []
        self._printing = Printing(source)
        self._shown: dict[int, Target] = {}
        self._failed: dict[int, tuple[Outcome, str]] = {}
        self._portal, self._portal_of, self._trouble = "", "", ""
        self._round = Round()
        self._stuck: OSError | str = ""

    def pipes(self) -> list[Connection]:
        """Return what is ready when a build under way has ended."""
        printing = [self._printing.child] if self._printing.child else []
        return [child.result for child in (*self._children, *printing)]

    def refresh(self) -> None:
        """Look at the files, and begin to build what has changed; what is under way and still wanted goes on."""
        self._printing.hold()
        self._read = digest(self._source.root, self._seen.read if self._seen else None)
        self._prepare()
        known = self._seen if self._plan else None
        self._edited = (changed(self._read, known) if known else None) or frozenset()
        self._turn += 1
        self._turns |= dict.fromkeys(self._edited, self._turn)
        touched = {*self._edited, *(self._ahead or ())}
        years = {e.year for e in known.site.editions if e.year >= min(touched)} if known and touched else set()
        self._ahead = [*sorted(self._edited), *sorted(years - self._edited)]
        self.look_on()

    @property
    def is_looking(self) -> bool:
        """Tell whether there is more to look at, and nobody who waits for the build of what was edited."""
        if self._ahead is None:
            return False
        waited_for = any(child.year in self._edited for child in self._children)
        return not waited_for or not self._edited.isdisjoint(self._ahead)

    def look_on(self) -> None:
        """Look at the next year, and begin to build it if need be; after the last at all of them together.

        What was edited comes first; the years after it, which may take figures from it, need not be waited for.
        """
        assert self._ahead is not None
        if not self._ahead:
            self._look_at_all()
            return
        assert self._seen is not None
        assert self._plan is not None
        year = self._ahead.pop(0)
        self._seen = glance(self._source.root, self._read, self._seen, year)
        found = plan(self._source, self._seen, self._good(), self._assets, only=year)
        others = {y: target for y, target in self._plan.targets.items() if y != year}
        self._plan = replace(found, targets={**others, **found.targets})
        self._waiting = [target for target in self._waiting if target.year != year]
        self._want(found.targets, {year})
        if year in self._edited:
            self._tell()

    def _look_at_all(self) -> None:
        self._seen = see(self._source.root, self._read, self._seen)
        self._plan = plan(self._source, self._seen, self._good(), self._assets)
        self._stuck, self._ahead = "", None
        years = {child.year for child in self._children} | self._failed.keys() | self._shown.keys()
        self._waiting = []
        self._want(self._plan.targets, years)
        there = {edition.year for edition in self._plan.site.editions}
        self._shown = {year: target for year, target in self._shown.items() if year in there}
        self._go_on()

    def ended(self, pipe: Connection) -> None:
        """Take what a build has come to, show it, and begin the next."""
        if self._printing.child and self._printing.child.result is pipe:
            outcome = self._printing.ended()
            self._report(Step(outcome.year, "failed" if outcome.trouble else "done", pdf=True))
            self._go_on(bugs([outcome]))
            return
        self._show(pipe)
        if not self._children and self._ahead is None:
            self._go_on()

    def _show(self, pipe: Connection) -> None:
        """Show the pages that a build has made, and begin the next."""
        child = next(child for child in self._children if child.result is pipe)
        self._children.remove(child)
        outcome = child.outcome()
        if not outcome.trouble:
            try:
                show(child.folder, self._source.folder, child.year)
                self._shown[child.year] = child.target
            except OSError as error:  # no space left, most likely
                outcome = Outcome(child.year, outcome.seconds, FAILED, str(error))
        if outcome.trouble:
            self._failed[child.year] = (outcome, child.key)
        self._report(Step(child.year, "failed" if outcome.trouble else "done"))
        self._tell(bugs([outcome]))
        self._begin()
        child.end()

    def stuck(self, error: OSError | str) -> None:
        """Say that a refresh did not come to its end; everything stays as it is, until another does."""
        self._stuck, self._ahead = error, None
        self._report(stuck(self._round, error))

    def close(self) -> None:
        """End what is under way."""
        for child in self._children:
            child.end()
        self._printing.drop()

    def _good(self) -> dict[int, Edition]:
        return {year: target.handed.edition for year, target in self._shown.items()}

    def _prepare(self) -> None:
        """Have ready what all builds need, and the theme's files beside the editions."""
        if not self._seen:
            plugin.warm(private.workdir(self._source.root), with_pdf=False)
        shelf = plugin.get_ready(self._source.root, with_pdf=False)
        self._assets = shelf.seen_from("../") if shelf else None
        if shelf:
            shelf.publish(self._source.folder)

    def _want(self, targets: Mapping[int, Target], years: Collection[int]) -> None:
        """Have built what is not shown, under way, or known to fail in the same state; of these years nothing else."""
        keys = {year: targets[year].key if year in targets else "" for year in {*targets, *years}}
        for child in [child for child in self._children if keys.get(child.year, child.key) != child.key]:
            self._children.remove(child)
            child.end()
        self._printing.drop_outdated(targets)
        self._failed = {y: (o, k) for y, (o, k) in self._failed.items() if keys.get(y, k) == k}
        for year, target in self._shown.items():
            if keys.get(year) == target.key:
                self._shown[year] = targets[year]  # the same pages, but of this loading: earlier ones need not be kept
        self._waiting += [target for target in targets.values() if not self._is_known(target)]
        self._begin()

    def _is_known(self, target: Target) -> bool:
        states = {child.key for child in self._children if child.year == target.year}
        states |= {self._shown[target.year].key} if target.year in self._shown else set()
        states |= {self._failed[target.year][1]} if target.year in self._failed else set()
        return target.key in states

    def _begin(self) -> None:
        self._waiting.sort(key=self._urgency)
        cores = len(os.sched_getaffinity(0))
        while self._waiting:
            urgent = self._waiting[-1].year in self._edited
            if sum(not urgent or child.year in self._edited for child in self._children) >= cores:
                break
            self._start(self._waiting.pop())

    def _start(self, target: Target) -> None:
        self._report(Step(target.year, "start"))
        if charts.used(target.handed.edition):
            drawing.start()  # here, and for all that are begun later, PDFs too
        folder = self._source.folder.with_name(f"{target.year}-{target.key[:16]}")
        self._children.append(begin(self._source.root, target, folder))

    def _urgency(self, target: Target) -> tuple[int, int]:
        """Put what was edited last last, and newer editions after older ones."""
        return self._turns.get(target.year, 0), target.year

    def _go_on(self, found: tuple[str, ...] = ()) -> None:
        """When all pages are built, make what belongs to all editions, and go on with the PDFs."""
        if self._children or self._ahead is not None:
            self._tell(found)
            return
        assert self._plan is not None
        if self._assets and self._is_portal_due():
            try:
                self._portal = show_all(self._plan.site, self._source.folder, self._assets)
                self._trouble = ""
            except OSError as error:
                self._trouble = str(error)
            self._portal_of = self._made_of()
        if self._source.with_pdf:
            self._printing.go_on(sorted(self._shown.values(), key=self._urgency, reverse=True))
        self._tell(found)

    def _made_of(self) -> str:
        shown = sorted((year, target.key) for year, target in self._shown.items())
        return repr((shown, sorted(self._printing.made.items())))

    def _is_portal_due(self) -> bool:
        """Tell whether what belongs to all editions is to be made anew, and can be."""
        known = self._plan is not None and self._plan.site.department is not None
        return known and self._assets is not None and self._made_of() != self._portal_of

    def _tell(self, found: tuple[str, ...] = ()) -> None:
        """Tell how things stand."""
        assert self._plan is not None
        keys = {year: target.key for year, target in self._shown.items()}
        pending = {target.year for target in self._waiting} | {child.year for child in self._children}
        pending |= {PORTAL} if pending or self._ahead is not None or self._is_portal_due() else set()
        said = Found(
            problems=self._plan.problems,
            stopped=self._plan.stopped,
            failed=[outcome for _, (outcome, _) in sorted(self._failed.items())],
            keys={**{y: keys.get(y, "") for y in self._plan.years}, PORTAL: self._portal},
            trouble=self._trouble,
            unprinted=self._printing.troubles(keys),
            pdfs=self._printing.states(keys) if self._source.with_pdf else {},
            pending=frozenset(pending),
        )
        department = self._plan.site.department
        language = self._source.language or (department.language if department else "zh")
        self._round = tell(said, language, self._round)
        told = stuck(self._round, self._stuck) if self._stuck else self._round
        self._report(replace(told, bugs=found))
