"""Measures `gongkai build --workspace`: many departments, the time that an edition takes and the parent's memory."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from department import make

from building.cluster import has_option
from building.measuring import BIN, Step, resident, run
from building.report import Target, markdown, verdicts

if TYPE_CHECKING:
    from pathlib import Path

    from department import Size

FLAT = 1.1
"""How many times as long an edition may take in the last quarter as in the first, and as much memory be in use."""
PARTS = 4


def unavailable() -> str:
    """Say why it cannot be measured here, or nothing."""
    return "" if has_option("--workspace") else "many departments, because this `gongkai build` has no --workspace"


def write(folder: Path, number: int, size: Size) -> Path:
    """Make departments, each with figures of its own, and the workspace file that lists them."""
    names = [f"department{n + 1:03}" for n in range(number)]
    for seed, name in enumerate(names, 1):
        make(folder / name, replace(size, seed=seed))
    listed = "".join(f"  - {{path: {name}, name: 示例区第{n}单位}}\n" for n, name in enumerate(names, 1))
    workspace = folder / "workspace.yml"
    workspace.write_text(f"title: 示例区政务公开\ndepartments:\n{listed}", encoding="utf-8")
    return workspace


def measured(folder: Path, number: int, size: Size, jobs: int) -> tuple[str, list[Target]]:
    """Build all departments in one run; return the table, and what has to hold."""
    workspace = write(folder, number, size)
    memory: list[tuple[float, float]] = []
    step = Step((str(BIN / "gongkai"), "build", "--workspace", str(workspace), "--jobs", str(jobs)), folder)
    start = time.time()
    cost = run([step], lambda pid: memory.append((time.time() - start, resident(pid))))
    ends = finished(folder / "site", start)
    wanted = number * size.years
    if len(ends) != wanted:
        raise SystemExit(f"{len(ends)} editions were built, not {wanted}")
    return text(ends, memory, heading(number, size, cost.wall))


def heading(number: int, size: Size, seconds: float) -> str:
    """Say what was built, and how long it took."""
    made = f"{number} departments × {size.years} years × {size.chapters} chapters × {size.figures} figures"
    return f"{made}, in {seconds:.0f} s"


def finished(site: Path, start: float) -> list[float]:
    """Return when each edition's PDF was written, in seconds after the start; latest/ has the newest one's again."""
    made = {path.stat().st_ino: path.stat().st_mtime - start for path in site.glob("*/[12]*/report.pdf")}
    return sorted(made.values())


def text(ends: list[float], memory: list[tuple[float, float]], head: str) -> tuple[str, list[Target]]:
    """Return the table of the run's quarters, and what has to hold."""
    rows: list[tuple[str, ...]] = []
    paces: list[float] = []
    most: list[float] = []
    for part in range(PARTS):
        first, last = len(ends) * part // PARTS, len(ends) * (part + 1) // PARTS
        begin, end = ends[first - 1] if first else 0.0, ends[last - 1]
        paces.append((end - begin) / (last - first))
        most.append(max((used for at, used in memory if begin <= at <= end), default=most[-1] if most else 0.0))
        rows.append((f"{first + 1} to {last}", f"{paces[-1]:.3f} s", f"{most[-1]:.0f} MB"))
    targets = [
        Target("time of an edition, the last quarter of the first", paces[-1] / paces[0], FLAT),
        Target("memory of the parent, the last quarter of the first", most[-1] / most[0] if most[0] else 0, FLAT),
    ]
    table = markdown(("editions", "time of each", "memory of the parent at most"), rows, left=1)
    return f"{head}:\n\n{table}\n\n{verdicts(targets)}", targets
