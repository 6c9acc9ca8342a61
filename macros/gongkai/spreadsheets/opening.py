"""A file that somebody sends in, its workbook out; or why it is none, or none that could safely be opened.

An .xlsx is a ZIP archive of XML. Both can be made to grow without end, and openpyxl keeps all of it in memory; so
everything is counted before it is opened.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.parsers import expat

from gongkai.problems import Message, msg
from gongkai.spreadsheets.counting import UNPACKED, Counted, TooMuchError
from gongkai.spreadsheets.faults import Fault, WorkbookError

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

LARGEST = 16 * 1024 * 1024
MOST_PARTS = 1000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SAVE = msg("save it as an Excel workbook (.xlsx), and import that")
EXPORT = msg("make a new one with `gongkai export --xlsx YEAR` and fill that in")


def opened(path: Path) -> tuple[Workbook, bytes]:
    """Open a workbook, and return what the file holds, too; raises `WorkbookError`."""
    data = _contents(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _admit(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise _refused(msg("the file is damaged: it cannot be unpacked"), _AGAIN) from None
    import openpyxl  # noqa: PLC0415 - slow, and needed by an import only

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves out, none of which is read here
            return openpyxl.load_workbook(io.BytesIO(data), keep_vba=False, data_only=False, keep_links=False), data
    except Exception:  # noqa: BLE001 - whatever openpyxl stumbles over: a damaged file raises anything
        raise _refused(msg("the file is damaged: it is no workbook that can be read"), _AGAIN) from None


_AGAIN = msg("open it in Excel or WPS, save it again as .xlsx, and import that")


def values(data: bytes) -> Workbook:
    """Open a workbook that `opened` has admitted, with what its formulas came to when it was saved."""
    import openpyxl  # noqa: PLC0415 - as above

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_vba=False, keep_links=False)


def _refused(message: Message, hint: Message | None = None) -> WorkbookError:
    return WorkbookError(Fault(message, hint))


def _contents(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise _refused(msg("there is no such file"))
        if path.stat().st_size > LARGEST:
            raise _refused(msg("the file is larger than {limit} MiB", limit=LARGEST // 1024 // 1024), EXPORT)
        data = path.read_bytes()
    except OSError:
        raise _refused(msg("the file cannot be read")) from None
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise _refused(msg("the workbook is protected with a password"), msg("save it without a password"))
        raise _refused(msg("this is an Excel file of the old kind (.xls)"), SAVE)
    if not data.startswith(b"PK"):
        kind = path.suffix.lower()
        text = msg("a table as text ({kind}) cannot be imported", kind=kind)
        raise _refused(text if kind in {".csv", ".txt", ".tsv"} else msg("this is not an Excel workbook (.xlsx)"), SAVE)
    return data


def _admit(archive: zipfile.ZipFile) -> None:
    """Refuse what has macros, is another kind of file, or would grow."""
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _refused(msg("the workbook has macros"), msg("save it as .xlsx, without macros, and import that"))
    if "xl/workbook.bin" in names or "content.xml" in names or "[content_types].xml" not in names:
        raise _refused(msg("this is not an Excel workbook (.xlsx)"), SAVE)
    if any(part.flag_bits & 1 for part in parts):
        raise _refused(msg("the workbook is protected with a password"), msg("save it without a password"))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise _too_large()
    left, counted = UNPACKED, Counted()
    for part in parts:
        with archive.open(part) as file:
            data = file.read(left + 1)  # what it says of its size need not be true
        left -= len(data)
        if left < 0:
            raise _too_large()
        name = part.filename.lower()
        if name.endswith((".xml", ".rels", ".vml")):
            _admit_part(data)
        try:
            counted.part(name, data)
        except TooMuchError:
            raise _too_large() from None
        except expat.ExpatError:
            raise _refused(msg("the file is damaged: it is no workbook that can be read"), _AGAIN) from None


def _admit_part(data: bytes) -> None:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:  # the last: UTF-16, which would hide the others
        raise _refused(msg("the file is damaged: it is no workbook that can be read"), _AGAIN)
    if b"macroEnabled" in data:
        raise _refused(msg("the workbook has macros"), msg("save it as .xlsx, without macros, and import that"))


def _too_large() -> WorkbookError:
    return _refused(msg("the workbook has far more in it than was exported"), EXPORT)
