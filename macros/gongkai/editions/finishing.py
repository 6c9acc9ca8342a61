"""The editions of a site in, what belongs to all of them out: versions.json, latest/, the portal."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import ExitStack, contextmanager
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from gongkai import comparing, datafiles, exports, guide, passages, portal, rootpages, sitemap, trends
from gongkai.plugin import ASSETS, used
from gongkai.searching.site import searched
from gongkai.units import default_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from gongkai.edition import Site
    from gongkai.exports.years import Published
    from gongkai.plugin import Assets, Sibling


def link(source: str, target: str) -> None:
    """Share a file with the old site where the file system can."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def take_over_shelves(output: Path, folder: Path, years: Sequence[int]) -> None:
    """Link the theme's files that editions of the old site ask for, if another version published them."""
    for name in sorted({name for year in years for name in used(_front(output / str(year)))}):
        old, new = output / ASSETS / name, folder / ASSETS / name
        if old.is_dir() and not new.exists():
            shutil.copytree(old, new, copy_function=link)


def _front(edition: Path) -> str:
    try:
        return (edition / "index.html").read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return ""


def finish(site: Site, folder: Path, siblings: Sequence[Sibling], assets: Assets, *, searchable: bool = True) -> None:
    """Write what belongs to all years: versions.json, latest/, the portal, and an index if it is to be `searchable`."""
    with finishing(site, folder, siblings, assets, searchable=searchable) as end:
        end()


@contextmanager
def finishing(
    site: Site, folder: Path, siblings: Sequence[Sibling], assets: Assets, *, searchable: bool = True
) -> Iterator[Callable[[], None]]:
    """Write what follows from the pages and data of all years; give what writes the rest.

    That is to be called when the editions have their PDFs, too: some pages link to them and say how large they are.
    """
    ordered = sorted(siblings, key=lambda s: -s.year)
    years = [s.year for s in ordered]
    built = exports.published(folder, years)  # once: ten years are many figures
    with ExitStack() as stack:
        if site.department is not None:
            stack.enter_context(searched(site.department, folder, years, built if searchable else (), assets.prefix))
            _lead(site, folder, ordered, built, assets.prefix)
        yield partial(_end, site, folder, ordered, built, assets.prefix)


def _end(site: Site, folder: Path, ordered: Sequence[Sibling], built: Sequence[Published], assets: str) -> None:
    """Write what needs the PDFs of the editions."""
    newest = _newest(ordered, built)
    versions = [
        {"version": str(s.year), "title": f"{s.year}年", "aliases": ["latest"] if s is newest else []} for s in ordered
    ]
    (folder / "versions.json").write_text(json.dumps(versions, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _latest(folder, newest)
    if site.department is not None:
        sitemap.write(site.department, folder, ordered, built, assets)
        portal.write(site, folder, [s.year for s in ordered], built, assets)
    (folder / ".nojekyll").touch()


def _lead(site: Site, folder: Path, ordered: Sequence[Sibling], built: Sequence[Published], assets: str) -> None:
    """Write the pages and files at the root of a site that need no PDF."""
    assert site.department is not None
    years = [s.year for s in ordered]
    exports.write_overall(site.department, folder, built)
    if len(years) > 1:
        _through_the_years(site, folder, years, built, assets)
    there = frozenset(name for name in rootpages.TITLES if (folder / name).is_file())
    guide.write(site.department, folder, _newest(ordered, built).year, assets, there | {rootpages.HOME})


def _newest(ordered: Sequence[Sibling], built: Sequence[Published]) -> Sibling:
    """Return the newest edition that is meant for the public, or the newest of all."""
    drafts = {one.year: one.draft for one in built}
    return next((s for s in ordered if not drafts.get(s.year, s.draft)), ordered[0])


def _through_the_years(site: Site, folder: Path, years: Sequence[int], built: Sequence[Published], assets: str) -> None:
    """Write the pages that follow chapters and figures through the editions that a site has."""
    assert site.department is not None
    units = next((edition.figures.units for edition in site.editions), default_table())
    outlines = passages.outlines(folder, years)
    there = {name for name in rootpages.TITLES if (folder / name).is_file()} | {rootpages.TRENDS, rootpages.COMPARE}
    trends.write(site.department, folder, built, outlines, units=units, assets=assets, there=there)
    comparing.write(site.department, folder, outlines, assets, there)


def _latest(folder: Path, newest: Sibling) -> None:
    """Make latest/: a page for each of the newest edition's that leads there, and its files under a lasting address."""
    latest = folder / "latest"
    latest.mkdir()
    for page in newest.pages:
        target = escape(f"../{newest.year}/{page}")
        (latest / page).write_text(
            '<!doctype html><html lang="zh"><meta charset="utf-8"><title>最新版</title>'
            '<link rel="icon" href="data:,">'
            f'<link rel="canonical" href="{target}"><meta http-equiv="refresh" content="0; url={target}">'
            f'<p><a href="{target}">{newest.year}年版</a></p></html>\n',
            encoding="utf-8",
        )
    source = folder / str(newest.year)
    for name in (datafiles.PDF, datafiles.SEAL):
        if (source / name).is_file():
            link(str(source / name), str(latest / name))
    shutil.copytree(source / "data", latest / "data", copy_function=link)
