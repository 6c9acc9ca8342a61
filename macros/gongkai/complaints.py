"""A YAML parser's complaint in, plain words for office staff out, with what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from gongkai.problems import Message, Origin, msg

if TYPE_CHECKING:
    from collections.abc import Callable

NO_KEY = msg("there is no key before the colon")
ANCHOR = (
    msg("anchors and aliases ('&' and '*') are not allowed"),
    msg("write the value out; a text that really begins with '&' or '*' goes in quotes"),
)


@dataclass(frozen=True)
class Finding:
    """What a syntax error means: `line` and `column` count from 0; `repaired` is the line without it."""

    line: int
    column: int
    message: Message
    hint: Message | None = None
    rule: str = "S104"
    repaired: str | None = None

    def origin(self, path: str) -> Origin:
        """Return the place as people count."""
        return Origin(path, self.line + 1, self.column + 1)


@dataclass(frozen=True)
class _Complaint:
    """What the parser said, where it stopped, and where the thing it was in the middle of began."""

    words: str
    lines: list[str]
    line: int
    column: int
    since: tuple[int, int]

    @property
    def text(self) -> str:
        """Return the line it stopped in."""
        return self.lines[self.line]

    @property
    def character(self) -> str:
        """Return the character it stopped at, nothing at the end of a line."""
        return self.text[self.column : self.column + 1]


def explain(error: Exception, lines: list[str]) -> Finding:
    """Find the plain words for a syntax error."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Finding(0, 0, *_GENERAL)
    mark = error.problem_mark
    since = error.context_mark or mark
    line, column = _inside(mark.line, mark.column, lines)
    words = f"{error.context} {error.problem}"
    complaint = _Complaint(words, lines, line, column, _inside(since.line, since.column, lines))
    for pattern, explanation in _EXPLANATIONS:
        if re.search(pattern, words) and (finding := explanation(complaint)):
            return finding
    return Finding(line, column, *_GENERAL)


def _inside(line: int, column: int, lines: list[str]) -> tuple[int, int]:
    """Bring a mark after the last line back to its end."""
    return (line, column) if line < len(lines) else (len(lines) - 1, len(lines[-1]))


_GENERAL = (
    msg("this cannot be read as YAML"),
    msg("compare with the lines around it: 'key: value', children indented by two spaces, text with ': ' in quotes"),
)
_OPEN_QUOTE = msg("this quotation mark is never closed")
_CLOSE = msg("put the same mark at the end of the value")
_QUOTE = msg("put the whole value in quotes")
# possessive (++), since a line of ten thousand blanks would otherwise be tried in every division
_BEFORE_COLON = r"""\s*+(?:-\s++)?+[{\[]?+\s*+["']?+\w++["']?+"""
_FULL_WIDTH_COLON = re.compile(_BEFORE_COLON + "：")
_TIGHT_COLON = re.compile(_BEFORE_COLON + r":(?=[^\s/])")


def wrong_colon(text: str, line: int) -> Finding | None:
    """Recognise `键：值` and `key:value`, which YAML takes for text."""
    if match := _FULL_WIDTH_COLON.match(text):
        at = match.end() - 1
        hint = msg("use an English colon and a space: ': '")
        message = msg("the colon after the key is the Chinese one, '：'")
        return Finding(line, at, message, hint, repaired=f"{text[:at]}: {text[at + 1 :]}")
    if match := _TIGHT_COLON.match(text):
        at = match.end() - 1
        message = msg("there is no space after the colon")
        return Finding(line, at, message, msg("write ': '"), repaired=f"{text[:at]}: {text[at + 1 :]}")
    return None


def _replaced(text: str, column: int) -> str:
    """Put a harmless letter in place of a character, so that the next error can be found."""
    return f"{text[:column]}x{text[column + 1 :]}"


def _bad_start(said: _Complaint) -> Finding | None:
    if said.character == "\t":
        message, hint = msg("a tab is used to indent this line"), msg("use two spaces for each level")
        return Finding(said.line, said.column, message, hint, rule="S103")
    if not said.character:
        return None
    message = msg("a value cannot begin with '{character}'", character=said.character)
    hint = msg("put the whole value in quotes, as in '{character}'", character=said.character)
    return Finding(said.line, said.column, message, hint, repaired=_replaced(said.text, said.column))


def _open_quote(said: _Complaint) -> Finding:
    return Finding(*said.since, _OPEN_QUOTE, _CLOSE)


def _escape(said: _Complaint) -> Finding:
    column = said.text.rfind("\\", 0, said.column + 1)
    message = msg("'\\' has a special meaning in double quotes")
    return Finding(said.line, max(column, 0), message, msg("use single quotes: '…'"))


def _at_since(rule: str, message: Message, hint: Message) -> Callable[[_Complaint], Finding]:
    def explanation(said: _Complaint) -> Finding:
        line, column = said.since
        return Finding(line, column, message, hint, rule, _replaced(said.lines[line], column))

    return explanation


def _list_item(said: _Complaint) -> Finding:
    message = msg("a list item, '- ', must begin a line of its own")
    hint = msg("put a text that begins with '-' in quotes")
    return Finding(said.line, said.column, message, hint, repaired=_replaced(said.text, said.column))


def _stray_colon(said: _Complaint) -> Finding:
    """Explain a second colon: in a value, or because the line above is not what it seems."""
    if finding := wrong_colon(said.text, said.line):
        return finding
    if re.search(r":\s", said.text[: said.column]):
        message = msg("the value contains a second colon and space, ': '")
        return Finding(said.line, said.column, message, _QUOTE, repaired=_replaced(said.text, said.column))
    above = said.line - 1
    while above >= 0 and not said.lines[above].split("#")[0].strip():
        above -= 1
    if above < 0:
        return Finding(said.line, said.column, *_GENERAL)
    if finding := wrong_colon(said.lines[above], above):
        return finding
    if ":" not in said.lines[above]:
        return _no_colon(above, said.lines)
    column = len(said.text) - len(said.text.lstrip())
    message = msg("this line is indented as a child of line {line}, which already has a value", line=above + 1)
    return Finding(said.line, column, message, msg("indent it like the lines beside it"))


def _no_colon(line: int, lines: list[str]) -> Finding:
    if finding := wrong_colon(lines[line], line):
        return finding
    column = len(lines[line]) - len(lines[line].lstrip())
    hint = msg("write 'key: value'; a text that goes on in a new line is indented under its key")
    return Finding(line, column, msg("this line has no key and colon"), hint, repaired=lines[line] + ":")


def _open_bracket(said: _Complaint) -> Finding:
    line, column = said.since
    start = column if line == said.line else 0
    part = said.text[start : said.column]
    if part.rfind("，") > part.rfind(","):
        at = start + part.rfind("，")
        message, hint = msg("the comma is the Chinese one, '，'"), msg("use an English comma: ', '")
        return Finding(said.line, at, message, hint, repaired=f"{said.text[:at]},{said.text[at + 1 :]}")
    hint = msg("look before line {line}, column {column}", line=said.line + 1, column=said.column + 1)
    bracket = said.lines[line][column : column + 1]
    message = msg("the bracket '{bracket}' is not closed, or a comma is missing in it", bracket=bracket)
    return Finding(line, column, message, hint)


def _unexpected(said: _Complaint) -> Finding | None:
    if not said.character:
        return None
    message = msg("'{character}' is not expected here", character=said.character)
    return Finding(said.line, said.column, message, msg("delete it, or put the whole value in quotes"))


def _misfit(said: _Complaint) -> Finding | None:
    """Explain what does not belong to the block it is in: a wrong indentation or a quotation mark too many."""
    before = said.text[: said.column].rstrip()
    if not before and said.character == ":":
        return Finding(said.line, said.column, NO_KEY, rule="S113")
    if not before:
        message = msg("the indentation of this line, {count} spaces, is that of no line above it", count=said.column)
        return Finding(said.line, said.column, message, msg("indent it like the lines beside it"))
    mark = before[-1]
    if mark not in "\"'":
        return _unexpected(said) if said.character in "]}" else None
    if before.count(mark) > 1:
        message = msg("text follows the closing quotation mark")
        return Finding(said.line, said.column, message, msg("put the whole value in one pair of quotes"))
    odd = [n for n, line in enumerate(said.lines[: said.line]) if line.count(mark) % 2]
    if not odd:
        return None
    return Finding(odd[-1], said.lines[odd[-1]].rfind(mark), _OPEN_QUOTE, _CLOSE)


def _second_start(said: _Complaint) -> Finding:
    if any(line.startswith("...") for line in said.lines[: said.line]):
        message = msg("the file holds more than one document, divided by '---'")
        return Finding(said.line, said.column, message, msg("keep one, or split the file"), rule="S111")
    message = msg("the indentation of this line, {count} spaces, is that of no line above it", count=said.column)
    return Finding(said.line, said.column, message, msg("indent it like the lines beside it"))


_TAG = (msg("tags ('!') are not allowed"), msg("delete it; a text that really begins with '!' goes in quotes"))
_BLOCK = msg("'|' or '>' at the beginning of a value announces a text in the lines below")

# what libyaml or PyYAML says, and who explains it; the first that fits
_EXPLANATIONS: tuple[tuple[str, Callable[[_Complaint], Finding | None]], ...] = (
    (r"cannot start any token", _bad_start),
    (r"quoted scalar found unexpected", _open_quote),
    (r"escape", _escape),
    (r"(an alias|an anchor)", _at_since("S106", *ANCHOR)),
    (r"(ing a tag|tag handle)", _at_since("S107", *_TAG)),
    (r"a block scalar", _at_since("S104", _BLOCK, _QUOTE)),
    (r"sequence entries are not allowed", _list_item),
    (r"mapping keys are not allowed", _unexpected),
    (r"mapping values are not allowed", _stray_colon),
    (r"could not find expected ':'", lambda said: _no_colon(said.since[0], said.lines)),
    (r"a flow (sequence|mapping)", _open_bracket),
    (r"expected (the )?node content", _unexpected),
    (r"document start", _second_start),
    (r"a block (mapping|collection)", _misfit),
)
