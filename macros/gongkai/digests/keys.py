"""What an edition reads in, a key out that changes when any of it does, and only then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai import pages, printing
from gongkai.digests.contents import of_text
from gongkai.digests.inputs import KINDS
from gongkai.values import PREVIOUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongkai.digests.inputs import Inputs
    from gongkai.edition import Edition
    from gongkai.findings import Findings

NOTES, SIBLINGS, DRAFT = ":notes", ":siblings", ":draft"
PDF, PARTS, STANDALONE = ":pdf", ":parts", ":standalone"
YEAR = ":figures "
"""Begins the names of the parts for other years: `:figures 2020`."""
NEAR = frozenset({"fact", "table", "scorecard", "change"})
"""Macros that read no other year than this and the last; what others name is taken from all years."""


def key(
    read: Inputs,
    edition: Edition,
    findings: Findings,
    siblings: Sequence[object],
    *,
    draft: bool,
    more: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return what an edition's pages depend on, part by part: its files, and what comes to it from elsewhere.

    Of earlier years that are the figures that it can show, and accepted findings as its notes print them. `siblings`
    are the editions that its pages link to, `more` is what the machine brings and what is asked for.
    """
    mine = f"{KINDS}{edition.report.kind}.yml"
    files = read.of(edition.year)
    if not read.code:
        files = {name: digest for name, digest in files.items() if not name.startswith(KINDS) or name == mine}
    return {
        **files,
        **{f"{YEAR}{year}": of_text(repr(found)) for year, found in _earlier(edition)},
        NOTES: of_text(pages.notes(edition, findings)),
        SIBLINGS: of_text(repr(sorted(map(repr, siblings)))),  # those that are chosen may come first
        DRAFT: str(draft),
        **(more or {}),
    }


def _earlier(edition: Edition) -> Iterator[tuple[int, object]]:
    """Yield earlier years with what an edition can show of them.

    Last year's figures stand beside those of the same id; a formula on last year is taken to need all of them, and so
    may show what these are made of. Of the years before, only what the text asks for by name: charts.
    """
    named = _named(edition)
    one = edition.earlier
    while one is not None:
        last = one is edition.previous
        wanted = [i for i in one.facts if (last and (i in edition.facts or _computes(edition))) or named.fullmatch(i)]
        if wanted:
            yield one.year, (one.draft, [_shown(one, figure) for figure in sorted(wanted)])
        one = one.earlier


def _shown(edition: Edition, figure: str) -> tuple[str, ...]:
    value = edition.figures.values.get(figure)
    return figure, edition.facts[figure].label, printing.printed(edition.figures, figure), repr(value)


def _computes(edition: Edition) -> bool:
    """Tell whether a formula of an edition needs the year before; one that only might is taken to."""
    formulas = [f.formula.text for f in edition.facts.values() if f.formula]
    formulas += [e.that for g in edition.grids.values() for e in g.equations]
    return any(PREVIOUS.rstrip(".") in text for text in formulas)


def _named(edition: Edition) -> re.Pattern[str]:
    """Return a pattern for the figures that a text may take from any year: by their ids, by groups, or with a `*`."""
    calls = [call for page in edition.pages.values() for call in page.calls if call.macro not in NEAR]
    words = sorted(
        {word for call in calls for _, said in call.args for word in re.split(r"[\s,，;；、]+", said) if word}
    )
    patterns = [re.escape(word).replace(r"\*", r"[^.]+") + r"(?:\..+)?" for word in words]
    return re.compile("|".join(patterns) or r"(?!)")
