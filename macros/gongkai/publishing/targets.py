"""What follows `--to` in, the target out: a folder, a branch, another machine."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from gongkai.problems import msg
from gongkai.publishing.branches import Branch
from gongkai.publishing.daemons import Daemon
from gongkai.publishing.errors import PublishError
from gongkai.publishing.folders import Folder
from gongkai.publishing.machines import Machine
from gongkai.publishing.repository import Repository
from gongkai.publishing.shells import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator

GIT, RSYNC, SSH = "git:", "rsync://", "ssh://"
_HOST = re.compile(r"((?:[^/:@\s-][^/:@\s]*@)?(?:[^/:@\s-][^/:@\s]+|\[[0-9A-Fa-f:.]+\])):(:?)(.*)", re.DOTALL)
Target = Folder | Branch | Machine | Daemon


@dataclass(frozen=True)
class Ways:
    """How targets are reached: the repository of a branch, the remote to push to, what is accepted of a daemon."""

    root: Path
    repository: str = ""
    remote: str = ""
    not_atomic: bool = False


@contextmanager
def target(text: str, ways: Ways) -> Iterator[Target]:
    """Give the target that is meant; raises `PublishError` if there can be none."""
    if not text.startswith(GIT) and (ways.repository or ways.remote):
        raise PublishError(msg("--repository and --push are for a branch: --to git:BRANCH"), usage=True)
    if text.startswith(GIT):
        with _branch(text.removeprefix(GIT), ways) as found:
            yield found
    elif text.startswith(RSYNC):
        yield _daemon(text, ways)
    elif text.startswith(SSH):
        yield _machine(text)
    elif matched := _HOST.fullmatch(text):
        host, daemon, path = matched.groups()
        if daemon:
            yield _daemon(f"{RSYNC}{host}/{path}", ways)
        elif not path:
            raise _unclear(text)
        else:
            yield Machine(Shell(host), path.rstrip("/") or "/")
    elif not text:
        raise _unclear(text)
    else:
        folder = Path(text).absolute()
        yield Folder(folder.resolve() if ".." in folder.parts else folder)  # said as one would write it


def _unclear(text: str) -> PublishError:
    message = msg("'{text}' is no target", text=text)
    hint = msg("a target is a folder, git:BRANCH, USER@HOST:PATH, ssh://HOST/PATH or rsync://HOST/MODULE/PATH")
    return PublishError(message, hint, usage=True)


def _daemon(text: str, ways: Ways) -> Daemon:
    if not urlsplit(text).path.strip("/") or not urlsplit(text).hostname:
        raise _unclear(text)
    if not ways.not_atomic:
        raise PublishError(
            msg("an rsync daemon cannot switch in one step: for some seconds readers may meet pages of both versions"),
            msg("publish by ssh (USER@HOST:PATH), or accept that: --accept-not-atomic"),
            usage=True,
        )
    return Daemon(f"{text.rstrip('/')}/")


def _machine(text: str) -> Machine:
    parts = urlsplit(text)
    host, path = parts.hostname or "", unquote(parts.path).rstrip("/")
    try:
        port = str(parts.port or "")
    except ValueError:
        raise _unclear(text) from None
    if not host or host.startswith("-") or not path or parts.password:
        raise _unclear(text)
    if ":" in host:
        host = f"[{host}]"
    return Machine(Shell(f"{parts.username}@{host}" if parts.username else host, port), path)


@contextmanager
def _branch(name: str, ways: Ways) -> Iterator[Branch]:
    """Give a branch of the site's repository, of another folder's, or of an address, which is cloned for a moment."""
    for given in (ways.repository, ways.remote):
        if given.startswith("-"):
            raise _unclear(given)
    folder = Path(ways.repository) if ways.repository else ways.root
    if folder.is_dir():
        found = Repository(folder.absolute())
        if not found.line("rev-parse", "--git-dir"):
            raise PublishError(msg("{folder} is in no Git repository", folder=str(folder)), usage=True)
        yield Branch(found, name, ways.remote)
        return
    if not re.match(r"[\w+.-]+://|[^/]+:", ways.repository):
        raise PublishError(msg("{folder} is in no Git repository", folder=str(folder)), usage=True)
    with tempfile.TemporaryDirectory(prefix="gongkai-") as temporary:
        found = Repository(Path(temporary), temporary=True)
        found.run("init", "--quiet", "--bare")
        yield Branch(found, name, ways.repository)
