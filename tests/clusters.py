"""What tests do with clusters: a scheduler and workers on this machine, a department that has all there is to send."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

from gongkai import profiles
from gongkai.pdf import fonts
from previews import PATIENCE, rewrite, three_years, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENT = """
import json, sys
from distributed import Client
with Client(sys.argv[1], set_as_default=False) as client:
    print(json.dumps(eval(sys.argv[2])))
"""
TASKS = "client.run_on_scheduler(lambda dask_scheduler: [str(key) for key in dask_scheduler.tasks])"
WORKERS = "client.scheduler_info()['n_workers']"


def department(folder: Path) -> Path:
    """Make a site of three years with a theme, macros, a PDF profile, a font and a variable of its own."""
    site = three_years(folder / "site")
    settings = site / "mkdocs.yml"
    rewrite(settings, "  font: false\n", "  font: false\n  custom_dir: own/theme\n")
    settings.write_text(settings.read_text(encoding="utf-8") + "extra: {channel: !ENV [CHANNEL, none]}\n", "utf-8")
    write(site / "own/theme/404.html", "<p>channel {{ config.extra.channel }}</p>\n")
    write(site / "own/words.txt", "本馆的话")
    write(
        site / "main.py",
        "from pathlib import Path\n\n\ndef define_env(env):\n"
        "    words = Path(__file__).with_name('own') / 'words.txt'\n"
        "    env.macro(lambda: words.read_text(encoding='utf-8'), 'badge')\n",
    )
    page = site / "docs/2021/overview.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n{{ badge() }}\n\n[印章](印章.png)\n", "utf-8")
    (site / "docs/2021/印章.png").write_bytes(PIXEL)
    for path in profiles.packaged("plain").folder.iterdir():
        write(site / "pdf/ours" / path.name, path.read_text(encoding="utf-8"))
    font = _font(folder / "fonts/数字.otf")
    extra = f"macros: [badge]\npdf: {{profile: pdf/ours, fonts: {{西文: {font}}}}}\n"
    about = site / "data/department.yml"
    about.write_text(about.read_text(encoding="utf-8") + extra, "utf-8")
    return site


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f0005000201a5f645400000000049454e44ae426082"
)


def write(path: Path, text: str) -> None:
    """Write a file and the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _font(target: Path) -> Path:
    """Make a font of a few letters outside of the site."""
    bundled = fonts.bundled_folder()
    assert bundled is not None
    with TTFont(min(bundled.glob("*Sans*.otf"))) as font:
        subsetter = Subsetter()
        subsetter.populate(text="0123456789.%")
        subsetter.subset(font)
        target.parent.mkdir()
        font.save(target)
    return target


@dataclass(frozen=True)
class Cluster:
    """A scheduler at an address, and the folder for what its workers keep."""

    address: str
    scheduler: subprocess.Popen[str]
    folder: Path
    stack: ExitStack

    def ask(self, expression: str) -> Any:  # noqa: ANN401 - JSON
        """Return what an expression about `client` gives."""
        command = [sys.executable, "-c", CLIENT, self.address, expression]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    def worker(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a worker and wait until the scheduler knows it."""
        before = self.ask(WORKERS)
        kept = ("--local-directory", str(self.folder), "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
        process = self.stack.enter_context(_dask("worker", self.address, *kept, *arguments, **environment))
        until(lambda: self.ask(WORKERS) > before, running=process)
        return process

    @property
    def kept(self) -> list[str]:
        """Return what lies in the folders of workers, apart from Dask's own and the site that may come again."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        known = re.compile(r".*lock|.*/gongkai-[^/]*/(cache|site)/.*")
        return [name for name in found if not known.fullmatch(name)]


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Run a scheduler on a free port, without any worker yet."""
    folder.mkdir()
    told = folder / "scheduler.json"
    with ExitStack() as stack:
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
        scheduler = stack.enter_context(_dask("scheduler", *options))
        until(lambda: told.is_file() and "}" in told.read_text(), running=scheduler)
        address = re.findall(r"tcp://[\d.:]+", told.read_text())[0]
        yield Cluster(address, scheduler, folder / "workers", stack)


@contextmanager
def _dask(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | environment,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            ended = descendants(process.pid)
            process.terminate()
            try:
                process.wait(PATIENCE)
            finally:
                for left in {process.pid, *ended} & processes().keys():
                    os.kill(left, signal.SIGKILL)


def processes() -> dict[int, int]:
    """Return the processes that run, each with its parent."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            state, parent, *_ = stat.read_text().rpartition(")")[2].split()
            if state != "Z":
                found[int(stat.parent.name)] = int(parent)
    return found


def descendants(pid: int) -> list[int]:
    """Return the processes below another, the children first."""
    parents = processes()
    found = [pid]
    for above in found:
        found += [child for child, parent in parents.items() if parent == above]
    return found[1:]


@contextmanager
def building(
    site: Path, *arguments: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], Callable[[], str]]]:
    """Run `gongkai build` beside the test; give the process and a function that returns what it has said."""
    said = site.parent / "said.txt"
    with (
        said.open("w", encoding="utf-8") as terminal,
        subprocess.Popen(
            [sys.executable, "-m", "gongkai", "-C", str(site), "--lang", "en", "build", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.STDOUT,
            env=os.environ | environment,
            text=True,
        ) as process,
    ):
        try:
            yield process, lambda: said.read_text(encoding="utf-8")
        finally:
            if process.poll() is None:
                process.kill()
