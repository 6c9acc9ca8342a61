"""What mkdocs-with-pdf is told: all of its settings, so that mkdocs.yml needs nothing but its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.pdf.titles import title_lines
from gongkai.profiles import DEFAULT, packaged

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from gongkai.profiles import Profile

HERE = Path(__file__).parent
OUTPUT = "report.pdf"


def configure(
    with_pdf_config: MutableMapping[str, Any], extra: MutableMapping[str, Any], profile: Profile | None = None
) -> None:
    """Set mkdocs-with-pdf's options for one edition.

    `extra` is the edition as templates see it (`config.extra["gongkai"]`); it also receives `title_lines`, the
    title broken for the cover.
    """
    settings = (profile or packaged(DEFAULT)).settings
    extra["title_lines"] = title_lines(extra["title"], extra["department"])
    with_pdf_config.update(
        output_path=OUTPUT,
        # Both are printed as "None" when unset.
        author=extra["department"],
        copyright=extra["department"],
        cover=True,
        cover_title=extra["title"],
        cover_subtitle=extra["period"],
        toc_title=settings.contents.title,
        toc_level=settings.contents.level,
        # The text carries its own numbers (一、（一）): neither number nor shift the headings.
        ordered_chapter_level=0,
        heading_shift=False,
        exclude_pages=[f"{re.escape(name.removesuffix('.md'))}\\.html$" for name in settings.leave_out],
        theme_handler_path=str(HERE / "handler.py"),
    )
