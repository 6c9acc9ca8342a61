"""`gongkai bag`: a built and proven year in, its bag out; whole or not at all, and the same bytes every time."""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import __version__, datafiles, pages
from gongkai.amending.committing import commit as committed_as
from gongkai.bagging import payload, sources, warcs
from gongkai.bagging.errors import BagError
from gongkai.bagging.writing import PAYLOAD, finish, listed
from gongkai.exports.citing import address
from gongkai.exports.years import published
from gongkai.parity import built_years, verify
from gongkai.problems import msg
from gongkai.seals import RECORD, UnreadableSealError, carried, read
from gongkai.swapping import BusyError, alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.edition import Edition, Site
    from gongkai.findings import Findings
    from gongkai.problems import Problem
    from gongkai.schema import SealShape

LEDGER_AND_RECORD = ("ledger.yml", RECORD)


@dataclass(frozen=True)
class Made:
    """A bag: its files, the commit of its sources, what of these was left out; `same` if it was there already."""

    files: int
    commit: str
    left_out: tuple[str, ...]
    sealed: str
    same: bool


@dataclass(frozen=True)
class Ask:
    """What is put into a bag: a year of a built site; with a WARC if wanted."""

    site: Site
    findings: Findings
    year: int
    built: Path
    shown_as: str
    warc: bool = False


class UnprovenError(BagError):
    """The built edition does not say what texts and data say: where not."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            msg("the built site does not say what texts and data say: {count} differences", count=len(problems)),
            msg("build the site again: gongkai build"),
        )
        self.problems = problems


def make(ask: Ask, target: Path, report: Callable[[int, int], None] = lambda _done, _total: None) -> Made:
    """Make the bag of a year at `target`; raises `BagError`, and then there is nothing new at `target`."""
    if ask.warc:
        warcs.required()
    edition = _edition(ask)
    if target.resolve().is_relative_to(ask.built.resolve()) or ask.built.resolve().is_relative_to(target.resolve()):
        raise BagError(msg("a bag of {folder} cannot lie in it, or it in the bag", folder=ask.shown_as), usage=True)
    head = _settled(ask, edition)
    _proven(ask)
    _carries(ask, edition)
    with _staged(target) as bag:
        inside = bag / PAYLOAD
        inside.mkdir()
        commit, left_out = _sources(ask, edition.ledger.seal, head, inside / payload.SOURCES)
        names = payload.pages(edition, ask.built, inside / payload.SITE)
        folder = ask.site.root / PAYLOAD / str(ask.year)
        payload.record(edition, folder, inside / payload.SOURCES, inside / payload.RECORDS, commit, left_out)
        (inside / payload.README).write_bytes(payload.readme(edition, commit).encode())
        if ask.warc:
            (inside / "warc").mkdir()
            base = address(edition).removesuffix(f"{ask.year}/")
            warcs.write(inside / "warc" / f"{ask.year}.warc", inside / payload.SITE, names, base, _date(edition))
        count = finish(bag, _about(edition, commit), report)
        same = _placed(bag, target)
    return Made(count, commit, tuple(left_out), edition.ledger.seal.date if edition.ledger.seal else "", same)


def _edition(ask: Ask) -> Edition:
    """Return the year's edition; a draft, one without its PDF or without a date is refused."""
    year = ask.year
    found = next((e for e in ask.site.editions if e.year == year), None)
    if found is None:
        raise BagError(msg("there is no edition of {year}", year=year))
    if found.draft:
        hint = msg("set `status: published` in data/{year}/report.yml once it is approved", year=year)
        raise BagError(msg("the edition of {year} is a draft", year=year), hint)
    if year not in built_years(ask.built):
        hint = msg("build the site first: gongkai build; or name it with --site")
        raise BagError(msg("{folder} has no edition of {year}", folder=ask.shown_as, year=year), hint)
    if any(one.draft for one in published(ask.built, [year])):
        raise BagError(
            msg("the edition of {year} was built as a draft, with errors", year=year),
            msg("mend what `gongkai check` says, and build the site again: gongkai build"),
        )
    if not (ask.built / str(year) / datafiles.PDF).is_file():
        raise BagError(
            msg("the edition of {year} was built without its PDF", year=year),
            msg("build the site again: gongkai build"),
        )
    if not _date(found):
        raise BagError(
            msg("it is not known when {year} was published", year=year),
            msg(
                "write `published: YYYY-MM-DD` into data/{year}/report.yml, or seal it: gongkai seal {year}", year=year
            ),
        )
    if found.ledger.seal is not None:
        try:
            read(ask.site.root / PAYLOAD / str(year), found.ledger.seal, (RECORD,))
        except UnreadableSealError as error:
            raise BagError(error.message, msg("see `gongkai check`")) from error
    return found


def _date(edition: Edition) -> str:
    return edition.ledger.seal.date if edition.ledger.seal else edition.report.published


def _settled(ask: Ask, edition: Edition) -> str:
    """Return the commit that the repository is at; refuse a year that is not committed as it stands."""
    head, changed = committed_as(ask.site.root, ask.year)
    if head and edition.ledger.seal is not None and not _tracked(ask):
        changed = [*changed, f"data/{ask.year}/{RECORD}"]
    if changed:
        hint = msg("commit these files, so that the bag holds what was published")
        raise BagError(msg("not committed to Git: {files}", files=", ".join(changed)), hint)
    return head


def _tracked(ask: Ask) -> bool:
    """Tell whether the record of the seal is committed as it stands."""
    from gongkai.revisions.git import line  # noqa: PLC0415

    name = f"data/{ask.year}/{RECORD}"
    there = line(ask.site.root, "ls-tree", "HEAD", "--", name).partition("\t")[0].split(" ")[-1]
    return bool(there) and there == line(ask.site.root, "hash-object", "--no-filters", "--", name)


def _proven(ask: Ask) -> None:
    proofs, general = verify(ask.site, ask.findings, ask.built, ask.shown_as, (ask.year,))
    problems = [*general, *(p for proof in proofs for p in proof.problems)]
    if problems:
        raise UnprovenError(problems)


def _carries(ask: Ask, edition: Edition) -> None:
    """Refuse an edition that was built before it was sealed: its pages and copies would know of no seal."""
    for name, text in carried.files(edition.year, edition.ledger, pages.printed(edition)).items():
        path = ask.built / str(edition.year) / name
        if not path.is_file() or path.read_bytes() != text.encode():
            message = msg("{folder} does not carry the seal of {year} yet", folder=ask.shown_as, year=edition.year)
            raise BagError(message, msg("build the site again: gongkai build"))


def _sources(ask: Ask, seal: SealShape | None, head: str, target: Path) -> tuple[str, list[str]]:
    """Write the sources as of the sealed commit, else the one that is checked out; without Git as they stand."""
    target.mkdir()
    where = sources.in_git(ask.site.root) if head else None
    if where is None:
        return "", sources.standing(ask.site.root, target)
    name = seal.commit if seal and seal.commit else head
    return sources.committed(where, name, target, target.parent.parent / ".taken")


def _about(edition: Edition, commit: str) -> list[tuple[str, str]]:
    """Return what archives ask of a bag, in the order in which RFC 8493 has it."""
    department, seal = edition.department, edition.ledger.seal
    group = department.site.domain or department.name
    return [
        ("Source-Organization", department.name),
        ("Organization-Address", department.contact.address),
        ("Contact-Phone", department.contact.phone),
        ("Contact-Email", department.contact.email),
        ("External-Description", edition.report.title),
        ("Bagging-Date", _date(edition)),
        ("External-Identifier", address(edition) or f"{group}/{edition.year}"),
        ("Bag-Group-Identifier", group),
        ("Internal-Sender-Identifier", f"{edition.year} {edition.report.kind}"),
        ("Bag-Software-Agent", f"gongkai {__version__}"),
        ("Gongkai-Commit", commit),
        ("Gongkai-Sealed", seal.date if seal else ""),
        ("Gongkai-Figures", seal.figures if seal else ""),
        ("Gongkai-Text", seal.text if seal else ""),
    ]


@contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """Give an empty folder beside the target, for one run at a time; what killed runs left is cleared away."""
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}.bagging-"
    try:
        with alone(target.parent / f".{target.name}.lock"):
            for left in target.parent.glob(f"{prefix}*"):
                shutil.rmtree(left, ignore_errors=True)
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
            try:
                folder.chmod(0o755)
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except BusyError as error:
        raise BagError(msg("another run is making this bag")) from error


def _placed(bag: Path, target: Path) -> bool:
    """Give a bag its name; tell whether the same one is there already, and refuse to touch another."""
    if os.path.lexists(target) and not (target.is_dir() and not any(target.iterdir())):
        names = listed(bag)
        if target.is_dir() and listed(target) == names and not any((target / n).is_symlink() for n in names):
            _, differing, failed = filecmp.cmpfiles(bag, target, names, shallow=False)
            if not differing and not failed:
                return True
        raise BagError(
            msg("{path} is there already, and is another bag or none; nothing was changed", path=str(target)),
            msg("name another folder with --output"),
        )
    bag.rename(target)
    return False
