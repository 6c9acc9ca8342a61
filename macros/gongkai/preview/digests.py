"""What an edition reads in, a key out that changes when any of it does, and only then."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.folders import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.edition import Edition
    from gongkai.plugin import Sibling


@dataclass(frozen=True)
class Inputs:
    """Digests of the files of a site, taken before anything is loaded: what changes later is seen the next time.

    `common` covers mkdocs.yml, what stands in data/ and data/kinds/ for all years, and the department's own macros and
    hooks (*.py beside mkdocs.yml); `text` and `data` cover the folders of each year.
    """

    common: str
    text: dict[int, str]
    data: dict[int, str]


def inputs(root: Path) -> Inputs:
    """Read and digest all that the editions of a site can read."""
    common = [root / "mkdocs.yml", *sorted(root.glob("*.py"))]
    common += [*sorted((root / "data").glob("*.yml")), *sorted((root / "data" / "kinds").glob("*.yml"))]
    return Inputs(_digest(root, common), _years(root / "docs"), _years(root / "data"))


def key(read: Inputs, edition: Edition, siblings: Sequence[Sibling], *, draft: bool) -> str:
    """Return what an edition's pages depend on: its files, the other editions that they link to, whether it is a draft.

    The data of the year before counts only where a formula or a text compares with it.
    """
    own = (read.common, read.text.get(edition.year), tuple(_figures(read, edition)), tuple(siblings), draft)
    return hashlib.sha256(repr(own).encode()).hexdigest()


def _figures(read: Inputs, edition: Edition) -> Iterator[str]:
    yield read.data.get(edition.year, "")
    if edition.previous is not None and _compares(edition):
        yield from _figures(read, edition.previous)


def _compares(edition: Edition) -> bool:
    """Tell whether an edition reads the year before; a formula that only might is taken to."""
    formulas = [f.formula.text for f in edition.facts.values() if f.formula]
    formulas += [e.that for g in edition.grids.values() for e in g.equations]
    calls = [call.macro for page in edition.pages.values() for call in page.calls]
    return "change" in calls or any("prev" in text for text in formulas)


def _years(folder: Path) -> dict[int, str]:
    years = sorted(p for p in folder.glob("*") if YEAR.fullmatch(p.name) and p.is_dir())
    return {int(year.name): _digest(year, _files(year)) for year in years}


def _files(folder: Path) -> list[Path]:
    return sorted(Path(parent, name) for parent, _, names in os.walk(folder) for name in names)


def _digest(root: Path, files: Sequence[Path]) -> str:
    """Digest names and contents; a file that cannot be read, or has just gone, counts as such."""
    total = hashlib.sha256()
    for file in files:
        try:
            content = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
        except OSError as error:
            content = type(error).__name__
        total.update(repr((file.relative_to(root).as_posix(), content)).encode())
    return total.hexdigest()
