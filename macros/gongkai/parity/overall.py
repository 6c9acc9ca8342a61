"""What belongs to all editions of a built site: the portal's figures, and `latest/`, against the editions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

from gongkai import datafiles, printing
from gongkai.parity.built import REBUILD
from gongkai.parity.pieces import BLANKS
from gongkai.pdf.settings import OUTPUT
from gongkai.problems import Origin, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gongkai.edition import Edition

COPIED = (OUTPUT, datafiles.SEAL, *(f"{datafiles.FOLDER}/{name}" for name in datafiles.LABELS))


def overall(editions: Sequence[Edition], folder: Path, shown_as: str) -> Iterator[Problem]:
    """Compare what leads to the editions with them.

    Y109: The portal shows the figures of each edition, and latest/ has the files of the newest one. They are what
    readers find first. Build the site again.
    """
    portal = folder / "index.html"
    soup = BeautifulSoup(
        portal.read_text(encoding="utf-8", errors="replace") if portal.is_file() else "", "html.parser"
    )
    for edition in editions:
        entry = soup.find(id=f"y{edition.year}")
        if entry is None:
            message = msg("the portal does not show {year}", year=edition.year)
            yield Problem("Y109", Origin(f"{shown_as}/index.html"), message, REBUILD)
            continue
        if entry.name == "tr":  # one of many years, in a table without figures
            continue
        found = [BLANKS.sub("", item.get_text()) for item in entry.find_all("dd")]
        for figure, words in zip(edition.report.headline, [*found, *[""] * len(edition.report.headline)], strict=False):
            expected = printing.printed(edition.figures, figure)
            if BLANKS.sub("", expected) != words:
                message = msg(
                    "{figure} of {year} is {expected}, but here it is {found}",
                    figure=figure,
                    year=edition.year,
                    expected=expected,
                    found=words or "—",
                )
                origin = Origin(f"{shown_as}/index.html", entry.sourceline or 1)
                yield Problem("Y109", origin, message, REBUILD, subject=figure, edition=str(edition.year))
    newest = _newest(folder)
    for name in COPIED if newest else ():
        one, other = (path.read_bytes() if (path := folder / at / name).is_file() else b"" for at in (newest, "latest"))
        if one != other:
            message = msg("it is not the file of {year}", year=newest)
            yield Problem("Y109", Origin(f"{shown_as}/latest/{name}"), message, REBUILD)


def _newest(folder: Path) -> str:
    """Return the folder of the edition that `latest/` stands for."""
    try:
        versions = json.loads((folder / "versions.json").read_text(encoding="utf-8"))
        return next((str(v["version"]) for v in versions if "latest" in v["aliases"]), "")
    except (OSError, ValueError, KeyError, TypeError):
        return ""
