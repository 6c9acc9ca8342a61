"""The PDFs of an edition in, the whole report and what is printed by itself; where they say something else, out."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from gongkai import annex
from gongkai.parity import comparing, opendata, paging, printed, shown, telling
from gongkai.parity.built import Built, Chapter
from gongkai.parity.flowing import attachment, flowing
from gongkai.parity.pieces import Block, Table, piece
from gongkai.pdf import FOLDER, names
from gongkai.pdf.settings import OUTPUT
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.parity.paging import Paper
    from gongkai.problems import Problem


def report(built: Built, wanted: Sequence[Chapter]) -> Iterator[Problem]:
    """Compare the PDF of the whole report with the chapters."""
    if not (built.folder / OUTPUT).is_file():
        yield built.problem("Y101", OUTPUT, msg("there is no PDF"))
        return
    problems: list[Problem] = []
    paper = _read(built, OUTPUT, problems)
    yield from problems
    if paper is not None:
        yield from opendata.attached(built, paper.found)
        yield from _text(built, [*wanted, *_annex(built)], paper)
        yield from paging.leading(built, paper)


def _annex(built: Built) -> Iterator[Chapter]:
    """Return what comes after the chapters: all figures, where the edition has them printed."""
    if annex.wanted(built.edition):
        heading = f"<h1>{annex.TITLE}</h1>"
        items = shown.article(f"<article>{heading}{annex.markup(built.edition, marked=True)}</article>")
        yield Chapter("", OUTPUT, annex.TITLE, tuple(items))


def parts(built: Built, wanted: Sequence[Chapter]) -> Iterator[Problem]:
    """Compare the chapters and attachments that are printed by themselves."""
    asked = {file: name for name, file in names(built.edition).items()}
    for path in sorted((built.folder / FOLDER).glob("*.pdf")):
        problems: list[Problem] = []
        paper = _read(built, f"{FOLDER}/{path.name}", problems)
        yield from problems
        if paper is None:
            continue
        part = _part(built, wanted, asked.get(path.name, ""))
        if part is None:
            yield built.problem("Y103", paper.name, msg("the report has no such part"))
            continue
        yield from _text(built, [part], paper)
        yield from paging.part_of(built, paper)


def _read(built: Built, name: str, problems: list[Problem]) -> Paper | None:
    """Read a PDF.

    Y108: The PDF can be read, and has the structure that gongkai gives it. Without that neither this proof nor a screen
    reader can tell the head of a table from its cells. Build the site again.
    """
    try:
        return paging.paper(name, printed.read(built.folder / name))
    except printed.UnreadableError as error:
        problems.append(built.problem("Y108", name, msg("the PDF cannot be read: {detail}", detail=str(error))))
        return None


def _text(built: Built, wanted: Sequence[Chapter], paper: Paper) -> Iterator[Problem]:
    """Compare the text of a PDF.

    Y103: The PDF says the same as the pages, chapter by chapter. That goes for all figures, all other numbers and all
    words, in their order, and for nothing else: what people print and file is the PDF, and a stale, partial or edited
    one would state other figures under the same name. Build the site again.
    """
    _, body = paper.parted
    found = comparing.differences([piece for chapter in wanted for piece in chapter.printed], flowing(body))
    starts = list(accumulate((len(chapter.printed) for chapter in wanted), initial=0))
    for difference in found[: telling.MOST]:
        chapter = wanted[min(bisect_right(starts, difference.at), len(wanted)) - 1]
        message = msg(
            "page {page} ({number}), {chapter}: {what}",
            page=difference.place,
            number=paper.folio(difference.place),
            chapter=chapter.title,
            what=telling.told(built, difference),
        )
        yield built.problem("Y103", paper.name, message, difference.place, telling.subject(difference, chapter))
    if len(found) > telling.MOST:
        yield built.problem("Y103", paper.name, telling.more(found))
    yield from paging.numbered(built, paper)
    yield from paging.alone(built, paper)


def _part(built: Built, wanted: Sequence[Chapter], name: str) -> Chapter | None:
    """Return what a part is to say: a chapter, an attachment (附件1), or the self-evaluation table."""
    for chapter in wanted:
        if chapter.source == name:
            return chapter
        items = list(chapter.items)
        at = next((n for n, item in enumerate(items) if attachment(item)[0] == name), None) if name else None
        if at is not None:
            return Chapter(chapter.source, chapter.name, name, tuple(_until(items, at)))
        at = next((n for n, item in enumerate(items) if _is_scorecard(built, item)), None)
        if at is not None and names(built.edition).get(name) == "scorecard.pdf":
            return Chapter(chapter.source, chapter.name, name, tuple(_scorecard(items, at)))
    return None


def _until(items: Sequence[Block | Table], at: int) -> Iterator[Block | Table]:
    """Give the items of an attachment, up to the next one."""
    yield items[at]
    for item in items[at + 1 :]:
        if isinstance(item, Block) and (item.kind == "h1" or attachment(item)[0]):
            return
        yield item


def _is_scorecard(built: Built, item: Block | Table) -> bool:
    ids = tuple(f"{card}." for card in built.edition.scorecards)
    return isinstance(item, Table) and any(p.figure.startswith(ids) for cell in item.body for p in cell.pieces)


def _scorecard(items: Sequence[Block | Table], at: int) -> Iterator[Block | Table]:
    """Give the table with its heading, which it gets where it has none, and with its notes."""
    table = items[at]
    assert isinstance(table, Table)
    above = next((item for item in reversed(items[:at]) if attachment(item)[0]), None)
    yield above or Block("h1", (piece(f"附件1{table.title or '绩效自评表'}"),))
    yield table
    for item in items[at + 1 :]:
        if not (isinstance(item, Block) and item.kind == "note"):
            return
        yield item
