"""A page's Markdown in; the text that its readers see out, with the place of every character in the source.

Macro calls become one mark each: what they print is trusted; the title of a chart stands below its mark, since authors
write it. Links lose their targets and HTML its tags; what is left of an image or a tag is what a reader meets (its
alternative text, its title). Code is text that a reader sees. Where it matters how words stand (a seal), what strikes
them out, folds them or leads elsewhere is put into words.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING

from gongkai.problems import Origin

if TYPE_CHECKING:
    from gongkai.preflight import Call
    from gongkai.texts import Page

CALL = "\ue000"
"""Stands for what a macro prints; a private character, which no page has of its own: there it becomes U+FFFD."""

LONGEST_CODE = 2000
MOST_INDENTED = 3
MOST_UNCLOSED = 20
"""A page with more kinds of fences that are not closed is no text; each would look through all of it."""

_SPECIAL = re.compile(r"[\\`~<&\[\]!{*" + CALL + "]")
_MACRO = re.compile(r"\{\{[^{}]*\}\}")
_ATTRIBUTE = r"""(?:[#.][^\s{}="']{1,99}|[\w-]{1,99}=(?:"[^"\n{}]{0,999}"|'[^'\n{}]{0,999}'|[^\s{}"']{1,999}))"""
_ATTRIBUTES = re.compile(rf"\{{:?[ ]{{0,9}}{_ATTRIBUTE}(?:[ ]{{1,9}}{_ATTRIBUTE}){{0,20}}[ ]{{0,9}}\}}")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()<>#+\-.!|~&])")
_FENCE = re.compile(r"(`{3,}|~{3,})[^\n]*(?:\n|$)")
_TICKS = re.compile(r"`+|\n[ \t]*\n")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]{0,30})([^<>]*)>")
_SHOWN = re.compile(r"""(?:alt|title|aria-label|placeholder)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,99}\]:?")
_LINK = re.compile(r"\[(?:[^\[\]\n]|\[[^\[\]\n]{0,999}\]){0,999}\]\(")
_TARGET = re.compile(
    r"""\]\(\s{0,9}(?P<where><[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)"""
    r"""(?:\s{1,9}(?:"([^"\n]*)"|'([^'\n]*)'))?\s{0,9}\)"""
)
_DEFINITION = re.compile(r"""\[([^\[\]\n]{1,999})\]:[ \t]*(?:<[^<>\n]*>|\S+)(?=[ \t]*(?:["'(\n]|$))""")
_REFERENCE = re.compile(r"\]\[([^\[\]\n]{0,999})\]")
_INLINE = frozenset(
    {"a", "abbr", "b", "cite", "code", "data", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small"}
    | {"span", "strong", "sub", "sup", "time", "u", "wbr"}
)
_STANDING = {
    **dict.fromkeys(("s", "del", "strike"), "划去"),
    **dict.fromkeys(("details", "audio", "video", "iframe", "dialog"), "折叠"),
    "sup": "上标",
    "sub": "下标",
}
"""What HTML does to the words in it, by tag."""
_LEADING = re.compile(r"""(?<![\w-])(?:href|src)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.IGNORECASE)
_AUTOMATIC = re.compile(r"<((?:https?|ftp)://[^\s<>]{1,2000}|[^\s<>@:]{1,99}@[^\s<>@:]{1,99})>", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "template"})


@dataclass(frozen=True)
class Visible:
    """What a reader sees of a page: `starts` and `sources` say where each piece of `text` begins, here and there."""

    page: Page
    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.page.body))]

    def source(self, offset: int) -> int:
        """Return where a character of the text stands in the page's body."""
        piece = bisect_right(self.starts, offset) - 1
        if piece < 0:
            return 0
        found = self.sources[piece] + offset - self.starts[piece]
        return min(found, self.sources[piece + 1]) if piece + 1 < len(self.sources) else found

    def origin(self, offset: int) -> Origin:
        """Return the line and column of a character of the text."""
        source = self.source(offset)
        line = bisect_right(self._lines, source)
        return Origin(self.page.path, line - 1 + self.page.line, source - self._lines[line - 1] + 1)

    @cached_property
    def _calls(self) -> dict[Origin, Call]:
        return {call.origin: call for call in self.page.calls}

    def call(self, offset: int) -> Call | None:
        """Return the call that a mark stands for; nothing where it could not be read, which has been reported."""
        return self._calls.get(self.origin(offset))


@functools.lru_cache(maxsize=256)
def visible(page: Page) -> Visible:
    """Read a page as its readers do, in one pass; each page once, for the checks that follow each other."""
    return _read(page, _Reading(page.body, _titles(page)))


def standing(page: Page) -> Visible:
    """Read a page with how its words stand: 〔划去〕words〔／划去〕, and behind a link where it leads, 〔→target〕."""
    if not any(mark in page.body for mark in ("<", "](", "][", "]:")):
        return visible(page)
    return _read(page, _Standing(page.body, _titles(page)))


def _read(page: Page, reading: _Reading) -> Visible:
    reading.run()
    return Visible(page, "".join(reading.pieces), tuple(reading.starts), tuple(reading.sources))


def _titles(page: Page) -> dict[int, str]:
    """Return where in the body a macro stands that prints words of its call, and these: the title of a chart."""
    titled = {call.origin: call.arg("title") for call in page.calls if call.arg("title")}
    lines = [0, *(match.end() for match in re.finditer("\n", page.body))] if titled else []
    return {lines[at.line - page.line] + at.column - 1: title for at, title in titled.items() if title}


class _Reading:
    """The pass over a body: each method takes what begins at a place, and returns where it ends."""

    def __init__(self, body: str, titles: dict[int, str]) -> None:
        self.body, self.titles = body, titles
        self.pieces: list[str] = []
        self.starts: list[int] = []
        self.sources: list[int] = []
        self.length = 0
        self.unclosed: set[str] = set()
        self.defined: frozenset[str] | None = None
        self.taken = {
            "{": self.brace,
            "\\": self.escape,
            "`": self.code,
            "~": self.code,
            "<": self.tag,
            "&": self.entity,
            "[": self.bracket,
            "]": self.target,
            "!": self.image,
            "*": self.emphasis,
            CALL: self.private,
        }

    def run(self) -> None:
        body, position = self.body, 0
        while match := _SPECIAL.search(body, position):
            start = match.start()
            self.emit(body[position:start], position)
            position = self.taken[body[start]](start)
        self.emit(body[position:], position)

    def emit(self, text: str, source: int) -> None:
        if text:
            self.pieces.append(text)
            self.starts.append(self.length)
            self.sources.append(source)
            self.length += len(text)

    def keep(self, at: int) -> int:
        """Take a character for itself."""
        self.emit(self.body[at], at)
        return at + 1

    def private(self, at: int) -> int:
        self.emit("\ufffd", at)
        return at + 1

    def brace(self, at: int) -> int:
        if match := _MACRO.match(self.body, at):
            self.emit(CALL, at)
            if at in self.titles:
                self.emit(f"\n{self.titles[at].replace(CALL, chr(0xFFFD))}\n", at)
            return match.end()
        if match := _ATTRIBUTES.match(self.body, at):
            return match.end()
        return self.keep(at)

    def escape(self, at: int) -> int:
        if match := _ESCAPE.match(self.body, at):
            self.emit(match[1], match.start(1))
            return match.end()
        return self.keep(at)

    def code(self, at: int) -> int:
        """Take code: what is in it stands as it is, but macros run in it too."""
        body = self.body
        if self.begins_line(at) and (fence := _FENCE.match(body, at)):
            mark = fence[1]
            closing = re.compile(rf"^[ ]{{0,3}}{mark[0]}{{{len(mark)},}}[ \t]*$", re.MULTILINE)
            hopeless = mark in self.unclosed or len(self.unclosed) > MOST_UNCLOSED
            found = None if hopeless else closing.search(body, fence.end())
            if found:
                self.verbatim(fence.end(), found.start())
                return found.end()
            self.unclosed.add(mark)
        end = at + 1
        while body[end : end + 1] == body[at]:
            end += 1
        for run in _TICKS.finditer(body, end, end + LONGEST_CODE) if body[at] == "`" else ():
            if "\n" in run[0]:
                break
            if len(run[0]) == end - at:
                self.verbatim(end, run.start())
                return run.end()
        self.emit(body[at:end], at)
        return end

    def verbatim(self, start: int, end: int) -> None:
        for match in _MACRO.finditer(self.body, start, end):
            self.emit(self.body[start : match.start()].replace(CALL, "\ufffd"), start)
            self.emit(CALL, match.start())
            start = match.end()
        self.emit(self.body[start:end].replace(CALL, "\ufffd"), start)

    def begins_line(self, at: int) -> bool:
        """Tell what begins a line, but for three blanks; more of them are no fence."""
        _, line_end, before = self.body[max(0, at - MOST_INDENTED - 1) : at].rpartition("\n")
        return not before.strip(" ") and (bool(line_end) or at <= MOST_INDENTED)

    def tag(self, at: int) -> int:
        body = self.body
        if body.startswith("<!--", at):
            return self.skip("-->", at) or self.keep(at)
        match = _TAG.match(body, at)
        if match is None:
            return self.keep(at)
        name = match[1].lower()
        if name in _UNSEEN and not body.startswith("</", at):
            return self.skip(f"</{name}>", at) or match.end()
        if name not in _INLINE:
            self.emit("\n", at)
        for shown in _SHOWN.finditer(body, match.start(2), match.end(2)):
            group = 1 if shown[1] is not None else 2
            self.verbatim(shown.start(group), shown.end(group))
            self.emit("\n", shown.end(group))
        return match.end()

    def skip(self, closing: str, at: int) -> int:
        """Return where a stretch that nobody sees ends, or 0 if it does not."""
        if closing in self.unclosed:
            return 0
        end = self.body.find(closing, at)
        if end < 0:
            self.unclosed.add(closing)  # or every one that is not closed would look through the rest
            return 0
        return end + len(closing)

    def entity(self, at: int) -> int:
        if match := _ENTITY.match(self.body, at):
            self.emit(unescape(match[0]).replace(CALL, "\ufffd"), at)
            return match.end()
        return self.keep(at)

    def bracket(self, at: int) -> int:
        if match := _FOOTNOTE.match(self.body, at):
            return match.end()
        if self.begins_line(at) and (match := _DEFINITION.match(self.body, at)):
            return match.end()
        if _LINK.match(self.body, at):
            return at + 1
        return self.keep(at)

    def target(self, at: int) -> int:
        if match := _TARGET.match(self.body, at):
            group = 2 if match[2] is not None else 3
            if match[group]:
                self.emit("\n", match.start(group) - 1)
                self.verbatim(match.start(group), match.end(group))
                self.emit("\n", match.end(group))
            return match.end()
        if (match := _REFERENCE.match(self.body, at)) and match[1].lower() in self.definitions():
            return match.end()
        return self.keep(at)

    def definitions(self) -> frozenset[str]:
        if self.defined is None:
            found = re.finditer(rf"^ {{0,3}}{_DEFINITION.pattern}", self.body, re.MULTILINE)
            self.defined = frozenset(match[1].lower() for match in found)
        return self.defined

    def image(self, at: int) -> int:
        return at + 1 if self.body.startswith("[", at + 1) and _LINK.match(self.body, at + 1) else self.keep(at)

    def emphasis(self, at: int) -> int:
        """Drop the stars of emphasis, so that 15**64**.02 is one number; those of lists and of 2*3 stay."""
        end = at + 1
        while self.body[end : end + 1] == "*":
            end += 1
        before, after = self.body[at - 1 : at], self.body[end : end + 1]
        item = after in {" ", "\t"} and self.begins_line(at)
        if end == at + 1 and (item or (before.isdecimal() and after.isdecimal())):
            return self.keep(at)
        return end


class _Standing(_Reading):
    """The pass that keeps how words stand; what a text has none of reads as it does in the other."""

    def tag(self, at: int) -> int:
        body = self.body
        if match := _AUTOMATIC.match(body, at):
            self.verbatim(match.start(1), match.end(1))
            return match.end()
        match = _TAG.match(body, at)
        found = _STANDING.get(match[1].lower()) if match else None
        end = super().tag(at)
        if match and found:
            self.emit(f"〔／{found}〕" if body.startswith("</", at) else f"〔{found}〕", at)
        elif match and (leading := _LEADING.search(match[2])):
            self.lead(next(group for group in leading.groups() if group is not None), at)
        return end

    def target(self, at: int) -> int:
        end = super().target(at)
        if match := _TARGET.match(self.body, at):
            self.lead(match["where"], at)
        elif end > at + 1 and (match := _REFERENCE.match(self.body, at)):
            self.lead(f"[{match[1]}]", at)
        return end

    def bracket(self, at: int) -> int:
        """Keep where names lead: with one more of them, words in brackets that have long stood there become a link."""
        if self.begins_line(at) and (match := _DEFINITION.match(self.body, at)) and not _FOOTNOTE.match(self.body, at):
            self.emit(f"[{match[1]}]", at)
            self.lead(match[0].partition("]:")[2].strip(), at)
        return super().bracket(at)

    def lead(self, target: str, at: int) -> None:
        """Say where something leads; a place of its own page is no other place."""
        target = unescape(target).strip("<> ").replace(CALL, "\ufffd")
        if target and not target.startswith("#"):
            self.emit(f"〔→{target}〕", at)
