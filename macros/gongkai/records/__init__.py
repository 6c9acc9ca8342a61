"""What builds left in their folders: recorded, read back, and whether there is anything to do."""

from __future__ import annotations

from gongkai.records.asking import Before, Order, before, unchanged
from gongkai.records.closing import Closing
from gongkai.records.listing import State, listing, within
from gongkai.records.storing import Kept, Record, forget, read, write

__all__ = [
    "Before",
    "Closing",
    "Kept",
    "Order",
    "Record",
    "State",
    "before",
    "forget",
    "listing",
    "read",
    "unchanged",
    "within",
    "write",
]
