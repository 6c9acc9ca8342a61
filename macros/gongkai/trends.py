"""A built site's open data in, the page out that follows each figure through the years: `site/trends.html`."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from gongkai import pages, printing, rootpages, wording
from gongkai.quantities import Quantity, QuantityError, quantity

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from gongkai.exports.years import Published
    from gongkai.passages import Outline
    from gongkai.schema import DepartmentShape
    from gongkai.units import UnitTable

    Row = dict[str, str]

TEMPLATE = "trends.html.j2"
WIDTH, HEIGHT, EDGE = 112, 30, 4
"""Of the little line of each figure, and the room around it, in its own units."""


def write(
    department: DepartmentShape,
    folder: Path,
    built: Sequence[Published],
    editions: Sequence[Outline],
    *,
    units: UnitTable,
    assets: str,
    there: Collection[str],
) -> None:
    """Write the page into a built site; `built` is what its editions have published, oldest first.

    `there` are the pages beside it that readers are led to.
    """
    columns = [one.year for one in reversed(built)]
    followed = figures({one.year: one.figures["figures"] for one in built})
    labels = {stem: label for one in editions for stem, label in one.groups.items()}
    order = list(dict.fromkeys(stem for one in reversed(editions) for stem in one.groups))
    groups: dict[str, list[Markup]] = {stem: [] for stem in order}
    for figure, rows in followed.items():
        stem = figure.partition(".")[0]
        groups.setdefault(stem, []).append(Markup(row(figure, rows, columns, units)))  # noqa: S704 - `row` escapes
    name = rootpages.TITLES[rootpages.TRENDS]
    page = rootpages.render(
        TEMPLATE,
        department,
        assets,
        name=name,
        here=rootpages.TRENDS,
        description=f"{department.name}各项数据的历年数值和变化",
        nav=rootpages.nav(there),
        compare=rootpages.COMPARE if rootpages.COMPARE in there else "",
        years=[(one.year, one.draft) for one in reversed(built)],
        count=len(followed),
        groups=[(stem, labels.get(stem, stem), rows) for stem, rows in groups.items() if rows],
    )
    (folder / rootpages.TRENDS).write_text(page, encoding="utf-8")


def figures(editions: Mapping[int, Sequence[Row]]) -> dict[str, dict[int, Row]]:
    """Return each figure that two editions or more have, by id, with what each of them says of it; newest first."""
    found: dict[str, dict[int, Row]] = {}
    for year in sorted(editions, reverse=True):
        for one in editions[year]:
            found.setdefault(one["id"], {})[year] = one
    return {figure: rows for figure, rows in found.items() if len(rows) > 1}


def row(figure: str, rows: Mapping[int, Row], years: Sequence[int], units: UnitTable) -> str:
    """Return a figure's row of the table: its name, its line, and for each year what is printed and how it changed.

    It is compared with the year before, as an edition's own pages do, and with no other.
    """
    known = {year: _quantity(said["printed"], units) for year, said in rows.items()}
    newest = max(rows)
    cells = []
    for year in years:
        if year not in rows:
            cells.append('<td class="none">—</td>')
            continue
        words = escape(rows[year]["printed"] or printing.BLANK)
        change = wording.listed(known[year], known.get(year - 1))
        more = f"<small>{escape(change)}</small>" if change else ""
        cells.append(f'<td><a href="{year}/{pages.url(pages.ALL)}#{quote(figure)}">{words}</a>{more}</td>')
    label = escape(rows[newest]["label"])
    return (
        f'<tr id="{escape(figure)}"><th scope="row">{label}<br><code>{escape(figure)}</code></th>'
        f'<td class="line">{line(known)}</td>{"".join(cells)}</tr>'
    )


def _quantity(printed: str, units: UnitTable) -> Quantity | None:
    """Read what an edition has published; words, and what is no longer known as a unit, cannot be compared."""
    try:
        return quantity(printed, units) if printed else None
    except QuantityError:
        return None


def line(known: Mapping[int, Quantity | None]) -> str:
    """Draw a figure's values from the oldest year to the newest; nothing where there are fewer than two to compare.

    Values of another unit than the newest are left out, and the line is broken where a year is missing.
    """
    found = {year: value for year, value in sorted(known.items()) if value is not None}
    if not found:
        return ""
    newest = found[max(found)]
    found = {year: value for year, value in found.items() if wording.comparable(value, newest)}
    if len(found) < 2:  # noqa: PLR2004 - a line has two ends
        return ""
    first, last = min(found), max(found)
    values = {year: float(value.value) for year, value in found.items()}
    low, high = min(values.values()), max(values.values())
    places = {
        year: (_along(year - first, last - first, WIDTH), round(HEIGHT - _along(value - low, high - low, HEIGHT), 1))
        for year, value in values.items()
    }
    way = " ".join(f"{'L' if year - 1 in found else 'M'}{x:g} {y:g}" for year, (x, y) in places.items())
    alone = [year for year in found if year == last or (year - 1 not in found and year + 1 not in found)]
    dots = "".join(f'<circle cx="{places[year][0]:g}" cy="{places[year][1]:g}" r="2.6"/>' for year in alone)
    said = escape(f"{first}年{found[first].prose()}，{last}年{found[last].prose()}")
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{said}">'
        f'<path d="{way}"/>{dots}</svg>'
    )


def _along(part: float, whole: float, length: int) -> float:
    """Place a value between the edges of the drawing; the middle where all are the same."""
    return round(EDGE + (part / whole if whole else 0.5) * (length - 2 * EDGE), 1)
