"""A built site and its repository in; the proof that its pages, PDFs and data say the same, or where not, out.

Every figure, every other number and every word of a chapter is read from three sides: from the repository (texts and
data), from the built pages, and from the PDF's own pages; the open data are compared figure by figure. Nothing that
`gongkai build` makes is trusted: pages and PDF are read as a reader gets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.parity import documents, opendata, papers
from gongkai.parity.built import REBUILD, Built
from gongkai.parity.overall import overall
from gongkai.parity.sealed import Held, held
from gongkai.problems import Origin, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from gongkai.edition import Site
    from gongkai.findings import Findings

__all__ = ["Held", "Proof", "Proven", "built_years", "verify"]


@dataclass(frozen=True)
class Proven:
    """A chapter that says the same in the page, the PDF and the repository, and how many figures and numbers it has."""

    name: str
    title: str
    figures: int
    numbers: int


@dataclass(frozen=True)
class Proof:
    """What was found about one edition: its chapters, every place where something differs, and a seal that holds."""

    year: int
    chapters: tuple[Proven, ...]
    data: int
    problems: tuple[Problem, ...]
    seal: Held | None = None


def built_years(folder: Path) -> list[int]:
    """Return the years that a built site has; none if it is no built site."""
    if not (folder / "versions.json").is_file():
        return []
    return sorted(int(p.name) for p in folder.iterdir() if p.name.isdecimal() and (p / "index.html").is_file())


def verify(
    site: Site,
    findings: Findings,
    folder: Path,
    shown_as: str,
    years: Sequence[int] = (),
    *,
    with_pdf: bool = True,
    report: Callable[[int, int, int], None] = lambda year, done, total: None,  # noqa: ARG005
) -> tuple[list[Proof], list[Problem]]:
    """Compare a built site with its repository: the proof for each edition, and what concerns all of them.

    `years` names the editions to look at, all if none; `shown_as` is how messages name the folder. `report(year, done,
    total)` is told before each edition.
    """
    there = built_years(folder)
    general = [] if years else list(_unmatched(site, there, shown_as))
    chosen = [e for e in site.editions if e.year in (years or there)]
    proofs = []
    for done, edition in enumerate(chosen):
        report(edition.year, done, len(chosen))
        year = str(edition.year)
        built = Built(edition, findings, site.root, folder / year, f"{shown_as}/{year}")
        proofs.append(_edition(built, with_pdf=with_pdf))
    if not years:
        general += opendata.overall(site, folder, shown_as)
    general += overall([e for e in chosen if e.year in there], folder, shown_as)
    return proofs, general


def _unmatched(site: Site, there: Sequence[int], shown_as: str) -> Iterator[Problem]:
    """Name the editions that are only in the repository, or only in the built site (Y101)."""
    known = {edition.year for edition in site.editions}
    for year in sorted({e.year for e in site.editions if not e.draft}.symmetric_difference(there)):
        if year not in there:
            message = msg("the edition of {year} has not been built", year=year)
        elif year not in known:
            message = msg("there is no edition of {year} in the repository", year=year)
        else:
            continue  # a draft that was built
        yield Problem("Y101", Origin(f"{shown_as}/{year}"), message, REBUILD, edition=str(year))


def _edition(built: Built, *, with_pdf: bool) -> Proof:
    chapters, problems = documents.chapters(built)
    problems += opendata.data(built)
    if with_pdf:
        problems += papers.report(built, chapters)
        problems += papers.parts(built, chapters)
    seal, broken = held(built, with_pdf=with_pdf)
    problems += broken
    return Proof(
        built.edition.year,
        tuple(Proven(c.name, c.title, c.figures, c.numbers) for c in chapters),
        len(built.edition.facts),
        tuple(problems),
        None if problems else seal,
    )
