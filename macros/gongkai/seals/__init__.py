"""What a published edition said, recorded when it was sealed, and where an edition says something else since, out.

`said` is what is recorded, `recorded` the file that holds it, `carried` the one that published copies carry,
`comparing` tells what changed, `superseded` finds the former versions that amendments have put aside, `opendata` reads
what was published of their figures. What an edition says now is gathered by `checks.said`.
"""

from __future__ import annotations

from gongkai.seals.comparing import Change, changes
from gongkai.seals.recorded import RECORD, UnreadableSealError, dumps, read
from gongkai.seals.said import FIELDS, Said, figures_digest

__all__ = ["FIELDS", "RECORD", "Change", "Said", "UnreadableSealError", "changes", "dumps", "figures_digest", "read"]
