"""What tests do with previews: a small site, edits of its files, a running `gongkai serve`, patience."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BASE = Path(__file__).with_name("examples") / "base"
PATIENCE = 120
"""Seconds after which a test gives up waiting; nothing is asserted about how long anything takes."""
LOWEST = 19
GATES = f"""\
import os, pathlib, time

def define_env(env):
    year = pathlib.Path(env.conf["docs_dir"]).name
    names = ["gate", "gate-" + year] + ["gate-pdf"] * (os.nice(0) == {LOWEST})
    gates = [pathlib.Path(__file__).parents[1] / name for name in names]
    while any(gate.exists() for gate in gates):
        time.sleep(0.05)
"""


def three_years(root: Path) -> Path:
    """Make a site of 2019, 2020 (a draft) and 2021, whose text compares its spending with that of 2020."""
    shutil.copytree(BASE, root)
    for year in ("2019", "2020"):
        for folder in ("docs", "data"):
            shutil.copytree(root / folder / "2021", root / folder / year)
        rewrite(root / "data" / year / "report.yml", "2021", year)
    rewrite(root / "data" / "2020" / "report.yml", "published", "draft")
    page = root / "docs" / "2021" / "overview.md"
    page.write_text(page.read_text(encoding="utf-8") + '\n支出{{ change("budget.actual") }}。\n', encoding="utf-8")
    return root


def rewrite(path: Path, old: str, new: str) -> None:
    """Replace words in a file that has them, as an editor saves it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def edited(path: Path, old: str, new: str) -> Iterator[None]:
    """Edit a file for a while."""
    before = path.read_bytes()
    rewrite(path, old, new)
    try:
        yield
    finally:
        path.write_bytes(before)


def until(done: Callable[[], object], *, running: subprocess.Popen[str] | None = None) -> None:
    """Wait until something is so, looking again and again; fail if it never is."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert running is None or running.poll() is None, "the preview has ended"
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def group(leader: int) -> list[int]:
    """Return the processes of a group that are still running."""
    running = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            state, _, number = stat.read_text().rpartition(")")[2].split()[:3]
            if int(number) == leader and state != "Z":
                running.append(int(stat.parent.name))
    return running


def printing(preview: Preview) -> list[int]:
    """Return the processes of a preview that make PDFs: those that give way to all others."""
    found = []
    for process in group(preview.process.pid):
        with suppress(OSError):
            if os.getpriority(os.PRIO_PROCESS, process) == LOWEST:
                found.append(process)
    return found


def fetch(url: str) -> tuple[int, str]:
    """Return the status and the text of an answer over HTTP."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def with_gates(site: Path) -> Path:
    """Have each build of a site wait while there is a file beside it called gate, or gate-2021 for that edition.

    What `gate-pdf` stops is the build that makes PDFs. (Inside the site, such a file would be one that pages may read.)
    """
    (site / "main.py").write_text(GATES, encoding="utf-8")
    rewrite(site / "mkdocs.yml", "  - macros:\n", "  - macros:\n      module_name: main\n")
    return site


@dataclass(frozen=True)
class Pdf:
    """An answer to the question for a PDF: what it says of how the PDF stands to the pages, and the PDF."""

    status: int
    state: str | None
    body: bytes


@dataclass(frozen=True)
class Preview:
    """A running `gongkai serve`, the site that it shows and what it has written."""

    site: Path
    process: subprocess.Popen[str]
    written: Path
    temporary: Path

    @property
    def url(self) -> str:
        """Return the address that it has told."""
        found = re.search(r"http://\S+/", self.terminal())
        return found[0] if found else ""

    def terminal(self) -> str:
        """Return all that the person at the terminal has seen."""
        return self.written.read_text(encoding="utf-8")

    def get(self, path: str = "") -> tuple[int, str]:
        """Return the status and the text of a page."""
        return fetch(self.url + path)

    def pdf(self, path: str = "2021/report.pdf") -> Pdf:
        """Return the PDF of an edition, or what is said in its place."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                return Pdf(answer.status, answer.headers["Gongkai-PDF"], answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Pdf(error.code, error.headers["Gongkai-PDF"], error.read())

    def until(self, done: Callable[[], object]) -> None:
        """Wait while it runs."""
        until(done, running=self.process)

    def until_shown(self, words: str, path: str) -> str:
        """Wait until a page shows words, and return it."""
        self.until(lambda: words in self.get(path)[1])
        return self.get(path)[1]

    def until_well(self) -> None:
        """Wait until there is nothing to complain about."""
        self.until(lambda: (page := self.get())[0] == 200 and "gk-preview" not in page[1])

    def builds(self, year: int) -> int:
        """Return how often an edition has been built."""
        return self.terminal().count(f"{year} 完成")

    def end(self, number: int = signal.SIGINT) -> int:
        """End it as Ctrl-C at a terminal does, which reaches the whole group of processes."""
        os.killpg(self.process.pid, number)
        return self.process.wait(PATIENCE)


@contextmanager
def previewed(site: Path, *arguments: str, wait: bool = True) -> Iterator[Preview]:
    """Run `gongkai serve` on a free port, and wait until every page has been built."""
    written, temporary = site.parent / "terminal.txt", site.parent / "tmp"
    temporary.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "gongkai", "-C", str(site), "serve", "--port", "0", *arguments]
    environment = os.environ | {"TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"}
    with (
        written.open("w", encoding="utf-8") as terminal,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.STDOUT,
            env=environment,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        running = Preview(site, process, written, temporary)
        try:
            running.until(lambda: running.url)
            if wait:
                # a page that never was: files stand in the folder a moment before the round that made them is over
                running.until(lambda: "正在生成网页" not in running.get("nowhere.html")[1])
            yield running
        finally:
            if process.poll() is None:
                running.end()
