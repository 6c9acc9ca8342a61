"""Gets a process ready to make PDFs, before mkdocs-with-pdf reads its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup

from gongkai.pdf.errors import PdfError
from gongkai.pdf.fonts import add_bundled_fonts
from gongkai.pdf.libraries import known_by_name, missing_libraries
from gongkai.problems import msg
from gongkai.profiles import DEFAULT, packaged

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongkai.pdf.looks import Look

# What every document is searched for, by us and by mkdocs-with-pdf: understanding each takes up to 1 ms, once.
SELECTORS = (
    *("article .gk-chart svg", "article .gk-chart-data", 'ul ul a[href^="#notes/"]'),
    *("a.headerlink", "a.md-content__button", "div.tabbed-set", "details", "img", ".twemoji svg"),
)


def warm(workdir: Path) -> None:
    """Load what every PDF needs, once, before the processes that build editions are forked; never raises."""
    if not missing_libraries():
        add_bundled_fonts(workdir)
        with known_by_name():
            import gongkai.pdf.rendering  # noqa: F401, PLC0415 - loads Pango, and looks for fonts once as it does
        from gongkai.pdf import configuring, covers, metadata, reading, sheets  # noqa: PLC0415

        usual = packaged(DEFAULT)
        sheets.get_ready(usual.style)
        configuring.get_ready()
        covers.compiled(usual.cover.read_text(encoding="utf-8"))
        metadata.compiled()
        reading.know_types()
        nothing = BeautifulSoup("", "html.parser")
        for selector in SELECTORS:
            nothing.select(selector)


def prepare(edition: Mapping[str, Any], *, workdir: Path, look: Look | None = None) -> None:
    """Find the fonts and put our renderer into mkdocs-with-pdf, for one edition.

    `edition` is what templates see as `config.extra["gongkai"]`; `workdir` keeps the font cache between builds.
    Raises `PdfError` naming the packages when a system library is missing.
    """
    missing = missing_libraries()
    if missing:
        raise PdfError(
            msg("the PDF needs system libraries that are missing here"),
            msg("install the packages {packages}", packages=" ".join(missing)),
        )
    add_bundled_fonts(workdir)
    with known_by_name():
        from gongkai.pdf import rendering  # noqa: PLC0415 - loads Pango, and looks for fonts once as it does
    rendering.install(edition, look)
