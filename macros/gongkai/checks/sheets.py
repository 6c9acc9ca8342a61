"""A page or a data file in, its text with every place out; and of a page what is prose, at the same places.

Prose has one private character for each that a macro call takes, and a zero byte for each of what readers do not read
as text: code, tags, comments, the targets of links. So what stands in prose stands at the same offset of the page.
"""

from __future__ import annotations

import functools
import os
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gongkai.checks import surely
from gongkai.files import MAX_BYTES
from gongkai.folders import DATA
from gongkai.problems import Message, Origin, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gongkai.edition import Edition
    from gongkai.texts import Page

CALL, NOTHING = "\ue000", "\0"
HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
"""汉字, for a class of a regular expression."""
MOST = 100
"""How many findings of a rule one file is good for: a file that is wrong from top to bottom says no more with more."""

LONGEST_CODE = 1000

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)
_CODE = re.compile(rf"(?<!`)(`+)(?!`)[^\n]{{0,{LONGEST_CODE}}}?(?<!`)\1(?!`)")
_DEFINITION = re.compile(r"^ {0,3}\[[^\^\[\]\n][^\[\]\n]*\]:[^\n]*$", re.MULTILINE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}", re.ASCII)
# every branch begins with its own character, so that the engine skips from one to the next
_UNREAD = re.compile(
    r"\{\{[^{}]*\}\}"
    r"|\{:?[ ]?(?:[#.][\w-]|[\w-]{1,40}=)[^{}\n]*\}"
    r"|<[A-Za-z/][^<>]*>"
    r"|\]\([ ]{0,3}(?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:[ \t]{1,3}(?:\"[^\"\n]*\"|'[^'\n]*'))?[ ]{0,3}\)"
    r"|\]\[[^\[\]\n]*\]"
    r"|\[\^[^\[\]\s]{1,99}\]:?"
    r"|https?://[^\s()<>\"\u2000-\uffff]+"
)


@dataclass(frozen=True)
class Sheet:
    """A file's text as it is checked: `name` is what the ledger calls it, `line` the line in which the text begins."""

    name: str
    path: str
    text: str
    line: int = 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def origin(self, offset: int) -> Origin:
        """Return where a character stands in the file."""
        line = bisect_right(self._starts, offset)
        return Origin(self.path, line - 1 + self.line, offset - self._starts[line - 1] + 1)

    @cached_property
    def plain(self) -> str:
        """The text without what stands in code."""
        return _without_code(self.text)

    @cached_property
    def raw(self) -> str:
        """The text without what is surely code: all that may reach browsers as it is."""
        return surely.without_code(self.text) if "`" in self.text or "~~~" in self.text else self.text

    @cached_property
    def prose(self) -> str:
        """The text as prose."""
        return _prose(self.text)

    def problem(
        self,
        rule: str,
        offset: int,
        found: str,
        message: Message,
        *,
        hint: Message | None = None,
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """Report what was found at a place; the ledger names it by the file and the words found."""
        return Problem(rule, self.origin(offset), message, hint, severity, f"{self.name}:{found}")


@functools.lru_cache(maxsize=256)
def page(of: Page) -> Sheet:
    """Return a page's text without its head; one sheet a page, for the checks that follow each other."""
    return Sheet(of.name, of.path, of.body, of.line)


def pages(edition: Edition) -> Iterator[Sheet]:
    """Yield the text of every page."""
    return map(page, edition.pages.values())


def whole_pages(edition: Edition, root: Path) -> Iterator[Sheet]:
    """Yield every page with its head, which is published too."""
    for each in edition.pages.values():
        yield Sheet(each.name, each.path, read(f"{root}/{each.path}")) if each.line > 1 else page(each)


def data(edition: Edition, root: Path) -> Iterator[Sheet]:
    """Yield the year's data files as they stand, for what a reader of the file would see."""
    folder = f"data/{edition.year}"
    try:
        with os.scandir(root / folder) as entries:
            found = sorted((e for e in entries if e.name.endswith(DATA) and e.name[0] != "."), key=lambda e: e.name)
    except OSError:  # which has been reported (S116)
        return
    for entry in found:
        if os.path.isfile(entry.path) and (not entry.is_symlink() or _is_inside(entry.path, root)):  # noqa: PTH113
            seen = entry.stat()
            yield _data_sheet(f"{folder}/{entry.name}", entry.path, (seen.st_ino, seen.st_mtime_ns, seen.st_size))


@functools.lru_cache(maxsize=64)
def _data_sheet(path: str, file: str, stamp: tuple[int, int, int]) -> Sheet:  # noqa: ARG001 - the file as it was then
    """Read a data file, once for the checks that look into it one after the other."""
    return Sheet(path.rpartition("/")[2], path, read(file))


def files(edition: Edition, root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files beside the pages, by name; what leads out, is no file or cannot be read is reported (S116)."""
    effective = os.access in os.supports_effective_ids
    for name in sorted(edition.files):
        path = root / "docs" / str(edition.year) / name
        if path.is_file() and os.access(path, os.R_OK, effective_ids=effective) and _is_inside(path, root):
            yield name, path


def _is_inside(path: str | Path, root: Path) -> bool:
    return os.path.realpath(path).startswith(os.path.realpath(root) + os.sep)


def read(path: str) -> str:
    """Read a file again that has been read: what is wrong with it, or that it is too large, has been reported."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - Path costs more than the file
            text = file.read(MAX_BYTES).decode(errors="replace")
    except OSError:
        return ""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def covered(text: str, words: Iterable[str], start: int, end: int) -> bool:
    """Tell whether what stands between two offsets is part of one of these words, which are not to be reported."""
    return any(len(word) >= end - start and word in text[max(0, end - len(word)) : start + len(word)] for word in words)


def without_comments(text: str) -> str:
    """Return the text without HTML comments, every other character at its place."""
    pieces, position = [], 0
    for start, end in comments(text):
        pieces += [text[position:start], _blank(text[start:end])]
        position = end
    return "".join([*pieces, text[position:]])


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Find the HTML comments of a text; one that does not end is none."""
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            return
        yield start, end + 3
        start = text.find("<!--", end + 3)


@functools.lru_cache(maxsize=64)
def _prose(text: str) -> str:
    text = _without_code(text)
    text = without_comments(text) if "<!--" in text else text
    text = _DEFINITION.sub(_nothing, text) if "]:" in text else text
    text = _UNREAD.sub(_unread, text)
    return _MAIL.sub(_nothing, text) if "@" in text else text


@functools.lru_cache(maxsize=64)
def _without_code(text: str) -> str:
    if "```" in text or "~~~" in text:
        text = _without_fences(text)
    return _CODE.sub(_nothing, text) if "`" in text else text


def _without_fences(text: str) -> str:
    """Blank fenced code: a fence is closed by the next line of the same marks, and one that is not closed is none."""
    fences = list(_FENCE.finditer(text))
    pieces, position, number = [], 0, 0
    unclosed: set[str] = set()
    while number < len(fences):
        opening = fences[number]
        number += 1
        mark = opening[1]
        if mark in unclosed:
            continue
        closing = next((n for n in range(number, len(fences)) if _closes(mark, fences[n])), None)
        if closing is None:
            unclosed.add(mark)  # or every one of them would look through the rest
            continue
        pieces += [text[position : opening.start()], _blank(text[opening.start() : fences[closing].end()])]
        position, number = fences[closing].end(), closing + 1
    return "".join([*pieces, text[position:]])


def _closes(mark: str, fence: re.Match[str]) -> bool:
    return fence[1].startswith(mark) and not fence[2].strip()


def _blank(text: str, character: str = NOTHING) -> str:
    return "\n".join(character * len(line) for line in text.split("\n"))


def _nothing(match: re.Match[str]) -> str:
    return _blank(match[0])


def _unread(match: re.Match[str]) -> str:
    return _blank(match[0], CALL if match[0].startswith("{{") else NOTHING)
