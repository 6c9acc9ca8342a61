"""A page's Markdown in; the same without what is code for every reader of Markdown, whatever stands around it, out.

What runs in browsers is looked for in all that is left. `sheets` takes for code what an author means as code; but marks
behind a backslash, in HTML, in another cell or across lines mean something else to whoever makes the page.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r"^(?:[ \t>]*+)(?:```|~~~)[^\n]*$", re.MULTILINE)
_OPENING = re.compile(r"(`{3,}|~{3,})[ ]*+(?:\{[^{}\n]*\}|\.?[\w#.+-]*)[ ]*", re.ASCII)
_TICKS = re.compile(r"`+")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_BLOCK = re.compile(r"^[ \t>*+.)\d-]*<[A-Za-z/!?]", re.MULTILINE)
"""A line that begins with HTML: what follows may all be HTML, in which no mark makes code."""


def without_code(text: str) -> str:
    """Blank what is surely code, every other character at its place."""
    text = _without_fences(text)
    if "`" not in text:
        return text
    pieces, position = [], 0
    for match in (*_PARAGRAPH.finditer(text), None):
        end = match.end() if match else len(text)
        pieces.append(_without_inline(text[position:end]))
        position = end
    found = "".join(pieces)
    block = _BLOCK.search(found)
    return found[: block.start()] + text[block.start() :] if block else found


def _without_fences(text: str) -> str:
    """Blank fenced code, up to the first fence that not every reader takes for one: from there on, others may pair."""
    pieces, position = [], 0
    while found := _FENCE.search(text, position):
        opening = _OPENING.fullmatch(text, found.start(), found.end())
        closing = opening and re.compile(rf"^{opening[1]}[ ]*$", re.MULTILINE).search(text, found.end())
        if not closing:
            break
        # the line of the opening stays: a list of attributes may stand there
        pieces += [text[position : found.end()], _blank(text[found.end() : closing.end()])]
        position = closing.end()
    return "".join([*pieces, text[position:]])


def _without_inline(paragraph: str) -> str:
    """Blank the code of the lines up to the first whose marks do not pair: from there on, they may pair otherwise."""
    if "\\`" in paragraph or "{{" in paragraph:
        return paragraph
    pieces, position = [], 0
    for line in paragraph.splitlines(keepends=True):
        runs = [(run.start(), len(run[0])) for run in _TICKS.finditer(line)]
        spans = _paired(runs)
        if spans is None:
            break
        done = 0
        for start, end in spans:
            code = line[start:end]
            pieces += [line[done:start], code if "|" in code else _blank(code)]  # which may part cells of a table
            done = end
        pieces.append(line[done:])
        position += len(line)
    return "".join([*pieces, paragraph[position:]])


def _paired(runs: list[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """Return where code begins and ends; nothing where a mark has no other of its length, or one of another between."""
    if len(runs) % 2:
        return None
    pairs = list(zip(runs[::2], runs[1::2], strict=True))
    if any(one != other for (_, one), (_, other) in pairs):
        return None
    return [(start, end + length) for (start, length), (end, _) in pairs]


def _blank(text: str) -> str:
    return "\n".join("\0" * len(line) for line in text.split("\n"))
