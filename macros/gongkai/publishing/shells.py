"""Another machine in, what a command prints there out; and files there by rsync.

The remote shell is ssh, or what RSYNC_RSH names, as for rsync itself: keys and users are set where they always are.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.publishing.errors import PublishError
from gongkai.publishing.locking import busy, owner

if TYPE_CHECKING:
    from collections.abc import Iterator

SSH = ("ssh", "-o", "ConnectTimeout=30", "-o", "ServerAliveInterval=15")
_HOLD = """
mkdir -p -- "$1/versions" && cd -- "$1" || exit 1
if command -v flock >/dev/null; then
  flock -n .lock sh -c 'printf %s "$1" > .lock; echo held; cat > /dev/null' gongkai "$2" ||
    { printf 'busy '; cat .lock; echo; }
else
  echo held; cat > /dev/null
fi
"""


class RemoteError(Exception):
    """A program said no, or the connection broke off: what it said."""


def program(name: str) -> str:
    """Return where a program is; raises `PublishError` if it is not installed."""
    found = shutil.which(name)
    if found is None:
        message = msg("{program} is not installed", program=name)
        raise PublishError(message, msg("install it, as with: apt-get install {program}", program=name))
    return found


@dataclass(frozen=True)
class Shell:
    """A machine's shell: `user@host`, and a port unless it is the usual one."""

    host: str
    port: str = ""

    @property
    def command(self) -> list[str]:
        """Return the program that leads there."""
        given = shlex.split(os.environ.get("RSYNC_RSH", ""))
        found = given or [program(SSH[0]), *SSH[1:]]
        return [*found, *(["-p", self.port] if self.port else [])]

    def _line(self, script: str, arguments: tuple[str, ...]) -> list[str]:
        there = self.host.replace("[", "").replace("]", "")  # an address of IPv6 has brackets before a path only
        return [*self.command, there, shlex.join(["sh", "-c", script, "gongkai", *arguments])]

    def run(self, script: str, *arguments: str) -> str:
        """Return what a script prints there; raises `RemoteError` if it fails."""
        done = subprocess.run(  # noqa: S603 - a list; what the remote shell gets is quoted
            self._line(script, arguments), stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode != 0:
            raise RemoteError(said(done.stderr, done.returncode))
        return done.stdout.decode("utf-8", "replace")

    @contextmanager
    def locked(self, folder: str, place: str) -> Iterator[None]:
        """Hold a folder there, made if need be; raises `PublishError`, with the owner, while somebody else does.

        The lock lasts as long as the connection: there are no stale ones. A machine without `flock` has none.
        """
        with subprocess.Popen(  # noqa: S603 - as above
            self._line(_HOLD, (folder, owner())),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as holder:
            assert holder.stdin is not None
            assert holder.stdout is not None
            assert holder.stderr is not None
            try:
                answer = holder.stdout.readline().decode("utf-8", "replace").strip()
                if answer.startswith("busy"):
                    raise busy(place, answer.removeprefix("busy").strip())
                if answer != "held":
                    holder.stdin.close()
                    raise RemoteError(said(holder.stderr.read(), holder.wait()))
                yield
            finally:
                holder.stdin.close()
                holder.stdout.close()


def said(errors: bytes, status: int) -> str:
    """Return what a program has said of its failure, on one line."""
    return " ".join(errors.decode("utf-8", "replace").split()) or f"status {status}"


def rsync(*arguments: str, given: bytes = b"") -> bytes:
    """Return what rsync prints; raises `RemoteError` if it fails."""
    done = subprocess.run(  # noqa: S603 - a list, no shell
        [program("rsync"), *arguments], input=given, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise RemoteError(said(done.stderr, done.returncode))
    return done.stdout


def transferring(*arguments: str) -> Iterator[str]:
    """Return the names of files while rsync transfers them; ended with the generator; raises `RemoteError`."""
    with subprocess.Popen(  # noqa: S603 - a list, no shell
        [program("rsync"), "--out-format=%n", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        try:
            for row in running.stdout:
                yield row.decode("utf-8", "replace").rstrip("\n")
            errors = running.stderr.read()
        except GeneratorExit:
            running.terminate()
            raise
    if running.returncode != 0:
        raise RemoteError(said(errors, running.returncode))
