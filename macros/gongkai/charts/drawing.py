"""A chart as Vega-Lite has it in, vl-convert's drawing of it out; drawn by a program of its own beside this process.

vl-convert runs a JavaScript engine with threads, which no fork survives, and editions are built in forks. The program
starts with the first chart of a process and ends with it; starting takes as long as eighty charts.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_PROGRAM = """\
import sys, json, vl_convert
for line in sys.stdin.buffer:
    drawn = vl_convert.vegalite_to_svg(line.decode(), allowed_base_urls=[])
    sys.stdout.buffer.write(json.dumps(drawn).encode() + b"\\n")
    sys.stdout.buffer.flush()
"""
_running: dict[int, subprocess.Popen[bytes]] = {}
"""The program of this process, by the process's number: a fork has the number of another, and starts its own."""


def drawn(spec: Mapping[str, Any]) -> str:
    """Return the drawing, as SVG."""
    program = _program()
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(json.dumps(spec).encode() + b"\n")
    program.stdin.flush()
    answer = program.stdout.readline()
    if not answer:
        raise RuntimeError("vl-convert ended without a drawing")
    return str(json.loads(answer))


def _program() -> subprocess.Popen[bytes]:
    mine = os.getpid()
    if mine not in _running:
        _running.clear()
        # -I: neither the environment nor the folder that a site is built in may put a module in our way
        command = [sys.executable, "-I", "-c", _PROGRAM]
        _running[mine] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        atexit.register(_end, mine)
    return _running[mine]


def _end(owner: int) -> None:
    program = _running.pop(owner, None) if os.getpid() == owner else None
    if program is not None:
        for pipe in (program.stdin, program.stdout):
            if pipe is not None:
                pipe.close()
        program.wait()
