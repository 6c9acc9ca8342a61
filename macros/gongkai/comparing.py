"""A built site's editions in, the page out that puts a chapter of any two years side by side: `site/compare.html`.

The comparing is done by the reader's browser (`theme/assets/compare.js`), from the script that each edition has
(`passages`). Without it the page leads to the same chapter in each year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongkai import rootpages

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from gongkai.passages import Outline
    from gongkai.schema import DepartmentShape

TEMPLATE = "compare.html.j2"


@dataclass(frozen=True)
class Row:
    """A chapter through the years: what the newest edition that has it calls it, and its page in each year."""

    title: str
    pages: dict[int, str] = field(default_factory=dict)


def write(
    department: DepartmentShape, folder: Path, editions: Sequence[Outline], assets: str, there: Collection[str]
) -> None:
    """Write the page into a built site; `there` are the pages beside it that readers are led to."""
    name = rootpages.TITLES[rootpages.COMPARE]
    page = rootpages.render(
        TEMPLATE,
        department,
        assets,
        name=name,
        here=rootpages.COMPARE,
        description=f"{department.name}任意两年同一章的文字和数据，逐段对照",
        nav=rootpages.nav(there),
        trends=rootpages.TRENDS in there,
        years=[one.year for one in reversed(editions)],
        chapters=chapters(editions),
    )
    (folder / rootpages.COMPARE).write_text(page, encoding="utf-8")


def chapters(editions: Sequence[Outline]) -> list[Row]:
    """Follow each chapter through the years, from the newest to the oldest: by its file's name, else by its title."""
    rows: list[Row] = []
    files: dict[str, Row] = {}
    titles: dict[str, Row] = {}
    for edition in sorted(editions, key=lambda e: -e.year):
        for page, title in edition.chapters:
            known = (row for row in (files.get(page), titles.get(title)) if row and edition.year not in row.pages)
            row = next(known, None)
            if row is None:
                row = Row(title)
                rows.append(row)
            row.pages[edition.year] = page
            files.setdefault(page, row)
            titles.setdefault(title, row)
    return rows
