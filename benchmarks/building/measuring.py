"""Runs commands and says what they cost: time on the clock, CPU time, and the memory of the largest process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

BIN = Path(sys.executable).parent
LAST_WORDS = 1500
PAUSE = 0.2


@dataclass(frozen=True)
class Step:
    """A command, where it is run, and what its environment says."""

    command: tuple[str, ...]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cost:
    """What it took: seconds on the clock, seconds of CPU time, MB (10⁶ bytes) of the largest process."""

    wall: float
    cpu: float
    memory: float


Costs = dict[str, list[Cost]]
"""What each turn cost in each round."""


class FailedError(Exception):
    """A command that is measured has failed."""


def environment(**more: str) -> dict[str, str]:
    """Return the environment of every command: the programs of this Python first, no settings of whoever measures.

    Among them PYTHONDONTWRITEBYTECODE, with which a package that is being worked on is compiled anew each time.
    """
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    git = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    own = {"GONGKAI_YEAR", "YEAR", "DOCS"}
    kept = {k: v for k, v in os.environ.items() if k not in own and not k.startswith("PYTHON")}
    return {**kept, **git, "PATH": path, **more}


def run(steps: Iterable[Step], watch: Callable[[int], None] | None = None) -> Cost:
    """Run commands one after another; `watch` is told the process of each every now and then.

    The memory is what the kernel counts for the largest process among a command and all that it has started and waited
    for: pages that it shares with another are counted in full.
    """
    cpu = memory = 0.0
    start = time.monotonic()
    for step in steps:
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                step.command,
                cwd=step.folder,
                env=environment(**step.environment),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            with watching(process.pid, watch):
                _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                said.seek(0)
                words = said.read().decode(errors="replace")[-LAST_WORDS:]
                raise FailedError(f"{' '.join(step.command)} ended with {process.returncode}:\n{words}")
        cpu += usage.ru_utime + usage.ru_stime
        memory = max(memory, usage.ru_maxrss * 1024 / 1e6)
    return Cost(time.monotonic() - start, cpu, memory)


class watching:  # noqa: N801 - reads as a verb
    """Tell a function of a process again and again, from a thread, while the block runs."""

    def __init__(self, pid: int, watch: Callable[[int], None] | None) -> None:
        self.pid, self.watch, self.ended = pid, watch, threading.Event()
        self.thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> None:
        if self.watch:
            self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        if self.watch:
            self.thread.join()

    def _tell(self) -> None:
        assert self.watch is not None
        while not self.ended.wait(PAUSE):
            with suppress(OSError, IndexError, ValueError):  # it has just ended
                self.watch(self.pid)


def resident(pid: int) -> float:
    """Return the memory of a process now, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def in_turns(turns: Sequence[Callable[[], dict[str, Cost]]], rounds: int) -> Costs:
    """Take every turn in every round, in one order and in the other; return what each name cost, round by round."""
    found: Costs = {}
    for number in range(rounds):
        for turn in turns if number % 2 == 0 else reversed(turns):
            for name, cost in turn().items():
                found.setdefault(name, []).append(cost)
                print(f"  {number + 1}/{rounds} {name}: {cost.wall:.2f} s, CPU {cost.cpu:.2f} s", file=sys.stderr)
    return found


def wall(costs: Costs, name: str) -> float:
    """Return the median of the seconds on the clock."""
    return median(cost.wall for cost in costs[name])


def ratios(costs: Costs, name: str, base: str) -> tuple[float, float, float]:
    """Return how many times as long `name` takes as `base`: of the medians, and of a round the least and the most."""
    rounds = [a.wall / b.wall for a, b in zip(costs[name], costs[base], strict=True)]
    return wall(costs, name) / wall(costs, base), min(rounds), max(rounds)
