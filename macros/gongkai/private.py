"""A folder of this user's own, outside of every repository: for what is trusted as the program itself is.

What a clone brings along, text pull requests can have put there. Caches that are loaded like code, and the key by
which a build knows its own records, therefore never lie in a site's folder.
"""

from __future__ import annotations

import functools
import os
import stat
from contextlib import suppress
from pathlib import Path

KEY = "key"
LENGTH = 32


def folder(root: Path) -> Path | None:
    """Return the folder, made if need be; none where it would be inside a site, or where others could write to it."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        found = Path(base if os.path.isabs(base) else Path.home() / ".cache") / "gongkai"  # noqa: PTH117 - "" is no path
        if found.resolve().is_relative_to(root.resolve()):
            return None
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = found.lstat()
    except (OSError, RuntimeError):  # RuntimeError: nobody knows where home is, or a loop of links
        return None
    ours = stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid() and not seen.st_mode & 0o022
    return found if ours and os.access(found, os.W_OK) else None


def workdir(root: Path) -> Path:
    """Return a folder for caches: the user's own, or else one for this process alone."""
    return folder(root) or _passing()


@functools.cache
def _passing() -> Path:
    import shutil  # noqa: PLC0415 - hardly ever needed
    import tempfile  # noqa: PLC0415
    from multiprocessing.util import Finalize  # noqa: PLC0415

    made = Path(tempfile.mkdtemp(prefix="gongkai-"))
    # at the end of the process that made it, which may itself be a fork (atexit knows none); its forks leave it alone
    Finalize(None, shutil.rmtree, args=(made,), kwargs={"ignore_errors": True}, exitpriority=0)
    return made


def key(root: Path) -> bytes | None:
    """Return this user's key, made at its first use; none where there is no folder for it."""
    place = folder(root)
    if place is None:
        return None
    with suppress(OSError):
        found = (place / KEY).read_bytes()
        if len(found) == LENGTH:
            return found
    import tempfile  # noqa: PLC0415 - once for each user

    try:
        handle, name = tempfile.mkstemp(prefix=".", dir=place)
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(LENGTH))
        Path(name).replace(place / KEY)
        return (place / KEY).read_bytes()  # another process may have been faster, or slower
    except OSError:
        return None
