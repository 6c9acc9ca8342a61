"""Cells in, what stands in a worksheet out: fonts, number formats, widths."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from gongkai.exports.spreadsheets import runs

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

MOST_DIGITS = 15
"""Digits that a spreadsheet keeps of a number."""
NARROWEST, WIDEST = 6, 40
A4 = 9


@dataclass(frozen=True)
class Pen:
    """Writes on one worksheet at a time; the formats belong to the whole workbook, of which each is made once.

    `long` gathers the numbers that had to become texts. The fonts are those of every office in China, and others
    put their own in their place.
    """

    FONT: ClassVar[dict[str, Any]] = {"font_name": "宋体", "font_size": 11, "font_scheme": "none", "font_charset": 134}
    HEADS: ClassVar[dict[str, Any]] = {"font_name": "黑体", "align": "center", "bg_color": "#EEF2F6"}

    book: Any
    sheet: Any = None
    formats: dict[Hashable, Any] = field(default_factory=dict)
    long: list[str] = field(default_factory=list)
    widths: dict[int, int] = field(default_factory=dict)

    def on(self, sheet: Any) -> Pen:  # noqa: ANN401 - untyped library
        """Return the pen on another worksheet."""
        return replace(self, sheet=sheet, widths={})

    def look(self, **properties: object) -> Any:  # noqa: ANN401 - untyped library
        """Return the format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**self.FONT, **properties})
        return self.formats[key]

    def title(self, row: int, words: str) -> None:
        """Write a sheet's title."""
        self.sheet.write_string(row, 0, words, self.look(font_name="黑体", font_size=14))
        self.sheet.set_row(row, 26)

    def head(self, row: int, column: int, words: str, *, down: int = 1, across: int = 1) -> None:
        """Write a head that stands over several cells."""
        look = self.look(**self.HEADS, border=1, border_color="#9AA5B1", text_wrap=True, valign="vcenter")
        if down > 1 or across > 1:
            self.sheet.merge_range(row, column, row + down - 1, column + across - 1, "", look)
        self.sheet.write_string(row, column, words, look)
        if across == 1:
            self._wide(column, words)

    def words(self, row: int, column: int, words: str, *, bold: bool = False, centred: bool = False) -> None:
        """Write a text; one that begins like a formula stays a text when it is edited, too."""
        if words:
            self.sheet.write_string(row, column, words, self._plain(bold=bold, centred=centred, quoted=runs(words)))
            self._wide(column, words)

    def _plain(self, *, bold: bool, centred: bool, quoted: bool) -> Any:  # noqa: ANN401 - untyped library
        key = bold, centred, quoted  # there are thousands of texts and a handful of looks
        found = self.formats.get(key)
        if found is None:
            properties: dict[str, object] = {"valign": "top", "text_wrap": True}
            if centred:
                properties["align"] = "center"
            if bold:
                properties["bold"] = True
            if quoted:
                properties["quote_prefix"] = True
            found = self.formats[key] = self.look(**properties)
        return found

    def number(
        self,
        row: int,
        column: int,
        digits: str,
        sign: str,
        *,
        grouped: bool = False,
        bold: bool = False,
        plus: bool = False,
    ) -> None:
        """Write a number with its decimals, as a percentage if its sign is %; one with too many digits as a text."""
        if not digits:
            return
        value = Decimal(digits)
        shown = digits + sign
        if not storable(value):
            self.long.append(shown)
            self.words(row, column, shown, bold=bold)
            return
        decimals = len(digits.partition(".")[2])
        form = ("#,##0" if grouped else "0") + ("." + "0" * decimals if decimals else "") + sign
        form = f'"+"{form}' if plus else form
        look = self.look(num_format=form, valign="top", **({"bold": True} if bold else {}))
        self.sheet.write_number(row, column, value.scaleb(-2) if sign else value, look)
        self._wide(column, shown + "," * (len(digits) // 3))

    def faint(self, row: int, column: int, words: str) -> None:
        """Write what only programs and those who cite need."""
        self.sheet.write_string(row, column, words, self.look(font_size=8, font_color="#6B7280", text_wrap=True))
        self._wide(column, words)

    def note(self, row: int, words: str) -> None:
        """Write a sentence below a table, over its columns."""
        self.sheet.write_string(
            row, 0, words, self.look(font_size=10, **({"quote_prefix": True} if runs(words) else {}))
        )

    def link(self, row: int, column: int, sheet: str) -> None:
        """Write the name of a worksheet as a link to it."""
        quoted = sheet.replace("'", "''")
        look = self.look(font_color="#1F4E79", underline=1, valign="top", text_wrap=True)
        self.sheet.write_url(row, column, f"internal:'{quoted}'!A1", look, sheet)

    def _wide(self, column: int, words: str) -> None:
        before = self.widths.get(column, NARROWEST)
        if before < WIDEST:
            self.widths[column] = max(before, *map(wide, words.split("\n")))

    def fit(self, freeze: tuple[int, int]) -> None:
        """Set the columns' widths, and keep the heads in sight, on paper too."""
        self.page([min(self.widths.get(n, NARROWEST), WIDEST) + 2 for n in range(max(self.widths, default=0) + 1)])
        self.sheet.freeze_panes(*freeze)
        self.sheet.set_landscape()
        self.sheet.repeat_rows(0, freeze[0] - 1)

    def page(self, widths: Sequence[int]) -> None:
        """Set the columns' widths; on paper the sheet is as wide as a page."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)


def storable(value: Decimal) -> bool:
    """Tell whether a spreadsheet keeps every digit of a number; the minus before a zero it would lose."""
    digits = "".join(map(str, value.as_tuple().digits)).strip("0")
    return len(digits) <= MOST_DIGITS and not (value.is_zero() and value.is_signed())


@functools.lru_cache(maxsize=4096)
def wide(words: str) -> int:
    """Return how many columns of Latin letters words take; 汉字 take two."""
    if words.isascii():
        return len(words)
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in words)
