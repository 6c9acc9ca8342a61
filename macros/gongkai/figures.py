"""A figure in, the HTML that shows it out: its words for people, its exact number and id for machines."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.facts import State

if TYPE_CHECKING:
    from gongkai.edition import Edition

_MARKS = {ord(character): f"&#{ord(character)};" for character in "&<>\"'\\`*_{}[]()#+!|~^=:\n"}


def text(words: str) -> str:
    """Escape words for use inside Markdown: neither HTML nor Markdown of theirs takes effect."""
    return words.translate(_MARKS)


def fact(edition: Edition, figure: str) -> str:
    """Show a figure in running text: `<data class="fact" data-fact="ID" value="NUMBER">1426.20万元</data>`.

    `value` is the exact number in base units (元, 件, a rate as a fraction). Words (优, 原文未载明) have no number.
    """
    return element(edition, figure, printing.printed(edition.figures, figure))


def cell(edition: Edition, figure: str) -> str:
    """Show a figure in a table's cell: grouped by commas, without the unit that its head carries."""
    return element(edition, figure, printing.in_table(edition.figures, figure))


def element(edition: Edition, figure: str, words: str) -> str:
    """Wrap a figure's words in the element that names it."""
    if not words:
        return ""
    number = printing.number(edition.figures, figure)
    name = escape(figure)
    state = edition.facts[figure].state
    if number:
        return f'<data class="fact" data-fact="{name}" value="{number}">{text(words)}</data>'
    kind = "words" if state is State.TEXT else "unknown"
    return f'<span class="fact fact-{kind}" data-fact="{name}">{text(words)}</span>'
