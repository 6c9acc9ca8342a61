"""An edition in, what search engines for data are told of it out: a schema.org `Dataset` as JSON-LD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gongkai import datafiles, kinds
from gongkai.exports.citing import address, citation, status
from gongkai.exports.rows import row

if TYPE_CHECKING:
    from gongkai.edition import Edition

FORMATS = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Media types by the ending of a file's name."""


def dataset(edition: Edition, folder: str = "", *, draft: bool = False) -> str:
    """Return the description; `folder` leads from where it stands to the data, for a site without an address."""
    return json.dumps(_described(edition, folder, draft=draft), ensure_ascii=False, indent=1) + "\n"


def dataset_block(edition: Edition, folder: str, *, draft: bool = False) -> str:
    """Return the same for a `<script type="application/ld+json">`, which no word of it can end."""
    text = json.dumps(_described(edition, folder, draft=draft), ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _described(edition: Edition, folder: str, *, draft: bool) -> dict[str, Any]:
    report, department, url = edition.report, edition.department, address(edition)
    at = f"{url}{datafiles.FOLDER}/" if url else folder
    publisher = _known({"@type": "GovernmentOrganization", "name": department.name, "url": department.site.url})
    amended = [amendment.date for amendment in edition.ledger.amendments]
    told = (datafiles.WORKBOOK, datafiles.FIGURES, datafiles.DATA)
    return _known(
        {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "@id": url,
            "name": f"{report.title}：数据",
            "description": description(edition),
            "url": url,
            "identifier": [value for value in (report.document.index, report.document.number) if value],
            "keywords": [kinds.label(report.kind, edition.kind), *report.document.keywords],
            "inLanguage": "zh-CN",
            "isAccessibleForFree": True,
            "temporalCoverage": str(edition.year),
            "datePublished": report.published,
            "dateModified": max([report.published, *amended]) if any(amended) else "",
            "creativeWorkStatus": status(edition, draft=draft),
            "creator": publisher,
            "publisher": publisher,
            "license": _licence(edition),
            "isBasedOn": report.transcription.source if report.transcription else "",
            "creditText": citation(edition),
            "variableMeasured": _headline(edition),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": datafiles.LABELS[name],
                    "encodingFormat": FORMATS[name.rpartition(".")[2]],
                    "contentUrl": at + name,
                }
                for name in told
            ],
        }
    )


def description(edition: Edition) -> str:
    """Say in a sentence or two what the data are."""
    report, department = edition.report, edition.department
    said = [f"{department.name}《{report.title}》的全部{len(edition.facts)}项数据。"]
    if report.period:
        said.append(f"所属期间：{report.period}。")
    if report.transcription:
        said.append(report.transcription.note or f"转录自{report.transcription.source}。")
    return "".join([*said, department.notice])


def _licence(edition: Edition) -> dict[str, str]:
    known = _known({"name": edition.department.licence.name, "url": edition.department.licence.url})
    return {"@type": "CreativeWork", **known} if known else {}


def _headline(edition: Edition) -> list[dict[str, Any]]:
    shown = (row(edition, edition.facts[name]) for name in edition.report.headline)
    return [
        _known(
            {
                "@type": "PropertyValue",
                "propertyID": figure["id"],
                "name": figure["label"],
                "value": figure["number"] or figure["printed"],
                "unitText": figure["unit"],
            }
        )
        for figure in shown
    ]


def _known(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known."""
    return {key: value for key, value in data.items() if value not in ("", [], {})}
