"""Two functions of WeasyPrint's libraries that WeasyPrint 70 does not name.

They are called by another way than WeasyPrint's, which would first have Python read what they look like, in C.
"""

from __future__ import annotations

import ctypes
from typing import Any

from weasyprint.text.ffi import ffi, gobject

_hold = ctypes.CDLL("libgobject-2.0.so.0").g_object_ref
_hold.argtypes, _hold.restype = [ctypes.c_void_p], ctypes.c_void_p
_up_to_date = ctypes.CDLL("libfontconfig.so.1").FcConfigUptoDate
_up_to_date.argtypes, _up_to_date.restype = [ctypes.c_void_p], ctypes.c_int


def held(pointer: Any) -> Any:  # noqa: ANN401 - untyped library
    """Return a pointer to an object of GLib's that is there as long as the pointer is."""
    _hold(_address(pointer))
    return ffi.gc(pointer, gobject.g_object_unref)


def up_to_date(config: Any) -> bool:  # noqa: ANN401
    """Tell whether a configuration of Fontconfig's knows all fonts and settings that there are, to the second."""
    return bool(_up_to_date(_address(config)))


def _address(pointer: Any) -> int:  # noqa: ANN401
    return int(ffi.cast("uintptr_t", pointer))
