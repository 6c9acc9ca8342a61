"""A chart as Vega-Lite has it in, vl-convert's drawing of it out; drawn by a program of its own beside this process.

vl-convert runs a JavaScript engine with threads, which no fork survives, and editions are built in forks. So one
program draws for the process that starts it and for all that are forked from it later; to start it takes as long as
fifteen charts. A process that has none, or whose program has died, starts its own.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai import folders

if TYPE_CHECKING:
    from collections.abc import Mapping

CALL = b"chart("
PROGRAM = Path(__file__).with_name("program.py")


@dataclass(frozen=True)
class Program:
    """A program that draws, who started it, and the socket by which it is asked."""

    process: subprocess.Popen[bytes]
    owner: int
    asking: socket.socket

    def lives(self) -> bool:
        """Tell whether it can still be asked; whoever has its socket can tell, whether it is its child or not."""
        try:
            return bool(self.asking.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:  # it never says anything here
            return True
        except OSError:
            return False

    def asked(self, question: bytes) -> bytes:
        """Return the answer to a question, cut short where the program has died.

        Each question has a socket of its own, whose other end is sent to the program: askers share nothing that one of
        them could leave in disorder, and what nobody holds any more is closed by the kernel, so that no one waits.
        """
        answer = b""
        try:
            ours, theirs = socket.socketpair()
            with ours:
                with theirs:
                    socket.send_fds(self.asking, [b"?"], [theirs.fileno()])
                ours.sendall(question)
                ours.shutdown(socket.SHUT_WR)
                while more := ours.recv(1 << 20):
                    answer += more
        except OSError:
            return b""
        return answer

    def end(self) -> None:
        """End it at once: there is nothing that it would lose. A fork's copy ends nothing."""
        self.asking.close()
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()


_started: list[Program] = []
"""The programs of this process and of those that it was forked from, the last of which draws; a fork inherits them."""


def expected(root: Path) -> bool:
    """Tell whether a text of a site looks as if it had a chart, before the site is loaded."""
    return any(CALL in _read(page) for year in folders.years(root, []) for page in folders.texts(root, year, []).pages)


def _read(page: Path) -> bytes:
    try:
        return page.read_bytes()
    except OSError:  # of which whoever loads it will tell
        return b""


def start() -> None:
    """Have a program that draws, for this process and those forked from it; it gets ready while this one goes on."""
    if not (_started and _started[-1].lives()):
        _begin()


def drawn(spec: Mapping[str, Any]) -> str:
    """Return the drawing, as SVG."""
    question = json.dumps(spec).encode()
    start()
    answer = _started[-1].asked(question)
    if not answer.endswith(b"\n"):
        _begin()
        answer = _started[-1].asked(question)
    if not answer.endswith(b"\n"):
        raise RuntimeError("vl-convert ended without a drawing")
    said = json.loads(answer)
    if "error" in said:
        raise RuntimeError(f"vl-convert cannot draw the chart: {said['error']}")
    return str(said["svg"])


def _begin() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - ourselves
            # -I: neither the environment nor the folder that a site is built in may put a module in our way
            [sys.executable, "-I", str(PROGRAM), str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for those who ask, and it ends with them
        )
    program = Program(process, os.getpid(), ours)
    atexit.register(program.end)
    if _started:
        _started[-1].end()
    _started.append(program)
