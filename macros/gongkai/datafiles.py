"""An edition in, the names of its files of open data out, as pages, texts and programs find them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.edition import Edition

FOLDER, TABLES = "data", "tables"
PDF = "report.pdf"
"""The official PDF, in the edition's folder."""
SEAL = "seal.json"
"""What the edition's seal recorded, in the edition's folder: there if it is sealed."""
FIGURES, DATA, WORKBOOK, LEDGER = "figures.csv", "figures.json", "figures.xlsx", "ledger.json"
SCHEMA, PACKAGE, DATASET = "figures.schema.json", "datapackage.json", "dataset.jsonld"
LABELS = {
    WORKBOOK: "全部数据和各表（XLSX，可用Excel、WPS打开）",
    FIGURES: "全部数据（CSV，可用Excel打开）",
    DATA: "全部数据（JSON）",
    LEDGER: "核对记录（JSON）",
    PACKAGE: "数据包（Frictionless Data Package）",
    SCHEMA: "JSON Schema",
    DATASET: "数据集（schema.org）",
}
"""The files that every edition has, with what readers are told of them."""
HANDY = (WORKBOOK, FIGURES, DATA, LEDGER)
"""Those with the data themselves; the others describe these."""
LONGEST = 120
"""Bytes of a file's name, which file systems and archives take everywhere."""
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})


def tables(edition: Edition) -> dict[str, str]:
    """Return the file of each table and scorecard, by id: one a table, below the folder of the open data."""
    taken: set[str] = set()
    return {name: f"{TABLES}/{_named(name, taken)}.csv" for name in (*edition.grids, *edition.scorecards)}


def names(edition: Edition) -> tuple[str, ...]:
    """Return every file of the open data, as its path from the edition's folder."""
    return tuple(f"{FOLDER}/{name}" for name in (*LABELS, *tables(edition).values()))


def _named(name: str, taken: set[str]) -> str:
    """Make a file's name of an id: one that Windows takes, too, where A and a are the same file and CON is none."""
    if name.partition(".")[0].casefold() in _DEVICES:
        name = f"_{name}"
    if len(name.encode()) > LONGEST:
        name = f"{name.encode()[:LONGEST].decode(errors='ignore')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    while name.casefold() in taken:
        name += "_"
    taken.add(name.casefold())
    return name
