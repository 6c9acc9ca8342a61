"""A built edition in, a WARC file of it out, as web archives keep sites (DA/T 80, ISO 28500); alone knows warcio.

The library is optional. Dates and names of records follow from the edition, so that the same pages give the same bytes;
for that reason it is not compressed, which another zlib would do otherwise.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from email.utils import format_datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import quote

from gongkai import __version__
from gongkai.bagging.errors import BagError
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# Not `mimetypes`: what it knows depends on the machine.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NOWHERE = "https://site.invalid/"
"""Stands for the address of a department that has not said it."""


def required() -> None:
    """Raise `BagError` if the library is not installed."""
    if find_spec("warcio") is None:
        raise BagError(
            msg("--warc needs the library warcio, which is not installed"),
            msg("install it: pip install 'gongkai[warc]'"),
            usage=True,
        )


def write(target: Path, folder: Path, names: Iterable[str], base: str, date: str) -> None:
    """Write every file of a folder as the answer of a web server at `base`, on this day."""
    from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415 - optional
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415

    address, when = base or NOWHERE, f"{date}T00:00:00Z"
    with target.open("wb") as out:
        writer = WARCWriter(out, gzip=False, warc_version="1.1")
        info = {
            "software": f"gongkai {__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        }
        record = writer.create_warcinfo_record(target.name, info)
        record.rec_headers.replace_header("WARC-Record-ID", _id(f"{address}{target.name}"))
        record.rec_headers.replace_header("WARC-Date", when)
        writer.write_record(record)
        for name in names:
            path = folder / name
            uri = address + quote(name)
            with path.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
                content.seek(0)
                size = path.stat().st_size
                headers = [("Content-Type", _type(path)), ("Content-Length", str(size)), ("Date", _http(date))]
                given = {"WARC-Date": when, "WARC-Record-ID": _id(f"{uri}#{digest}")}
                answer = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
                writer.write_record(
                    writer.create_warc_record(
                        uri,
                        "response",
                        payload=content,
                        length=size,
                        http_headers=answer,
                        warc_headers_dict=given,
                    )
                )


def _id(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"


def _type(path: Path) -> str:
    return _TYPES.get(path.suffix.lower(), "application/octet-stream")


def _http(date: str) -> str:
    """Return a day as HTTP writes it, whatever the machine's language."""
    return format_datetime(dt.datetime.fromisoformat(f"{date}T00:00:00+00:00"), usegmt=True)
