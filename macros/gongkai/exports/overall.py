"""A built site in, what belongs to the open data of all its years out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import datafiles
from gongkai.exports.feed import FEED, feed
from gongkai.exports.sitemaps import ROBOTS, SITEMAP, robots, sitemap
from gongkai.exports.years import all_years

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongkai.exports.years import Published
    from gongkai.schema import DepartmentShape


def overall(department: DepartmentShape, editions: Sequence[Published]) -> dict[str, str]:
    """Return the files by their path from the site's root: all years' figures, the feed, what crawlers read."""
    files = {f"{datafiles.FOLDER}/{name}": text for name, text in all_years(department, editions).items()}
    files |= {FEED: feed(department, editions)}
    files |= {SITEMAP: sitemap(department, editions), ROBOTS: robots(department, editions)}
    return {name: text for name, text in files.items() if text}


def write_overall(department: DepartmentShape, folder: Path, editions: Sequence[Published]) -> None:
    """Write these files into a built site."""
    for name, text in overall(department, editions).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
