"""How words look (L113): HTML in a text may say what they are, and nothing that would hide or disguise them.

What the theme does with a class or an attribute is for it to know: what is not on the lists (looks.yml) is refused.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from gongkai.checks import active, hiding, sheets
from gongkai.checks.lists import packaged
from gongkai.checks.markup import tags
from gongkai.problems import Problem, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.checks.markup import Tag
    from gongkai.checks.sheets import Sheet
    from gongkai.edition import Edition

_ELSEWHERE = frozenset({"script", "template", "noscript"})
"""What other rules report."""
_SIZE = r"(?:0|auto|\d(?:\.\d{1,2})?(?:em|rem)|\d{1,2}(?:px|pt|%))"
_DECLARED = re.compile(
    r"text-align\s*:\s*(?:left|right|center|justify|start|end)|text-indent\s*:\s*[0-4](?:\.\d)?(?:em)?"
    r"|vertical-align\s*:\s*(?:top|middle|bottom|baseline)|float\s*:\s*(?:left|right|none)"
    r"|(?:max-|min-)?width\s*:\s*(?:auto|[1-9]\d{0,3}(?:\.\d{1,2})?(?:px|pt|em|rem|%))"
    r"|height\s*:\s*(?:auto|[1-9]\d{1,3}px)"
    rf"|(?:margin|padding)(?:-(?:left|right|top|bottom))?\s*:\s*{_SIZE}(?:\s+{_SIZE}){{0,3}}"
    r"|font-weight\s*:\s*(?:bold|normal)|font-style\s*:\s*(?:italic|normal)|text-decoration\s*:\s*underline"
    r"|white-space\s*:\s*(?:nowrap|normal|pre-line)|border-collapse\s*:\s*collapse|border\s*:\s*1px\s+solid"
    r"|(?:page-)?break-(?:before|after|inside)\s*:\s*(?:auto|avoid|always|page)",
    re.IGNORECASE,
)
"""All that a style in a text may say."""
_WORD = re.compile(r"(?<![^\s{:\"'])(?!:)([^\s={}\"']{1,99})(?:=(\"[^\"]*\"|'[^']*'|[^\s\"'{}]*))?")
"""What stands in a list of attributes: .class, #name, name=value, name."""
_ALONE = frozenset({"popover", "inert", "contenteditable", "autofocus"})
"""Attributes that hide or change something without a value; other words between braces are words."""
_BOX = re.compile(r"^[ \t>]*(?:!!!|\?\?\?\+?)[ \t]*+([\w -]+)", re.MULTILINE | re.ASCII)
_KEPT = re.compile(r"(?:__|md-|gk-)", re.IGNORECASE)
"""How names begin by which the theme finds its own parts."""
_DELETE = msg("delete it: how pages look is for the theme to say")


def looks(edition: Edition) -> Iterator[Problem]:
    """L113: HTML in a text says what words are (a table, a list, a remark), not how they look.

    With a colour, a size or a class of the theme, words that were checked and signed could be hidden, struck out or
    shown as something else. No `font`, no colours, no sizes of type; of styles only how a paragraph or a picture is
    placed; of classes only those of boxes (`note`, `tip`, `warning` …) and, for a style sheet that mkdocs.yml names,
    those that begin with own-.
    """
    for sheet in sheets.pages(edition):
        if any(mark in sheet.text for mark in "<{!?"):
            yield from islice(_looking(sheet), sheets.MOST)


def _looking(sheet: Sheet) -> Iterator[Problem]:
    other = (tag for tag in tags(sheet.raw) if tag.name not in _ELSEWHERE and not active.of(tag))
    found = [(tag.offset, what) for tag in other if (what := _of(tag))]
    for start, braces in active.lists(sheet.raw):
        found += [(start + match.start(), match[0]) for match in _WORD.finditer(braces) if _listed(match)]
    for match in _BOX.finditer(sheet.raw):
        found += [(match.start(1), name) for name in match[1].split() if not allowed(name)]
    for place, what in found:
        message = msg("{found} does not belong in a text", found=what)
        yield sheet.problem("L113", place, what, message, hint=_DELETE)


def _of(tag: Tag) -> str:
    """Return what in a tag is on no list, if anything."""
    if tag.name not in packaged("looks")["elements"]:
        return f"<{tag.name}>"
    for name, value in tag.attributes.items():
        if name != "hidden" and not name.startswith("on") and not _fits(name, value):
            return f'{name}="{value}"' if value else name
    return ""


def _listed(match: re.Match[str]) -> bool:
    """Tell whether a word of a list of attributes is on no list of ours."""
    word, value = match[1], match[2]
    if word.startswith("."):
        return value is None and bool(re.match(r"\.[A-Za-z_-]", word)) and not allowed(word[1:])
    if word.startswith("#"):
        return bool(_KEPT.match(word, 1)) and not word.startswith("#__")
    name = word.lower()
    if value is None:
        return name in _ALONE
    return bool(re.match(r"[a-z]", name)) and not name.startswith("on") and not _fits(name, value.strip("\"'"))


def _fits(name: str, value: str) -> bool:
    if name == "class":
        return all(map(allowed, value.split()))
    if name == "style":
        declared = [each.strip() for each in value.split(";") if each.strip()]
        return all(map(_DECLARED.fullmatch, declared)) or hiding.hides(value)  # V108 reports the latter
    if name in {"id", "name"}:
        return not _KEPT.match(value) or value.startswith("__")  # L112 reports the latter
    if name in {"width", "height"}:
        return bool(re.fullmatch(r"[1-9]\d*(?:\.\d+)?(?:%|px|em|rem|pt)?", value.strip()))
    return name in packaged("looks")["attributes"] or name in active.ATTRIBUTES


def allowed(name: str) -> bool:
    """Tell whether a text may use a class."""
    return name in packaged("looks")["classes"] or name.startswith(tuple(packaged("looks")["own"]))


CHECKS = (looks,)
"""Checks of an edition."""
