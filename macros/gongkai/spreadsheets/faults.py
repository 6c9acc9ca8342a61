"""What is wrong with a workbook: in which sheet and cell, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.problems import Message


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, or strange, with a workbook; `cell` is as Excel calls it (C7)."""

    message: Message
    hint: Message | None = None
    sheet: str = ""
    cell: str = ""

    def line(self, name: str, language: str) -> str:
        """Return `预算.xlsx!budget!C7: message; hint`."""
        place = "!".join(part for part in (name, self.sheet, self.cell) if part)
        said = self.message.text(language)
        if self.hint is not None:
            said += {"zh": "；"}.get(language, "; ") + self.hint.text(language)
        return f"{place}: {said}"


class WorkbookError(Exception):
    """A workbook cannot be taken; nothing was written."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults
