"""Measures `gongkai serve`: from the moment a file is saved to that at which the reader has the changed page.

A figure and a sentence of the newest and of the oldest edition are edited in turns, in several rounds, on a department
that department.py makes; each time that edition's pages are also built alone, as `gongkai build` does it from a warm
process. The ratio of the two is what the preview adds. Wall time: a reader waits for nothing else. Nothing is written
but in a temporary folder.
"""

from __future__ import annotations

import argparse
import http.client
import os
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

from department import Size, make

from gongkai import plugin
from gongkai.editions import Job
from gongkai.editions.local import run
from gongkai.preview import Source
from gongkai.preview.refreshing import plan
from gongkai.preview.seeing import digest, see

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@contextmanager
def previewing(root: Path, *arguments: str) -> Iterator[Preview]:
    """Run `gongkai serve` until all editions are shown."""
    command = [sys.executable, "-m", "gongkai", "-C", str(root), "serve", "--port", "0", *arguments]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
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


def alone(root: Path, year: int, folder: Path) -> float:
    """Return how long the pages of one edition take, built in a process forked from a warm one."""
    shelf = plugin.get_ready(root, with_pdf=False)
    seen = see(root, digest(root), None)
    handed = plan(Source(root), seen, {}, shelf.seen_from("../") if shelf else None).targets[year].handed
    (outcome,) = run(root, [Job(handed, folder / f"{time.monotonic_ns()}")], lambda *_: None)
    assert not outcome.trouble, outcome.text
    return outcome.seconds


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


def measure(root: Path, rounds: int, *arguments: str) -> dict[str, list[tuple[float, float, float]]]:
    """Return for each kind of edit the seconds to the answer, to the page, and of the build alone."""
    times: dict[str, list[tuple[float, float, float]]] = {}
    years = sorted(int(path.name) for path in (root / "docs").iterdir())
    with tempfile.TemporaryDirectory() as folder, previewing(root, *arguments) as preview:
        plugin.warm(Path(folder) / ".cache", with_pdf=False)
        for turn in range(rounds + 1):
            for year, which in ((years[-1], "the newest edition"), (years[0], "the oldest edition")):
                for what, path, old, new, shown in edits(root, year):
                    answered, page = preview.seconds(path, old, new, shown, year)
                    time.sleep(REST)
                    built = alone(root, year, Path(folder))
                    if turn:  # the first round fills caches
                        times.setdefault(f"{what} of {which}", []).append((answered, page, built))
    return times


def main() -> None:
    """Read the arguments, measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--chapters", type=int, default=6, help="chapters a year")
    parser.add_argument("--figures", type=int, default=240, help="figures a year")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "made"
        make(root, Size(years=given.years, chapters=given.chapters, figures=given.figures))
        print(f"{given.years} years × {given.chapters} chapters × {given.figures} figures; {given.rounds} rounds\n")
        print("| edit | PDFs | told after | page after | built alone | ratio | of the rounds |")
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
        for pdfs, argument in (("none", "--no-pdf"), ("in the background", "--pdf")):
            for name, times in measure(root, given.rounds, argument).items():
                told, page, built = (median(column) for column in zip(*times, strict=True))
                ratios = sorted(p / b for _, p, b in times)
                print(
                    f"| {name} | {pdfs} | {told:.3f} s | {page:.3f} s | {built:.3f} s "
                    f"| {median(ratios):.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} |",
                    flush=True,
                )
    print(f"\nTarget: a ratio of at most {TARGET}.")


if __name__ == "__main__":
    main()
