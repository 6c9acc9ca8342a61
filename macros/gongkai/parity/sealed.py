"""A built edition whose year is sealed in; whether PDF and open data say what was sealed, and how surely, out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gongkai import annex, datafiles, pages
from gongkai.parity import comparing, paging, printed
from gongkai.parity.flowing import flowing
from gongkai.parity.pieces import BLANKS, Block, Table
from gongkai.pdf.settings import OUTPUT
from gongkai.problems import msg
from gongkai.seals import carried, superseded
from gongkai.seals.opendata import data_digest
from gongkai.seals.superseded import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from gongkai.parity.built import Built
    from gongkai.problems import Problem
    from gongkai.schema import SealedShape

RULES = frozenset({"R105", "R106"})
"""What `check` reports of a seal that does not hold."""
GENERATED = frozenset({pages.TITLES[pages.ALL], pages.TITLES[pages.NOTES], annex.TITLE})
"""Parts of the PDF that gongkai writes about the report: where figures come from, what was amended."""


@dataclass(frozen=True)
class Held:
    """A seal that holds: of which day, and what is known of the PDF.

    It is the sealed file, byte for byte; another file that says the `same`; one made after an amendment, of which no
    digest is recorded yet (`new`); or it was `left` out.
    """

    date: str
    pdf: Literal["identical", "same", "new", "left"]


def held(built: Built, *, with_pdf: bool) -> tuple[Held | None, list[Problem]]:
    """Hold a built edition against its seal; nothing if it has none.

    Y110: The built edition says what was sealed: its figures, its text, its PDF and its open data. A newer gongkai may
    change the looks of a sealed edition, and nothing else of it. Build it from the sealed texts and figures; a mistake
    in them is amended by `gongkai amend`.
    """
    seal = built.edition.ledger.seal
    if seal is None:
        return None, []
    problems: list[Problem] = []
    year = str(built.edition.year)
    if any(p.rule in RULES and p.edition == year for p in built.findings.open):
        what = msg("the texts or figures are not those that were sealed on {date}; see `gongkai check`", date=seal.date)
        problems.append(built.problem("Y110", OUTPUT, what))
    if data_digest(built.folder) != seal.figures:
        what = msg("the open data are not those that were sealed on {date}", date=seal.date)
        problems.append(built.problem("Y110", f"{datafiles.FOLDER}/{datafiles.DATA}", what))
    problems += _carried(built)
    for name in superseded.wrong(built.edition.ledger, built.folder):
        what = msg("{file} is missing, or is not as it was published", file=name)
        problems.append(built.problem("Y110", name, what))
    problems += _former(built, with_pdf=with_pdf)
    found: Literal["identical", "same", "new", "left"] = "left"
    path = built.folder / OUTPUT
    if with_pdf and path.is_file():
        found = "identical" if digest_of(path) == seal.files.get(OUTPUT) else "same" if seal.pdf else "new"
        if found == "same" and pdf_digest(path) != seal.pdf:
            what = msg("the PDF does not say what was sealed on {date}", date=seal.date)
            problems.append(built.problem("Y110", OUTPUT, what))
    return (None if problems else Held(seal.date, found)), problems


def _carried(built: Built) -> Iterator[Problem]:
    """Hold the seals that a built edition carries for its readers against the ledger; it need not carry them yet."""
    edition = built.edition
    for name, text in carried.files(edition.year, edition.ledger, pages.printed(edition)).items():
        path, ours = built.folder / name, carried.parsed(text.encode())
        if not path.is_file():
            continue
        try:
            theirs = carried.read(path)
        except (OSError, ValueError):
            yield built.problem("Y110", name, msg("{file} cannot be read", file=name))
            continue
        if (theirs.year, theirs.number, theirs.printed) != (ours.year, ours.number, ours.printed) or not carried.same(
            theirs.seal, ours.seal
        ):
            yield built.problem(
                "Y110", name, msg("it is not the seal of the repository, of {date}", date=ours.seal.date)
            )


def _former(built: Built, *, with_pdf: bool) -> Iterator[Problem]:
    """Hold the former versions against what was sealed of them: the digests of their files alone could be made up."""
    seal = built.edition.ledger.seal
    for name in superseded.falsified(built.edition.ledger, built.folder):
        yield built.problem("Y110", name, msg("{file} has other figures than those that were sealed", file=name))
    for number, former in enumerate(seal.former if seal and with_pdf else (), 1):
        name = f"{superseded.place(number)}/{OUTPUT}"
        if OUTPUT in former.files and not says(built.folder / superseded.place(number), former):
            yield built.problem("Y110", name, msg("the PDF does not say what was sealed on {date}", date=former.date))


def says(folder: Path, seal: SealedShape) -> bool:
    """Tell whether the PDF of a published edition says what was sealed of it, or at least has the figures attached."""
    if seal.pdf:
        return pdf_digest(folder / OUTPUT) == seal.pdf
    return attached_as_published(folder)


def body(path: Path) -> list[Block | Table] | None:
    """Return what a PDF says after cover and contents; None if it cannot be read."""
    try:
        return paging.paper(OUTPUT, printed.read(path)).parted[1]
    except (printed.UnreadableError, OSError):
        return None


def pdf_digest(path: Path) -> str:
    """Return the digest of what a PDF says: the figures and words of its chapters; "" if it cannot be read.

    Cover, contents, page numbers, heads of tables that go on, the drawing of charts (whose titles and figures are
    sealed as text), and what gongkai itself writes about the report are no part of it.
    """
    return said_digest(body(path))


def said_digest(found: Sequence[Block | Table] | None) -> str:
    """Return the digest of the body of a PDF; "" if there is none."""
    if found is None:
        return ""
    sealed = [item for item in chapters(found) if not (isinstance(item, Block) and item.kind == "figure")]
    words = "\n".join(token.text for token in comparing.tokens(flowing(sealed)))
    return f"sha256:{hashlib.sha256(words.encode()).hexdigest()}"


def attached_as_published(folder: Path) -> bool:
    """Tell whether the PDF of a built edition has the figures attached that are published beside it."""
    try:
        attached = printed.read(folder / OUTPUT).attached
        data = (folder / datafiles.FOLDER / datafiles.DATA).read_bytes()
    except (printed.UnreadableError, OSError):
        return False
    return data in [content for name, content in attached.items() if name.rpartition("/")[2] == datafiles.DATA]


def chapters(items: Iterable[Block | Table]) -> Iterator[Block | Table]:
    """Give what is not generated: a generated part begins with its title, and ends with the next one."""
    generated = {BLANKS.sub("", title) for title in GENERATED}
    left = False
    for item in items:
        if isinstance(item, Block) and item.kind == "h1":
            left = item.text in generated
        if not left:
            yield item
