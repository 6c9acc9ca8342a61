"""The whole report in, one chapter or attachment of it as a document of its own out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

from gongkai.pdf.attachments import mark_attachments

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bs4 import Tag

    from gongkai.edition import Edition

FOLDER = "pdf"
SCORECARD, SCORECARD_MARK = "自评表", "gk-scorecard"
"""What the self-evaluation table is asked for by, and the class of its markup."""
_ATTACHMENT = re.compile(r"^#{1,2} +附件 *([0-9]+)", re.MULTILINE)


def names(edition: Edition) -> dict[str, str]:
    """Return what can be printed by itself, with the file that it is printed to: pages, attachments, 自评表."""
    found = {chapter.file: chapter.file.removesuffix(".md") + ".pdf" for chapter in edition.report.chapters}
    pages = [edition.pages[name] for name in found if name in edition.pages]
    for page in pages:
        found |= {f"附件{number}": f"attachment-{number}.pdf" for number in _ATTACHMENT.findall(page.body)}
    if edition.scorecards:
        found[SCORECARD] = "scorecard.pdf"
    return found


def cut(document: str, name: str) -> tuple[str, str] | None:
    """Return the title and the markup of one part of a report's markup; nothing where it is not there."""
    soup = BeautifulSoup(document, "html.parser")
    found = _found(soup, name)
    if found is None:
        return None
    title, elements = found
    article = soup.new_tag("article")
    article.extend(element.extract() for element in elements)
    assert soup.body is not None
    soup.body.clear()
    soup.body.append(article)
    targets = {element["id"] for element in soup.find_all(id=True)}
    for link in soup.find_all("a", href=True):
        if str(link["href"]).startswith("#") and str(link["href"])[1:] not in targets:
            del link["href"]
    return title, str(soup)


def _found(soup: BeautifulSoup, name: str) -> tuple[str, list[Tag]] | None:
    if name.endswith(".md"):
        article = soup.select_one(f'article[data-url="/{name.removesuffix(".md")}/"]')
        if article is None:
            return None
        return _words(article.find("h1")), article.find_all(recursive=False)
    if name == SCORECARD:
        return _scorecard(soup)
    for heading in soup.select(".gk-attachment"):
        if _words(heading.select_one(".gk-attachment__number")) == name:
            return _attachment(heading)
    return None


def _attachment(heading: Tag) -> tuple[str, list[Tag]]:
    elements = [heading]
    for element in heading.find_next_siblings():
        if element.name == "h1" or "gk-attachment" in element.get_attribute_list("class"):
            break
        elements.append(element)
    return _title(heading), elements


def _scorecard(soup: BeautifulSoup) -> tuple[str, list[Tag]] | None:
    """Return the self-evaluation table with the heading of its attachment; one without gets `附件1`."""
    table = soup.select_one(f"article .{SCORECARD_MARK}")
    if table is None:
        return None
    block = next(tag for tag in [table, *table.parents] if tag.parent is None or tag.parent.name == "article")
    heading = next((h for h in _before(block) if "gk-attachment" in h.get_attribute_list("class")), None)
    if heading is not None:
        return _title(heading), [heading, block]
    caption = block.find("caption")
    made = soup.new_tag("h1")
    made.string = f"附件1 {_words(caption) or '绩效自评表'}"
    block.insert_before(made)
    mark_attachments(soup)
    return _title(made), [made, block]


def _before(block: Tag) -> Iterable[Tag]:
    return block.find_previous_siblings(["h1", "h2"])


def _title(heading: Tag) -> str:
    return "".join(_words(part) for part in heading.select(".gk-attachment__title"))


def _words(tag: Tag | None) -> str:
    return tag.get_text().strip() if tag is not None else ""
