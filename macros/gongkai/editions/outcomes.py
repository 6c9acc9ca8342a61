"""What is built, with which options, and how each build ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.pdf import FaceUsed
    from gongkai.plugin import Handed
    from gongkai.problems import Message
    from gongkai.records import Before

FAILED, BROKEN = "failed", "broken"
PAGES = "pages"

Report = Callable[[int, str], None]
"""Is told the year, and "start", "done" or "failed"; or "kept", if nothing had to be done.

Between "start" and "done" a runner may tell "pages": all of the edition but its PDF is in its folder.
"""

Explain = Callable[[int, "tuple[Message, ...]"], None]
"""Is told why an edition has to be built: nothing means that it is taken over as it is."""


@dataclass(frozen=True)
class Job:
    """An edition to build, and the folder for it, which does not exist yet."""

    handed: Handed
    folder: Path


Runner = Callable[[Path, Sequence[Job], Report], "list[Outcome]"]
"""Builds editions of the site under a root, wherever there is room for it; returns how each ended, oldest first.

A folder of a build that ended well is complete; one that failed is missing or may be thrown away.
"""


@dataclass(frozen=True)
class Options:
    """What a build can be asked for.

    `parts` are also printed by themselves. With `pdf_later` pages link to a PDF that somebody else makes. `standalone`
    gives each edition the theme's files that the editions of a site otherwise share; `shared` is a folder around the
    site in which many sites share them, after the way there from the site's own ("../"). `keep_going` takes over
    editions that fail if there are others that do not. `runner` builds the editions, by default in `jobs` processes of
    this machine (0: one a core); `exported` gives their open data by year, where somebody has made it already. With
    `before`, taken before the site was loaded, editions that have not changed since the last build are taken over,
    unless `fresh`, and the site is recorded for the next; `explain` is told of each.
    """

    with_pdf: bool = True
    drafts: bool = False
    parts: tuple[str, ...] = ()
    pdf_later: bool = False
    standalone: bool = False
    shared: tuple[str, Path] | None = None
    keep_going: bool = False
    jobs: int = 0
    runner: Runner | None = None
    exported: Callable[[], Mapping[int, Mapping[str, bytes]]] = dict
    before: Before | None = None
    fresh: bool = False
    explain: Explain = lambda year, why: None  # noqa: ARG005


@dataclass(frozen=True)
class Outcome:
    """How the build of one edition ended: "" is well, `failed` is the text's or machine's fault, `broken` is ours.

    One that was `kept` has not been built: nothing of what it is made of has changed.
    """

    year: int
    seconds: float
    trouble: str = ""
    text: str = ""
    faces: tuple[FaceUsed, ...] = ()
    kept: bool = False


class EditionsFailedError(Exception):
    """At least one edition could not be built; the site that was there is untouched."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__(", ".join(str(o.year) for o in outcomes if o.trouble))
        self.outcomes = tuple(outcomes)
