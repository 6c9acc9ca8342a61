"""An edition and its built pages in; every place where they say something else, and what the PDF is to say, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import pages
from gongkai.parity import comparing, shown, stated, telling
from gongkai.parity.built import Built, Chapter
from gongkai.parity.flowing import flowing
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.parity.pieces import Piece
    from gongkai.problems import Problem


def chapters(built: Built) -> tuple[list[Chapter], list[Problem]]:
    """Compare every page with the repository; return what the PDF is to say, chapter by chapter, and the problems.

    Y101: Every edition is in the built site, with every page, its PDF and its data. A reader who finds one missing
    cannot know whether it was withdrawn. Build the site again.
    """
    said = stated.stated(built.edition, built.findings, built.root)
    problems: list[Problem] = []
    found: list[Chapter] = []
    for entry in pages.nav(built.edition):
        title, source = next(iter(entry.items()))
        name = source.removesuffix(".md") + ".html"
        path = built.folder / name
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        shown_ = shown.article(text)
        here = flowing(shown_)
        items = said[source]
        chapter = Chapter(source, name, title, tuple(shown_ if items is None else items))
        if path.is_file() and items is None:
            ours = stated.figures(built.edition, built.edition.pages[source])
            problems += _elements(built, name, ours, here)
        elif path.is_file():
            problems += _page(built, chapter, here)
        else:
            problems.append(built.problem("Y101", name, msg("the page is missing")))
        if source not in built.edition.profile.settings.leave_out:
            found.append(chapter)
    return found, problems


def _page(built: Built, chapter: Chapter, here: list[Piece]) -> Iterator[Problem]:
    """Compare one page with what it should show.

    Y102: A built page shows what the texts and data of the repository say. That goes for all figures with their exact
    numbers, and for all other words: a page that was edited after the build, or is older than the data, would be quoted
    as the report. Build the site again, and change texts and data only in the repository.
    """
    found = comparing.differences(chapter.pieces, here)
    for difference in found[: telling.MOST]:
        message = telling.told(built, difference)
        yield built.problem("Y102", chapter.name, message, difference.place, telling.subject(difference, chapter))
    if len(found) > telling.MOST:
        yield built.problem("Y102", chapter.name, telling.more(found))
    if not found:
        yield from _elements(built, chapter.name, chapter.pieces, here)


def _elements(built: Built, name: str, wanted: Sequence[Piece], here: Sequence[Piece]) -> Iterator[Problem]:
    """Compare the elements of figures: which figure, which exact number, which words, in which order."""
    ours = [piece for piece in wanted if piece.figure]
    theirs = [piece for piece in here if piece.figure]
    if len(ours) != len(theirs):
        message = msg("{found} figures are marked, and should be {expected}", found=len(theirs), expected=len(ours))
        yield built.problem("Y102", name, message)
        return
    for one, other in zip(ours, theirs, strict=True):
        expected, found = (f"{piece.figure} {piece.value} {piece.text}" for piece in (one, other))
        if expected != found:
            message = msg(
                "{figure} is marked as “{found}”, and should be “{expected}”",
                figure=one.figure,
                expected=expected,
                found=found,
            )
            yield built.problem("Y102", name, message, other.place, one.figure)
