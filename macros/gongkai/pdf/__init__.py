"""One edition's pages in, its official PDF out: the only package that knows mkdocs-with-pdf and WeasyPrint.

Importing it loads neither of them, so that a machine without Pango can still be told what to install.
"""

from __future__ import annotations

from gongkai.pdf.errors import PdfError
from gongkai.pdf.fonts import FaceUsed, add_bundled_fonts, font_report
from gongkai.pdf.libraries import missing_libraries
from gongkai.pdf.looks import Look
from gongkai.pdf.parts import FOLDER, names
from gongkai.pdf.preparing import prepare, warm
from gongkai.pdf.settings import OUTPUT, configure
from gongkai.pdf.titles import title_lines

__all__ = [
    "FOLDER",
    "OUTPUT",
    "FaceUsed",
    "Look",
    "PdfError",
    "add_bundled_fonts",
    "configure",
    "font_report",
    "missing_libraries",
    "names",
    "prepare",
    "title_lines",
    "warm",
]
