"""What a refresh found in, what readers and the terminal are told out: a notice and a version for each edition."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongkai.editions import BROKEN
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gongkai.editions import Outcome
    from gongkai.problems import Problem

PORTAL = 0
"""Stands for the portal where others are years."""


@dataclass(frozen=True)
class Notice:
    """What is wrong with an edition; `stale` means that its pages are those from before, or that there are none yet."""

    lines: tuple[str, ...] = ()
    stale: bool = False


@dataclass(frozen=True)
class Round:
    """What one refresh came to.

    `notices` and `versions` go by year and `PORTAL`; a version changes when the pages or their notice do. The
    portal's notice has the lines of all editions. `bugs` are tracebacks of ours.
    """

    language: str = "zh"
    notices: Mapping[int, Notice] = field(default_factory=dict)
    versions: Mapping[int, str] = field(default_factory=dict)
    bugs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a refresh found: the open findings, the editions that they stop ("" is all), and what could not be built.

    `keys` name the state in which each edition is shown, "" for one that never was.
    """

    problems: tuple[Problem, ...]
    stopped: frozenset[str]
    failed: tuple[Outcome, ...]
    keys: Mapping[int, str]


def tell(found: Found, language: str) -> Round:
    """Put what was found into words."""
    trouble = {o.year: _trouble(o, language) for o in found.failed}
    notices = {
        year: Notice(
            (*_lines(found.problems, {"", str(year)}, language), *trouble.get(year, ())),
            stale=year in trouble or not found.stopped.isdisjoint({"", str(year)}),
        )
        for year in sorted(found.keys)
    }
    everywhere = {"", *map(str, found.keys)}
    lines = (*_lines(found.problems, everywhere, language), *(line for y in sorted(trouble) for line in trouble[y]))
    notices[PORTAL] = Notice(lines, stale=any(n.stale for n in notices.values()) or "" in found.stopped)
    keys = {**found.keys, PORTAL: repr(sorted(found.keys.items()))}
    versions = {year: _version(keys[year], notice, language) for year, notice in notices.items()}
    return Round(language, notices, versions, tuple(o.text for o in found.failed if o.trouble == BROKEN))


def stuck(last: Round, details: str) -> Round:
    """Return the round that a bug of ours ended: everything stays as it was in the last, and every page says so."""
    notice = Notice((msg("the preview could not be refreshed: a bug of gongkai").text(last.language),), stale=True)
    notices = dict.fromkeys((*last.notices, PORTAL), notice)
    versions = {year: _version(last.versions.get(year, ""), notice, last.language) for year in notices}
    return Round(last.language, notices, versions, (details,))


def _lines(problems: Iterable[Problem], of: set[str], language: str) -> tuple[str, ...]:
    return tuple(p.line(language) for p in problems if p.edition in of)


def _trouble(outcome: Outcome, language: str) -> tuple[str, ...]:
    """Return what MkDocs said of an edition that it could not build."""
    if outcome.trouble == BROKEN:
        return (msg("{year} could not be built: a bug of gongkai", year=outcome.year).text(language),)
    said = (line.strip() for line in outcome.text.splitlines())
    return (msg("{year} could not be built:", year=outcome.year).text(language), *(line for line in said if line))


def _version(key: str, notice: Notice, language: str) -> str:
    return hashlib.sha256(repr((key, notice, language)).encode()).hexdigest()[:16]
