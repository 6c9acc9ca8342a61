"""Puts the year's open data and its ledger into the PDF, so that an archive keeps the figures with the report."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import weasyprint
from weasyprint.pdf import pydyf

if TYPE_CHECKING:
    from pathlib import Path

# Names in the site's folder `data`; what each is to the report, in the words of ISO 19005-3; what readers are told.
FILES = {
    "figures.csv": ("Data", "本年度全部数据（CSV，可用表格软件打开）"),
    "figures.json": ("Data", "本年度全部数据（JSON）"),
    "ledger.json": ("Supplement", "本年度核对记录：勘误、说明和更正（JSON）"),
}


@dataclass(frozen=True)
class Embedded:
    """A file to put into the PDF."""

    name: str
    content: bytes
    relationship: str
    description: str


def open_data(site: Path) -> tuple[Embedded, ...]:
    """Return what there is of the open data of a built site, in the order of the names."""
    found = []
    for name, (relationship, description) in sorted(FILES.items()):
        path = site / "data" / name
        if path.is_file() and path.resolve().is_relative_to(site.resolve()):
            found.append(Embedded(name, path.read_bytes(), relationship, description))
    return tuple(found)


def attachments(files: tuple[Embedded, ...]) -> list[Any]:
    """Return them as WeasyPrint takes them."""
    # Without a date it would take the present one; `settle` puts in that of the edition.
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return [
        weasyprint.Attachment(
            file_obj=io.BytesIO(file.content),
            name=file.name,
            description=file.description,
            relationship=file.relationship,
            created=epoch,
            modified=epoch,
        )
        for file in files
    ]


def settle(pdf: Any) -> None:  # noqa: ANN401 - untyped library
    """Date the files as the report is dated, or not at all, and name each one once as belonging to the document."""
    dates = {key: pdf.info[key] for key in ("CreationDate", "ModDate") if key in pdf.info}
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/EmbeddedFile":
            facts = item.extra["Params"]
            for key in ("CreationDate", "ModDate"):
                facts.pop(key)
            facts.update(dates)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
