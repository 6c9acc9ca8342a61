"""What a page says, in the order of reading: blocks and tables, made of pieces that know their place and figure.

The page, the PDF and the repository are all read into these, so that one comparison serves them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

BLANKS = re.compile(r"[\s\u200b\u00ad\ufeff]+")


@dataclass(frozen=True)
class Piece:
    """Text without blanks, where it stands (a line of a page, a page of a PDF), and the figure that it shows.

    `figure` is an id, or `change(id)` for a comparison with last year; `value` is the exact number of its element.
    """

    text: str
    place: int = 0
    figure: str = ""
    value: str = ""


@dataclass(frozen=True)
class Block:
    """A heading (`h1` to `h6`), an item of a list (`li`) or of the contents (`toci`), a `note`, other text (`p`).

    `screen` says that it is for the screen only, and not printed: the table of a chart's figures. In a PDF, words in a
    picture are a `figure`.
    """

    kind: str
    pieces: tuple[Piece, ...]
    screen: bool = False

    @property
    def text(self) -> str:
        """Return its words."""
        return words(self.pieces)


@dataclass(frozen=True)
class Cell:
    """A cell of a table and what it covers from (`row`, `column`) on."""

    pieces: tuple[Piece, ...]
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    label: bool = False

    @property
    def text(self) -> str:
        """Return its words."""
        return words(self.pieces)


@dataclass(frozen=True)
class Table:
    """A table: the cells of its head and of its body, each counted from row 0, and how many columns it has.

    `screen` is as in `Block`.
    """

    caption: tuple[Piece, ...]
    head: tuple[Cell, ...]
    body: tuple[Cell, ...]
    width: int
    height: int
    screen: bool = False

    @property
    def title(self) -> str:
        """Return the words of its caption."""
        return words(self.caption)


@dataclass
class TableMaker:
    """A table while it is read: rows are begun, cells are put into them from the left, spans take their room."""

    caption: list[Piece] = field(default_factory=list)
    head: list[Cell] = field(default_factory=list)
    body: list[Cell] = field(default_factory=list)
    rows: list[int] = field(default_factory=lambda: [-1, -1])
    width: int = 0
    taken: set[tuple[bool, int, int]] = field(default_factory=set)
    in_head: bool = False

    def row(self, *, head: bool) -> None:
        """Begin a row."""
        self.in_head = head
        self.rows[head] += 1

    def cell(self, pieces: list[Piece], rows: int, columns: int, *, label: bool) -> None:
        """Put a cell into the row, at the first column that no cell of a row above reaches into."""
        head = self.in_head
        y, x = max(self.rows[head], 0), 0
        while (head, y, x) in self.taken:
            x += 1
        self.taken.update((head, y + dy, x + dx) for dy in range(rows) for dx in range(columns))
        (self.head if head else self.body).append(Cell(tuple(pieces), y, x, rows, columns, label))
        self.width = max(self.width, x + columns)

    def made(self) -> Table:
        """Return the table."""
        return Table(tuple(self.caption), tuple(self.head), tuple(self.body), self.width, self.rows[False] + 1)


def words(pieces: tuple[Piece, ...]) -> str:
    """Return the words of pieces, without blanks."""
    return "".join(piece.text for piece in pieces)


def piece(text: str, place: int = 0, figure: str = "", value: str = "") -> Piece:
    """Make a piece of text, dropping its blanks: lines are broken elsewhere in print."""
    return Piece(BLANKS.sub("", text), place, figure, value)


def shifted(cell: Cell, rows: int = 0, columns: int = 0) -> Cell:
    """Return a cell further down or to the right."""
    return replace(cell, row=cell.row + rows, column=cell.column + columns)
