"""Measures `gongkai serve`: from the moment a file is saved to that at which the reader has the changed page.

A figure and a sentence of the newest and of the oldest edition are edited in turns, in several rounds, on a department
that department.py makes; each time that edition is also loaded, checked and its pages built alone, by a process that
has all else ready. The ratio of the two is what the preview adds. Wall time: a reader waits for nothing else.

The command fails when the target is missed, if the department is at least as large as it is by default.
"""

from __future__ import annotations

import argparse
import http.client
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from building.measuring import environment
from building.report import README, Target, markdown, put, verdicts
from check import machine
from department import Size, make

from gongkai import plugin
from gongkai.editions import Job
from gongkai.editions.local import run
from gongkai.preview import Source
from gongkai.preview.refreshing import plan
from gongkai.preview.seeing import digest, glance, see

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BEGIN, END = "<!-- serving.py writes from here -->", "<!-- serving.py: to here -->"
YEARS, CHAPTERS, FIGURES = 10, 6, 240
PDFS = {"--no-pdf": "none", "--pdf": "in the background"}
TARGET = 1.3
PATIENCE = 300
REST = 0.5
"""Seconds between two edits, for what else the preview does after the page is shown."""
FIGURE = re.compile(r"(cases: \{label: 接收案卷, value: )(\d+)卷")
WORDS = "当年完成预算情况良好，"


@dataclass(frozen=True)
class Preview:
    """A running preview."""

    root: Path
    address: str

    def get(self, path: str) -> str:
        """Return an answer over HTTP."""
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def seconds(self, path: Path, old: str, new: str, shown: str, year: int) -> tuple[float, float]:
        """Save a file; return when the question of an open page was answered, and when it had the new page."""
        page = f"/{year}/work01.html"
        found = re.search(r'year = (\d+), version = "(\w*)", pdf = "(\w*)"', self.get(page))
        assert found is not None, "no script in the page"
        answered: list[float] = []

        def ask() -> None:
            version = found[2]
            while self.get(f"/livereload/{found[1]}/{version}/{found[3]}").split(" ")[0] == version:
                pass
            answered.append(time.perf_counter())

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(REST)  # until the question has arrived, too
        text = path.read_text(encoding="utf-8")
        assert old in text
        start = time.perf_counter()
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        asking.join(PATIENCE)
        seen = self.get(page)
        end = time.perf_counter()
        assert shown in seen, f"the page is not the new one: {shown}"
        return answered[0] - start, end - start


@dataclass(frozen=True)
class Time:
    """Seconds until an open page was told of an edit, until it was there; alone: the edition read, its pages built."""

    told: float
    page: float
    read: float
    built: float

    @property
    def ratio(self) -> float:
        """Return what is to be at most TARGET."""
        return self.page / (self.read + self.built)


@contextmanager
def previewing(root: Path, *arguments: str) -> Iterator[Preview]:
    """Run `gongkai serve` until all editions are shown."""
    command = [sys.executable, "-m", "gongkai", "-C", str(root), "serve", "--port", "0", *arguments]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(PYTHONUNBUFFERED="1"),
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+/", process.stdout.readline())
            assert found is not None, "the preview does not begin"
            preview = Preview(root, urlsplit(found[0]).netloc)
            while "正在生成网页" in preview.get("/nowhere.html"):
                time.sleep(REST)
            yield preview
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


class Alone:
    """Reads one edition after an edit and builds its pages, from a process that has all else ready."""

    def __init__(self, root: Path, folder: Path) -> None:
        plugin.warm(folder / ".cache", with_pdf=False)
        self._root, self._folder = root, folder
        self._seen = see(root, digest(root), None)

    def build(self, year: int) -> tuple[float, float]:
        """Return the seconds in which the edition is loaded and checked, and in which its pages are built."""
        read = digest(self._root)
        start = time.perf_counter()
        seen = glance(self._root, read, self._seen, year)
        seconds = time.perf_counter() - start
        shelf = plugin.get_ready(self._root, with_pdf=False)
        assets = shelf.seen_from("../") if shelf else None
        handed = plan(Source(self._root), seen, {}, assets, only=year).targets[year].handed
        (outcome,) = run(self._root, [Job(handed, self._folder / f"{time.monotonic_ns()}")], lambda *_: None)
        assert not outcome.trouble, outcome.text
        self._seen = see(self._root, read, seen)
        return seconds, outcome.seconds


def edits(root: Path, year: int) -> Iterator[tuple[str, Path, str, str, str]]:
    """Yield what is edited: its name, file, old words, new words, what the page then shows."""
    data, text = root / "data" / str(year) / "work01.yml", root / "docs" / str(year) / "work01.md"
    found = FIGURE.search(data.read_text(encoding="utf-8"))
    assert found is not None
    other = int(found[2]) ^ 1
    yield "a figure", data, found[0], f"{found[1]}{other}卷", f"{other}卷"
    page = text.read_text(encoding="utf-8")
    begin = f"{year}年预算"
    if WORDS in page:
        yield "a sentence", text, WORDS + begin, begin, begin
    else:
        yield "a sentence", text, begin, WORDS + begin, WORDS


def measure(root: Path, rounds: int, argument: str) -> dict[str, list[Time]]:
    """Return the times of each kind of edit."""
    times: dict[str, list[Time]] = {}
    years = sorted(int(path.name) for path in (root / "docs").iterdir())
    with tempfile.TemporaryDirectory() as folder, previewing(root, argument) as preview:
        alone = Alone(root, Path(folder))
        for turn in range(rounds + 1):
            for year, which in ((years[-1], "the newest edition"), (years[0], "the oldest edition")):
                for what, path, old, new, shown in edits(root, year):
                    told, page = preview.seconds(path, old, new, shown, year)
                    time.sleep(REST)
                    found = Time(told, page, *alone.build(year))
                    if turn:  # the first round fills caches
                        times.setdefault(f"{what} of {which}", []).append(found)
                        said = f"{what} of {which}, PDFs {PDFS[argument]}: {page:.3f} s, {found.ratio:.2f}"
                        print(f"  {turn}/{rounds} {said}", file=sys.stderr, flush=True)
    return times


def table(found: Mapping[tuple[str, str], list[Time]]) -> str:
    """Return the table of what was measured, by kind of edit and what becomes of PDFs, and that of the target."""
    rows, middles = [], []
    for (name, pdfs), times in found.items():
        seconds = [f"{median(getattr(t, what) for t in times):.3f} s" for what in ("told", "page", "read", "built")]
        ratios = sorted(t.ratio for t in times)
        middles.append(median(ratios))
        rows.append((name, pdfs, *seconds, f"{middles[-1]:.2f}", f"{ratios[0]:.2f} to {ratios[-1]:.2f}"))
    heads = ("edit", "PDFs", "told after", "page after", "alone: read", "built", "ratio", "of the rounds")
    return f"{markdown(heads, rows, left=2)}\n\n{verdicts([target(found)])}"


def target(found: Mapping[tuple[str, str], list[Time]]) -> Target:
    """Return what has to hold for the kind of edit that takes longest."""
    slowest = max(median(t.ratio for t in times) for times in found.values())
    return Target("an edit in the browser, of the build of that edition's pages", slowest, TARGET)


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="example: python benchmarks/serving.py --rounds 1 --years 3",
    )
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--chapters", type=int, default=CHAPTERS, help="chapters a year")
    parser.add_argument("--figures", type=int, default=FIGURES, help="figures a year")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="write the table into benchmarks/README.md")
    given = parser.parse_args()
    found: dict[tuple[str, str], list[Time]] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "made"
        make(root, Size(years=given.years, chapters=given.chapters, figures=given.figures))
        for argument, pdfs in PDFS.items():
            found |= {(name, pdfs): times for name, times in measure(root, given.rounds, argument).items()}
    size = (
        f"{given.years} years × {given.chapters} chapters × {given.figures} figures; medians of {given.rounds} rounds:"
    )
    text = f"{size}\n\n{table(found)}\n\n{machine()}"
    print(text)
    if given.write:
        put(text, BEGIN, END, README)
    if not target(found).met and given.years >= YEARS:
        sys.exit(f"missed target: {' '.join(target(found).row())}")


if __name__ == "__main__":
    main()
