"""A site in, the same loaded and checked out: by a process of its own, while this one loads MkDocs."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gongkai.checks import Findings
    from gongkai.edition import Site

    Loaded = tuple[Site, Findings]

LENGTH = 8


def ahead(root: Path) -> Callable[[], Loaded]:
    """Begin to load and check a site; return what waits for it.

    Call it before there are threads. If the process ends without a result, whatever became of it, the site is loaded
    here, and what is wrong shows here.
    """
    if not hasattr(os, "fork") or len(os.sched_getaffinity(0)) == 1:
        return lambda: _loaded(root)
    import gongkai.checks  # noqa: PLC0415 - both processes need it, and one of them is enough to load it
    import gongkai.edition  # noqa: F401, PLC0415

    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _work(root, writing)
    os.close(writing)

    def wait() -> Loaded:
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        os.waitpid(process, 0)
        if len(said) < LENGTH or len(said) - LENGTH != int.from_bytes(said[:LENGTH], "big"):
            return _loaded(root)
        loaded: Loaded = pickle.loads(said[LENGTH:])  # noqa: S301 - written by this program, a moment ago
        return loaded

    return wait


def _work(root: Path, writing: int) -> None:
    """Load, check, say it, and end: nothing of the other process is to be cleaned up here."""
    try:
        said = pickle.dumps(_loaded(root), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(len(said).to_bytes(LENGTH, "big") + said)
    finally:
        os._exit(0)


def _loaded(root: Path) -> Loaded:
    from gongkai.checks import check  # noqa: PLC0415 - slow, and for the other process to load
    from gongkai.edition import load  # noqa: PLC0415

    site = load(root)
    return site, check(site)
