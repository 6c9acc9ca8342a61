"""Which of WeasyPrint's system libraries this machine lacks, by the name of the Debian package.

Run by itself before anything is installed, too: it loads nothing but Python's own modules.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The libraries WeasyPrint 70 opens, and the package to ask for: one whose name is the same on Debian 12 and
# Ubuntu 24.04 and which pulls in the library (GLib's own package is called libglib2.0-0t64 on Ubuntu).
LIBRARIES = {
    "libgobject-2.0.so.0": "libpango-1.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libfontconfig.so.1": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz-subset0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def missing_libraries() -> list[str]:
    """Return the packages to install before a PDF can be made, sorted; empty when nothing is missing."""
    return sorted({package for library, package in LIBRARIES.items() if not _loads(library)})


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


@contextmanager
def known_by_name() -> Iterator[None]:
    """Have WeasyPrint, while it is imported, open libraries by the names above alone, and load no more than it needs.

    It first asks for names that libraries have elsewhere, and for each of them Python starts a compiler, only to find
    out that there is none: a dozen times, a fifth of a second (on Linux). Fonts are cut down by HarfBuzz.
    """
    from gongkai.deferring import deferred  # noqa: PLC0415 - see above

    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005 - its signature
    try:
        with deferred("fontTools.subset", "fontTools.varLib.instancer"):
            yield
    finally:
        ctypes.util.find_library = search
