"""A PDF in, what its pages say out: the report's own text by its structure, and whatever else stands on them.

Read with pdfminer.six: it gives the text as the page draws it, with the marks that tie it to the structure. Words that
only a structure or an attachment claims are no printed words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pdfminer.pdfdevice import PDFDevice
from pdfminer.pdfdocument import PDFDocument, PDFNoOutlines
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

from gongkai.parity.pieces import BLANKS, Block, Piece, Table, TableMaker, piece

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEADINGS = frozenset({"H1", "H2", "H3", "H4", "H5", "H6"})
_BLOCKS = frozenset({"Art", "BlockQuote", "Caption", "Div", "Figure", "L", "LI", "P", "Part", "Sect", "TOC", "TOCI"})
# What a block is in `pieces.Block`, where it is no plain text.
_KINDS = {name: name.lower() for name in (*_HEADINGS, "LI", "TOCI", "Figure")}
_INVISIBLE = 3
REPLACED = "ActualText"
"""What a copy or a voice would say instead of what is printed; gongkai writes none."""
_DEEPEST = 200
_BULLET, _NUMBER = re.compile(r"[·•◦▪■○●–—-]"), re.compile(r"(\d+)[.、．)）]")


class UnreadableError(Exception):
    """The file is no PDF that can be read, or has no structure; the text says why."""


@dataclass(frozen=True)
class Leaf:
    """A page of the PDF: its text that no structure holds (the page's number), and what is laid over it."""

    loose: str
    overlaid: tuple[str, ...]


@dataclass(frozen=True)
class Printed:
    """What a PDF says: its title, its pages from 1 on, its text in the order of reading, bookmarks, attached files."""

    title: str
    pages: tuple[Leaf, ...]
    items: tuple[Block | Table, ...]
    bookmarks: tuple[str, ...]
    attached: dict[str, bytes]


def read(path: Path) -> Printed:
    """Read a PDF; `UnreadableError` when it cannot be."""
    try:
        with path.open("rb") as file:
            return _read(PDFDocument(PDFParser(file)))
    except (UnreadableError, OSError):
        raise
    except Exception as error:  # a broken file can fail in any of its parts, each with its own kind of error
        raise UnreadableError(f"{type(error).__name__}: {error}") from error


def _read(document: PDFDocument) -> Printed:
    numbers: dict[object, int] = {}
    texts: list[_Texts] = []
    overlaid: list[list[str]] = []
    resources = PDFResourceManager()
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        device = _Texts(resources)
        PDFPageInterpreter(resources, device).process_page(page)
        numbers[page.pageid] = number
        texts.append(device)
        overlaid.append([*_overlaid(page), *device.replaced])
    tree = _Tree(numbers, texts)
    root = resolve1(document.catalog.get("StructTreeRoot"))
    if not isinstance(root, dict):
        raise UnreadableError("no structure")
    tree.element(root, 0, 0)
    tree.close()
    for place in tree.replaced:
        overlaid[place - 1].append(REPLACED)
    pages = tuple(
        Leaf(
            BLANKS.sub("", "".join(t for m, t in device.runs if m is None or (page, m) not in tree.seen)),
            tuple(overlaid[page - 1]),
        )
        for page, device in enumerate(texts, 1)
    )
    info = document.info[0] if document.info else {}
    return Printed(
        title=_text(info.get("Title", b"")),
        pages=pages,
        items=tuple(tree.items),
        bookmarks=tuple(_bookmarks(document)),
        attached=dict(_attached(document)),
    )


class _Texts(PDFDevice):
    """The text of one page, piece by piece, each with the number (MCID) that ties it to the structure, if any."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.marks: list[int | None] = [None]
        self.runs: list[tuple[int | None, str]] = []
        self.replaced: list[str] = []

    def begin_tag(self, tag: PSLiteral, props: Any = None) -> None:  # noqa: ANN401 - pdfminer's signature
        if isinstance(props, dict) and REPLACED in props:
            self.replaced.append(REPLACED)
        mark = props.get("MCID") if isinstance(props, dict) else None
        artifact = tag.name == "Artifact"
        self.marks.append(mark if isinstance(mark, int) else None if artifact else self.marks[-1])

    def end_tag(self) -> None:
        if len(self.marks) > 1:
            self.marks.pop()

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:  # noqa: ANN401, ARG002
        font = textstate.font
        if font is None or textstate.render == _INVISIBLE:
            return
        text = "".join(_character(font, code) for part in seq if isinstance(part, bytes) for code in font.decode(part))
        self.runs.append((self.marks[-1], text))


def _character(font: Any, code: int) -> str:  # noqa: ANN401 - any of pdfminer's fonts
    try:
        return str(font.to_unichr(code))
    except PDFUnicodeNotDefined:
        return "\ufffd"  # a shape that stands for no character stands for none of the report


@dataclass
class _Tree:
    """The walk down the structure."""

    numbers: dict[object, int]
    texts: list[_Texts]
    items: list[Block | Table] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)
    kind: str = "p"
    pieces: list[Piece] = field(default_factory=list)
    tables: list[TableMaker] = field(default_factory=list)
    cell: list[Piece] | None = None
    first: bool = False
    words: dict[tuple[int, int], str] = field(default_factory=dict)
    replaced: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for page, device in enumerate(self.texts, 1):
            for mark, text in device.runs:
                if mark is not None:
                    self.words[page, mark] = self.words.get((page, mark), "") + text

    def close(self, kind: str = "p") -> None:
        """End the block that is being read, and begin another one."""
        if self.pieces:
            self.items.append(Block(self.kind, tuple(self.pieces)))
        self.kind, self.pieces = kind, []

    def element(self, node: dict[str, Any], page: int, depth: int) -> None:
        """Read an element of the structure, which may be on another page than the one that holds it."""
        if depth > _DEEPEST:
            raise UnreadableError("structure too deep")
        own = node.get("Pg")
        page = self.numbers.get(own.objid, page) if isinstance(own, PDFObjRef) else page
        name = _name(node.get("S"))
        if REPLACED in node:
            self.replaced.append(page)
        if self.cell is not None or name not in {"Table", "TR", "TH", "TD"}:
            self.plain(name, node, page, depth)
        elif name == "Table":
            self.close()
            self.tables.append(TableMaker())
            self.below(node, page, depth)
            self.items.append(self.tables.pop().made())
        elif self.tables and name == "TR":
            head = "THead" in str(_name((resolve1(node.get("P")) or {}).get("S")))
            self.tables[-1].row(head=head)
            self.below(node, page, depth)
        elif self.tables:
            self.cell = []
            self.below(node, page, depth)
            rows, columns = _spans(node)
            self.tables[-1].cell(self.cell, rows, columns, label=name == "TH")
            self.cell = None

    def plain(self, name: str, node: dict[str, Any], page: int, depth: int) -> None:
        """Read what is no part of a table, or within a cell."""
        if self.cell is None and self.tables and name == "Caption":
            self.cell = self.tables[-1].caption
            self.below(node, page, depth)
            self.cell = None
            return
        opens = self.cell is None and (name in _HEADINGS or name in _BLOCKS)
        if opens:
            self.close(_KINDS.get(name, "p"))
            self.first = name == "LI"
        self.below(node, page, depth)
        if opens:
            self.close()

    def below(self, node: dict[str, Any], page: int, depth: int) -> None:
        kids = resolve1(node.get("K"))
        for reference in kids if isinstance(kids, list) else [kids]:
            kid = resolve1(reference)
            if isinstance(kid, int):
                self.text(page, kid)
            elif isinstance(kid, dict) and "MCID" in kid:
                own = kid.get("Pg")
                self.text(self.numbers.get(own.objid, page) if isinstance(own, PDFObjRef) else page, kid["MCID"])
            elif isinstance(kid, dict) and "S" in kid:
                self.element(kid, page, depth + 1)

    def text(self, page: int, mark: int) -> None:
        """Take a piece of text; the mark before an item of a list is print's own, its number is compared."""
        self.seen.add((page, mark))
        text = BLANKS.sub("", self.words.get((page, mark), ""))
        if not text:
            return
        if self.cell is not None:
            self.cell.append(piece(text, page))
            return
        if self.first:
            self.first = False
            if _BULLET.fullmatch(text):
                return
            number = _NUMBER.fullmatch(text)
            text = f"{number[1]}." if number else text
        self.pieces.append(piece(text, page))


def _name(value: object) -> str:
    return str(value.name) if isinstance(value, PSLiteral) else ""


def _spans(node: dict[str, Any]) -> tuple[int, int]:
    attributes = resolve1(node.get("A"))
    found = {"RowSpan": 1, "ColSpan": 1}
    for attribute in attributes if isinstance(attributes, list) else [attributes]:
        given = resolve1(attribute)
        if isinstance(given, dict):
            found |= {key: value for key in found if isinstance(value := resolve1(given.get(key)), int)}
    return min(found["RowSpan"], 1000), min(found["ColSpan"], 1000)


def _overlaid(page: PDFPage) -> Iterator[str]:
    """Name the notes, stamps and fields laid over a page: all but links."""
    for reference in resolve1(page.annots) or ():
        note = resolve1(reference)
        if isinstance(note, dict) and (kind := _name(note.get("Subtype"))) != "Link":
            yield kind


def _bookmarks(document: PDFDocument) -> Iterator[str]:
    try:
        for _, title, *_ in document.get_outlines():
            yield BLANKS.sub("", str(title))
    except PDFNoOutlines:
        return


def _attached(document: PDFDocument) -> Iterator[tuple[str, bytes]]:
    names = resolve1(document.catalog.get("Names")) or {}
    waiting = [resolve1(names.get("EmbeddedFiles"))]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        waiting += [resolve1(kid) for kid in resolve1(node.get("Kids")) or ()]
        for reference in (resolve1(node.get("Names")) or [])[1::2]:
            file = resolve1(reference)
            stream = resolve1(resolve1(file["EF"])["F"])
            if isinstance(stream, PDFStream):
                yield _text(resolve1(file.get("UF") or file.get("F"))), stream.get_data()


def _text(value: object) -> str:
    return decode_text(value) if isinstance(value, bytes) else str(value)
