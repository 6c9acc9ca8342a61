"""An edition in, its figures and its ledger as CSV and JSON out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gongkai import datafiles
from gongkai.exports.citing import status
from gongkai.exports.lines import listed
from gongkai.exports.rows import FIELDS, rows
from gongkai.exports.spreadsheets import inert, written

if TYPE_CHECKING:
    from gongkai.edition import Edition


def as_json(edition: Edition, *, draft: bool = False) -> str:
    """Return the edition's figures as JSON; numbers are text, so that no reader rounds them."""
    return listed({"$schema": datafiles.SCHEMA, **_head(edition, draft=draft)}, "figures", rows(edition))


def _head(edition: Edition, *, draft: bool) -> dict[str, Any]:
    report, licence = edition.report, edition.department.licence
    given = {
        "period": report.period,
        "published": report.published,
        "licence": {key: value for key, value in licence.model_dump().items() if value},
    }
    return {
        "department": edition.department.name,
        "year": edition.year,
        "title": report.title,
        "status": status(edition, draft=draft),
        **{key: value for key, value in given.items() if value},
    }


def ledger_as_json(edition: Edition, *, draft: bool = False) -> str:
    """Return the year's ledger as JSON: what was accepted and why, which misprints are kept, what was amended."""
    book = edition.ledger
    data: dict[str, Any] = {
        "department": edition.department.name,
        "year": edition.year,
        "title": edition.report.title,
        "status": status(edition, draft=draft),
        "acknowledged": [entry.model_dump(mode="json") for entry, _ in book.acknowledged],
        "misprints": [entry.model_dump(mode="json") for entry, _ in book.misprints],
        "notes": list(book.notes),
        "amendments": [entry.model_dump(mode="json", exclude_none=True) for entry in book.amendments],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def as_csv(edition: Edition) -> str:
    """Return the edition's figures as CSV.

    A cell that a spreadsheet would take for a formula is kept from running by an apostrophe.
    """
    numbers = {"value", "number", "printed"}
    body = [
        [inert(row[name], numeric=name in numbers and bool(row["value"])) for name in FIELDS] for row in rows(edition)
    ]
    return written([list(FIELDS.values()), *body])
