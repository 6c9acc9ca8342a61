"""An edition in, the blocks of each of its pages out, as its texts and data say them: what a built page must show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2
import markdown
import yaml

from gongkai import pages
from gongkai.macros import macros
from gongkai.parity import shown
from gongkai.parity.flowing import flowing
from gongkai.vocabulary import MACROS

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.edition import Edition
    from gongkai.findings import Findings
    from gongkai.parity.pieces import Block, Piece, Table
    from gongkai.texts import Page

# What MkDocs and gongkai use whatever mkdocs.yml says.
EXTENSIONS = ("attr_list", "fenced_code", "sane_lists", "tables", "toc")


def stated(edition: Edition, findings: Findings, root: Path) -> dict[str, list[Block | Table] | None]:
    """Return the blocks of every page by the name of its Markdown file.

    None for a page that calls macros of the department's own: these are not run here.
    """
    written = _Writer(root)
    found: dict[str, list[Block | Table] | None] = {}
    for name, maker in pages.generated(edition).items():
        found[name] = written.blocks(maker(edition, findings))
    for name, page in edition.pages.items():
        own = any(call.macro not in MACROS for call in page.calls)
        found[name] = None if own else written.blocks(_filled(edition, page))
    return found


def figures(edition: Edition, page: Page) -> list[Piece]:
    """Return the figures that the macros of a page print, whatever else is in it."""
    ours = macros(edition)
    made = (ours[call.macro](**dict(call.args)) for call in page.calls if call.macro in ours)
    items = shown.article(f"<article>{''.join(made)}</article>")
    return [piece for piece in flowing(items) if piece.figure]


def _filled(edition: Edition, page: Page) -> str:
    """Fill in the macros of a page; it has been read with nothing but calls of ours in it."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - as mkdocs-macros has it
    return environment.from_string(page.body).render(macros(edition))


class _Writer:
    """Turns Markdown into blocks as the site's mkdocs.yml wants it."""

    def __init__(self, root: Path) -> None:
        names, settings = _extensions(root / "mkdocs.yml")
        try:
            self.markdown = markdown.Markdown(extensions=names, extension_configs=settings)
        except Exception:  # noqa: BLE001 - an extension that is not here, or settings that only MkDocs can read
            self.markdown = markdown.Markdown(extensions=list(EXTENSIONS))

    def blocks(self, text: str) -> list[Block | Table]:
        """Return the blocks of a page's Markdown."""
        self.markdown.reset()
        return shown.article(f"<article>{self.markdown.convert(text)}</article>")


class _Loader(yaml.SafeLoader):
    """Reads a mkdocs.yml; what only Python can make of it (`!!python/name:`) is nothing."""


_Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)


def _extensions(path: Path) -> tuple[list[str], dict[str, Any]]:
    """Return the Markdown extensions of a site and their settings."""
    with path.open("rb") as file:
        given = yaml.load(file, _Loader).get("markdown_extensions") or []  # noqa: S506 - a safe loader
    entries = given.items() if isinstance(given, dict) else (_entry(item) for item in given)
    settings = {str(name): options for name, options in entries}
    names = list(dict.fromkeys([*EXTENSIONS, *settings]))
    return names, {name: options for name, options in settings.items() if isinstance(options, dict)}


def _entry(item: object) -> tuple[str, object]:
    return next(iter(item.items())) if isinstance(item, dict) and item else (str(item), None)
