"""A built site in, its search over all years out: the index, and the page that asks it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gongkai import rootpages
from gongkai.searching.documents import ALL, FRONT, documents
from gongkai.searching.indexing import indexing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from gongkai.exports.years import Published
    from gongkai.schema import DepartmentShape

Place = tuple[str, list[tuple[str, str, bool]]]
"""What can be read instead, and its links: address, words, whether a page of that address takes `?q=`."""


@contextmanager
def searched(
    department: DepartmentShape, folder: Path, years: Sequence[int], editions: Sequence[Published], assets: str
) -> Iterator[None]:
    """Give a built site its search, the index while its other pages are written; without an index its page says so.

    `years` are those of the site, newest first; `editions` is what is to be found, as they have published it.
    """
    there = rootpages.TITLES if len(years) > 1 else set(rootpages.TITLES) - {rootpages.TRENDS, rootpages.COMPARE}
    found: dict[str, str] = {}
    for edition in editions:
        found |= documents(folder / str(edition.year), edition)
    places: list[Place] = [
        (f"{y}年", [(f"{y}/{FRONT}", "检索本年报告", True), (f"{y}/{ALL}", "数据一览", False)]) for y in years
    ]

    def write(indexes: Sequence[tuple[str, str]]) -> None:
        text = page(department, assets, there, indexes=indexes, years=years, places=places)
        (folder / rootpages.SEARCH).write_text(text, encoding="utf-8")

    with indexing(found) as put:
        write([("", department.name)] if put else ())
        yield
        if put and not put(folder):
            write(())


def page(
    department: DepartmentShape,
    assets: str,
    there: Collection[str],
    *,
    indexes: Sequence[tuple[str, str]],
    years: Sequence[int] | Sequence[str],
    places: Sequence[Place],
    sitemap: str = rootpages.SITEMAP,
) -> str:
    """Return the page that asks indexes: the way to each site that has one, and whose it is."""
    return rootpages.render(
        "search.html.j2",
        department,
        assets,
        name=rootpages.TITLES[rootpages.SEARCH],
        here=rootpages.SEARCH,
        description=f"在{department.name}各年公开报告中查找词语和数字",
        nav=rootpages.nav({*there, rootpages.SEARCH}),
        indexes=indexes,
        years=years,
        places=places,
        sitemap=sitemap,
    )
