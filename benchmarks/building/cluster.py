"""Measures a build on a Dask cluster of two workers on this machine against two local processes."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from building.measuring import BIN, Cost, FailedError, environment, run
from building.turns import fresh, gongkai

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from building.turns import Bench

WORKERS = 2
PATIENCE = 60


def has_option(name: str) -> bool:
    """Tell whether `gongkai build` has an option."""
    said = subprocess.run(
        [BIN / "gongkai", "build", "--help"], env=environment(), check=False, capture_output=True, text=True
    )
    return name in said.stdout


def unavailable() -> str:
    """Say why it cannot be measured here, or nothing."""
    if not has_option("--scheduler"):
        return "a Dask cluster, because this `gongkai build` has no --scheduler"
    return "" if find_spec("distributed") else "a Dask cluster, because `distributed` is not installed"


@contextmanager
def running(bench: Bench) -> Iterator[Callable[[], dict[str, Cost]]]:
    """Start a scheduler and its workers on the loopback; return the turn that builds with and without them."""
    folder = bench.folder / "cluster"
    folder.mkdir()
    told = folder / "scheduler.json"
    near = ("--host", "127.0.0.1", "--no-dashboard")
    processes = [_start(folder, "scheduler", *near, "--port", "0", "--scheduler-file", str(told))]
    try:
        address = _address(told)
        for number in range(WORKERS):
            own = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder / str(number)))
            processes.append(_start(folder, "worker", address, *near, *own))
        _wait(address)
        yield lambda: _both(bench, address)
    finally:
        for process in reversed(processes):  # a worker whose scheduler has gone waits for another
            process.kill()
            process.wait()


def _both(bench: Bench, address: str) -> dict[str, Cost]:
    found = {}
    for name, words in {"local": ("--jobs", str(WORKERS)), "dask": ("--scheduler", address)}.items():
        fresh(bench.made)
        found[name] = run([gongkai(bench.made, *words)])
    return found


def _start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    none = subprocess.DEVNULL
    return subprocess.Popen(
        [BIN / "python", "-m", "dask", *words], cwd=folder, env=environment(), stdin=none, stdout=none, stderr=none
    )


def _address(told: Path) -> str:
    """Return the scheduler's address as soon as it has written it down."""
    for _ in range(PATIENCE * 10):
        try:
            return str(json.loads(told.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError, KeyError):
            time.sleep(0.1)
    raise FailedError("the scheduler has not started")


def _wait(address: str) -> None:
    """Wait until all workers are there; in another process, so that this one stays small."""
    program = f"from distributed import Client; Client({address!r}).wait_for_workers({WORKERS}, timeout={PATIENCE})"
    ended = subprocess.run([BIN / "python", "-c", program], env=environment(), check=False, capture_output=True)
    if ended.returncode:
        raise FailedError(f"the workers have not started:\n{ended.stderr.decode(errors='replace')}")
