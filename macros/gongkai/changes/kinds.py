"""What a change can be: one frozen value a kind, with words as readers see them and ids as files have them.

A figure is told as it is printed in running text. `year` is the edition's; 0 is what belongs to all years.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from gongkai.problems import Problem

Op: TypeAlias = Literal["same", "old", "new"]
Pieces: TypeAlias = tuple[tuple[Op, str], ...]
"""Words in order: what both have, what only the old has, what only the new has."""
Event: TypeAlias = Literal["added", "removed", "changed", "renamed", "moved"]
NoRate: TypeAlias = Literal["", "words", "unit", "zero", "negative", "points", "same"]
"""Why a difference has no percentage: one is no number, other units, a base of 0 or less, 百分点, nothing at all."""


@dataclass(frozen=True)
class Aspect:
    """What else of something changed: `label`, `unit`, `formula`, `as_of`, `note` …, old and new."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class FigureChange:
    """A figure that came, went, got another name, prints something else, or is described otherwise.

    `because` are the figures by which a computed one changed, followed to those that are stated; one of another year
    is `2022/budget.actual`. `was` is the id of a renamed figure before, `sure` says that label and value are the same
    (else only its place is). `whole` is the table, row, column or edition that came or went with it.
    """

    year: int
    event: Event
    id: str
    label: str
    old: str = ""
    new: str = ""
    difference: str = ""
    rate: str = ""
    no_rate: NoRate = ""
    aspects: tuple[Aspect, ...] = ()
    because: tuple[str, ...] = ()
    was: str = ""
    sure: bool = True
    table: str = ""
    whole: str = ""
    path: str = ""
    line: int = 0


@dataclass(frozen=True)
class TableChange:
    """A table or scorecard that came, went, was renamed, has other rows or columns, or other figures in its cells.

    `rows` and `columns` are labels, old and new side by side: ("", "图书") is a row that was added. `cells` counts the
    figures in it that print something else; `pages` are the chapters that show it.
    """

    year: int
    event: Event
    id: str
    label: str
    was: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    aspects: tuple[Aspect, ...] = ()
    cells: int = 0
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChapterChange:
    """A chapter that came, went, moved, or has another file or title."""

    year: int
    event: Event
    page: str
    title: str
    was: str = ""
    was_title: str = ""


@dataclass(frozen=True)
class TextChange:
    """A paragraph, item or heading that reads otherwise.

    `because` are the figures that print something else, if the author's own words are the same (`written` is False):
    the sentence changes only because of them. `moved_from` is the chapter that a moved one stood in.
    """

    year: int
    event: Event
    page: str
    title: str
    line: int
    pieces: Pieces
    written: bool = True
    because: tuple[str, ...] = ()
    moved_from: str = ""


@dataclass(frozen=True)
class ChartChange:
    """A chart that shows other figures, because of these."""

    year: int
    page: str
    title: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class EditionChange:
    """An edition that came or went; `headline` has label, figure, and last year's figure where there is one."""

    year: int
    event: Event
    title: str
    draft: bool
    chapters: tuple[str, ...]
    figures: int
    tables: int
    headline: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class SettingChange:
    """An entry of report.yml, ledger.yml or department.yml that differs: `published`, `acknowledged`, `contact.phone`.

    `file` is the file's path; `name` the entry's.
    """

    year: int
    file: str
    name: str
    old: str
    new: str


@dataclass(frozen=True)
class FileChange:
    """A file that is neither text nor figures.

    `role` is `build` (decides how the site is built, or runs: to be read as code), `rules` (what is checked),
    `attached` (published as it is: pictures, attachments), or `other`.
    """

    year: int
    event: Event
    path: str
    role: Literal["build", "rules", "attached", "other"]


@dataclass(frozen=True)
class FindingChange:
    """A finding of `check` that is new, solved, or newly accepted by the ledger, with the reason given there."""

    year: int
    event: Literal["new", "solved", "accepted"]
    problem: Problem
    reason: str = ""


REMOVED, REWRITTEN = "seal", "seal.rewritten"
"""What a seal is called that was taken out, or of which another one stands in its place."""


@dataclass(frozen=True)
class Duty:
    """What the change asks for beyond itself.

    `amendment` (更正): the edition is published, and readers see something else now; `recorded` says that its ledger
    has a new entry. `sealed`: it may not change without one; `recorded` says that `gongkai amend` has told all of it,
    and that the seal is among the former ones; `about` has `seal` if the seal itself is gone, and `seal.rewritten` if
    it was made another one.
    `restatement` (重述): it states a figure of last year other than last year's edition; `recorded` says that the
    ledger gives the reason. `withdrawn`: a published edition is gone, or a draft again. `about` are ids.
    """

    year: int
    kind: Literal["amendment", "sealed", "restatement", "withdrawn"]
    recorded: bool = False
    about: tuple[str, ...] = ()

    @property
    def broken(self) -> bool:
        """Tell a seal that was taken out or rewritten: nothing that follows can be relied on."""
        return not {REMOVED, REWRITTEN}.isdisjoint(self.about)


Change: TypeAlias = (
    EditionChange
    | FigureChange
    | TableChange
    | ChapterChange
    | TextChange
    | ChartChange
    | SettingChange
    | FileChange
    | FindingChange
    | Duty
)
