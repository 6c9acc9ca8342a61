"""A review as one HTML file: it opens from a disk, loads nothing, runs nothing, and prints well."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.reviews.building import outline
from gongkai.reviews.outline import Table, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.reviews.outline import Lines, Outline, Section, Words
    from gongkai.reviews.review import Review

STYLE = Path(__file__).with_name("review.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_TAGS = {"old": "del", "new": "ins", "code": "code", "strong": "b", "dim": "small"}
_TONGUES = {"zh": "zh-Hans", "en": "en"}


def report(review: Review, language: str) -> str:
    """Write the page."""
    return "".join(_page(outline(review, language)))


def _page(found: Outline) -> Iterator[str]:
    title = _escaped(found.title)
    yield (
        f'<!DOCTYPE html>\n<html lang="{_TONGUES[found.language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>{title}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<main>\n"
    )
    kind = "grave" if found.grave else "fine"
    yield f'<header>\n<h1>{title}</h1>\n<p class="verdict {kind}">{_escaped(found.verdict)}</p>\n'
    yield "".join(f'<p class="compared">{_inline(line)}</p>\n' for line in found.compared)
    if found.notes:
        yield '<ul class="notes">\n' + "".join(f"<li>{_inline(note)}</li>\n" for note in found.notes) + "</ul>\n"
    if len(found.sections) > 1:
        label = escape(msg("Contents").text(found.language))
        links = "".join(
            f'<li><a href="#s{n}">{_escaped(section.title)}</a> <small>{len(section.body.rows)}</small></li>\n'
            for n, section in enumerate(found.sections, 1)
        )
        yield f'<nav aria-label="{label}">\n<ul>\n{links}</ul>\n</nav>\n'
    yield "</header>\n"
    for number, section in enumerate(found.sections, 1):
        yield from _section(section, number)
    yield f"</main>\n<footer>\n<p>{_escaped(found.end)}</p>\n</footer>\n</body>\n</html>\n"


def _section(section: Section, number: int) -> Iterator[str]:
    kind = ' class="grave"' if section.grave else ""
    yield f'<section aria-labelledby="s{number}"{kind}>\n<h2 id="s{number}">{_escaped(section.title)}</h2>\n'
    if section.about:
        yield f"<p>{_escaped(section.about)}</p>\n"
    yield from _table(section.body, number) if isinstance(section.body, Table) else _list(section.body)
    yield "</section>\n"


def _table(table: Table, number: int) -> Iterator[str]:
    heads = "".join(f'<th scope="col"{_class(n, table)}>{_escaped(head)}</th>' for n, head in enumerate(table.heads))
    yield f'<table aria-labelledby="s{number}">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n'
    for row in table.rows:
        cells = "".join(
            f'<td{_class(n, table)} data-head="{_escaped(table.heads[n])}">{_filled(cell)}</td>'
            for n, cell in enumerate(row)
        )
        yield f"<tr>{cells}</tr>\n"
    yield "</tbody>\n</table>\n"


def _filled(cell: Words) -> str:
    """Return a cell as one box beside its head, for narrow screens; one with nothing in it is left out there."""
    return f"<span>{_inline(cell)}</span>" if cell else ""


def _class(column: int, table: Table) -> str:
    return "" if column in table.wide else ' class="figure"'


def _list(lines: Lines) -> Iterator[str]:
    yield '<ul class="items">\n'
    for row in lines.rows:
        yield f"<li>{_inline(row)}</li>\n"
    yield "</ul>\n"


def _inline(words: Words) -> str:
    return "".join(_styled(style, _escaped(text)) for style, text in words)


def _styled(style: str, text: str) -> str:
    tag = _TAGS.get(style)
    return f"<{tag}>{text}</{tag}>" if tag and text else text


def _escaped(text: str) -> str:
    return escape(visible(text))
