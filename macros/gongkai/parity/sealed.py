"""A built edition whose year is sealed in; whether PDF and open data say what was sealed, and how surely, out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gongkai import annex, datafiles, pages
from gongkai.parity import comparing, paging, printed
from gongkai.parity.flowing import flowing
from gongkai.parity.pieces import BLANKS, Block, Table
from gongkai.pdf.settings import OUTPUT
from gongkai.problems import msg
from gongkai.seals import FIELDS, figures_digest, superseded
from gongkai.seals.superseded import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.parity.built import Built
    from gongkai.problems import Problem

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
    for name in superseded.wrong(built.edition.ledger, built.folder):
        what = msg("{file} is missing, or is not as it was published", file=name)
        problems.append(built.problem("Y110", name, what))
    found: Literal["identical", "same", "new", "left"] = "left"
    path = built.folder / OUTPUT
    if with_pdf and path.is_file():
        found = "identical" if digest_of(path) == seal.files.get(OUTPUT) else "same" if seal.pdf else "new"
        if found == "same" and pdf_digest(path) != seal.pdf:
            what = msg("the PDF does not say what was sealed on {date}", date=seal.date)
            problems.append(built.problem("Y110", OUTPUT, what))
    return (None if problems else Held(seal.date, found)), problems


def data_digest(folder: Path) -> str:
    """Return the digest of the figures in the open data of a built edition; "" if they cannot be read."""
    try:
        found = json.loads((folder / datafiles.FOLDER / datafiles.DATA).read_text(encoding="utf-8"))
        rows = {str(row["id"]): tuple(str(row.get(name, "")) for name in FIELDS) for row in found["figures"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""
    return figures_digest(rows)


def pdf_digest(path: Path) -> str:
    """Return the digest of what a PDF says: the figures and words of its chapters; "" if it cannot be read.

    Cover, contents, page numbers, heads of tables that go on, the drawing of charts (whose titles and figures are
    sealed as text), and what gongkai itself writes about the report are no part of it.
    """
    try:
        _, body = paging.paper(OUTPUT, printed.read(path)).parted
    except (printed.UnreadableError, OSError):
        return ""
    words = "\n".join(token.text for token in comparing.tokens(flowing(list(_chapters(body)))))
    return f"sha256:{hashlib.sha256(words.encode()).hexdigest()}"


def attached_as_published(folder: Path) -> bool:
    """Tell whether the PDF of a built edition has the figures attached that are published beside it."""
    try:
        attached = printed.read(folder / OUTPUT).attached
        data = (folder / datafiles.FOLDER / datafiles.DATA).read_bytes()
    except (printed.UnreadableError, OSError):
        return False
    return data in [content for name, content in attached.items() if name.rpartition("/")[2] == datafiles.DATA]


def _chapters(body: list[Block | Table]) -> Iterator[Block | Table]:
    """Give what is not generated: a generated part begins with its title, and ends with the next one."""
    generated = {BLANKS.sub("", title) for title in GENERATED}
    left = False
    for item in body:
        if isinstance(item, Block) and item.kind == "h1":
            left = item.text in generated
        if not (left or (isinstance(item, Block) and item.kind == "figure")):
            yield item
