"""Sets the heads of attachments as GB/T 9704-2012 has them: `附件1` flush left, its title centred on the third line.

A chapter that begins with its attachments lists them first, so that its own heading does not stand on an empty page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.pdf.styling import mark
from gongkai.pdf.titles import title_lines

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

# 附件1 名称, 附件1：名称, 附件 名称, but not 附件清单
_HEAD = re.compile(r"(附件(?:\s*[0-9]+|[一二三四五六七八九十]*(?=[\s：:.、])))[\s：:.、]*(.+)", re.DOTALL)


def mark_attachments(soup: BeautifulSoup) -> None:
    """Give every attachment its head; a table whose title only repeats that of its attachment loses it."""
    for chapter in soup.find_all("h1"):
        heads = [heading for heading in chapter.find_next_siblings("h2") if _HEAD.fullmatch(_text(heading))]
        if heads and chapter.find_next_sibling() is heads[0]:
            chapter.insert_after(_list(soup, heads))
    for heading in soup.find_all(["h1", "h2"]):
        found = _HEAD.fullmatch(_text(heading))
        if found:
            _set(soup, heading, found[1], found[2])
            _untitle(heading, found[2])


def _text(tag: Tag) -> str:
    return tag.get_text().strip()


def _list(soup: BeautifulSoup, heads: list[Tag]) -> Tag:
    listed = soup.new_tag("ul", attrs={"class": "gk-attachments"})
    for heading in heads:
        item = soup.new_tag("li")
        item.string = _HEAD.sub("\\1\u3000\\2", _text(heading))
        listed.append(item)
    return listed


def _set(soup: BeautifulSoup, heading: Tag, number: str, title: str) -> None:
    heading.clear()
    heading["class"] = "gk-attachment"
    name = soup.new_tag("span", attrs={"class": "gk-attachment__number"})
    name.string = number
    heading.extend([name, " "])
    for line in title_lines(title):
        part = soup.new_tag("span", attrs={"class": "gk-attachment__title"})
        part.string = line
        heading.append(part)


def _untitle(heading: Tag, title: str) -> None:
    """Drop the titles of tables of this attachment that repeat it."""
    for element in heading.find_next_siblings():
        if element.name in {"h1", heading.name}:
            return
        for caption in element.find_all("caption"):
            if _text(caption).removesuffix("表") == title.removesuffix("表"):
                block = caption.find_parent(class_="gk-table")
                if block is not None:
                    mark(block, "gk-untitled")
                caption.decompose()
