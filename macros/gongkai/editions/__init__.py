"""All editions in, one site out: each year built in a process of its own, and what belongs to all; then swapped in."""

from __future__ import annotations

from gongkai.editions.building import build
from gongkai.editions.choosing import harmless, left_out, refusals, selected
from gongkai.editions.closing import closing
from gongkai.editions.local import ENDINGS, die_with_parent, undisturbed
from gongkai.editions.outcomes import BROKEN, FAILED, EditionsFailedError, Job, Options, Outcome, Runner

__all__ = [
    "BROKEN",
    "ENDINGS",
    "FAILED",
    "EditionsFailedError",
    "Job",
    "Options",
    "Outcome",
    "Runner",
    "build",
    "closing",
    "die_with_parent",
    "harmless",
    "left_out",
    "refusals",
    "selected",
    "undisturbed",
]
