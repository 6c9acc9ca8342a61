"""What a build says at its end: where the site and the PDFs are, and which fonts they are printed in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.problems import msg
from gongkai.searching.indexing import searchable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.problems import Message
    from gongkai.records import Closing

MOST = 20
"""How many characters that a face lacks are named."""


UNSEARCHABLE = msg("no search over all years: Pagefind is not installed, or not for this kind of machine")


def close(closing: Closing, target: Path, language: str) -> None:
    """Print the paths as the result, and the rest for the person at the terminal."""
    click.echo(msg("site: {path}", path=short(target / "index.html")).text(language))
    for path in closing.pdfs:
        click.echo(msg("PDF:  {path}", path=short(target / path)).text(language))
    if not searchable(target):
        click.echo(UNSEARCHABLE.text(language), err=True)
    for line in _fonts(closing):
        click.echo(line.text(language), err=True)


def _fonts(closing: Closing) -> Iterable[Message]:
    if closing.fonts:
        yield msg("fonts of the PDF:")
    for role, face, characters, wanted in closing.fonts:
        if characters:
            shown = " ".join(characters[:MOST]) + (" …" if len(characters) > MOST else "")
            yield msg("  {role}: {characters} from {face}", role=role, characters=shown, face=face)
        elif wanted:
            yield msg("  {role}: {face} (substitute for {wanted})", role=role, face=face, wanted=wanted)
        else:
            yield msg("  {role}: {face}", role=role, face=face)


def short(path: Path) -> str:
    """Show a path from here if it is below, else whole."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
