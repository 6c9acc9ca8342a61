"""A built site in, the tree of it as Git keeps it out; and a tree in, what it tells the public out."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.publishing.editions import VERSIONS, Editions, editions
from gongkai.publishing.errors import PublishError
from gongkai.publishing.manifest import NAME, parsed
from gongkai.publishing.repository import GitError

if TYPE_CHECKING:
    from gongkai.publishing.manifest import Manifest
    from gongkai.publishing.orders import Order
    from gongkai.publishing.repository import Repository


def listed(repository: Repository, commit: str) -> dict[str, str]:
    """Return what a commit has, as Git lists it: `mode id`, by path."""
    if not commit:
        return {}
    found = {}
    for row in os.fsdecode(repository.run("ls-tree", "-r", "-z", "--full-tree", commit)).split("\0"):
        head, _, name = row.partition("\t")
        if name:
            mode, _, blob = head.split(" ")
            found[name] = f"{mode} {blob}"
    return found


def read(repository: Repository, commit: str, name: str) -> bytes | None:
    """Return a file's content; nothing if there is none."""
    try:
        return repository.run("cat-file", "blob", f"{commit}:{name}") if commit else None
    except GitError:
        return None


def told(repository: Repository, commit: str) -> Editions | None:
    """Return what a commit tells the public; nothing without a commit. Raises `PublishError` if that is no site.

    What is on a branch of texts and data has the names of years, too, and would be replaced by the pages of these.
    """
    if not commit:
        return None
    names, found = listed(repository, commit).keys(), manifest(repository, commit)
    if names and VERSIONS not in names and found is None:
        raise PublishError(
            msg("what is on the branch is no published site (neither {one} nor {other})", one=VERSIONS, other=NAME),
            msg("publish to a branch of its own, like gh-pages"),
            usage=True,
        )
    return editions(names, lambda name: read(repository, commit, name), found)


def manifest(repository: Repository, commit: str) -> Manifest | None:
    """Return the manifest that lies in a commit."""
    return parsed(read(repository, commit, NAME))


def written(repository: Repository, order: Order, commit: str, before: Editions | None) -> str:
    """Write a site's tree; what a commit has beside the site (CNAME, .well-known/) is taken over."""
    names = sorted(order.manifest.files)
    places = "".join(f"{order.folder / name}\n" for name in names)
    # no filters: what is published is what was built, whatever .gitattributes and autocrlf say
    blobs = repository.run("hash-object", "-w", "--no-filters", "--stdin-paths", given=os.fsencode(places))
    rows = {name: f"100644 {blob}" for name, blob in zip(names, os.fsdecode(blobs).split(), strict=True)}
    own = repository.run("hash-object", "-w", "--no-filters", "--stdin", given=order.manifest.content)
    rows[NAME] = f"100644 {os.fsdecode(own).strip()}"
    former = manifest(repository, commit)
    ours = {name.partition("/")[0] for name in (*rows, *(former.files if former else ()))}
    for name in (before.versions | before.aliases) if before else ():
        ours.add(name.partition("/")[0])
    kept = {name: row for name, row in listed(repository, commit).items() if name.partition("/")[0] not in ours}
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        index = str(Path(folder, "index"))
        lines = "".join(f"{row}\t{name}\0" for name, row in sorted({**kept, **rows}.items()))
        repository.run("update-index", "-z", "--index-info", given=os.fsencode(lines), GIT_INDEX_FILE=index)
        return os.fsdecode(repository.run("write-tree", GIT_INDEX_FILE=index)).strip()
