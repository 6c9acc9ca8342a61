"""A bag in; whether it is whole, and its pages, PDF, data and sources say what the seal in it says, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import datafiles, pages, source
from gongkai.bagging.bags import examined
from gongkai.bagging.payload import RECORDS, SITE, SOURCES
from gongkai.bagging.sealed import against
from gongkai.bagging.writing import PAYLOAD
from gongkai.bagging.wrong import Proof, Wrong
from gongkai.checks.said import said
from gongkai.edition import load
from gongkai.ledger import ledger
from gongkai.problems import msg
from gongkai.seals import RECORD, UnreadableSealError, carried, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gongkai.bagging.carrying import Known
    from gongkai.edition import Edition
    from gongkai.schema import SealShape

LEDGER = f"{PAYLOAD}/{RECORDS}/ledger.yml"


def bag(folder: Path, shown: str, seals: Mapping[int, Known] | None) -> Proof:
    """Examine a bag; `seals` are those of the repository by year, None outside of one."""
    if wrong := [*examined(folder)]:
        return Proof(tuple(wrong), ())
    year, place = _year(folder / PAYLOAD / SITE)
    if place is None:
        return Proof((), (msg("{path}: a whole bag, but none of gongkai: nothing is known of its year", path=shown),))
    seal = _seal(folder / PAYLOAD / RECORDS)
    known = seals.get(year) if seals is not None else None
    if seal is not None:
        wrong += _sealed(folder / PAYLOAD, year, place, seal)
    if known is not None and (seal is None or not carried.same(seal, known.seal)):
        message = msg("the seal in it is not the one of the repository, of {date}", date=known.seal.date)
        wrong.append(Wrong(LEDGER, message))
    if wrong:
        return Proof(tuple(wrong), ())
    given = {"path": shown, "year": year, "date": seal.date if seal else ""}
    if seal is None:
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


def _year(site: Path) -> tuple[int, Path | None]:
    """Return the year of a bag, and where its edition lies; none if it is no bag of ours."""
    places = sorted(p for p in site.iterdir() if p.name.isdecimal()) if site.is_dir() else []
    mine = [p for p in places if (p / datafiles.FOLDER / datafiles.PACKAGE).is_file()]
    return (int(mine[0].name), mine[0]) if mine else (0, None)


def _seal(records: Path) -> SealShape | None:
    node = source.read(records / "ledger.yml", records)[0] if (records / "ledger.yml").is_file() else None
    return ledger(node)[0].seal if isinstance(node, source.Mapping) else None


def _sealed(payload: Path, year: int, place: Path, seal: SealShape) -> Iterator[Wrong]:
    """Hold the edition in a bag, the seal that it carries, and the sources in the bag against the seal of the bag."""
    site = load(payload / SOURCES)
    edition = next((e for e in site.editions if e.year == year), None)
    where = f"{PAYLOAD}/{SITE}/{year}"
    for one in against(place, seal, pages.printed(edition) if edition else ()).wrong:
        yield Wrong(f"{where}/{one.path}", one.message)
    if not _carries(place, year, seal):
        yield Wrong(f"{where}/{datafiles.SEAL}", msg("it is not the seal in {file}", file=LEDGER))
    yield from _sources(payload, site.root, edition, seal)


def _carries(place: Path, year: int, seal: SealShape) -> bool:
    """Tell whether an edition carries the seal of its bag, or none: it may be as it was built before it was sealed."""
    path = place / datafiles.SEAL
    if not path.exists():
        return True
    try:
        own = carried.read(path)
    except (OSError, ValueError):
        return False
    return (own.year, own.number) == (year, 0) and carried.same(own.seal, seal)


def _sources(payload: Path, root: Path, edition: Edition | None, seal: SealShape) -> Iterator[Wrong]:
    """Hold figures and text of the sources against the seal."""
    try:
        read(payload / RECORDS, seal, (RECORD,))
    except UnreadableSealError as error:
        yield Wrong(f"{PAYLOAD}/{RECORDS}/{RECORD}", error.message)
    now = said(edition, root) if edition else None
    if now is None or now.figures_digest != seal.figures or now.text_digest != seal.text:
        message = msg("the texts or figures are not those that were sealed on {date}", date=seal.date)
        yield Wrong(f"{PAYLOAD}/{SOURCES}", message)
