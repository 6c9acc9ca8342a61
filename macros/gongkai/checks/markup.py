"""A page's Markdown without its code in, its HTML tags and its links out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9-]{0,30})((?:[\s/](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)?)>")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]{1,99})(?:\s{0,9}=\s{0,9}(?:\"([^\"<]*)\"|'([^'<]*)'|([^\s\"'<>]{1,2000})))?")
_TARGET = r"(?:<([^<>\n]*)>|([^()\s<>]*(?:\([^()\s]*\)[^()\s]*)*))"
_INLINE = re.compile(rf"\]\(\s{{0,3}}{_TARGET}(?:\s{{1,3}}(?:\"[^\"\n]*\"|'[^'\n]*'))?\s{{0,3}}\)")
_IMAGE = re.compile(rf"!\[([^\[\]\n]{{0,999}})\](?:\(\s{{0,3}}{_TARGET}|\[([^\[\]\n]{{0,999}})\])")
_DEFINITION = re.compile(rf"^ {{0,3}}\[([^\^\[\]\n][^\[\]\n]{{0,998}})\]:[ \t]*{_TARGET}", re.MULTILINE)
_REFERENCE = re.compile(r"\[([^\[\]\n]{1,999})\]\[([^\[\]\n]{0,999})\]")
_AUTOMATIC = re.compile(r"<((?:https?|ftp)://[^\s<>]{1,2000})>")
_STYLED = re.compile(r"url\(\s{0,3}[\"']?([^\"')\s]{1,2000})")
_BEGINS = re.compile(r"<(?=/?[A-Za-z])")
_LED = re.compile(r"(?:(?<=\]\()|(?<=\]: ))<(?![^<>]*/(?:popover|hidden|inert)\b)[^\s<>\"'=]{1,999}>")
"""Where a link leads, between angle brackets."""
_CLOSING = re.compile(r"</[A-Za-z][A-Za-z0-9-]{0,30}\s{0,9}>")

LOADED = {
    "img": ("src", "srcset"),
    "script": ("src",),
    "link": ("href",),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "audio": ("src",),
    "video": ("src", "poster"),
    "source": ("src", "srcset"),
    "track": ("src",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
"""Attributes that load a file with the page, by tag."""
FOLLOWED = {"a": ("href",), "area": ("href",), "form": ("action",)}
"""Attributes that lead away from the page."""


@dataclass(frozen=True)
class Tag:
    """An opening HTML tag; its names are in small letters, and an attribute without a value is empty."""

    name: str
    attributes: dict[str, str]
    offset: int


@dataclass(frozen=True)
class Link:
    """Where something leads: `loaded` with the page (an image), or followed from it."""

    target: str
    offset: int
    loaded: bool = False


@dataclass(frozen=True)
class Image:
    """An image, and what stands for it where it is not seen; none where nothing was said."""

    words: str | None
    offset: int


def tags(plain: str) -> Iterator[Tag]:
    """Yield the opening tags of a text."""
    if "<" not in plain:
        return
    for match in _TAG.finditer(plain):
        found: dict[str, str] = {}
        for attribute in _ATTRIBUTE.finditer(match[2]):
            value = next((group for group in attribute.groups()[1:] if group is not None), "")
            found.setdefault(attribute[1].lower(), unescape(value))
        yield Tag(match[1].lower(), found, match.start())


def unreadable(raw: str) -> Iterator[tuple[int, str]]:
    """Yield what browsers or readers of Markdown may take for a tag, and `tags` does not."""
    last = raw.rfind(">")
    for match in _BEGINS.finditer(raw, 0, max(last, 0)) if last >= 0 else ():
        start = match.start()
        if not any(known.match(raw, start) for known in (_TAG, _CLOSING, _AUTOMATIC, _LED)):
            yield start, raw[start : start + 40].partition("\n")[0]


def links(plain: str) -> Iterator[Link]:
    """Yield the links of a text, Markdown's and HTML's."""
    if "](" in plain or "]:" in plain:
        images = {match.end(1) for match in _IMAGE.finditer(plain)} if "![" in plain else set()
        for match in _INLINE.finditer(plain):
            group = 1 if match[1] is not None else 2
            yield Link(unescape(match[group]), match.start(group), match.start() in images)
        shown = {_label(match[4] or match[1]) for match in _IMAGE.finditer(plain) if match[4] is not None}
        for match in _DEFINITION.finditer(plain):
            group = 2 if match[2] is not None else 3
            yield Link(unescape(match[group]), match.start(group), _label(match[1]) in shown)
    if "<" not in plain:
        return
    for match in _AUTOMATIC.finditer(plain):
        yield Link(unescape(match[1]), match.start(1))
    for tag in tags(plain):
        for name in (*LOADED.get(tag.name, ()), *FOLLOWED.get(tag.name, ())):
            for target in _targets(name, tag.attributes.get(name, "")):
                yield Link(target, tag.offset, tag.name in LOADED)
        for match in _STYLED.finditer(tag.attributes.get("style", "")):
            yield Link(match[1], tag.offset, loaded=True)


def _targets(name: str, value: str) -> list[str]:
    if name == "srcset":
        return [part.split()[0] for part in value.split(",") if part.split()]
    return [value.strip()] if value.strip() else []


def undefined(plain: str) -> Iterator[tuple[int, str]]:
    """Yield the references to links that are defined nowhere, which readers would see as [words][name]."""
    if "][" not in plain:
        return
    defined = {_label(match[1]) for match in _DEFINITION.finditer(plain)}
    for match in _REFERENCE.finditer(plain):
        if _label(match[2] or match[1]) not in defined:
            yield match.start(), match[2] or match[1]


def _label(words: str) -> str:
    return " ".join(words.lower().split())


def images(plain: str) -> Iterator[Image]:
    """Yield the images of a text."""
    if "![" in plain:
        for match in _IMAGE.finditer(plain):
            yield Image(match[1].strip() or None, match.start())
    for tag in tags(plain):
        if tag.name in {"img", "area"} or (tag.name == "input" and tag.attributes.get("type") == "image"):
            decorative = tag.attributes.get("role") in {"presentation", "none"} or "aria-hidden" in tag.attributes
            yield Image("" if decorative else tag.attributes.get("alt"), tag.offset)
