"""An image, PDF or office file in, what it says beside what it shows out: who made it, where, and what is hidden in it.

The readers of other formats are loaded only when a year has such a file. Nothing here trusts a file: what cannot be
read is said to be so, and nothing is unpacked beyond a limit.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from gongkai.checks.lists import packaged
from gongkai.problems import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 16 * 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
EXIF_CHUNK = b"eXIf"
CHUNK = 12  # length, name and checksum of a PNG chunk

AUTHOR, CHANGED_BY, COMPANY = msg("author"), msg("last changed by"), msg("company")
CAMERA, PLACE, REMARK = msg("camera"), msg("place where it was taken (GPS)"), msg("remark")


@dataclass(frozen=True)
class Property:
    """What a file says: in which of its fields, and whether that names a person or a place."""

    field: Message
    value: str
    personal: bool = True


class UnreadableError(Exception):
    """A file that is not what its name says, or that is protected."""


def properties(path: Path) -> Iterator[Property]:
    """Yield what a file says of its making; raise `UnreadableError` where that cannot be known."""
    ending = path.suffix.lower()
    lists = packaged("privacy")
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableError
    if ending in lists["images"]:
        yield from _image(path)
    elif ending == ".pdf":
        yield from _pdf(path)
    elif ending in lists["office"]:
        yield from _office(path)
    elif ending == ".svg":
        yield from _svg(path.read_bytes())
    elif ending in lists["old"]:
        raise UnreadableError


def hidden(path: Path) -> Iterator[Message]:
    """Yield what an office file hides: remarks, changes that are tracked, sheets out of sight."""
    if path.suffix.lower() not in packaged("privacy")["office"]:
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if any(re.search(r"comments?[0-9]*\.xml$", name) for name in names):
                yield msg("remarks")
            document = _member(archive, "word/document.xml")
            if re.search(rb"<w:(?:ins|del) ", document):
                yield msg("tracked changes")
            if re.search(rb'<sheet [^<>]{0,999}state="(?:hidden|veryHidden)"', _member(archive, "xl/workbook.xml")):
                yield msg("hidden sheets")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return  # it is said to be unreadable where its properties are


def text(path: Path) -> str:
    """Return the text of an attachment, for the checks of what is personal; nothing where there is none to be had."""
    ending = path.suffix.lower()
    lists = packaged("privacy")
    try:
        if ending in lists["text"] and path.stat().st_size <= MOST_UNPACKED:
            return _decoded(path.read_bytes())
        if ending in lists["office"]:
            with zipfile.ZipFile(path) as archive:
                members = [n for n in archive.namelist() if n.endswith(".xml") and not n.startswith("docProps/")]
                return _words(b"\n".join(_members(archive, members)))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        pass
    return ""


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _words(xml: bytes) -> str:
    """Return the words of a document: a paragraph or a cell ends a line, and what stands in between is one."""
    return unescape(
        re.sub(r"<[^<>]*>", "", re.sub(r"</(?:w:p|a:p|t|v|c|text:p)>", "\n", xml.decode("utf-8", "replace")))
    )


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Unpack a part of an office file, or as much of it as may be."""
    try:
        with archive.open(name) as file:
            return file.read(MOST_UNPACKED)
    except KeyError:
        return b""


def _members(archive: zipfile.ZipFile, names: list[str]) -> Iterator[bytes]:
    """Unpack parts of an office file, in all no more than one may be."""
    left = MOST_UNPACKED
    for name in names:
        part = _member(archive, name)[:left]
        left -= len(part)
        yield part


def _office(path: Path) -> Iterator[Property]:
    try:
        with zipfile.ZipFile(path) as archive:
            core, app, meta = (_member(archive, name) for name in ("docProps/core.xml", "docProps/app.xml", "meta.xml"))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        raise UnreadableError from None
    for element, field in (("dc:creator", AUTHOR), ("cp:lastModifiedBy", CHANGED_BY), ("meta:initial-creator", AUTHOR)):
        yield from _elements(core + meta, element, field)
    for element in ("Company", "Manager"):
        yield from _elements(app, element, COMPANY, personal=element == "Manager")


def _elements(xml: bytes, element: str, field: Message, *, personal: bool = True) -> Iterator[Property]:
    for match in re.finditer(rf"<{element}(?: [^<>]*)?>([^<]*)<", xml.decode("utf-8", "replace")):
        value = unescape(match[1]).strip()
        if value not in packaged("privacy")["nobody_in_particular"]:
            yield Property(field, value, personal)


def _xmp(data: bytes) -> Iterator[Property]:
    """Find the authors in a packet of XMP, which any format may carry."""
    for match in re.finditer(rb"<dc:creator>(.{0,2000}?)</dc:creator>", data, re.DOTALL):
        yield from _elements(match[1], "rdf:li", AUTHOR)


def _svg(data: bytes) -> Iterator[Property]:
    for match in re.finditer(rb"<dc:creator>(.{0,2000}?)</dc:creator>", data, re.DOTALL):
        yield from _elements(match[1], "dc:title", AUTHOR)
    for match in re.finditer(rb'(?:sodipodi:docname|inkscape:export-filename|sodipodi:absref)="([^"]{1,500})"', data):
        yield Property(REMARK, match[1].decode("utf-8", "replace"), personal=False)
    for match in re.finditer(rb"<!--(.{1,2000}?)-->", data, re.DOTALL):
        yield Property(REMARK, " ".join(match[1].decode("utf-8", "replace").split()), personal=False)


def _pdf(path: Path) -> Iterator[Property]:
    import logging  # noqa: PLC0415 - with pypdf, which tells the terminal what it thinks of a file

    import pypdf  # noqa: PLC0415 - importing a module of the core must stay light

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(path)
        author = str(reader.metadata.author or "").strip() if reader.metadata else ""
    except Exception:  # noqa: BLE001 - whatever a broken PDF makes of its reader
        raise UnreadableError from None
    found = [Property(AUTHOR, author)] if author not in packaged("privacy")["nobody_in_particular"] else []
    yield from found
    yield from (p for p in _xmp(path.read_bytes()) if p not in found)


ARTIST, OWNER, MAKER, MODEL, GPS, XP_AUTHOR, XP_COMMENT, SERIAL, EXIF = (
    *(0x013B, 0xA430, 0x010F, 0x0110, 0x8825, 0x9C9D, 0x9C9C, 0xA431, 0x8769),
)


def _image(path: Path) -> Iterator[Property]:
    import warnings  # noqa: PLC0415 - with Pillow

    from PIL import Image  # noqa: PLC0415 - importing a module of the core must stay light

    data = path.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                exif = image.getexif()
                remark = image.info.get("comment", b"")
            texts = list(_png(data))
            for name, body in texts:
                if name == EXIF_CHUNK:
                    exif.load(b"Exif\0\0" + body)
            found = {**exif, **exif.get_ifd(EXIF)}
            place = exif.get_ifd(GPS)
    except Exception:  # noqa: BLE001 - whatever a broken image makes of its reader
        raise UnreadableError from None
    if place.keys() & {2, 4}:  # latitude, longitude
        yield Property(PLACE, "")
    for tag, field in ((ARTIST, AUTHOR), (XP_AUTHOR, AUTHOR), (OWNER, AUTHOR), (XP_COMMENT, REMARK)):
        yield from _field(field, found.get(tag), personal=field is AUTHOR)
    camera = " ".join(_plain(found.get(tag)) for tag in (MAKER, MODEL, SERIAL))
    yield from _field(CAMERA, camera, personal=False)
    yield from _field(REMARK, remark, personal=False)
    for name, value in texts:
        if name in {b"Author", b"Creator", b"Artist"}:
            yield from _field(AUTHOR, value)
        elif name in {b"Comment", b"Description", b"Source"}:
            yield from _field(REMARK, value, personal=False)
    yield from _xmp(data)


def _field(field: Message, value: object, *, personal: bool = True) -> Iterator[Property]:
    words = _plain(value)
    if words not in packaged("privacy")["nobody_in_particular"]:
        yield Property(field, words, personal)


def _plain(value: object) -> str:
    """Return the words of a field: text, or bytes, which for the fields of Windows are UTF-16."""
    if isinstance(value, bytes):
        wide = len(value) % 2 == 0 and value.count(0) * 3 >= len(value)
        value = value.decode("utf-16-le" if wide else "utf-8", "replace")
    return " ".join(str(value or "").replace("\0", " ").split())


def _png(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the texts of a PNG by their keywords, and its Exif; Pillow reads those behind the pixels only with them."""
    import zlib  # noqa: PLC0415 - for the few images that have compressed texts

    at = len(PNG)
    while data.startswith(PNG) and at + CHUNK <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += length + CHUNK
        keyword, _, value = body.partition(b"\0")
        if name == EXIF_CHUNK:
            yield name, body
        elif name == b"tEXt":
            yield keyword, value.decode("latin-1").encode()
        elif name == b"zTXt":
            yield keyword, zlib.decompressobj().decompress(value[1:], MOST_UNPACKED).decode("latin-1").encode()
        elif name == b"iTXt":
            packed, text_ = value[:1] == b"\1", value[2:].split(b"\0", 2)[-1]
            yield keyword, zlib.decompressobj().decompress(text_, MOST_UNPACKED) if packed else text_
