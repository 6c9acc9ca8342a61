"""A year's folder and a seal in; whether figures, files, PDF and pages are those that were sealed, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gongkai import datafiles
from gongkai.bagging.wrong import Wrong
from gongkai.files import relative
from gongkai.parity import copied
from gongkai.parity.sealed import body, said_digest, says
from gongkai.problems import msg
from gongkai.seals.opendata import data_digest, rows
from gongkai.seals.superseded import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gongkai.parity.pieces import Block, Table
    from gongkai.schema import SealedShape

TABLE = f"{datafiles.FOLDER}/{datafiles.FIGURES}"
DATA = f"{datafiles.FOLDER}/{datafiles.DATA}"
WORKBOOK = f"{datafiles.FOLDER}/{datafiles.WORKBOOK}"


@dataclass(frozen=True)
class Held:
    """What differs; whether the PDF is the sealed file, another that says the same, unknown, or none; pages that hold.

    `pages` counts those whose every word is the PDF's; `unread` tells of a workbook that is not the sealed file.
    """

    wrong: tuple[Wrong, ...]
    pdf: Literal["identical", "same", "unknown", "none"]
    pages: int = 0
    unread: bool = False


def against(folder: Path, seal: SealedShape, printed: Sequence[str] = ()) -> Held:
    """Hold a year's folder against a seal; `printed` are the pages that its PDF prints, in order."""
    wrong = [*_data(folder, seal)]
    path = folder / datafiles.PDF
    pdf: Literal["identical", "same", "unknown", "none"] = "same"
    found: Sequence[Block | Table] | None = None
    if not path.is_file():
        pdf = "none"
    elif not seal.pdf and datafiles.PDF not in seal.files:
        pdf = "unknown"
    else:
        found = body(path)
        if _sealed(folder, datafiles.PDF, seal):
            pdf = "identical"
        elif said_digest(found) != seal.pdf:
            wrong.append(Wrong(datafiles.PDF, msg("the PDF does not say what was sealed on {date}", date=seal.date)))
            found = None
    pages = copied.articles(folder)
    said = [*copied.marked(pages, rows(folder) or {})] if not wrong else []
    compared = bool(found) and any(name in pages for name in printed)
    if compared and found:
        said += copied.texts(pages, printed, found)
    wrong += [Wrong(name, message) for name, message in said]
    unread = WORKBOOK in seal.files and (folder / WORKBOOK).is_file() and not _sealed(folder, WORKBOOK, seal)
    return Held(tuple(wrong), pdf, len(printed) if compared else 0, unread=unread)


def exactly(folder: Path, seal: SealedShape) -> Iterator[Wrong]:
    """Hold a former version against its seal: the very files that were published, and they say what was sealed."""
    whole: set[str] = set()
    for name, digest in seal.files.items():
        path = folder / name
        if path.is_symlink() or not path.is_file():
            yield Wrong(name, msg("is missing"))
        elif digest_of(path) != digest:
            yield Wrong(name, msg("was changed"))
        else:
            whole.add(name)
    if DATA in whole and data_digest(folder) != seal.figures:
        yield Wrong(DATA, msg("the open data are not those that were sealed on {date}", date=seal.date))
    elif {DATA, datafiles.PDF} <= whole and not says(folder, seal):
        yield Wrong(datafiles.PDF, msg("the PDF does not say what was sealed on {date}", date=seal.date))


def _data(folder: Path, seal: SealedShape) -> Iterator[Wrong]:
    """Hold the open data against a seal: the JSON by its digest, the CSV by what the JSON has."""
    if data_digest(folder) != seal.figures:
        yield Wrong(DATA, msg("the open data are not those that were sealed on {date}", date=seal.date))
        return
    found = rows(folder) or {}
    path = folder / TABLE
    wrong = [path] if path.is_file() and not (_sealed(folder, TABLE, seal) or copied.figures(path, found)) else []
    tables = sorted((folder / datafiles.FOLDER / datafiles.TABLES).glob("*.csv"))
    wrong += [path for path in tables if path.is_file() and not copied.table(path, found)]
    for path in wrong:
        yield Wrong(relative(path, folder), msg("it does not have the figures of {file}", file=datafiles.DATA))


def _sealed(folder: Path, name: str, seal: SealedShape) -> bool:
    """Tell whether a file is the sealed one, byte for byte."""
    path = folder / name
    return path.is_file() and digest_of(path) == seal.files.get(name)
