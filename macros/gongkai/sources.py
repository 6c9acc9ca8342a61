"""An edition in, for each of its pages the files of the repository that it is made from, and where to change them, out.

Without a repository whose addresses are known there is nothing to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai import hosting, listing, pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.edition import Edition


class Source(NamedTuple):
    """A file that a page is made from: its name (budget.yml), and the address of its editor."""

    name: str
    url: str


class Sources(NamedTuple):
    """What a page is made from: its own text, none for a page that nobody writes, and the files of its data."""

    text: Source | None
    data: tuple[Source, ...]


def sources(edition: Edition) -> dict[str, Sources]:
    """Return what each page is made from, by the name of its Markdown file."""
    if not hosting.known(edition.department.repository):
        return {}
    files = {name: fact.origin.path for name, fact in edition.facts.items()}
    shown: dict[str, list[str]] = {}
    for figure, names in listing.uses(edition).items():
        for name in names:
            shown.setdefault(name, []).append(files[figure])
    report = f"data/{edition.year}/report.yml"
    made = {
        pages.FRONT: [report, *(files[figure] for figure in edition.report.headline)],
        pages.ALL: list(files.values()),
        pages.NOTES: [report, *_ledger(edition)],
    }
    found = {}
    for name in (name for entry in pages.nav(edition) for name in entry.values()):
        own = name in edition.pages
        text = _source(edition, f"docs/{edition.year}/{name}") if own else None
        paths = shown.get(name, []) if own else made.get(name, [])
        found[name] = Sources(text, tuple(_source(edition, path) for path in _once(paths)))
    return found


def _once(paths: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(paths))


def _ledger(edition: Edition) -> list[str]:
    book = edition.ledger
    said = book.acknowledged or book.misprints or book.notes or book.amendments
    return [f"data/{edition.year}/ledger.yml"] if said else []


def _source(edition: Edition, path: str) -> Source:
    return Source(path.rpartition("/")[2], hosting.edit(edition.department.repository, path))
