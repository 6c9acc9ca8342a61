"""The PDFs of a preview: made in the background, one at a time, from the state in which the pages are shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gongkai.editions import FAILED, Outcome
from gongkai.preview.children import begin
from gongkai.preview.rounds import CURRENT, MAKING, OUTDATED, RENEWING, UNMADE
from gongkai.preview.showing import show_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gongkai.preview.children import Child
    from gongkai.preview.refreshing import Source, Target


@dataclass
class Printing:
    """The PDF under way, those that are there with the key of the pages that they were made from, and what failed."""

    source: Source
    child: Child | None = None
    made: dict[int, str] = field(default_factory=dict)
    failed: dict[int, tuple[Outcome, str]] = field(default_factory=dict)

    def hold(self) -> None:
        """Leave the machine to the pages."""
        if self.child:
            self.child.pause()

    def go_on(self, wanted: Iterable[Target]) -> None:
        """Go on with the PDF under way if it is still wanted, or begin the first that is missing.

        `wanted` are all editions that are shown.
        """
        wanted = list(wanted)
        self.made = {target.year: self.made[target.year] for target in wanted if target.year in self.made}
        if self.child and all(self.child.key != target.key for target in wanted):
            self.drop()
        if self.child:
            self.child.go_on()
            return
        for target in wanted:
            if target.key not in {self.made.get(target.year), self._failed(target.year)}:
                folder = self.source.folder.with_name(f"{target.year}-pdf")
                printed = replace(target, handed=replace(target.handed, pdf_later=False))
                self.child = begin(self.source.root, printed, folder, printing=True)
                return

    def drop_outdated(self, wanted: Mapping[int, Target]) -> None:
        """End the PDF under way if its pages are to be others."""
        if self.child and self.child.year in wanted and wanted[self.child.year].key != self.child.key:
            self.drop()

    def ended(self) -> Outcome:
        """Take what the PDF under way has come to, and show it."""
        child = self.child
        assert child is not None
        self.child = None
        outcome = child.outcome()
        if not outcome.trouble:
            try:
                show_pdf(child.folder, self.source.folder, child.year)
            except OSError as error:  # no space left, most likely
                outcome = Outcome(child.year, outcome.seconds, FAILED, str(error))
        if outcome.trouble:
            self.failed[child.year] = (outcome, child.key)
        else:
            self.made[child.year] = child.key
            self.failed.pop(child.year, None)
        child.end()
        return outcome

    def drop(self) -> None:
        """End the PDF under way."""
        if self.child:
            self.child.end()
            self.child = None

    def states(self, keys: Mapping[int, str]) -> dict[int, str]:
        """Return how the PDF of each edition stands to its pages, which are shown in the states that `keys` name."""
        found = {}
        for year, key in keys.items():
            if self.made.get(year) == key:
                found[year] = CURRENT
            elif self._failed(year) == key:
                found[year] = OUTDATED if year in self.made else UNMADE
            else:
                found[year] = RENEWING if year in self.made else MAKING
        return found

    def troubles(self, keys: Mapping[int, str]) -> list[Outcome]:
        """Return what went wrong with the PDFs of the states that are shown."""
        return [outcome for year, (outcome, key) in sorted(self.failed.items()) if keys.get(year) == key]

    def _failed(self, year: int) -> str:
        return self.failed[year][1] if year in self.failed else ""
