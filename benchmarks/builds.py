"""Measures `gongkai build` against what a department would do without it: mike, a year after the other.

A department is made by department.py, and the same texts and figures are written as a plain site of MkDocs with the
same plugins as they come, as a site of Zensical and as a document of Typst. Everything is measured in one run, in turns
and in several rounds, each as a process that its user would start. Memory is that of the largest process.

The command fails when a target is missed, if the department is at least as large as it is by default.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from building import cluster, departments, report, turns
from building.measuring import FailedError, in_turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from building.measuring import Cost
    from building.report import Target

YEARS, CHAPTERS, FIGURES = 10, 6, 240
SMALL = (2, 64)
"""Chapters and figures of a year, if there are many departments."""
NEEDED = ("gongkai", "mike", "mkdocs", "material", "mkdocs_with_pdf", "jieba", "zensical", "typst", "weasyprint")
"""Modules of what is measured. Without jieba, Material's search would leave Chinese as it is and say nothing."""


def main() -> None:
    """Read the arguments, measure and print."""
    given = _arguments()
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}; `make bench` installs what is measured")
    try:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            measure = _departments if given.departments else _builds
            measure(Path(folder).resolve(), given)
    except FailedError as error:
        sys.exit(str(error))


def _builds(folder: Path, given: argparse.Namespace) -> None:
    bench = turns.Bench(folder, turns.size(given.years, given.chapters, given.figures), given.jobs)
    turns.prepare(bench)
    turns.warm(bench)
    planned: list[Callable[[], dict[str, Cost]]] = [*turns.turns(bench)]
    unavailable = cluster.unavailable()
    if unavailable:
        costs = in_turns(planned, given.rounds)
    else:
        with cluster.running(bench) as turn:
            costs = in_turns([*planned, turn], given.rounds)
    found = report.targets(bench, costs, turns.LONGER)
    heading = (
        f"{given.years} years × {given.chapters} chapters × {given.figures} figures, {_pages(folder)} pages of PDF a"
        f" year; medians of {given.rounds} rounds; the ratio is that of the row's time to its group's first."
    )
    left_out = [f"Not measured: {unavailable}."] if unavailable else []
    parts = [heading, report.times(costs), report.verdicts(found), *left_out, report.volumes(bench.sizes), _machine()]
    text = "\n\n".join(parts)
    _tell("builds", text, found, given)


def _departments(folder: Path, given: argparse.Namespace) -> None:
    unavailable = departments.unavailable()
    if unavailable:
        print(f"Not measured: {unavailable}.")
        return
    size = turns.size(given.years, given.chapters, given.figures)
    text, found = departments.measured(folder, given.departments, size, given.jobs)
    _tell("departments", f"{text}\n\n{_machine()}", found, given)


def _tell(name: str, text: str, found: list[Target], given: argparse.Namespace) -> None:
    """Print what was measured, write it where that is asked for, and fail if a target is missed that is set here."""
    print(text)
    if given.write:
        report.write(name, text)
    missed = [f"{target.what}: {target.row()[2]} and not {target.row()[1]}" for target in found if not target.met]
    if missed and given.years >= YEARS:
        sys.exit("missed targets:\n" + "\n".join(missed))


def _pages(folder: Path) -> int:
    from pdfminer.pdfpage import PDFPage  # noqa: PLC0415 - after all is measured

    with (folder / "long" / "site" / str(turns.NEWEST) / "report.pdf").open("rb") as document:
        return sum(1 for _ in PDFPage.get_pages(document))


def _machine() -> str:
    from check import machine  # noqa: PLC0415 - it loads gongkai, which would count as memory of all that is started

    return f"{machine()} {report.versions()}."


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="examples: python benchmarks/builds.py --rounds 1 --years 3\n"
        "          python benchmarks/builds.py --departments 100",
    )
    parser.add_argument("--years", type=int, default=YEARS)
    usual = "{} a year (default: {}; of many departments {})"
    parser.add_argument("--chapters", type=int, help=usual.format("chapters", CHAPTERS, SMALL[0]))
    parser.add_argument("--figures", type=int, help=usual.format("figures", FIGURES, SMALL[1]))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="processes that build (default: one a core)"
    )
    parser.add_argument(
        "--departments", type=int, default=0, metavar="N", help="instead: N departments in one workspace"
    )
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's folder for such)")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/README.md")
    given = parser.parse_args()
    chapters, figures = SMALL if given.departments else (CHAPTERS, FIGURES)
    given.chapters, given.figures = given.chapters or chapters, given.figures or figures
    return given


if __name__ == "__main__":
    main()
