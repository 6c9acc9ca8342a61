"""`gongkai amend`: a sealed year that was changed in, an amendment (更正) for each change and a renewed seal out.

The former version, its PDF and its open data as they were published, goes into the repository beside the year's data:
a clean clone can then rebuild the whole site, with every version that was ever published at its own address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import __version__, datafiles
from gongkai.amending.ledgers import extended
from gongkai.amending.refusing import RefusedError, edition_of, refuse_findings
from gongkai.amending.sealing import published
from gongkai.amending.storing import LEDGER, left, store, unfinished
from gongkai.checks.said import called, said
from gongkai.files import relative
from gongkai.parity.sealed import attached_as_published, pdf_digest
from gongkai.problems import msg
from gongkai.schema import LONGEST, AmendmentShape, SealedShape, SealShape
from gongkai.seals import UnreadableSealError, changes, dumps, read
from gongkai.seals.opendata import data_digest
from gongkai.seals.superseded import digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.amending.sealing import Signing
    from gongkai.edition import Edition, Site
    from gongkai.findings import Findings
    from gongkai.seals import Change

KEPT = "R105"
"""The finding that an amendment settles."""


@dataclass(frozen=True)
class Amended:
    """What was recorded, and as which superseded version the former one is kept; perhaps by a run that was killed."""

    amendments: tuple[AmendmentShape, ...]
    number: int


def amend(  # noqa: PLR0913 - what is asked for, by name
    site: Site,
    findings: Findings,
    year: int,
    built: Path,
    shown_as: str,
    *,
    signing: Signing,
    why: str,
    what: str = "",
    finished: bool = False,
    dry_run: bool = False,
) -> Amended:
    """Record every change since the seal, keep the former version and renew the seal; a dry run only tells.

    `built` is the site as it is published, before the change. `finished` is what `settled` has said, before the
    findings were gathered; a dry run asks for itself, and is refused for what would refuse the real one. Raises
    `RefusedError`, `LedgerError` or `OSError`; then nothing has changed.
    """
    edition = edition_of(site, year)
    before, folder = edition.ledger.seal, site.root / "data" / str(year)
    if before is None:
        hint = msg("what is not sealed may be changed; `gongkai seal {year}` seals it", year=year)
        raise RefusedError(msg("{year} is not sealed", year=year), hint)
    if edition.draft:
        hint = msg("set `status: published` in its report.yml")
        raise RefusedError(msg("the edition of {year} is a draft", year=year), hint)
    refuse_findings(findings, year, (KEPT,), _passing(site.root, edition) if dry_run else ())
    try:
        record = read(folder, before)
    except UnreadableSealError as error:
        raise RefusedError(error.message) from None
    now = said(edition, site.root)
    found = changes(record, now)
    if not found and before.former and (finished or (dry_run and unfinished(folder, before))):
        kept = len(before.former)
        return Amended(tuple(entry for entry in edition.ledger.amendments if entry.superseded == kept), kept)
    if not found:
        raise RefusedError(msg("nothing that {year} has published was changed since the seal", year=year))
    number = len(before.former) + 1
    recorded = tuple(_amendment(edition, change, signing.date, why, what, number) for change in found)
    former = _former(built / str(year), shown_as, before)
    files = {name: digest_of(path) for name, path in former.items()}
    sealed_before = SealedShape(**(before.model_dump(exclude={"former"}) | {"files": files}))
    renewed = SealShape(
        date=signing.date,
        by=signing.by,
        signed=dict(signing.signed),
        gongkai=__version__,
        figures=now.figures_digest,
        text=now.text_digest,
        former=[*before.former, sealed_before],
    )
    text = (folder / LEDGER).read_bytes().decode("utf-8")
    written = extended(text, f"data/{year}/{LEDGER}", renewed, recorded)
    if not dry_run:
        store(folder, written, dumps(now), former, number)
    return Amended(recorded, number)


def _passing(root: Path, edition: Edition) -> frozenset[str]:
    """Return the files that a killed run has left and that the real run would put in place or take away."""
    return frozenset(relative(path, root) for path in left(root / "data" / str(edition.year), edition.ledger))


def _amendment(edition: Edition, change: Change, date: str, why: str, what: str, number: int) -> AmendmentShape:
    """Record a change in words for readers: a figure by its label, a sentence by its chapter."""
    name = change.name if change.kind == "figure" else called(edition, change.place)
    if change.sentences:
        name = f"{name}（正文{change.sentences}处）"
    return AmendmentShape(
        date=date,
        what=(f"{what}：{name}" if what else name)[:LONGEST],
        old=change.old,
        new=change.new,
        why=why,
        superseded=number,
    )


def _former(folder: Path, shown_as: str, seal: SealShape) -> dict[str, Path]:
    """Return the files of the former version, as it is published; a site that is not that version is refused."""
    path = folder / datafiles.PDF
    if data_digest(folder) == seal.figures and path.is_file():
        same = digest_of(path) == seal.files.get(datafiles.PDF)
        if same or (pdf_digest(path) == seal.pdf if seal.pdf else attached_as_published(folder)):
            return published(folder)
    message = msg("{folder} does not hold the edition as it was sealed on {date}", folder=shown_as, date=seal.date)
    hint = msg("it is kept for readers who have quoted it: name the published site with --site")
    if seal.commit:
        hint = msg(
            "it is kept for readers who have quoted it: name the published site with --site, or build it from the "
            "commit {commit} into another folder, and name that",
            commit=seal.commit[:12],
        )
    raise RefusedError(message, hint)
