"""A bag in, each file that is changed, missing or added out; alone knows `bagit`, which has the last word on it."""

from __future__ import annotations

import logging
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import bagit

from gongkai.bagging.writing import digests, listed
from gongkai.bagging.wrong import Wrong
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

bagit.LOGGER.addHandler(logging.NullHandler())  # what it would print, is said in words of ours
_TAGS = "tagmanifest-"


def examined(folder: Path) -> Iterator[Wrong]:
    """Yield what is wrong with a bag. Unlike `bagit`, name every file at once, and what was put beside the payload."""
    try:
        bag = bagit.Bag(str(folder))
    except (bagit.BagError, OSError, UnicodeError, ValueError) as error:
        yield Wrong("bagit.txt", msg("is no bag that can be read: {detail}", detail=str(error)))
        return
    there = {name for name in listed(folder) if not name.startswith(_TAGS)}
    strong = [name for name in bag.algorithms if name in {"sha256", "sha512"}]
    if not strong:
        yield Wrong("bagit.txt", msg("has no manifest of SHA-256 or SHA-512"))
        return
    found = False
    for name in sorted(there | bag.entries.keys()):
        path, expected = folder / name, bag.entries.get(name, {})
        if ".." in PurePosixPath(name).parts or name.startswith("/"):
            message = msg("was added: no manifest lists it")
        elif name not in there:
            message = msg("is missing")
        elif not expected:
            message = msg("was added: no manifest lists it")
        elif path.is_symlink() or any(digests(path, strong)[a] != expected.get(a, "").lower() for a in strong):
            message = msg("was changed")
        else:
            continue
        found = True
        yield Wrong(name, message)
    if not found:
        try:
            bag.validate()
        except (bagit.BagError, OSError) as error:
            yield Wrong("bagit.txt", msg("is no bag that can be read: {detail}", detail=str(error)))
