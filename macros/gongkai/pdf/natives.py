"""Two functions of WeasyPrint's libraries that WeasyPrint 70 does not name."""

from __future__ import annotations

from weasyprint.text.ffi import ffi

# Read at once, for Python's C parser takes long to begin; a later WeasyPrint may name them, too.
ffi.cdef("gpointer g_object_ref (gpointer object); FcBool FcConfigUptoDate (FcConfig *config);", override=True)
