"""A site and a year in, that year's skeleton out: the last edition's text, its figures emptied, its report a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import folders
from gongkai.edition import RESERVED_STEMS
from gongkai.problems import Origin, Problem, Severity, msg
from gongkai.rewriting import OFFER
from gongkai.starting import department, placing
from gongkai.starting.describing import described
from gongkai.starting.emptying import emptied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Site
    from gongkai.starting.placing import Content


@dataclass(frozen=True)
class Mention:
    """A file of the new year, and the lines in which the old year or the one before it still stands."""

    path: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Skeleton:
    """A year's files by path, not written yet. `old` is the edition it comes from, none for the very first.

    `pending` counts the figures to fill in; `others` are files beside the text: pictures, attachments. `misprints`
    are those that the old edition keeps as printed, with what was meant: the new text has them, too.
    """

    year: int
    old: int | None
    files: dict[str, Content]
    pending: int
    others: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    misprints: tuple[tuple[str, str], ...] = ()


def entries(year: int) -> tuple[str, str]:
    """Return the folders of an edition."""
    return f"docs/{year}", f"data/{year}"


def skeleton(site: Site, year: int, old: int | None = None) -> Skeleton | list[Problem]:
    """Make the skeleton of `year` from the edition of `old`, else from the last one before `year`.

    A site without any edition gets a new department's starter edition.

    A101: A year that is there already is not started again. Its text and figures would be lost. Go on with it, or name
    another year.

    A102: There is an edition to start from. Name one that is there with --from.
    """
    taken = next((entry for entry in entries(year) if placing.occupied(site.root / entry)), None)
    if taken:
        message = msg("there is something of {year} already; nothing was changed", year=year)
        hint = msg("go on with it in docs/{year}/ and data/{year}/, or name another year", year=year)
        return [Problem("A101", Origin(taken), message, hint)]
    years = sorted({e.year for e in site.editions} | {int(p.edition) for p in site.problems if p.edition})
    if not years and old is None:
        name = site.department.name if site.department else department.UNNAMED
        return Skeleton(year, None, {**department.edition(name, year)}, department.pending(name, year))
    candidates = [y for y in years if (y < year if old is None else y == old)]
    if not candidates:
        return [_nothing(year, old, years)]
    return _from(site, candidates[-1], year)


def _nothing(year: int, old: int | None, years: list[int]) -> Problem:
    message = msg("there is no edition before {year} to start from", year=year)
    if old is not None:
        message = msg("there is no edition of {year}", year=old)
    hint = msg("--from takes one of: {years}", years=", ".join(map(str, years))) if years else None
    return Problem("A102", Origin("data"), message, hint)


def _from(site: Site, old: int, year: int) -> Skeleton | list[Problem]:
    """A103: The edition to start from can be read.

    What cannot be read cannot be copied, and mistakes would be copied with it. Mend them first.
    """
    edition = next((e for e in site.editions if e.year == old), None)
    wrong = [p for p in site.problems if p.edition == str(old) and p.severity is Severity.ERROR]
    if edition is not None:  # what is wrong with a figure goes with it; what cannot be read cannot be copied
        wrong = [p for p in wrong if p.rule[0] == "S" or p.rule == "E113" or p.origin.path == f"data/{old}/report.yml"]
    if edition is None or wrong:
        message = msg("the edition of {year} cannot be read", year=old)
        return [Problem("A103", Origin(f"data/{old}"), message, msg("mend it first")), *wrong]
    texts = folders.texts(site.root, old, [])
    files: dict[str, Content] = {f"docs/{year}/{path.name}": path.read_bytes() for path in texts.pages}
    others = {f"docs/{year}/{name}": site.root / "docs" / str(old) / name for name in sorted(texts.others)}
    pending = 0
    for path in folders.data(site.root, old, []):
        if path.stem == "ledger":
            continue
        name, text = path.relative_to(site.root).as_posix(), path.read_bytes().decode("utf-8")
        changed: str | Problem = text
        if path.stem == "report":
            changed = described(text, name, old, year)
        elif path.stem not in RESERVED_STEMS:
            changed, count = emptied(text, name, old)
            pending += count
        if isinstance(changed, Problem):
            return [changed]
        files[f"data/{year}/{path.name}"] = changed.encode("utf-8")
    mentions = tuple(_mentions(files, old))
    files[f"data/{year}/ledger.yml"] = department.edition("", year)[f"data/{year}/ledger.yml"]
    misprints = tuple((entry.printed, entry.meant) for entry, _ in edition.ledger.misprints)
    return Skeleton(year, old, {**files, **others}, pending, tuple(others), mentions, misprints)


def _mentions(files: dict[str, Content], old: int) -> Iterator[Mention]:
    """Find what the staff must look at: the old year in texts, labels and periods, but not in the values offered."""
    years = re.compile(rf"(?<!\d)({old}|{old - 1})(?!\d)")
    for path, content in files.items():
        if isinstance(content, bytes):
            lines = content.decode("utf-8").splitlines()
            found = tuple(n for n, line in enumerate(lines, 1) if years.search(OFFER.sub("", line)))
            if found:
                yield Mention(path, found)
