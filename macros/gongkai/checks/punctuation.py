"""Punctuation (W103 to W108): marks have their full width among 汉字, come in pairs, and a dash is no hyphen.

The standard is GB/T 15834—2011 (标点符号用法). The rules are our own small ones: `autocorrect-py` was tried, which is
well kept and installs anywhere, but is made for websites. It parts 汉字 from digits with blanks, which official
documents do not do; with that switched off it finds neither half-width brackets nor hyphens for dashes, and takes the
names of figures in macros for text.
"""

from __future__ import annotations

import functools
import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from gongkai.checks import sheets
from gongkai.checks.lists import packaged
from gongkai.checks.sheets import CALL, HAN, NOTHING
from gongkai.problems import Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.checks.sheets import Sheet
    from gongkai.edition import Edition

WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
PAIRS = {"“": "”", "‘": "’", "《": "》", "〈": "〉", "（": "）", "〔": "〕", "【": "】", "「": "」"}
OPENING = {closing: opening for opening, closing in PAIRS.items()}
NEAR = 5
"""How many characters beside a mark tell where it is."""
LONGEST_TITLE, LONGEST_NUMBER, LONGEST_LINE, DEEPEST = 99, 12, 999, 20
"""How far is looked for what belongs to a mark; a page that goes on for longer is no text."""

# what a mark of ours begins with; the rest is looked at there, since the engine skips to one of few characters at once
_MARKS = re.compile(r"[,;:?!.…\-\"'( \u3000０-９Ａ-Ｚａ-ｚ]")
_WHOLE = re.compile(
    r"[,;:?!]|\.+|…+|-{1,3}|[０-９Ａ-Ｚａ-ｚ]+"
    r"|\((?=([^()\n]{1,99})\))|\"([^\"\n]{1,99})\"|'([^'\n]{1,99})'"
    rf"|[ \u3000]{{1,9}}(?=[{HAN}])"
)
_TWICE = re.compile("[，。；：、？！]{2,}")
_SENTENCE = re.compile("[，。；：、]")
_IS_HAN = re.compile(f"[{HAN}]")
_ENDS = re.compile(rf"[{HAN}”’》〉）〕】]")
_BEGINS = re.compile(rf"[{HAN}“‘《〈（〔【]")
_RANGE = re.compile(
    r"[0-9](?<![0-9A-Za-z/.\-].)[0-9.]{0,9}(?:[年月日时点分%％万亿])?-[0-9][0-9.]{0,9}"
    r"(?:学年|年|月|日|时|点|周|期|季度|级|岁|人|名|个|件|天|次|条|页|章|项|届|[%％万亿元])"
)
_SHORTCODE = re.compile(r":[a-z0-9_+-]{1,40}:")
_SYNTAX = re.compile(r"[ ]{0,9}(?:!!!|\?\?\?\+?|===)")
_PAIRED = re.compile(r"[“”‘’《》〈〉（）〔〕【】「」]|\n[ \t]*\n")
_ITEM = re.compile(r"(?:^|[，。；：、\s|>])(?:[0-9]{1,2}|[a-zA-Z一二三四五六七八九十①-⑳])$")


def marks(edition: Edition) -> Iterator[Problem]:
    """W103: Among 汉字 a mark has its full width: （档案）, not (档案).

    GB/T 15834—2011. Letters and digits have marks of half the width. Type the mark in Chinese.

    W104: A dash is ——, and what parts the ends of a range is — or ～: 1—11月, not 1-11月. GB/T 15834—2011 has no hyphen
    for either.

    W105: Six dots …… stand for what is left out, and quotation marks are “” with ‘’ inside. GB/T 15834—2011. Three full
    stops or straight marks are slips of typing.

    W106: No blank stands between two 汉字 of a sentence. It comes with text copied from a PDF, and parts words for
    search and screen readers. Titles of events and books and what follows a number are left alone. Delete it.

    W108: No two marks stand side by side of which one is too many: ，。 or 。。. GB/T 15834—2011. Delete one of them.
    """
    allowed = [entry.text for entry in edition.department.allow]
    for sheet in sheets.pages(edition):
        found = (p for start, end, p in _findings(sheet) if not sheets.covered(sheet.text, allowed, start, end))
        yield from islice(found, sheets.MOST)


def _findings(sheet: Sheet) -> Iterator[tuple[int, int, Problem]]:
    prose, end = sheet.prose, 0
    for found in _MARKS.finditer(prose):
        match = _WHOLE.match(prose, found.start()) if found.start() >= end else None
        if match is not None:
            end = match.end()
            finding = _finding(sheet, match)
            if finding is not None:
                yield match.start(), end, finding
    for match in _TWICE.finditer(prose):
        if match[0].strip("？！"):
            yield match.start(), match.end(), _twice(sheet, match)
    if "-" in prose:
        for match in _RANGE.finditer(prose):
            message = msg("the range '{found}' has a hyphen", found=match[0])
            hint = msg("write '{example}'", example=match[0].replace("-", "—"))
            yield match.start(), match.end(), sheet.problem("W104", match.start(), match[0], message, hint=hint)


def _twice(sheet: Sheet, match: re.Match[str]) -> Problem:
    if match[0] == "。" * len(match[0]) and len(match[0]) > 2:  # noqa: PLR2004 - one, two, many
        return _dots(sheet, match.start(), match[0])
    message = msg("'{found}': one of these marks is too many", found=match[0])
    return sheet.problem("W108", *_near(sheet, *match.span()), message)


def _finding(sheet: Sheet, match: re.Match[str]) -> Problem | None:
    """Say what is wrong with a mark where it stands, if anything is."""
    mark = match[0]
    start, end = match.span()
    before, after = sheet.prose[start - 1 : start] if start else "", sheet.prose[end : end + 1]
    if mark[0] in WIDE:
        return _half_width(sheet, match, before, after)
    if mark[0] == "-":
        return _hyphen(sheet, start, end)
    if mark[0] in " \u3000":
        return _blank(sheet, start, end) if _IS_HAN.match(before) else None
    if mark[0] in "\"'(":
        return _enclosing(sheet, match, before)
    if mark[0] == "…":
        return _dots(sheet, start, mark) if len(mark) % 2 else None
    message = msg("'{found}' is full-width", found=mark)
    hint = msg("write '{example}'", example=mark.translate({n: n - 0xFEE0 for n in range(0xFF01, 0xFF5F)}))
    return sheet.problem("W103", start, mark, message, hint=hint, severity=Severity.WARNING)


def _half_width(sheet: Sheet, match: re.Match[str], before: str, after: str) -> Problem | None:
    mark = match[0]
    if mark[0] == ".":
        if len(mark) > 1:
            return _dots(sheet, match.start(), mark) if _ENDS.match(before) or _IS_HAN.match(after) else None
        wrong = _IS_HAN.match(before) and not re.match(r"[\w/.]", after, re.ASCII) and after != NOTHING
    elif _ENDS.match(before):
        image = mark == "!" and after == "["
        wrong = not image and not _SHORTCODE.match(sheet.prose, match.start())
    else:
        wrong = before not in ("", NOTHING) and ((before.isascii() and before.isalnum()) or before in "%％" + CALL)
        wrong = wrong and bool(_BEGINS.match(after))
    if not wrong or _in_braces(sheet.prose, match.start()):
        return None
    wide = "、" if mark == "." and before in "一二三四五六七八九十" else WIDE[mark]
    message = msg("the mark '{found}' is half-width", found=mark)
    return sheet.problem("W103", *_near(sheet, *match.span()), message, hint=msg("write '{example}'", example=wide))


def _in_braces(prose: str, at: int) -> bool:
    """Tell a list as mathematicians write it: {甲, 乙}."""
    opening = prose.rfind("{", max(0, at - LONGEST_TITLE), at)
    closing = prose.find("}", at, at + LONGEST_TITLE)
    return opening >= 0 and closing >= 0 and not re.search(r"[}\n]", prose[opening:closing])


def _hyphen(sheet: Sheet, start: int, end: int) -> Problem | None:
    """Report a hyphen between words, with or without blanks."""
    prose = sheet.prose
    start -= len(prose[max(0, start - NEAR) : start]) - len(prose[max(0, start - NEAR) : start].rstrip(" "))
    end += len(prose[end : end + NEAR]) - len(prose[end : end + NEAR].lstrip(" "))
    before, after = prose[start - 1 : start] if start else "", prose[end : end + 1]
    between = (_ENDS.match(before) or before == CALL) and (_BEGINS.match(after) or after == CALL)
    if not between:
        return None
    message = msg("a hyphen stands for a dash")
    return sheet.problem("W104", *_near(sheet, start, end), message, hint=msg("write '{example}'", example="——"))


def _dots(sheet: Sheet, start: int, mark: str) -> Problem:
    hint = msg("write '{example}'", example="……")
    message = msg("'{found}' is typed for six dots", found=mark)
    return sheet.problem("W105", *_near(sheet, start, start + len(mark)), message, hint=hint)


def _enclosing(sheet: Sheet, match: re.Match[str], before: str) -> Problem | None:
    """Look at half-width brackets and straight quotation marks, with what is in them."""
    start = match.start()
    inside = match[1] or match[2] or match[3]
    end = start + len(inside) + 2
    after = sheet.prose[end : end + 1]
    found = sheet.text[start:end]
    if match[1]:
        if not (_IS_HAN.search(inside) or _IS_HAN.match(before) or _IS_HAN.match(after)):
            return None
        hint = msg("write '{example}'", example=f"（{found[1:-1]}）")
        return sheet.problem(
            "W103", start, found, msg("the brackets of '{found}' are half-width", found=found), hint=hint
        )
    quoted = _IS_HAN.search(inside) if match[2] else _IS_HAN.match(inside) and _IS_HAN.match(inside[-1])
    line = sheet.prose.rfind("\n", max(0, start - LONGEST_LINE), start) + 1
    if not quoted or _SYNTAX.match(sheet.prose, line):
        return None
    hint = msg("write it as {example}", example=f"“{found[1:-1]}”")
    return sheet.problem(
        "W105", start, found, msg("the quotation marks of {found} are straight", found=found), hint=hint
    )


def _blank(sheet: Sheet, start: int, end: int) -> Problem | None:
    """Report a blank between two 汉字 of a sentence.

    Titles in quotation marks keep theirs, and so does what is numbered: 第一条 本办法…. A line without punctuation is a
    heading or a signature, where blanks are layout: 目 录, 区长 张某.
    """
    prose = sheet.prose
    around = prose[max(0, start - LONGEST_LINE) : start].rpartition("\n")[2]
    around += prose[end : end + LONGEST_LINE].partition("\n")[0]
    if not _SENTENCE.search(around) or _numbered().search(prose[max(0, start - LONGEST_NUMBER) : start]):
        return None
    for opening, closing in (("“", "”"), ("《", "》"), ("「", "」")):
        since = max(0, start - LONGEST_TITLE)
        first, last = prose.rfind(opening, since, start), prose.find(closing, end, end + LONGEST_TITLE)
        inside = first > prose.rfind(closing, since, start) and last >= 0
        if inside and "\n" not in prose[first:last]:
            return None
    message = msg("a blank stands between two Chinese characters")
    return sheet.problem("W106", *_near(sheet, start, end), message, severity=Severity.WARNING)


@functools.cache
def _numbered() -> re.Pattern[str]:
    return re.compile(rf"(?:{packaged('wording')['numbered']})$")


def _near(sheet: Sheet, start: int, end: int) -> tuple[int, str]:
    """Take in the character on either side of a mark, so that the ledger can tell it from others."""
    out = "\n" + NOTHING + CALL
    first = start - 1 if start and sheet.prose[start - 1] not in out else start
    last = end + 1 if end < len(sheet.prose) and sheet.prose[end] not in out else end
    return first, sheet.prose[first:last]


def pairs(edition: Edition) -> Iterator[Problem]:
    """W107: Every quotation mark, bracket and 《 of a paragraph has its counterpart.

    GB/T 15834—2011. Without it nobody can tell where the quotation or the title ends. The first that has none is
    reported; 1） numbers an item and needs none. Add the mark, or delete the one that is too many.
    """
    allowed = [entry.text for entry in edition.department.allow]
    for sheet in sheets.pages(edition):
        found = (_unpaired(sheet, at) for at in _alone(sheet.prose))
        open_ = (p for start, end, p in found if not sheets.covered(sheet.text, allowed, start, end))
        yield from islice(open_, sheets.MOST)


def _alone(prose: str) -> Iterator[int]:
    """Yield the place of the first mark without its counterpart in each paragraph."""
    open_: list[tuple[str, int]] = []
    alone: list[int] = []
    for match in chain(_PAIRED.finditer(prose), [None]):
        mark, at = (match[0], match.start()) if match else ("", 0)
        if mark in PAIRS:
            open_.append((mark, at))
        elif mark in OPENING:
            if any(opening == OPENING[mark] for opening, _ in open_[-DEEPEST:]):
                while open_[-1][0] != OPENING[mark]:
                    alone.append(open_.pop()[1])
                open_.pop()
            elif not _needs_none(prose, at):
                alone.append(at)
        else:
            yield from sorted([*alone, *(place for _, place in open_)])[:1]
            open_, alone = [], []


def _needs_none(prose: str, at: int) -> bool:
    """Tell the bracket of 1） and an apostrophe from half a pair."""
    before = prose[max(0, at - 3) : at]
    if prose[at] == "’":
        return before[-1:].isascii() and before[-1:].isalpha()
    return prose[at] == "）" and bool(_ITEM.search(before))


def _unpaired(sheet: Sheet, at: int) -> tuple[int, int, Problem]:
    mark = sheet.prose[at]
    start, end = (at, at + 1 + NEAR) if mark in PAIRS else (max(0, at - NEAR), at + 1)
    edge = re.compile(f"[\n{NOTHING}{CALL}]")
    if mark in PAIRS:
        end = next((m.start() for m in edge.finditer(sheet.prose, at, end)), min(end, len(sheet.prose)))
    else:
        start = max((m.end() for m in edge.finditer(sheet.prose, start, at)), default=start)
    printed = sheet.prose[start:end]
    counterpart = PAIRS.get(mark) or OPENING[mark]
    message = msg("'{mark}' in '{found}' has no '{counterpart}'", mark=mark, found=printed, counterpart=counterpart)
    return at, at + 1, sheet.problem("W107", start, printed, message)


CHECKS = (marks, pairs)
