"""A site's folder and a year in, the commit that holds its files out, and which files it does not hold as they are."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from gongkai.revisions import Taken, repository, standing
from gongkai.revisions.git import ask, line
from gongkai.seals.recorded import RECORD, WAITING

if TYPE_CHECKING:
    from pathlib import Path


def commit(root: Path, year: int) -> tuple[str, list[str]]:
    """Return the commit and the files of the year that differ from it; "" where the site is in no repository.

    Raises `revisions.RevisionError` where Git does not answer.
    """
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return "", []
    where = repository(root)
    head = line(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    there = _listed(ask(root, "ls-tree", "-r", "-z", head) or b"") if head else {}
    now = standing(where, Taken(root, there)).files
    mine = re.compile(rf"(?:docs|data)/{year}/.+|data/[^/]+\.yml|data/kinds/.+|mkdocs\.yml")
    own = {f"data/{year}/{name}" for name in (RECORD, WAITING)}
    paths = sorted(p for p in {*there, *now} if mine.fullmatch(p) and p not in own and there.get(p) != now.get(p))
    return head, paths


def _listed(answer: bytes) -> dict[str, str]:
    entries = (entry.partition(b"\t") for entry in answer.split(b"\0") if entry)
    return {os.fsdecode(path): head.split()[2].decode() for head, _, path in entries}
