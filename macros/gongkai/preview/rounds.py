"""What a refresh found and what has been built since in, what readers and the terminal are told out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gongkai.editions import BROKEN
from gongkai.problems import Severity, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gongkai.editions import Outcome
    from gongkai.problems import Message, Problem

PORTAL = 0
"""Stands for the portal where others are years."""
CURRENT, MAKING, RENEWING, UNMADE, OUTDATED = "current", "making", "renewing", "unmade", "outdated"
"""How the PDF of an edition stands to its pages: the same; being made for the first time, or anew; could not be made,
and there is none, or only the one from before."""


@dataclass(frozen=True)
class Notice:
    """What is wrong with an edition; `stale` means that its pages are those from before, or that there are none yet.

    `draft` tells that it has errors, for which it is shown as one. `pdf` is what is wrong with its PDF alone.
    """

    lines: tuple[str, ...] = ()
    stale: bool = False
    pdf: tuple[str, ...] = ()
    draft: bool = False


@dataclass(frozen=True)
class Step:
    """A build began ("start") or ended ("done", "failed"): that of an edition's pages, or of its PDF."""

    year: int
    event: str
    pdf: bool = False


@dataclass(frozen=True)
class Round:
    """How things stand: at the end of a refresh, or as soon as one edition of several is built.

    `notices`, `versions` and `pdfs` go by year and `PORTAL`; a version changes when the pages or their notice do. The
    portal's notice has the lines of all editions. `pending` are being built, and shown as they were before, if they
    were. `bugs` are tracebacks of ours that nobody has been told.
    """

    language: str = "zh"
    notices: Mapping[int, Notice] = field(default_factory=dict)
    versions: Mapping[int, str] = field(default_factory=dict)
    pdfs: Mapping[int, str] = field(default_factory=dict)
    pending: frozenset[int] = frozenset()
    bugs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a refresh found: the open findings, the editions that they stop ("" is all), and what could not be built.

    `trouble` is what keeps the portal from being made. `keys` name the state in which each edition is shown, "" for one
    that never was; that of `PORTAL` is a digest of the page itself.
    """

    problems: tuple[Problem, ...]
    stopped: frozenset[str]
    failed: Sequence[Outcome]
    keys: Mapping[int, str]
    trouble: str = ""
    unprinted: Sequence[Outcome] = ()
    pdfs: Mapping[int, str] = field(default_factory=dict)
    pending: frozenset[int] = frozenset()


def tell(found: Found, language: str, last: Round) -> Round:
    """Put what was found into words; of what is pending the last round's words stay."""
    trouble = {o.year: _trouble(o, language) for o in found.failed}
    unprinted = {o.year: _unprinted(o, language) for o in found.unprinted}
    errors = {p.edition for p in found.problems if p.severity is Severity.ERROR}
    notices = {
        year: Notice(
            (*_lines(found.problems, {"", str(year)}, language), *trouble.get(year, ())),
            stale=year in trouble or not found.stopped.isdisjoint({"", str(year)}),
            pdf=unprinted.get(year, ()),
            draft=not errors.isdisjoint({"", str(year)}),
        )
        for year in sorted(found.keys)
        if year != PORTAL
    }
    everywhere = {"", *map(str, found.keys)}
    lines = (*_lines(found.problems, everywhere, language), *(line for y in sorted(trouble) for line in trouble[y]))
    notices[PORTAL] = Notice(
        (*lines, msg("the preview could not be refreshed: {detail}", detail=found.trouble).text(language))
        if found.trouble
        else lines,
        stale=any(n.stale for n in notices.values()) or "" in found.stopped or bool(found.trouble),
        pdf=tuple(line for y in sorted(unprinted) for line in unprinted[y]),
        draft=bool(errors),
    )
    versions = {year: _version(found.keys.get(year, ""), notice, language) for year, notice in notices.items()}
    for year in found.pending & set(notices):
        del notices[year], versions[year]
        if year in last.versions:
            notices[year], versions[year] = last.notices[year], last.versions[year]
    return Round(language, notices, versions, _with_portal(found.pdfs), found.pending)


def stuck(last: Round, error: OSError | str) -> Round:
    """Return the round that the machine, or a bug of ours, has ended: all stays as it was, and every page says so."""
    message = msg("the preview could not be refreshed: a bug of gongkai")
    if isinstance(error, OSError):
        message = msg("the preview could not be refreshed: {detail}", detail=str(error))
    notice = Notice((message.text(last.language),), stale=True)
    notices = dict.fromkeys((*last.notices, PORTAL), notice)
    versions = {year: _version(last.versions.get(year, ""), notice, last.language) for year in notices}
    return replace(
        last, notices=notices, versions=versions, pending=frozenset(), bugs=(error,) if isinstance(error, str) else ()
    )


def bugs(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return the tracebacks of ours among what came of builds."""
    return tuple(o.text for o in outcomes if o.trouble == BROKEN)


def said(pdf: str) -> Message | None:
    """Say how a PDF stands to its pages, if it is not what it should be."""
    return {
        MAKING: msg("the PDF is being made …"),
        RENEWING: msg("the PDF is being made anew …"),
        UNMADE: msg("the PDF could not be made"),
        OUTDATED: msg("the PDF could not be made anew; it is the one from before"),
    }.get(pdf)


def _with_portal(pdfs: Mapping[int, str]) -> dict[int, str]:
    """Add how things stand on the page that leads to all PDFs: as with the worst of them."""
    order = (CURRENT, MAKING, RENEWING, UNMADE, OUTDATED)
    return {**pdfs, PORTAL: max(pdfs.values(), key=order.index)} if pdfs else {}


def _lines(problems: Iterable[Problem], of: set[str], language: str) -> tuple[str, ...]:
    return tuple(p.line(language) for p in problems if p.edition in of)


def _trouble(outcome: Outcome, language: str) -> tuple[str, ...]:
    """Return what MkDocs said of an edition that it could not build."""
    if outcome.trouble == BROKEN:
        return (msg("{year} could not be built: a bug of gongkai", year=outcome.year).text(language),)
    return (msg("{year} could not be built:", year=outcome.year).text(language), *_said(outcome))


def _unprinted(outcome: Outcome, language: str) -> tuple[str, ...]:
    """Return what was said of a PDF that could not be made."""
    if outcome.trouble == BROKEN:
        return (msg("the PDF of {year} could not be made: a bug of gongkai", year=outcome.year).text(language),)
    return (msg("the PDF of {year} could not be made:", year=outcome.year).text(language), *_said(outcome))


def _said(outcome: Outcome) -> Iterable[str]:
    lines = (line.strip() for line in outcome.text.splitlines())
    return (line for line in lines if line)


def _version(key: str, notice: Notice, language: str) -> str:
    return hashlib.sha256(repr((key, notice, language)).encode()).hexdigest()[:16]
