"""A folder that was built in, its place in the preview out: readers see the old edition or the new one, whole."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.editions.finishing import finish, link
from gongkai.folders import YEAR
from gongkai.pdf import OUTPUT
from gongkai.plugin import sibling
from gongkai.swapping import replace

if TYPE_CHECKING:
    from gongkai.edition import Site
    from gongkai.plugin import Assets


def show(built: Path, folder: Path, year: int) -> None:
    """Put an edition in the place of the one that is served, which is then in `built`; the PDF stays for now."""
    place = folder / str(year)
    if (place / OUTPUT).is_file():
        link(str(place / OUTPUT), str(built / OUTPUT))
    replace(built, place)


def show_pdf(built: Path, folder: Path, year: int) -> None:
    """Put the PDF of an edition in the place of the one that is served."""
    (built / OUTPUT).replace(folder / str(year) / OUTPUT)


def show_all(site: Site, folder: Path, assets: Assets) -> str:
    """Make what belongs to all editions anew, and take away those that are no more; return a digest of the portal."""
    there = [e for e in site.editions if (folder / str(e.year) / "index.html").is_file()]
    for path in folder.iterdir():
        if YEAR.fullmatch(path.name) and path.name not in {str(e.year) for e in there}:
            shutil.rmtree(path, ignore_errors=True)
    if not there:
        return ""
    with tempfile.TemporaryDirectory(prefix=".all-", dir=folder) as temporary:
        stage = Path(temporary)
        for edition in there:
            (stage / str(edition.year)).symlink_to(folder / str(edition.year))
        # whoever edits has no need for an index of all years, and waits for none
        finish(site, stage, [sibling(e) for e in there], assets, searchable=False)
        for path in sorted(stage.iterdir()):
            if path.is_symlink():
                continue
            if path.is_dir():
                replace(path, folder / path.name)
            else:
                path.replace(folder / path.name)
    with suppress(OSError):
        return hashlib.sha256((folder / "index.html").read_bytes()).hexdigest()
    return ""
