"""A bag, a published folder or a download of one year in; whether it is whole and says what was sealed, out.

What it carries proves that it is whole. That it is the one that was published, only the seal of the repository proves:
a bag carries its seal, and whoever changes both can make them fit each other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import datafiles, source
from gongkai.bagging.bags import examined
from gongkai.bagging.errors import BagError
from gongkai.bagging.payload import RECORDS, SITE, SOURCES
from gongkai.bagging.sealed import Held, against
from gongkai.bagging.writing import PAYLOAD, digests, listed
from gongkai.bagging.wrong import Wrong
from gongkai.checks.said import said
from gongkai.edition import load
from gongkai.ledger import ledger
from gongkai.problems import msg
from gongkai.publishing.manifest import NAME, parsed
from gongkai.seals import UnreadableSealError, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gongkai.problems import Message
    from gongkai.schema import SealShape

__all__ = ["Proof", "Wrong", "prove"]
CURRENT = "current"


@dataclass(frozen=True)
class Proof:
    """What was found about a copy: each file that is not as it should be, and sentences that say what holds."""

    wrong: tuple[Wrong, ...]
    told: tuple[Message, ...]


def prove(folder: Path, shown: str, seals: Mapping[int, SealShape] | None = None) -> Proof:
    """Examine a folder; `seals` are those of the repository by year, None outside of one.

    Raises `BagError` if it is nothing that can be examined.
    """
    if (folder / "bagit.txt").is_file():
        return _bag(folder, shown, seals)
    if (folder / CURRENT / NAME).is_file():
        folder = folder / CURRENT
    if (folder / NAME).is_file():
        wrong = [*_manifest(folder)]
        return _years(folder, _editions(folder), shown, wrong, seals)
    if _is_year(folder):
        return _years(folder.parent, {_year(folder): folder}, shown, [*_package(folder)], seals)
    if found := _editions(folder):
        wrong = [Wrong(f"{year}/{one.path}", one.message) for year, place in found.items() for one in _package(place)]
        return _years(folder, found, shown, wrong, seals)
    raise BagError(
        msg("{folder} is no bag, no published folder and no year of a site", folder=shown),
        msg("a bag has bagit.txt, a published folder manifest.json, a year data/datapackage.json"),
        usage=True,
    )


def _bag(folder: Path, shown: str, seals: Mapping[int, SealShape] | None) -> Proof:
    """Examine a bag: its manifests, its seal, and that its sources say what was sealed."""
    wrong = [*examined(folder)]
    years = _editions(folder / PAYLOAD / SITE)
    if wrong or not years:
        if not wrong:
            return Proof(
                (), (msg("{path}: a whole bag, but none of gongkai: nothing is known of its year", path=shown),)
            )
        return Proof(tuple(wrong), ())
    year, place = next(iter(years.items()))
    carried = _carried(folder / PAYLOAD / RECORDS)
    held = against(place, carried) if carried else None
    wrong += [Wrong(f"{PAYLOAD}/{SITE}/{year}/{w.path}", w.message) for w in (held.wrong if held else ())]
    if carried is not None:
        wrong += _sources(folder / PAYLOAD, year, carried)
    known = seals.get(year) if seals is not None else None
    if known is not None and (carried is None or _digests(known) != _digests(carried)):
        message = msg("the seal in it is not the one of the repository, of {date}", date=known.date)
        wrong.append(Wrong(f"{PAYLOAD}/{RECORDS}/ledger.yml", message))
    if wrong:
        return Proof(tuple(wrong), ())
    given = {"path": shown, "year": year, "date": carried.date if carried else ""}
    if carried is None:
        told = msg("{path}: the bag of {year} is whole; that year was not sealed, so no more can be said", **given)
    elif known is not None:
        told = msg(
            "{path}: the bag of {year} is whole and says what was sealed on {date}, as the repository has it", **given
        )
    else:
        told = msg(
            "{path}: the bag of {year} is whole and says what the seal in it of {date} says; whether that seal is the "
            "department's own, only its repository can tell",
            **given,
        )
    return Proof((), (told,))


def _sources(payload: Path, year: int, seal: SealShape) -> Iterator[Wrong]:
    """Read the sources in a bag, and hold figures and text against the seal."""
    record = f"{PAYLOAD}/{RECORDS}/seal.json"
    try:
        read(payload / RECORDS, seal, ("seal.json",))
    except UnreadableSealError as error:
        yield Wrong(record, error.message)
    site = load(payload / SOURCES)
    edition = next((e for e in site.editions if e.year == year), None)
    now = said(edition, site.root) if edition else None
    if now is None or now.figures_digest != seal.figures or now.text_digest != seal.text:
        message = msg("the texts or figures are not those that were sealed on {date}", date=seal.date)
        yield Wrong(f"{PAYLOAD}/{SOURCES}", message)


def _years(
    folder: Path,
    years: Mapping[int, Path],
    shown: str,
    wrong: list[Wrong],
    seals: Mapping[int, SealShape] | None,
) -> Proof:
    """Hold the years of a copy, which carries no seal, against those of the repository."""
    told: list[Message] = []
    for year, place in sorted(years.items()):
        seal = seals.get(year) if seals is not None else None
        held = against(place, seal) if seal else None
        prefix = "" if folder == place.parent and len(years) == 1 and not (folder / NAME).is_file() else f"{year}/"
        wrong += [Wrong(prefix + one.path, one.message) for one in (held.wrong if held else ())]
        told.append(_told(shown, year, seals, seal, held, listed_all=(folder / NAME).is_file()))
    return Proof(tuple(wrong), () if wrong else tuple(told))


def _told(
    shown: str,
    year: int,
    seals: Mapping[int, SealShape] | None,
    seal: SealShape | None,
    held: Held | None,
    *,
    listed_all: bool,
) -> Message:
    whole = msg("{year} is whole", year=year) if listed_all else msg("the open data of {year} are whole", year=year)
    given = {"path": shown, "whole": whole, "date": seal.date if seal else ""}
    if seals is None:
        return msg(
            "{path}: {whole}; it carries no seal: run this in the department's repository (-C) to compare",
            **given,
        )
    if seal is None or held is None:
        return msg("{path}: {whole}; the repository has no seal of that year, so no more can be said", **given)
    if held.pdf == "none":
        return msg(
            "{path}: {whole}, and its figures are those sealed on {date}; of its text nothing is said here, as "
            "it has no PDF",
            **given,
        )
    if held.pdf == "unknown":
        return msg(
            "{path}: {whole}, and its figures are those sealed on {date}; the PDF was made since, and the seal "
            "says nothing of it",
            **given,
        )
    return msg(
        "{path}: {whole}, and its figures and PDF say what was sealed on {date}; its web pages are compared by "
        "`gongkai verify --site`",
        **given,
    )


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


def _carried(records: Path) -> SealShape | None:
    node = source.read(records / "ledger.yml", records)[0] if (records / "ledger.yml").is_file() else None
    return ledger(node)[0].seal if isinstance(node, source.Mapping) else None


def _digests(seal: SealShape | None) -> tuple[str, str]:
    return (seal.figures, seal.text) if seal else ("", "")
