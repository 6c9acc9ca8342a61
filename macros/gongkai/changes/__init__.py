"""Two editions in, what changed between them out: figures, sentences, tables, findings, and what that asks for.

`kinds` are the changes, `comparing` finds them all, `seeing` loads and checks the two states of a site.
"""

from __future__ import annotations

from gongkai.changes.comparing import Snapshot, compare
from gongkai.changes.sealing import sealed
from gongkai.changes.seeing import Memory, see

__all__ = ["Memory", "Snapshot", "compare", "sealed", "see"]
