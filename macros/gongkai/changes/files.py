"""The files of two revisions in, those that are neither text nor figures and differ out, each with its role."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from gongkai.changes.kinds import FileChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongkai.changes.kinds import Event

Role: TypeAlias = Literal["build", "rules", "attached", "other"]

_TOLD = re.compile(r"docs/[12]\d{3}/[^/]+\.md|data/[12]\d{3}/(?!checks\.)[^/]+\.ya?ml|data/department\.yml")
_RULES = re.compile(r"data/([12]\d{3}/)?checks\.ya?ml|data/kinds/.+")
_ATTACHED = re.compile(r"docs/[12]\d{3}/.+|data/[12]\d{3}/superseded/[^.].*")
"""Published as it is: what stands beside the pages, and former versions, which amendments have put aside."""
_KEPT = re.compile(r"data/[12]\d{3}/superseded/\.gitattributes")
"""Written by `gongkai amend`; what it is about is held against the digests of the seal."""
_YEAR = re.compile(r"(?:docs|data)/([12]\d{3})/")
_HOSTS = re.compile(r"/?\.(ci|github|gitlab|gitea|forgejo|workflow|gitee)(/|-ci\.yml$)")
_CODE = frozenset(
    {".py", ".pyi", ".sh", ".bash", ".js", ".mjs", ".css", ".j2", ".jinja", ".html", ".toml", ".lock", ".cfg", ".ini"}
    | {".so", ".pth", ".mk"}
)
_NAMED = frozenset(
    {"mkdocs.yml", "makefile", "dockerfile", "containerfile", "jenkinsfile", "setup.py", "requirements.txt"}
    | {".gitattributes", ".gitmodules", ".gitlab-ci.yml", ".pre-commit-config.yaml", "constraints.txt"}
)


def files(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FileChange]:
    """Yield the files that differ, in the order of their paths; a text or a data file is told by what it says."""
    for path in sorted({*before, *after}):
        if before.get(path) == after.get(path) or _TOLD.fullmatch(path):
            continue
        event: Event = "added" if path not in before else "removed" if path not in after else "changed"
        year = _YEAR.match(path)
        yield FileChange(int(year[1]) if year else 0, event, path, role(path))


def role(path: str) -> Role:
    """Say what a file is to the site; what could run, or decides how the site looks, is `build`."""
    name = posixpath.basename(path).lower()
    if _RULES.fullmatch(path):
        return "rules"
    if _ATTACHED.fullmatch(path):
        return "attached"
    if _KEPT.fullmatch(path):
        return "other"
    if _HOSTS.match(path) or name in _NAMED or posixpath.splitext(name)[1] in _CODE:
        return "build"
    return "other"
