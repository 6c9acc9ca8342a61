"""An edition's files of open data in, the `datapackage.json` that describes them out (Frictionless)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from gongkai import datafiles
from gongkai.exports.citing import address
from gongkai.exports.dataset import FORMATS, description
from gongkai.exports.lines import listed
from gongkai.exports.rows import FIELDS, MEANINGS, STATES
from gongkai.exports.sheets import NO_NUMBER
from gongkai.exports.tables import fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongkai.edition import Edition
    from gongkai.exports.sheets import Sheet
    from gongkai.schema import LicenceShape

_NAME = re.compile(r"[-a-z0-9._]+")
_LICENCE = re.compile(r"[-a-zA-Z0-9._]+")
NUMBERS = ("value", "number")


def package(edition: Edition, sheets: Sequence[Sheet], files: Mapping[str, bytes]) -> str:
    """Describe each file: what it is, its columns with their types, its size and digest."""
    report, department = edition.report, edition.department
    places = datafiles.tables(edition)
    described = [_figures(files), *(_table(sheet, n, places[sheet.id], files) for n, sheet in enumerate(sheets, 1))]
    plain = (datafiles.WORKBOOK, datafiles.DATA, datafiles.SCHEMA, datafiles.LEDGER)
    data: dict[str, Any] = {
        "profile": "data-package",
        "name": f"{_named(department.site.domain.lower(), 'gongkai')}-{edition.year}",
        "title": f"{report.title}：数据",
        "description": description(edition),
        "homepage": address(edition),
        "keywords": list(report.document.keywords),
        "licenses": _licences(department.licence),
        "contributors": [{"title": department.name, "role": "publisher"}],
        "sources": [{"title": report.transcription.source}] if report.transcription else [],
    }
    resources = [*described, *(_plain(name, files) for name in plain)]
    known = {key: value for key, value in data.items() if value not in ("", [])}
    return listed(known, "resources", resources)


def _named(text: str, otherwise: str) -> str:
    return text if _NAME.fullmatch(text) else otherwise


def _licences(licence: LicenceShape) -> list[dict[str, str]]:
    """State a licence as the standard allows: by its short name (CC-BY-4.0), or by where it can be read."""
    short = {"name": licence.name} if _LICENCE.fullmatch(licence.name) else {}
    read = {"path": licence.url} if licence.url else {}
    return [{**short, **read, "title": licence.name or licence.url}] if short or read else []


def _file(path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    content = files[path]
    ending = path.rpartition(".")[2]
    return {
        "path": path,
        "format": ending,
        "mediatype": FORMATS[ending],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def _plain(path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    name = path.lower().replace(".", "-")
    kind = {"profile": "data-resource", "type": "file"}  # or frictionless takes it for a table
    return {"name": name, "title": datafiles.LABELS[path], **kind, **_file(path, files)}


def _csv(path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {"profile": "tabular-data-resource", **_file(path, files), "encoding": "utf-8"}


def _figures(files: Mapping[str, bytes]) -> dict[str, Any]:
    described: list[dict[str, Any]] = []
    for name, title in FIELDS.items():
        field: dict[str, Any] = {"name": title, "type": "string", "description": MEANINGS[name]}
        if name in NUMBERS:
            field |= {"type": "number"}
        elif name == "line":
            field |= {"type": "integer"}
        elif name == "state":
            said = "，".join(f"{state}：{meaning}" for state, meaning in STATES.items())
            field |= {"description": f"{MEANINGS[name]}（{said}）", "constraints": {"enum": list(STATES)}}
        elif name == "id":
            field |= {"constraints": {"required": True, "unique": True}}
        described.append(field)
    schema = {"fields": described, "missingValues": [""], "primaryKey": [FIELDS["id"]]}
    return {
        "name": "figures",
        "title": datafiles.LABELS[datafiles.FIGURES],
        **_csv(datafiles.FIGURES, files),
        "schema": schema,
    }


def _table(sheet: Sheet, number: int, path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Describe a table; `NO_NUMBER` are words that stand where there is no number."""
    name = f"table-{sheet.id}"
    described = fields(sheet)
    return {
        "name": _named(name, f"table-{number}"),
        "title": sheet.label,
        "id": sheet.id,
        **({"description": "".join(sheet.notes)} if sheet.notes else {}),
        **_csv(path, files),
        "schema": {
            "fields": described,
            "missingValues": list(NO_NUMBER),
            "primaryKey": [described[0]["name"]],
        },
    }
