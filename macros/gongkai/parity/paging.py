"""What a PDF has beside the report's text: page numbers, cover, contents, bookmarks, and what is laid over it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.parity.flowing import flowing, plain
from gongkai.parity.pieces import BLANKS, Block, Table
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.parity.built import Built
    from gongkai.parity.printed import Printed
    from gongkai.problems import Problem

DRAFT = "草稿请勿引用"
# — 1 —, or a page's only text: 1, 1/20, 第1页
_FOLIO = re.compile(r"[—–-](\d{1,4})[—–-]|^第?(\d{1,4})(?:/\d{1,4})?页?$")
_LEADERS = re.compile(r"[·.…]{2,}")
_NUMBER = re.compile(r"\d+")
# Stands for what should be on a page, and is not.
MISSING = "\0"


@dataclass(frozen=True)
class Sheet:
    """A page of a PDF beside its text: its number as it is printed, and what else stands there."""

    folio: str
    rest: str
    draft: bool

    @property
    def number(self) -> int:
        """Return its number, 0 if it has none."""
        found = _NUMBER.search(self.folio)
        return int(found[0]) if found else 0


@dataclass(frozen=True)
class Paper:
    """A PDF of an edition: its file, what it says, its pages."""

    name: str
    found: Printed
    sheets: tuple[Sheet, ...]

    def folio(self, page: int) -> str:
        """Return the number printed on a page; pages count from 1."""
        return self.sheets[page - 1].folio or "—" if 0 < page <= len(self.sheets) else "—"

    @property
    def parted(self) -> tuple[list[Block | Table], list[Block | Table]]:
        """Part the cover and the contents from the report, which begins after them, else with the first page number."""
        items = self.found.items
        last = max((n for n, item in enumerate(items) if isinstance(item, Block) and item.kind == "toci"), default=-1)
        if last >= 0:
            return list(items[: last + 1]), list(items[last + 1 :])
        first = next((page for page, sheet in enumerate(self.sheets, 1) if sheet.number), 1)
        places = [(item, _place(item)) for item in self.found.items]
        return [item for item, page in places if page < first], [item for item, page in places if page >= first]


def paper(name: str, found: Printed) -> Paper:
    """Tell the numbers of the pages from the heads of tables that go on there."""
    repeated = _repeated(found)
    sheets = []
    for page, leaf in enumerate(found.pages, 1):
        head = repeated.get(page, "")
        text = _LEADERS.sub("", leaf.loose.replace(DRAFT, "", 1))
        rest = text.replace(head, "", 1)
        folio = match[0] if (match := _FOLIO.search(rest)) else ""
        stray = rest.replace(folio, "", 1) or ("" if head in text else MISSING)
        sheets.append(Sheet(folio, stray, DRAFT in leaf.loose))
    return Paper(name, found, tuple(sheets))


def _repeated(found: Printed) -> dict[int, str]:
    """Return for each page the head of the table that goes on there."""
    repeated: dict[int, str] = {}
    for table in (item for item in found.items if isinstance(item, Table) and item.head):
        begins = min((piece.place for cell in table.head for piece in cell.pieces), default=0)
        words = "".join(cell.text for cell in sorted(table.head, key=lambda cell: (cell.row, cell.column)))
        for page in {piece.place for cell in table.body for piece in cell.pieces} - {begins}:
            repeated[page] = _LEADERS.sub("", words)
    return repeated


def numbered(built: Built, paper: Paper) -> Iterator[Problem]:
    """Look for pages that are missing.

    Y104: The pages of the PDF are numbered without a gap, and its title, cover, contents and bookmarks are those of the
    report. One with a page taken out would look complete otherwise. Build the site again.
    """
    full = {piece.place for piece in flowing(paper.parted[1])}
    last = 0
    for page, sheet in enumerate(paper.sheets, 1):
        mine = sheet.number
        if not mine and last and page in full:
            yield built.problem("Y104", paper.name, msg("page {page} has no number", page=page), page)
        if mine and mine != last + 1 and (last or mine != page):  # a profile may count the cover
            message = msg(
                "page {page} is numbered {found}, and should be {expected}", page=page, found=mine, expected=last + 1
            )
            yield built.problem("Y104", paper.name, message, page)
        last = mine or last
        if sheet.draft and not built.draft:
            message = msg("page {page} is marked as a draft, and the edition is none", page=page)
            yield built.problem("Y104", paper.name, message, page)


def alone(built: Built, paper: Paper) -> Iterator[Problem]:
    """Look for what was put on a page.

    Y105: Nothing stands on a page of the PDF but the report, the page's number and the head of a table that goes on. A
    note, a stamp or a text laid over it is how most programs change what a PDF seems to say. Build the site again.
    """
    for page, (sheet, leaf) in enumerate(zip(paper.sheets, paper.found.pages, strict=True), 1):
        if sheet.rest == MISSING:
            message = msg("page {page}: the table that goes on there has not its own head", page=page)
            yield built.problem("Y105", paper.name, message, page)
        elif sheet.rest:
            message = msg("page {page}: “{found}” is no part of the report", page=page, found=sheet.rest)
            yield built.problem("Y105", paper.name, message, page)
        for kind in leaf.overlaid:
            message = msg("page {page}: something is laid over it ({kind})", kind=kind, page=page)
            yield built.problem("Y105", paper.name, message, page)


def leading(built: Built, paper: Paper) -> Iterator[Problem]:
    """Check what leads to the report, by rule Y104: title, cover, contents and bookmarks."""
    title = built.edition.report.title
    front, body = paper.parted
    if paper.found.title != title:
        yield _titled(built, paper, title)
    listed = [item for item in front if isinstance(item, Block) and item.kind == "toci"]
    # the contents have a heading of their own
    other = [item for item in front if isinstance(item, Table) or not (item.kind.startswith("h") or item in listed)]
    cover = "".join(piece.text for piece in flowing(other))
    if BLANKS.sub("", title) not in cover and built.edition.profile.cover.is_file():
        yield built.problem("Y104", paper.name, msg("the title “{title}” is not on the cover", title=title))
    known = _numbers(built)
    for stray in (n for n in _NUMBER.findall(cover) if int(n) not in known):
        message = msg("the number {found} on the cover is neither in report.yml nor in department.yml", found=stray)
        yield built.problem("Y104", paper.name, message)
    heads = [item for item in body if isinstance(item, Block) and item.kind.startswith("h")]
    if listed:
        yield from _contents(built, paper, listed, heads)
    elif built.edition.profile.settings.contents.level:
        yield built.problem("Y104", paper.name, msg("there are no contents"))
    for name in paper.found.bookmarks:
        if plain(name) not in {plain(item.text) for item in heads}:
            yield built.problem("Y104", paper.name, msg("the bookmark “{title}” leads to no heading", title=name))


def part_of(built: Built, paper: Paper) -> Iterator[Problem]:
    """Check that a part that is printed by itself says of which report it is, by rule Y104."""
    title = built.edition.report.title
    if not paper.found.title.endswith(f"（{title}）"):
        yield _titled(built, paper, f"……（{title}）")


def _titled(built: Built, paper: Paper, expected: str) -> Problem:
    found = paper.found.title
    message = msg("the PDF has the title “{found}”, and should have “{expected}”", found=found, expected=expected)
    return built.problem("Y104", paper.name, message)


def _contents(built: Built, paper: Paper, listed: list[Block], heads: list[Block]) -> Iterator[Problem]:
    """Check that the contents name every chapter, and the page of each heading."""
    named: set[str] = set()
    at = 0
    for item in listed:
        title, page = "".join(piece.text for piece in item.pieces[:-1]), item.pieces[-1].text
        named.add(plain(title))
        here = next((n for n in range(at, len(heads)) if plain(heads[n].text) == plain(title)), None)
        at = at if here is None else here + 1
        expected = 0 if here is None else paper.sheets[heads[here].pieces[0].place - 1].number
        if page != str(expected):
            message = msg(
                "the contents have “{title}” on page {found}, and it is on page {expected}",
                title=title,
                found=page,
                expected=expected or "—",
            )
            yield built.problem("Y104", paper.name, message, item.pieces[0].place)
    for item in heads:
        if item.kind == "h1" and plain(item.text) not in named:
            yield built.problem("Y104", paper.name, msg("the contents do not name “{title}”", title=item.text))


def _numbers(built: Built) -> set[int]:
    """Return the numbers that the cover may have."""
    said = f"{built.edition.year} {built.edition.report.model_dump_json()} {built.edition.department.model_dump_json()}"
    return {int(n) for n in _NUMBER.findall(said)}


def _place(item: Block | Table) -> int:
    if isinstance(item, Block):
        return item.pieces[0].place
    return next((cell.pieces[0].place for cell in (*item.head, *item.body) if cell.pieces), 0)
