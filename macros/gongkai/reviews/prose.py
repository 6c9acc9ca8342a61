"""Changed chapters and paragraphs in, the sections that show them out, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.changes.kinds import ChapterChange, EditionChange, TextChange
from gongkai.problems import Message, msg
from gongkai.reviews.numbers import because, heads
from gongkai.reviews.outline import Lines, Section, Table, Words, excerpt, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.reviews.review import Review


def sections(review: Review, language: str) -> Iterator[Section]:
    """Yield the sections on editions, chapters and paragraphs."""
    for edition in (c for c in review.changes if isinstance(c, EditionChange)):
        yield _edition(edition, language)
    chapters = [c for c in review.changes if isinstance(c, ChapterChange)]
    if chapters:
        rows = tuple(words(f"{c.year} ", "dim") + words(_chapter(c).text(language)) for c in chapters)
        yield Section(msg("Chapters").text(language), Lines(rows))
    texts = [c for c in review.changes if isinstance(c, TextChange)]
    for title, written in (
        (msg("Paragraphs that were edited"), True),
        (msg("Paragraphs that read otherwise because of figures"), False),
    ):
        rows = tuple(_paragraph(review, c, language) for c in texts if c.written is written)
        if rows:
            yield Section(title.text(language), Lines(rows))


def _edition(change: EditionChange, language: str) -> Section:
    kind = msg("draft") if change.draft else msg("published")
    template = (
        msg("The edition of {year} is new ({kind})", year=change.year, kind=kind)
        if change.event == "added"
        else msg("The edition of {year} is gone ({kind})", year=change.year, kind=kind)
    )
    about = msg(
        "{title}: {chapters} chapters, {figures} figures, {tables} tables. It is to be read as a whole.",
        title=change.title,
        chapters=len(change.chapters),
        figures=change.figures,
        tables=change.tables,
    )
    if change.headline:
        rows = tuple((words(label, "strong"), words(now), words(before)) for label, now, before in change.headline)
        table = heads(language, msg("headline figure"), msg("this year"), msg("last year"))
        return Section(template.text(language), Table(table, rows, frozenset({0})), about.text(language))
    return Section(template.text(language), Lines(tuple(map(words, change.chapters))), about.text(language))


def _chapter(change: ChapterChange) -> Message:
    given = {"title": change.title, "page": change.page}
    if change.event == "added":
        return msg("new chapter: {title} ({page})", **given)
    if change.event == "removed":
        return msg("chapter taken out: {title} ({page})", **given)
    if change.event == "moved":
        return msg("chapter moved to another place: {title} ({page})", **given)
    if change.event == "renamed":
        return msg("chapter with another file: {old} → {page} ({title})", old=change.was, **given)
    return msg("chapter with another title: {old} → {title} ({page})", old=change.was_title, **given)


def _paragraph(review: Review, change: TextChange, language: str) -> Words:
    place: Words = (("dim", f"{change.year} {change.title} "), ("code", f"{change.page}:{change.line}"), ("same", " "))
    if change.event == "moved":
        moved = msg("moved here from {page}: ", page=change.moved_from).text(language)
        return (*place, ("dim", moved), *excerpt(change.pieces))
    if change.because:
        reason = because(review, change.year, change.because).text(language)
        return (*place, *excerpt(change.pieces), ("dim", f"（{reason}）"))
    return (*place, *excerpt(change.pieces))
