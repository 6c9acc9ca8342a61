"""A bag, a published folder or a download of one year in; whether it is whole and says what was sealed, out.

What it carries proves that it is whole, and says what its seal says. That this is what was published, only the seal of
the repository proves: whoever changes a copy and the seal in it can make them fit each other.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gongkai import datafiles
from gongkai.bagging import telling
from gongkai.bagging.carrying import Known, chosen, superseded
from gongkai.bagging.errors import BagError
from gongkai.bagging.kept import bag
from gongkai.bagging.sealed import against, exactly
from gongkai.bagging.writing import digests, listed
from gongkai.bagging.wrong import Proof, Wrong
from gongkai.problems import msg
from gongkai.publishing.editions import VERSIONS
from gongkai.publishing.manifest import NAME, parsed
from gongkai.seals import carried

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gongkai.problems import Message

__all__ = ["Known", "Proof", "Wrong", "prove"]
CURRENT = "current"


def prove(folder: Path, shown: str, seals: Mapping[int, Known] | None = None) -> Proof:
    """Examine a folder; `seals` are those of the repository by year, None outside of one.

    Raises `BagError` if it is nothing that can be examined.
    """
    if (folder / "bagit.txt").is_file():
        return bag(folder, shown, seals)
    if (folder / CURRENT / NAME).is_file():
        folder = folder / CURRENT
    if (folder / NAME).is_file():
        wrong, found = [*_manifest(folder)], _editions(folder)
        return _years(found, shown, wrong, seals, listed_all=True) if found else _departments(folder, shown, wrong)
    if _is_year(folder):
        return _years({_year(folder): folder}, shown, [*_package(folder)], seals, named=False)
    if _is_former(folder):
        return _former(folder, shown, seals)
    if found := _editions(folder):
        wrong = [Wrong(f"{year}/{one.path}", one.message) for year, place in found.items() for one in _package(place)]
        return _years(found, shown, wrong, seals)
    raise BagError(
        msg("{folder} is no bag, no published folder and no year of a site", folder=shown),
        msg("a bag has bagit.txt, a published folder manifest.json, a year data/datapackage.json"),
        usage=True,
    )


def _years(
    years: Mapping[int, Path],
    shown: str,
    wrong: list[Wrong],
    seals: Mapping[int, Known] | None,
    *,
    named: bool = True,
    listed_all: bool = False,
) -> Proof:
    """Hold the years of a copy against their seals: those of the repository, outside of one those that it carries.

    Files are `named` with their year, if the copy has several; `listed_all` if a manifest has every file.
    """
    told: list[Message] = []
    for year, place in sorted(years.items()):
        known = seals.get(year) if seals is not None else None
        by = chosen(place, year, known, alone=seals is None)
        held = against(place, by.seal, by.printed) if by.seal else None
        found = [*by.wrong, *(held.wrong if held else ())]
        found += superseded(place, year, by.seal, all_of_them=listed_all) if by.seal else []
        wrong += [Wrong(f"{year}/{one.path}" if named else one.path, one.message) for one in found]
        whole = msg("{year} is whole", year=year) if listed_all else msg("the open data of {year} are whole", year=year)
        told.append(telling.told(shown, whole, by, held, alone=seals is None))
    return Proof(tuple(dict.fromkeys(wrong)), () if wrong else tuple(told))


def _departments(folder: Path, shown: str, wrong: list[Wrong]) -> Proof:
    """Hold the years of a site of many departments, each against the seals that it carries: no repository has all."""
    told: list[Message] = []
    for below in sorted(path for path in folder.iterdir() if (path / VERSIONS).is_file()):
        found = _years(_editions(below), f"{shown.rstrip('/')}/{below.name}", [], None, listed_all=True)
        wrong += [Wrong(f"{below.name}/{one.path}", one.message) for one in found.wrong]
        told += found.told
    return Proof(tuple(dict.fromkeys(wrong)), () if wrong else tuple(told))


def _former(folder: Path, shown: str, seals: Mapping[int, Known] | None) -> Proof:
    """Hold a former version, superseded by an amendment, against its seal: it is the very files."""
    path = folder / datafiles.SEAL
    try:
        own = carried.read(path)
    except (OSError, ValueError):
        return Proof((Wrong(datafiles.SEAL, msg("{file} cannot be read", file=datafiles.SEAL)),), ())
    year = own.year
    known = seals.get(year) if seals is not None else None
    by = chosen(folder, _year(folder) or year, known, alone=seals is None)
    wrong = [*by.wrong, *(exactly(folder, by.seal) if by.seal else ())]
    if wrong:
        return Proof(tuple(wrong), ())
    whole = msg("former version {number} of {year}", number=own.number, year=year)
    return Proof((), (telling.former(shown, whole, by, alone=seals is None),))


def _manifest(folder: Path) -> Iterator[Wrong]:
    """Hold a published version against its manifest."""
    found = parsed((folder / NAME).read_bytes())
    if found is None:
        yield Wrong(NAME, msg("{file} cannot be read", file=NAME))
        return
    there = {name for name in listed(folder) if name != NAME}
    for name in sorted(there | found.files.keys()):
        if name not in there:
            yield Wrong(name, msg("is missing"))
        elif name not in found.files:
            yield Wrong(name, msg("was added: no manifest lists it"))
        elif _other(folder / name, found.files[name].sha256):
            yield Wrong(name, msg("was changed"))


def _package(folder: Path) -> Iterator[Wrong]:
    """Hold the open data of a year against its data package."""
    path = folder / datafiles.FOLDER / datafiles.PACKAGE
    try:
        resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
        hashes = {str(r["path"]): str(r["hash"]).removeprefix("sha256:") for r in resources}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        yield Wrong(f"{datafiles.FOLDER}/{datafiles.PACKAGE}", msg("{file} cannot be read", file=datafiles.PACKAGE))
        return
    there = {*listed(folder / datafiles.FOLDER)} - {datafiles.PACKAGE, datafiles.DATASET}
    for name in sorted(there | hashes.keys()):
        shown = f"{datafiles.FOLDER}/{name}"
        if name not in there:
            yield Wrong(shown, msg("is missing"))
        elif name not in hashes:
            yield Wrong(shown, msg("was added: no manifest lists it"))
        elif _other(folder / shown, hashes[name]):
            yield Wrong(shown, msg("was changed"))


def _other(path: Path, digest: str) -> bool:
    return path.is_symlink() or digests(path, ("sha256",))["sha256"] != digest


def _is_former(folder: Path) -> bool:
    """Tell a former version, which has its PDF and its figures, and no data package."""
    return (folder / datafiles.SEAL).is_file() and not _is_year(folder)


def _is_year(folder: Path) -> bool:
    return (folder / datafiles.FOLDER / datafiles.PACKAGE).is_file()


def _year(folder: Path) -> int:
    """Return the year of a download, whatever its folder is called."""
    try:
        return int(json.loads((folder / datafiles.FOLDER / datafiles.DATA).read_text(encoding="utf-8"))["year"])
    except (OSError, ValueError, KeyError, TypeError):
        return int(folder.name) if folder.name.isdecimal() else 0


def _editions(folder: Path) -> dict[int, Path]:
    if not folder.is_dir():
        return {}
    return {int(p.name): p for p in sorted(folder.iterdir()) if p.name.isdecimal() and _is_year(p)}
