"""A year's folder and the repository's seal in; by which seal it is to be held, and what is wrong with its own, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import datafiles
from gongkai.bagging.sealed import exactly
from gongkai.bagging.wrong import Wrong
from gongkai.problems import msg
from gongkai.seals import carried
from gongkai.seals.superseded import FOLDER, place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.schema import SealedShape, SealShape
    from gongkai.seals.carried import Carried


@dataclass(frozen=True)
class Known:
    """The seal that the repository has of a year, and the pages that the PDF of that year prints, in order."""

    seal: SealShape
    printed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """The seal by which a folder is held: the repository's where it has one, else the one `carried`; and by whom."""

    seal: SealShape | None
    printed: tuple[str, ...]
    carried: Carried | None
    wrong: tuple[Wrong, ...]


def chosen(folder: Path, year: int, known: Known | None, *, alone: bool) -> Chosen:
    """Read the seal that a folder carries, and choose; `alone` is a copy outside of any repository."""
    path = folder / datafiles.SEAL
    if not path.is_symlink() and not path.exists():
        return Chosen(known.seal if known else None, known.printed if known else (), None, ())
    try:
        own = carried.read(path)
    except (OSError, ValueError):
        unread = Wrong(datafiles.SEAL, msg("{file} cannot be read", file=datafiles.SEAL))
        return Chosen(known.seal if known else None, known.printed if known else (), None, (unread,))
    wrong = [*_wrong(own, year, known, alone=alone)]
    if own.number and known is not None:
        former = known.seal.former[own.number - 1 : own.number]
        seal: SealShape | None = carried.as_seal(former[0]) if former else None
        return Chosen(seal, (), own, tuple(wrong))
    if known is not None:
        return Chosen(known.seal, known.printed, own, tuple(wrong))
    return Chosen(own.seal, own.printed, own, tuple(wrong))


def _wrong(own: Carried, year: int, known: Known | None, *, alone: bool) -> Iterator[Wrong]:
    """Tell what is wrong with the seal of a copy: another year's, or not the one that the repository has."""
    date = own.seal.date
    if own.year != year:
        yield Wrong(datafiles.SEAL, msg("the seal in it is of {other}, and not of {year}", other=own.year, year=year))
    elif alone:
        return
    elif known is None:
        message = msg("the seal that it carries, of {date}, is not known to the repository", date=date)
        yield Wrong(datafiles.SEAL, message)
    elif own.number:
        former = known.seal.former[own.number - 1 : own.number]
        if not former or carried.public(former[0]) != carried.public(own.seal):
            message = msg("the seal that it carries, of {date}, is not known to the repository", date=date)
            yield Wrong(datafiles.SEAL, message)
    elif not carried.same(own.seal, known.seal):
        message = msg("the seal in it is not the one of the repository, of {date}", date=known.seal.date)
        if any(carried.alike(own.seal, former) for former in known.seal.former):
            message = msg(
                "the seal in it, of {date}, is that of a former version: the year was amended on {amended}",
                date=date,
                amended=known.seal.date,
            )
        yield Wrong(datafiles.SEAL, message)


def superseded(folder: Path, year: int, seal: SealShape, *, all_of_them: bool) -> Iterator[Wrong]:
    """Hold the former versions in a year's folder against their seals; a download need not have `all_of_them`."""
    there = folder / FOLDER
    names = {path.name for path in there.iterdir()} if there.is_dir() else set()
    for number, former in enumerate(seal.former, 1):
        if str(number) in names or all_of_them:
            yield from _former(folder, year, number, former)
    for name in sorted(names - {str(number) for number in range(1, len(seal.former) + 1)}):
        yield Wrong(f"{FOLDER}/{name}", msg("was added: the seal has no such version"))


def _former(folder: Path, year: int, number: int, seal: SealedShape) -> Iterator[Wrong]:
    where = place(number)
    for one in exactly(folder / where, seal):
        yield Wrong(f"{where}/{one.path}", one.message)
    path = folder / where / datafiles.SEAL
    if not path.exists():  # published before copies carried their seals
        return
    try:
        own = carried.read(path)
        right = (own.year, own.number) == (year, number) and carried.public(own.seal) == carried.public(seal)
    except (OSError, ValueError):
        right = False
    if not right:
        message = msg("it is not the seal of that version, of {date}", date=seal.date)
        yield Wrong(f"{where}/{datafiles.SEAL}", message)
