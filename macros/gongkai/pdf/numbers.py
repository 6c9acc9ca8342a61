"""Keeps numbers whole at the ends of lines: a number with its unit, a year with 年; what stands before may part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bs4.element import NavigableString

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

# 约1.25万元, 3200多人, 2023年, 96.9%
_NUMBER = re.compile(r"[约近超]?[0-9０-９][0-9０-９.,]*(?:[%‰℃]|[多余]?[万亿]?[\u4e00-\u9fff]?)")
_SET = ["p", "li", "dd", "h1", "h2", "h3", "h4"]
_WHOLE = "gk-number"


def keep_numbers(soup: BeautifulSoup) -> None:
    """Mark every number of the text with its unit as unbreakable; in 增长12.30% the verb is left outside."""
    for change in soup.find_all("data", class_="change"):
        words = change.get_text()
        at = next((i for i, character in enumerate(words) if character.isdigit() or character == "约"), 0)
        if at:
            change.clear()
            change.extend([NavigableString(words[:at]), _whole(soup, words[at:])])
    for block in soup.find_all(_SET):
        for text in list(block.find_all(string=_NUMBER)):
            if type(text) is NavigableString and text.find_parent(["data", "td", "th"]) is None and not _kept(text):
                _mark(soup, text)


def _kept(text: NavigableString) -> bool:
    return text.find_parent(class_=_WHOLE) is not None


def _mark(soup: BeautifulSoup, text: NavigableString) -> None:
    parts: list[NavigableString | Tag] = []
    end = 0
    for number in _NUMBER.finditer(text):
        if len(number[0]) > 1:
            parts += [NavigableString(text[end : number.start()]), _whole(soup, number[0])]
            end = number.end()
    if parts:
        text.replace_with(*(part for part in [*parts, NavigableString(text[end:])] if part.get_text()))


def _whole(soup: BeautifulSoup, words: str) -> Tag:
    tag = soup.new_tag("span", attrs={"class": _WHOLE})
    tag.string = words
    return tag


def count_on(soup: BeautifulSoup) -> None:
    """Let a list that begins at another number (`<ol start="7">`) do so in print, where the counter is a style's."""
    for element in soup.find_all("ol", start=True):
        if found := re.fullmatch("[0-9]{1,6}", str(element["start"])):
            element["style"] = f"counter-reset:list-item {int(found[0]) - 1}"
