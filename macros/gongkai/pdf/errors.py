"""What stops a PDF, said in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gongkai.problems import Message


class PdfError(click.ClickException):
    """The PDF cannot be made: what is wrong, and what to do about it.

    A `ClickException`, because mkdocs-with-pdf calls us back inside `mkdocs build`: Click then prints one line
    and exits 1, where any other exception would show staff a traceback.
    """

    # Click keeps words here; ours are words in either language, and `format_message` chooses.
    message: Message  # type: ignore[assignment,misc]

    def __init__(self, message: Message, hint: Message | None = None, language: str = "zh") -> None:
        super().__init__("")
        self.message = message  # type: ignore[misc]
        self.hint = hint
        self.language = language

    def format_message(self) -> str:
        """Return the words that Click prints."""
        words = self.message.text(self.language)
        if self.hint is None:
            return words
        return words + {"zh": "；"}.get(self.language, "; ") + self.hint.text(self.language)

    def __str__(self) -> str:
        return self.format_message()
