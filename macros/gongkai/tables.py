"""A table of figures in, its HTML out: nested heads, codes, the unit line, the sentence of an empty table."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from gongkai import figures, printing
from gongkai.grids import PERCENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.edition import Edition
    from gongkai.grids import Grid
    from gongkai.lines import Line

NUMBER = re.compile(r"\D*[\d,]+(\.\d+)?(\D*)")


def table(edition: Edition, name: str) -> str:
    """Show a table. It is one block of HTML without blank lines, which Markdown leaves as it is."""
    grid = edition.grids[name]
    label = figures.text(grid.label)
    unit = f'<p class="gk-unit">单位：{escape(grid.unit)}</p>' if grid.unit and grid.unit not in PERCENT else ""
    codes = any(row.code for row in grid.rows)
    parts = [
        f'<div class="gk-table" data-table="{escape(grid.id)}">',
        unit,
        f'<div class="gk-scroll" tabindex="0" role="region" aria-label="{label}"><table>',
        f"<caption>{label}</caption>",
        "<thead>" + "".join(_head(grid, codes=codes)) + "</thead>",
    ]
    words = {cell: printing.in_table(edition.figures, cell) for cell in _cells(edition, grid)}
    lacking = _lacking(grid, words)
    body = "".join(_row(edition, grid, row, words, lacking, codes=codes) for row in grid.rows)
    parts += [f"<tbody>{body}</tbody>", "</table></div>"]
    empty = grid.empty and not any(i.startswith(f"{grid.id}.") for i in edition.facts)
    sentences = [grid.empty if empty else "", grid.note]
    parts += [f'<p class="gk-note">{figures.text(s)}</p>' for s in sentences if s]
    parts.append("</div>")
    return "".join(parts)


def _label(grid: Grid, line: Line) -> str:
    """Return a line's label, with its unit where that is not the one of the table or of the heading above."""
    above = line.unit_above or grid.unit
    shown = line.unit if line.unit not in {"", above, *PERCENT} else ""
    return line.label + (f"（{shown}）" if shown else "")


def _head(grid: Grid, *, codes: bool) -> list[str]:
    """Lay the columns' heads out in as many lines as they nest, each head above what it heads."""
    deepest = max(column.depth for column in grid.columns)
    lines: list[list[str]] = [[] for _ in range(deepest + 1)]
    if codes:
        lines[0].append(_cell_head(grid.codes or "编码", rowspan=deepest + 1, scope="col"))
    lines[0].append(_cell_head(grid.stub or "项目", rowspan=deepest + 1, scope="col"))
    for column in grid.columns:
        label = _label(grid, column)
        if column.children:
            lines[column.depth].append(_cell_head(label, colspan=column.width, scope="colgroup"))
        else:
            lines[column.depth].append(_cell_head(label, rowspan=deepest - column.depth + 1, scope="col"))
    return [f"<tr>{''.join(line)}</tr>" for line in lines]


def _cell_head(label: str, *, scope: str, rowspan: int = 1, colspan: int = 1) -> str:
    spans = (f' rowspan="{rowspan}"' if rowspan > 1 else "") + (f' colspan="{colspan}"' if colspan > 1 else "")
    return f'<th scope="{scope}"{spans}>{figures.text(label)}</th>'


def _cells(edition: Edition, grid: Grid) -> list[str]:
    cells = (grid.cell(row, column) for row in grid.rows for column in grid.leaf_columns)
    return [cell for cell in cells if cell in edition.facts]


def _lacking(grid: Grid, words: Mapping[str, str]) -> dict[str, str]:
    """Return what a figure lacks of the longest decimals in its column (".00", "0"), so that points can be aligned.

    Only where the column's figures end alike: 12件 and 0.5万元 have no point in common.
    """
    lacking: dict[str, str] = {}
    for column in grid.leaf_columns:
        cells = (grid.cell(row, column) for row in grid.rows)
        found = {cell: m for cell in cells if cell in words and (m := NUMBER.fullmatch(words[cell]))}
        decimals = {cell: m[1] or "" for cell, m in found.items()}
        longest = max(decimals.values(), key=len, default="")
        if len({m[2] for m in found.values()}) == 1:
            rest = "." + "0" * (len(longest) - 1)
            lacking |= {cell: rest[len(d) :] for cell, d in decimals.items() if len(d) < len(longest)}
    return lacking


def _row(
    edition: Edition, grid: Grid, row: Line, words: Mapping[str, str], lacking: Mapping[str, str], *, codes: bool
) -> str:
    kind = ' class="gk-group"' if row.children else ' class="gk-total"' if row.total and not row.rate else ""
    code = f'<td class="gk-code">{figures.text(row.code)}</td>' if codes else ""
    head = f'<th scope="row" class="gk-level-{row.depth}">{figures.text(_label(grid, row))}</th>'
    cells = []
    for column in grid.leaf_columns:
        cell = grid.cell(row, column)
        shown = figures.element(edition, cell, words[cell]) if cell in words else ""
        lacks = f' data-lacks="{lacking[cell]}"' if cell in lacking else ""
        cells.append(f"<td{lacks}>{shown}</td>")
    return f"<tr{kind}>{code}{head}{''.join(cells)}</tr>"
