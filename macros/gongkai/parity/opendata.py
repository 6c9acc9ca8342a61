"""An edition and its open data in; every figure that the data have otherwise out, also in the files within the PDF."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING

from gongkai import datafiles, exports
from gongkai.parity.built import REBUILD
from gongkai.pdf.embedding import FILES
from gongkai.pdf.settings import OUTPUT
from gongkai.problems import Origin, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.edition import Site
    from gongkai.parity.built import Built
    from gongkai.parity.printed import Printed
    from gongkai.problems import Message

LARGEST = 100_000_000
"""Bytes of a workbook's contents that are looked at."""
# Lines by id: the file's line, and its fields by name.
Rows = dict[str, tuple[int, dict[str, str]]]


def data(built: Built) -> Iterator[Problem]:
    """Compare the open data with the repository.

    Y106: The open data have every figure of the edition as the repository has it, and no other. Whoever reckons with
    the JSON or the CSV must get what the report says, with its number, unit and origin. Build the site again.
    """
    for base, expected in _expected(built).items():
        name = f"{datafiles.FOLDER}/{base}"
        path = built.folder / name
        if not path.is_file():
            yield built.problem("Y101", name, msg("the file is missing"))
            continue
        content = path.read_bytes()
        if content == expected:
            continue
        differing = list(_differing(name, expected, content))
        for line, message, figure in differing:
            yield built.problem("Y106", name, message, line, figure)
        if not differing:
            yield built.problem("Y106", name, msg("the file differs from what `gongkai build` writes"))


def _expected(built: Built) -> dict[str, bytes]:
    """Return the files as they should be; a workbook may be the published one if the same is in it.

    Another machine may compress it otherwise.
    """
    expected = exports.files(built.edition, draft=built.draft)
    path = built.folder / datafiles.FOLDER / datafiles.WORKBOOK
    workbook = path.read_bytes() if path.is_file() else b""
    if workbook == expected[datafiles.WORKBOOK] or _members(workbook) != _members(expected[datafiles.WORKBOOK]):
        return expected
    return exports.files(built.edition, workbook, draft=built.draft)


def _members(workbook: bytes) -> dict[str, bytes] | None:
    """Return what is in a workbook; nothing if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
            large = sum(item.file_size for item in archive.infolist()) > LARGEST
            return None if large else {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return None


def overall(site: Site, folder: Path, shown_as: str) -> Iterator[Problem]:
    """Compare what belongs to the data of all years with what the editions have published (Y109)."""
    department = site.department
    if department is None:
        return
    years = [e.year for e in site.editions if (folder / str(e.year) / "index.html").is_file()]
    for name, text in exports.overall(department, exports.published(folder, years)).items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != text.encode():
            message = msg("it is not what the editions say")
            yield Problem("Y109", Origin(f"{shown_as}/{name}"), message, REBUILD)


def attached(built: Built, found: Printed) -> Iterator[Problem]:
    """Compare the files within the PDF with those beside it.

    Y107: The files attached to the PDF are those of the site, byte for byte. The PDF is what an archive keeps, and its
    data must be those that were published with it. Build the site again.
    """
    for name in sorted(FILES.keys() - found.attached.keys()):
        yield built.problem("Y107", OUTPUT, msg("{file} is not attached to the PDF", file=name))
    for name, content in sorted(found.attached.items()):
        base = name.rpartition("/")[2]
        places = [built.folder / "data" / base, built.root / "data" / str(built.edition.year) / base]
        original = next((path for path in places if path.is_file()), None)
        if original is None:
            message = msg("{file} is attached to the PDF, and nothing like it is published", file=name)
            yield built.problem("Y107", OUTPUT, message)
        elif original.read_bytes() != content:
            differing = list(_differing(base, original.read_bytes(), content))
            for _, message, figure in differing:
                within = msg("in the attached {file}: {what}", file=name, what=message)
                yield built.problem("Y107", OUTPUT, within, subject=figure)
            if not differing:
                yield built.problem("Y107", OUTPUT, msg("the attached {file} is not the published one", file=name))


def _differing(name: str, expected: bytes, found: bytes) -> Iterator[tuple[int, Message, str]]:
    """Tell which figures differ between two files of open data, with the line of the second; others are not told."""
    read = {"figures.json": _json, "figures.csv": _csv}.get(name.rpartition("/")[2])
    if read is None:
        return
    try:
        (top, ours), (head, theirs) = read(expected.decode("utf-8-sig")), read(found.decode("utf-8-sig"))
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration, csv.Error):
        yield 1, msg("the file cannot be read"), ""
        return
    if top != head:
        yield (
            1,
            msg("{expected} should be here, and not {found}", expected=_list(top, head), found=_list(head, top)),
            "",
        )
    for figure, (_, fields) in ours.items():
        if figure not in theirs:
            yield 1, msg("{figure} is missing: {expected}", figure=figure, expected=fields.get("printed", "")), figure
            continue
        line, others = theirs[figure]
        for field in [*fields, *(f for f in others if f not in fields)]:
            if fields.get(field) != others.get(field):
                message = msg(
                    "{figure} has the {field} {found}, and should have {expected}",
                    figure=figure,
                    field=field,
                    found=others.get(field) or "—",
                    expected=fields.get(field) or "—",
                )
                yield line, message, figure
    for figure in sorted(theirs.keys() - ours.keys()):
        yield theirs[figure][0], msg("there is no figure {figure}", figure=figure), figure


def _list(fields: dict[str, str], others: dict[str, str]) -> str:
    return "、".join(f"{key}={value}" for key, value in fields.items() if others.get(key) != value) or "—"


def _json(text: str) -> tuple[dict[str, str], Rows]:
    loaded = json.loads(text)
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith('{"id":'):
            lines.setdefault(json.loads(line.rstrip(","))["id"], number)
    rows = {
        str(row["id"]): (lines.get(row["id"], 1), {key: str(value) for key, value in row.items()})
        for row in loaded["figures"]
    }
    if len(rows) != len(loaded["figures"]):
        raise ValueError("an id twice")
    return {key: str(value) for key, value in loaded.items() if key != "figures"}, rows


def _csv(text: str) -> tuple[dict[str, str], Rows]:
    lines = csv.reader(io.StringIO(text, newline=""))
    head = next(lines)
    names = dict(zip(exports.FIELDS.values(), exports.FIELDS, strict=True))
    columns = [names.get(column, column) for column in head]
    rows: Rows = {}
    for row in lines:
        fields = dict(zip(columns, row, strict=True))
        if fields["id"] in rows:
            raise ValueError("an id twice")
        rows[fields["id"]] = (lines.line_num, fields)
    return {"": "、".join(head)}, rows
