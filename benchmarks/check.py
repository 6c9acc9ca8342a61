"""Measures `gongkai check` against what PyYAML's C parser and Jinja need to parse the same files.

Everything is measured in one run, in turns and in several rounds, on a department that department.py makes. Numbers are
seconds of CPU time, so that whatever else the machine does counts less; the garbage collector waits on both sides.
"""

from __future__ import annotations

import argparse
import gc
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import yaml
from building.report import put
from department import Size, make
from jinja2 import Environment

from gongkai import checks, edition

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = 2
FEW = 5
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- check.py writes from here -->", "<!-- to here -->"
PARSE = """
import gc, sys
gc.disable()
from pathlib import Path
import yaml
from jinja2 import Environment
root, environment = Path(sys.argv[1]), Environment()
for path in root.glob("data/**/*.yml"):
    yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
for path in root.glob("docs/**/*.md"):
    environment.parse(path.read_text(encoding="utf-8"))
"""

Times = dict[str, float]


def ours(root: Path) -> Times:
    """Load and check a site; it must have nothing to find."""
    start = time.process_time()
    site = edition.load(root)
    loaded = time.process_time()
    found = checks.check(site)
    end = time.process_time()
    if found.open:
        sys.exit("\n".join(problem.line() for problem in found.open[:FEW]))
    return {"check": end - start, "check: load": loaded - start, "check: checks": end - loaded}


def parsers(root: Path) -> Times:
    """Read the same files and parse them, the data with PyYAML's C parser and the texts with Jinja."""
    data = sorted(root.glob("data/**/*.yml"))
    texts = sorted(root.glob("docs/**/*.md"))
    environment = Environment()  # noqa: S701 - it parses and never renders
    start = time.process_time()
    for path in data:
        yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    loaded = time.process_time()
    for path in texts:
        environment.parse(path.read_text(encoding="utf-8"))
    end = time.process_time()
    for path in data:
        yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    composed = time.process_time() - end
    return {
        "parse": end - start,
        "parse: yaml.load": loaded - start,
        "parse: yaml.compose": composed,
        "parse: jinja": end - loaded,
    }


def process(name: str, command: list[str]) -> Times:
    """Run a program; return its CPU time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {name: after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime}


def measured(root: Path, rounds: int) -> dict[str, list[float]]:
    """Measure in turns, in one order and in the other; the first round warms up and does not count."""
    program = str(Path(sys.executable).with_name("gongkai"))
    turns: list[Callable[[], Times]] = [
        lambda: ours(root),
        lambda: parsers(root),
        lambda: process("process: gongkai check", [program, "-C", str(root), "check"]),
        lambda: process("process: parse", [sys.executable, "-c", PARSE, str(root)]),
    ]
    times: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        for turn in turns if number % 2 else reversed(turns):
            gc.collect()
            gc.disable()
            found = turn()
            gc.enable()
            for name, seconds in found.items() if number else ():
                times.setdefault(name, []).append(seconds)
    return times


ROWS = (
    ("check", "parse", "**gongkai, in process: load and check**"),
    ("check: load", "parse", "· load"),
    ("check: checks", "parse", "· all checks"),
    ("parse", "parse", "**PyYAML's C parser and Jinja, in process**"),
    ("parse: yaml.load", "parse", "· `yaml.load(…, Loader=CSafeLoader)`"),
    ("parse: yaml.compose", "parse", "· (`yaml.compose` alone, not counted above)"),
    ("parse: jinja", "parse", "· `Environment().parse(…)`"),
    ("process: gongkai check", "process: parse", "**`gongkai check`, a process**"),
    ("process: parse", "process: parse", "**a process that only imports both and parses**"),
)


def table(times: dict[str, list[float]], size: Size) -> str:
    """Write the medians, and the ratios with the lowest and the highest of a round."""
    rounds = len(times["check"])
    lines = [
        f"{size.years} years × {size.chapters} chapters × {size.figures} figures; medians of {rounds} rounds:",
        "",
        "| what | CPU time | ratio | of the rounds |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, base, label in ROWS:
        ratios = sorted(a / b for a, b in zip(times[name], times[base], strict=True))
        spread = "" if name == base else f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
        seconds = median(times[name])
        lines.append(f"| {label} | {seconds:.3f} s | {seconds / median(times[base]):.2f} | {spread} |")
    return "\n".join([*lines, "", machine()])


def machine() -> str:
    """Say what it was measured on and with."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    cores = sum(line.startswith("processor") for line in _lines("/proc/cpuinfo"))
    packages = ", ".join(f"{name} {version(name)}" for name in ("gongkai", "PyYAML", "Jinja2", "pydantic", "lark"))
    on = f"{cpu}, {cores} cores, {platform.system()} {platform.machine()}"
    return f"{on}; Python {platform.python_version()}, {packages}."


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: python benchmarks/check.py --rounds 3")
    parser.add_argument("--years", type=int, default=Size.years)
    parser.add_argument("--chapters", type=int, default=Size.chapters, help="chapters a year")
    parser.add_argument("--figures", type=int, default=Size.figures, help="figures a year")
    parser.add_argument("--seed", type=int, default=Size.seed)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="write the table into benchmarks/README.md")
    given = parser.parse_args()
    size = Size(years=given.years, chapters=given.chapters, figures=given.figures, seed=given.seed)
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), size)
        times = measured(Path(folder), given.rounds)
    text = table(times, size)
    print(text)
    if given.write:
        put(text, BEGIN, END, README)
    ratio = median(times["check"]) / median(times["parse"])
    if ratio >= TARGET:
        sys.exit(f"the target is missed: {ratio:.2f} is not under {TARGET}")


if __name__ == "__main__":
    main()
