"""An edition in, its open data out: CSV, JSON and XLSX with what describes them; and what belongs to all years."""

from __future__ import annotations

from gongkai.exports.citing import status, status_label
from gongkai.exports.dataset import dataset, dataset_block
from gongkai.exports.figures import as_csv, as_json, ledger_as_json
from gongkai.exports.files import files
from gongkai.exports.overall import overall, write_overall
from gongkai.exports.rows import FIELDS, rows
from gongkai.exports.schema import figures_schema
from gongkai.exports.sheets import sheets
from gongkai.exports.tables import as_table
from gongkai.exports.workbook import as_workbook, warm
from gongkai.exports.years import all_years, published

__all__ = [
    "FIELDS",
    "all_years",
    "as_csv",
    "as_json",
    "as_table",
    "as_workbook",
    "dataset",
    "dataset_block",
    "figures_schema",
    "files",
    "ledger_as_json",
    "overall",
    "published",
    "rows",
    "sheets",
    "status",
    "status_label",
    "warm",
    "write_overall",
]
