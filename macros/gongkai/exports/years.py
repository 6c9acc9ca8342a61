"""A built site in, the figures of all its years as one CSV and one JSON out.

They are read from the open data that the editions have published, so that they say what these say, whatever was built
in this run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongkai import datafiles
from gongkai.exports.citing import DRAFT, place, root
from gongkai.exports.lines import listed
from gongkai.exports.rows import FIELDS
from gongkai.exports.spreadsheets import inert, written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongkai.schema import DepartmentShape

CSV, JSON = "all-years.csv", "all-years.json"
COLUMNS = {
    "id": FIELDS["id"],
    "year": "年度",
    **{name: FIELDS[name] for name in ("label", "printed", "value", "number", "unit", "approx", "state", "period")},
    "as_of": FIELDS["as_of"],
    "url": "网址",
}
"""The columns, with their Chinese names; `id` is a figure through the years, with `year` that of one edition."""


@dataclass(frozen=True)
class Published:
    """What an edition has published: its `figures.json` and its amendments."""

    year: int
    figures: dict[str, Any]
    amendments: tuple[dict[str, str], ...]

    def said(self, name: str) -> str:
        """Return what its data say of it: title, status, published; nothing if they do not."""
        return str(self.figures.get(name) or "")

    @property
    def draft(self) -> bool:
        """Tell whether it was built as a draft, which is not meant for the public."""
        return self.said("status") == DRAFT


def published(folder: Path, years: Sequence[int]) -> list[Published]:
    """Read the open data of the editions of a site, oldest first; one whose data cannot be read is left out."""
    return [found for year in sorted(years) if (found := _published(folder / str(year) / datafiles.FOLDER, year))]


def _published(data: Path, year: int) -> Published | None:
    try:
        figures = json.loads((data / datafiles.DATA).read_text(encoding="utf-8"))
        ledger = json.loads((data / datafiles.LEDGER).read_text(encoding="utf-8"))
        rows = [{str(key): str(value) for key, value in row.items()} for row in figures["figures"]]
        return Published(year, {**figures, "figures": rows}, tuple(dict(a) for a in ledger["amendments"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def all_years(department: DepartmentShape, editions: Sequence[Published]) -> dict[str, str]:
    """Return the two files: one row a figure and year, newest year last, in the order of each edition.

    JSON leaves out what is empty: ten years are many rows.
    """
    rows = [_row(department, edition, row) for edition in editions for row in edition.figures["figures"]]
    numbers = {"value", "number", "printed"}
    lines = [[inert(row[name], numeric=name in numbers and bool(row["value"])) for name in COLUMNS] for row in rows]
    head = {
        "department": department.name,
        "years": [edition.year for edition in editions],
        "columns": COLUMNS,
    }
    plain = [{key: int(value) if key == "year" else value for key, value in row.items() if value} for row in rows]
    return {CSV: written([list(COLUMNS.values()), *lines]), JSON: listed(head, "figures", plain)}


def _row(department: DepartmentShape, edition: Published, row: dict[str, str]) -> dict[str, str]:
    year, figure = str(edition.year), row["id"]
    known = {
        "year": year,
        "url": f"{root(department) or '../'}{year}/{place(figure)}",
    }
    return {name: known.get(name, row.get(name, "")) for name in COLUMNS}
