"""An edition in, all files of its open data out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import datafiles
from gongkai.exports.dataset import dataset
from gongkai.exports.figures import as_csv, as_json, ledger_as_json
from gongkai.exports.package import package
from gongkai.exports.schema import figures_schema
from gongkai.exports.sheets import sheets
from gongkai.exports.tables import as_table
from gongkai.exports.workbook import as_workbook

if TYPE_CHECKING:
    from gongkai.edition import Edition


def files(edition: Edition, workbook: bytes | None = None, *, draft: bool = False) -> dict[str, bytes]:
    """Return every file by its path from the folder of the open data, as `datafiles` names them.

    A `workbook` that is there already is taken as it is. An edition that is built as a `draft` says so in its data.
    """
    laid_out = sheets(edition)
    places = datafiles.tables(edition)
    found = {
        datafiles.WORKBOOK: workbook or as_workbook(edition, laid_out, draft=draft),
        datafiles.FIGURES: as_csv(edition).encode(),
        datafiles.DATA: as_json(edition, draft=draft).encode(),
        datafiles.LEDGER: ledger_as_json(edition, draft=draft).encode(),
        datafiles.SCHEMA: figures_schema().encode(),
        datafiles.DATASET: dataset(edition, draft=draft).encode(),
        **{places[sheet.id]: as_table(sheet).encode() for sheet in laid_out},
    }
    found[datafiles.PACKAGE] = package(edition, laid_out, found).encode()
    return found
