"""Which of WeasyPrint's system libraries this machine lacks, by the name of the Debian package."""

from __future__ import annotations

import ctypes

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
