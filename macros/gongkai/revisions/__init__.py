"""A Git revision in, a folder of its site out, without touching the working tree or the index; nothing of it is run.

`git` asks Git and keeps the repository's settings from running anything, `finding` knows repositories and revisions,
`taking` writes what a revision holds into a folder, `standing` lists what stands in the working tree.
"""

from __future__ import annotations

from gongkai.revisions.finding import Repository, default_base, missing_from, repository, resolved
from gongkai.revisions.git import RevisionError
from gongkai.revisions.standing import standing
from gongkai.revisions.taking import Taken, taken

__all__ = [
    "Repository",
    "RevisionError",
    "Taken",
    "default_base",
    "missing_from",
    "repository",
    "resolved",
    "standing",
    "taken",
]
