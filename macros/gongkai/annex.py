"""An edition in, the list of all its figures as the end of its PDF has it out: 附录 数据一览.

It has hundreds of rows, and each box that a page is laid out with costs time: three cells a row, no element in a cell,
line ends instead of blocks, widths that are given.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from gongkai import cards, figures, listing, printing

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.facts import Fact

DEFAULT = "false"
TITLE = "附录 数据一览"
HEADS = ("名称", "数值、上年数值、计算", "编号、出处")


def wanted(edition: Edition) -> bool:
    """Tell whether an edition's PDF ends with its list: as report.yml has it, else as department.yml."""
    said = edition.report.pdf.annex or edition.department.pdf.annex or DEFAULT
    return said == "true" and bool(edition.facts)


def markup(edition: Edition, *, marked: bool = False) -> str:
    """Return the list as HTML: a sentence and one table, whose rows are put together file by file.

    `marked` has each figure in the element that names it, for a comparison; print has no use for it.
    """
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    columns = "<col>" * len(HEADS)
    used = listing.uses(edition)
    groups = "".join(_group(edition, stem, marked=marked) for stem in listing.stems(edition, used))
    first = next(iter(edition.facts.values()))
    words = (
        f"本附录列出{edition.year}年的全部{len(edition.facts)}项数据。最后一栏是数据的编号和它在数据文件中的行号，"
        f"编号以文件名开头：{_place(first)}即{first.origin.path}第{first.origin.line}行。"
    )
    return (
        f'<p class="gk-annex__note">{words}</p><table class="gk-annex">{columns}'
        f"<thead><tr>{head}</tr></thead>{groups}</table>"
    )


def _group(edition: Edition, stem: str, *, marked: bool) -> str:
    mine = [fact for name, fact in edition.facts.items() if name.partition(".")[0] == stem]
    rows = "".join(_row(edition, fact, marked=marked) for fact in mine)
    if not rows:
        return ""
    head = f'<tr class="gk-group"><th colspan="3" scope="rowgroup">{escape(listing.label(edition, stem))}</th></tr>'
    return f"<tbody>{head}{rows}</tbody>"


def _row(edition: Edition, fact: Fact, *, marked: bool) -> str:
    asked = cards.card(edition, fact.id)
    value = "（空白）" if printing.shown(edition.figures, fact.id) == "" else printing.printed(edition.figures, fact.id)
    before = "，".join(filter(None, (f"上年{asked.before}", asked.change))) if asked.before else ""
    worked = listing.worked(asked, listing.stated(edition, fact))
    rest = (f"（{before}）" if before else "") + (f"\n{worked}" if worked else "")
    shown = figures.element(edition, fact.id, value) if marked else escape(value)
    place = escape(_place(fact))
    return f'<tr><th scope="row">{escape(fact.label)}</th><td>{shown}{escape(rest)}</td><td>{place}</td></tr>'


def _place(fact: Fact) -> str:
    """Name a figure's place: its id begins with the name of its file."""
    return f"{fact.id}:{fact.origin.line}"
