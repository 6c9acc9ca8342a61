"""A folder and the name of a revision in, the repository and the commit out; or what to do where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.revisions.git import RevisionError, ask, line

if TYPE_CHECKING:
    from pathlib import Path

_DEFAULTS = ("origin/main", "origin/master", "main", "master")


@dataclass(frozen=True)
class Repository:
    """The repository of a site: `folder` is the site's, `prefix` where it lies in the repository (`sites/archives/`).

    `shallow` tells a clone that lacks the older commits.
    """

    folder: Path
    prefix: str
    shallow: bool


def repository(folder: Path) -> Repository:
    """Find the repository that a site lies in."""
    if not line(folder, "rev-parse", "--git-dir"):
        raise RevisionError(
            msg("{folder} is in no Git repository", folder=str(folder)),
            msg("`gongkai review` compares two revisions; run it in a clone of the repository"),
        )
    prefix = line(folder, "rev-parse", "--show-prefix")
    shallow = line(folder, "rev-parse", "--is-shallow-repository") == "true"
    return Repository(folder, prefix, shallow)


def resolved(where: Repository, name: str) -> str:
    """Return the commit that a name stands for: a branch, a tag, a number, `HEAD~2`."""
    plain = bool(name) and not name.startswith("-") and name.isprintable()
    found = line(where.folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") if plain else ""
    if found:
        return found
    if where.shallow:
        raise RevisionError(
            msg("this clone is shallow and has no revision '{name}'", name=name),
            msg(
                "fetch more of the history: git fetch --deepen=100 origin, or all of it: git fetch --unshallow origin; "
                "in CI set fetch-depth: 0 (GitHub, Gitea, Forgejo) or GIT_DEPTH: 0 (GitLab)"
            ),
        )
    raise RevisionError(
        msg("there is no revision '{name}'", name=name),
        msg("name a branch, a tag or a commit that this clone has: main, origin/main, HEAD~1; perhaps: git fetch"),
    )


def default_base(where: Repository, head: str) -> str:
    """Return where the head left the default branch: what a pull request would change."""
    ours = line(where.folder, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    for name in dict.fromkeys(filter(None, (ours, *_DEFAULTS))):
        other = line(where.folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        found = line(where.folder, "merge-base", other, head) if other else ""
        if found:
            return found
    if where.shallow:
        resolved(where, "")
    raise RevisionError(
        msg("there is no default branch to compare with"), msg("say which revision to compare with: --base REV")
    )


def missing_from(where: Repository, head: str, base: str) -> int:
    """Count the commits of the base that the head lacks: what they did shows as undone. 0 where nobody can tell."""
    found = ask(where.folder, "rev-list", "--count", f"{head}..{base}") if not where.shallow else None
    return int(found) if found else 0
