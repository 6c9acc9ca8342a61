"""A copy of a year in, without its repository; where its pages and its CSV say something else than PDF and JSON, out.

The JSON and the PDF have their digests in the seal, so what says the same as they do says what was sealed. The words of
the chapters are compared with the PDF, and the figures that any page marks with the JSON.
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import exports
from gongkai.exports.spreadsheets import inert
from gongkai.files import relative
from gongkai.parity import comparing, shown
from gongkai.parity.flowing import flowing
from gongkai.parity.sealed import chapters
from gongkai.parity.telling import MOST
from gongkai.problems import msg
from gongkai.seals import FIELDS
from gongkai.seals.superseded import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongkai.parity.comparing import Difference
    from gongkai.parity.pieces import Block, Piece, Table
    from gongkai.problems import Message

Wrong = tuple[str, "Message"]
"""A file of a copy, and what is wrong with it."""
_KEY = re.compile(r"\[([^\[\]]+)\]_*$")
"""Ends the head of a column of figures."""
_NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?")


def articles(folder: Path) -> dict[str, list[Block | Table]]:
    """Return what the pages of a copy show, by their path; one that only leads elsewhere, as in latest/, is none."""
    found = {}
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != FOLDER)
        for path in (Path(above, name) for name in sorted(names) if name.endswith(".html")):
            if path.is_file() and (items := shown.article(path.read_text(encoding="utf-8", errors="replace"))):
                found[relative(path, folder)] = items
    return found


def marked(pages: Mapping[str, list[Block | Table]], rows: Mapping[str, Mapping[str, str]]) -> Iterator[Wrong]:
    """Compare every figure that a page marks with the open data: its exact number, and the number in its words."""
    for name, items in pages.items():
        found = [piece for piece in flowing(items) if piece.figure and not _elsewhere(piece.figure)]
        wrong = [(piece, rows.get(piece.figure)) for piece in found if not _is(piece, rows.get(piece.figure))]
        for piece, row in wrong[:MOST]:
            expected = row.get("printed", "") if row else "—"
            message = msg(
                "{figure} is marked as “{found}”, and should be “{expected}”",
                figure=piece.figure,
                found=f"{piece.value} {piece.text}".strip(),
                expected=f"{row.get('value', '') if row else ''} {expected or '0'}".strip(),
            )
            yield name, message
        if len(wrong) > MOST:
            yield name, msg("{count} more differences are not listed", count=len(wrong) - MOST)


def texts(
    pages: Mapping[str, list[Block | Table]], printed: Sequence[str], body: Sequence[Block | Table]
) -> Iterator[Wrong]:
    """Compare the words of the pages that a PDF prints with what it says, apart from what is generated."""
    here = [name for name in printed if name in pages]
    yield from ((name, msg("is missing")) for name in printed if name not in pages)
    said = [flowing([item for item in chapters(pages[name]) if not item.screen]) for name in here]
    starts = list(accumulate(map(len, said), initial=0))
    found = comparing.differences([piece for one in said for piece in one], flowing(list(chapters(body))))
    for difference in found[:MOST]:
        yield here[min(bisect_right(starts, difference.at), len(here)) - 1], _told(difference)
    if len(found) > MOST:
        yield here[-1], msg("{count} more differences are not listed", count=len(found) - MOST)


def table(path: Path, rows: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether a CSV of one table has the figures of the JSON in its cells, whose ids its heads and rows name."""
    try:
        head, *lines = _csv(path)
        columns = [(n, found[1]) for n, name in enumerate(head) if (found := _KEY.search(name))]
        cells = [(f"{path.stem}.{line[0]}", key, line[n]) for line in lines for n, key in columns]
    except (ValueError, IndexError, csv.Error):
        return False
    if not any(f"{row}.{key}" in rows for row, key, _ in cells):  # a name that no file can have was made another one
        return True
    return all(
        # the sums of a scorecard are figures by the name of their row, with nothing beside them
        _in_cell(words, rows[f"{row}.{key}"]) if f"{row}.{key}" in rows else not words or _in_cell(words, rows.get(row))
        for row, key, words in cells
    )


def _in_cell(words: str, row: Mapping[str, str] | None) -> bool:
    found = [row.get("number", ""), row.get("printed", "")] if row else []
    return words in {*found, *map(inert, found)}


def _csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def figures(path: Path, rows: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether a CSV of all figures has those of the JSON, as far as a seal holds them."""
    try:
        head, *lines = _csv(path)
        columns = [(name, head.index(exports.FIELDS[name])) for name in ("id", *FIELDS)]
        found = {line[columns[0][1]]: [line[at] for _, at in columns] for line in lines}
    except (ValueError, IndexError, csv.Error):
        return False
    expected = {i: [row.get(name, "") for name, _ in columns] for i, row in rows.items()}
    if len(found) != len(lines) or found.keys() != expected.keys():
        return False
    return all(a in {b, inert(b)} for i, line in found.items() for a, b in zip(line, expected[i], strict=True))


def _elsewhere(figure: str) -> bool:
    """Tell a comparison with last year, `change(id)`, or a figure of another year, `2021/id`: no JSON has these."""
    return figure.startswith("change(") or "/" in figure


def _is(piece: Piece, row: Mapping[str, str] | None) -> bool:
    """Tell whether an element shows a figure: in prose as it is printed, in a table without its unit, grouped."""
    if row is None or (piece.value and piece.value != row.get("value", "")):
        return False
    words, printed = _plain(piece.text), _plain(row.get("printed", ""))
    numbers, expected = _NUMBER.findall(words), _NUMBER.findall(printed)
    if not printed:  # a blank, which prose calls 0
        return all(float(number) == 0 for number in numbers)
    if expected and not numbers and not piece.value:  # a chart's second line: the unit
        return words in printed
    return words == printed or bool(numbers and numbers == expected)


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).replace(",", "").split())


def _told(difference: Difference) -> Message:
    """Say what a page has (`expected`, here) and the PDF (`found`)."""
    here, there = difference.expected, difference.found
    if not here:
        return msg("“{expected}” is missing (figures: {figures})", expected=there, figures="—")
    if not there:
        return msg("“{found}” should not be here", found=here)
    return msg("“{found}” should be “{expected}”", found=here, expected=there)
