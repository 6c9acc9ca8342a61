"""A content in, its file in place in one step out; a file in, its SHA-256 out."""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def put(path: Path, content: str | bytes) -> None:
    """Write a file: whoever looks meanwhile, or after a kill, finds the old one or the new one, whole.

    One at a time: two that write the same file need a lock, or names of their own. A text is written as UTF-8.
    Raises `OSError`, or `UnicodeError` for what has none; then the old one is there, and nothing else.
    """
    part = being_put(path)
    try:
        with part.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def being_put(path: Path) -> Path:
    """Return where a file is while it is written; a killed run leaves it there."""
    return path.with_name(f".{path.name}.part")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
