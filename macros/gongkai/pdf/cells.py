"""A table's markup in, its cells with the rows and columns that each one covers out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import Tag


# The longest text that is taken for a figure where nothing says that it is one.
SHORT = 10


@dataclass(frozen=True)
class Cell:
    """A cell and what it covers: rows `row` to `row + rows - 1`, columns `column` to `column + columns - 1`.

    What it says is read once, for a table is looked at again and again; nobody changes the words of a cell meanwhile.
    """

    tag: Tag
    row: int
    column: int
    rows: int
    columns: int
    head: bool

    @cached_property
    def text(self) -> str:
        """Return its words on one line."""
        return " ".join(self.tag.get_text(" ").split()) if self.tag.find("br") else self.tag.get_text().strip()

    @property
    def covers(self) -> range:
        """Return the columns that it covers."""
        return range(self.column, self.column + self.columns)

    @cached_property
    def labels(self) -> bool:
        """Say whether it labels a row of the body."""
        return not self.head and (self.tag.name == "th" or "gk-code" in self.tag.get_attribute_list("class"))

    @property
    def figure(self) -> bool:
        """Say whether it holds a figure, which is never broken: one of ours, or a short text with a digit."""
        if self.head or self.labels or self.words:
            return False
        text = self.text
        plain = len(text) <= SHORT and any(c.isdigit() for c in text) and not self.tag.find(class_="fact")
        return plain or self.tag.find("data") is not None

    @cached_property
    def words(self) -> bool:
        """Say whether it holds a sentence, which may be broken anywhere, rather than a figure."""
        return not self.head and self.tag.name == "td" and "gk-words" in self.tag.get_attribute_list("class")


def cells(table: Tag) -> list[Cell]:
    """Return all cells of a table in the order of their rows; a span that leads out of the table ends with it."""
    rows = table.find_all("tr")
    taken: set[tuple[int, int]] = set()
    found = []
    for y, row in enumerate(rows):
        x = 0
        head = row.parent is not None and row.parent.name == "thead"
        for tag in row.find_all(["th", "td"], recursive=False):
            while (y, x) in taken:
                x += 1
            high = min(_span(tag, "rowspan"), len(rows) - y)
            wide = _span(tag, "colspan")
            taken.update((y + dy, x + dx) for dy in range(high) for dx in range(wide))
            found.append(Cell(tag, y, x, high, wide, head))
            x += wide
    return found


def _span(tag: Tag, name: str) -> int:
    value = str(tag.get(name, "1"))
    return max(1, int(value)) if value.isdecimal() else 1
