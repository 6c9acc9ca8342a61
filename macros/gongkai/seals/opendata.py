"""The open data of a published edition in, its figures and the digest of them, by which seals know them, out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gongkai import datafiles
from gongkai.seals.said import FIELDS, figures_digest

if TYPE_CHECKING:
    from pathlib import Path


def rows(folder: Path) -> dict[str, dict[str, str]] | None:
    """Return the figures in the open data of a published edition by their ids; None if these cannot be read."""
    try:
        found = json.loads((folder / datafiles.FOLDER / datafiles.DATA).read_text(encoding="utf-8"))["figures"]
        by_id = {str(row["id"]): {str(key): str(value) for key, value in row.items()} for row in found}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return by_id if len(by_id) == len(found) else None


def data_digest(folder: Path) -> str:
    """Return the digest of the figures in the open data of a published edition; "" if they cannot be read."""
    found = rows(folder)
    if found is None:
        return ""
    return figures_digest({i: tuple(row.get(name, "") for name in FIELDS) for i, row in found.items()})
