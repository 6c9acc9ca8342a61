"""What mkdocs-with-pdf is told: all of its settings, so that mkdocs.yml needs nothing but its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.pdf.titles import title_lines

if TYPE_CHECKING:
    from collections.abc import MutableMapping

HERE = Path(__file__).parent
OUTPUT = "report.pdf"
# Pages for the screen only: the front page repeats figures that the report states, the list of all figures is
# a tool for finding and checking them.
SCREEN_PAGES = ("index.html", "figures.html")


def configure(with_pdf_config: MutableMapping[str, Any], extra: MutableMapping[str, Any]) -> None:
    """Set mkdocs-with-pdf's options for one edition.

    `extra` is the edition as templates see it (`config.extra["gongkai"]`); it also receives `title_lines`, the
    title broken for the cover.
    """
    extra["title_lines"] = title_lines(extra["title"], extra["department"])
    with_pdf_config.update(
        output_path=OUTPUT,
        # Both are printed as "None" when unset.
        author=extra["department"],
        copyright=extra["department"],
        cover=True,
        cover_title=extra["title"],
        cover_subtitle=extra["period"],
        toc_title="目录",
        toc_level=2,
        # The text carries its own numbers (一、（一）): neither number nor shift the headings.
        ordered_chapter_level=0,
        heading_shift=False,
        exclude_pages=[f"{re.escape(name)}$" for name in SCREEN_PAGES],
        custom_template_path=str(HERE / "templates"),
        theme_handler_path=str(HERE / "handler.py"),
    )
