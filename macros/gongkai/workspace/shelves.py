"""A site of many departments in, the theme's files that they share out: each shelf whole, and none that nobody uses."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from gongkai.plugin import ASSETS, Shelf, used

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{16}")


def mend(output: Path) -> frozenset[str]:
    """Take away what on a shelf is not as it was published; return the departments with pages that miss something.

    They have to be built again, although nothing of their own has changed.
    """
    for place in _shelves(output):
        if not _whole(place):
            shutil.rmtree(place, ignore_errors=True)
    there = {place.name for place in _shelves(output)}
    return frozenset(folder.name for folder in _departments(output) if not _asked(folder) <= there)


def clear(output: Path) -> None:
    """Take away the shelves that no page asks for any more, and what killed builds left beside them."""
    asked = {name for folder in _departments(output) for name in _asked(folder)}
    for place in _shelves(output):
        if place.name not in asked:
            shutil.rmtree(place, ignore_errors=True)
    for left in (output / ASSETS).glob(".*"):
        shutil.rmtree(left, ignore_errors=True)


def _shelves(output: Path) -> list[Path]:
    return [path for path in (output / ASSETS).glob("*/") if _NAME.fullmatch(path.name)]


def _whole(place: Path) -> bool:
    """Tell whether the files on a shelf are those that it is named after."""
    files = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()}
    return Shelf({ASSETS + name: path.read_bytes() for name, path in files.items()}).name == place.name


def _departments(output: Path) -> list[Path]:
    return [path.parent for path in output.glob("*/versions.json")]


def _asked(folder: Path) -> set[str]:
    """Return the shelves that a department's pages ask for, those of the department that are its own left out."""
    pages = [folder / "index.html", *folder.glob("[12]*/index.html")]
    names = {name for page in pages if page.is_file() for name in used(page.read_text("utf-8", errors="replace"))}
    return {name for name in names if not (folder / ASSETS / name).is_dir()}
