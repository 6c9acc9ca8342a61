"""`gongkai seal`: a published, built and proven year in, its seal out; what must not be sealed is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongkai import __version__, datafiles
from gongkai.amending.committing import commit
from gongkai.amending.ledgers import extended
from gongkai.amending.refusing import RefusedError, edition_of, refuse_findings
from gongkai.amending.storing import LEDGER, settle, store
from gongkai.checks.said import said
from gongkai.parity import built_years, verify
from gongkai.parity.sealed import pdf_digest
from gongkai.problems import msg
from gongkai.schema import SealShape
from gongkai.seals import dumps, read
from gongkai.seals.opendata import data_digest
from gongkai.seals.superseded import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongkai.edition import Edition, Site
    from gongkai.findings import Findings

SIGNATURES = ("保密审查", "负责人审签", "三审三校")
"""What is signed before a department publishes anything."""


@dataclass(frozen=True)
class Signing:
    """Who seals or amends, on which day, and who has signed what."""

    date: str
    by: str = ""
    signed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sealed:
    """A seal that was written: how many figures and sentences it holds; `completed` if it was there after `amend`.

    `finished` says that a run had written it which was killed before its end, and that it now stands in its place.
    """

    seal: SealShape
    figures: int
    sentences: int
    completed: bool
    finished: bool = False


def seal(
    site: Site, findings: Findings, year: int, built: Path, shown_as: str, *, signing: Signing, finished: bool = False
) -> Sealed:
    """Seal a year, whose site is `built`; after an amendment the renewed seal gets what only a build can say.

    `finished` is what `settled` has said, before the findings were gathered. Raises `RefusedError`, `LedgerError` or
    `OSError`; then nothing has changed.
    """
    edition = edition_of(site, year)
    before = edition.ledger.seal
    if before is not None and before.pdf:
        if finished:
            record = read(site.root / "data" / str(year), before)
            sentences = sum(map(len, record.text.values()))
            return Sealed(before, len(record.figures), sentences, completed=bool(before.former), finished=True)
        hint = msg("a change of it is recorded by `gongkai amend {year} --why …`", year=year)
        raise RefusedError(msg("{year} is sealed already, since {date}", year=year, date=before.date), hint)
    folder = site.root / "data" / str(year)
    refuse_findings(findings, year)
    _proven(site, findings, year, built, shown_as)
    head, changed = commit(site.root, year)
    if changed:
        message = msg("not committed to Git: {files}", files=", ".join(changed))
        raise RefusedError(message, msg("commit these files, so that the seal can name what was published"))
    now = said(edition, site.root)
    mine = built / str(year)
    found = {
        "gongkai": __version__,
        "commit": head,
        "figures": now.figures_digest,
        "text": now.text_digest,
        "pdf": pdf_digest(mine / datafiles.PDF),
        "data": data_digest(mine),
        "files": {name: digest_of(path) for name, path in published(mine).items()},
    }
    if before is None:
        made = SealShape(date=signing.date, by=signing.by, signed=dict(signing.signed), **found)
    else:
        given = {"by": signing.by or before.by, "signed": {**before.signed, **signing.signed}}
        made = before.model_copy(update={**found, **given})
    store(folder, extended(_text(folder), _named(edition), made), dumps(now))
    return Sealed(made, len(now.figures), sum(map(len, now.text.values())), completed=before is not None)


def published(folder: Path) -> dict[str, Path]:
    """Return the files of a built edition that are kept when it is superseded: its PDF and its open data."""
    names = (datafiles.PDF, *(f"{datafiles.FOLDER}/{name}" for name in datafiles.HANDY))
    return {name: folder / name for name in names if (folder / name).is_file()}


def settled(site: Site, year: int) -> bool:
    """Finish or undo what a killed run has left of a year, before it is checked; return whether it was finished.

    Raises `OSError`.
    """
    edition = next((e for e in site.editions if e.year == year), None)
    return edition is not None and settle(site.root / "data" / str(year), edition.ledger)


def _proven(site: Site, findings: Findings, year: int, built: Path, shown_as: str) -> None:
    """Refuse a year that is not built, or of which pages, PDF and data do not say the same."""
    if year not in built_years(built):
        hint = msg("build the site first: gongkai build; or name it with --site")
        raise RefusedError(msg("{folder} has no edition of {year}", folder=shown_as, year=year), hint)
    proofs, general = verify(site, findings, built, shown_as, (year,))
    problems = [*general, *(p for proof in proofs for p in proof.problems)]
    if problems:
        message = msg("the built site does not say what texts and data say: {count} differences", count=len(problems))
        raise RefusedError(message, msg("build the site again: gongkai build"), problems)


def _text(folder: Path) -> str:
    path = folder / LEDGER
    return path.read_bytes().decode("utf-8") if path.is_file() else ""


def _named(edition: Edition) -> str:
    return f"data/{edition.year}/{LEDGER}"
