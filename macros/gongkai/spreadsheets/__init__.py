"""A year's figures in, a workbook to fill in out; the workbook filled in, the YAML with only what changed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import __version__
from gongkai.spreadsheets.faults import Fault, WorkbookError
from gongkai.spreadsheets.laying import plan
from gongkai.spreadsheets.standing import standing
from gongkai.spreadsheets.storing import READY, ChangedError, StrangeError, alone, finish, store
from gongkai.spreadsheets.taking import Change, Received, Remark, Taken, received, taken
from gongkai.spreadsheets.writing import as_workbook

if TYPE_CHECKING:
    from gongkai.edition import Edition, Site

__all__ = [
    "READY",
    "Change",
    "ChangedError",
    "Fault",
    "Received",
    "Remark",
    "StrangeError",
    "Taken",
    "WorkbookError",
    "alone",
    "exported",
    "finish",
    "received",
    "standing",
    "store",
    "taken",
]


def exported(site: Site, edition: Edition) -> bytes:
    """Return the workbook of an edition."""
    return as_workbook(plan(edition, standing(site, edition), __version__), edition.report.title)
