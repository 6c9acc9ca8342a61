"""The program that draws charts: one a build, asked by all of its processes, gone when they are, and never waited for.

Killed at any moment, it costs nobody the chart.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cases import EXAMPLES, lay
from districts import FILE, YEARS, district
from gongkai import drawing, workspace
from gongkai.editions import Options
from previews import previewed, rewrite, three_years
from sites import digests

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 120
CHART = '{{ chart("bars", "budget.initial, budget.actual", "预算和支出") }}'
MARK = "GONGKAI_TEST_OF_DRAWING"
"""A variable of a build's environment, by which all processes are found that it starts."""
SPECS = [
    {"data": {"values": [{"a": n}]}, "mark": {"type": "bar", "size": n + 1}, "width": 90 + n, "height": 9, "padding": n}
    | {"encoding": {"x": {"field": "a", "type": "quantitative"}}}
    for n in range(6)
]


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[drawing.Program]]:
    """Begin without any program, and end those that are started."""
    mine: list[drawing.Program] = []
    monkeypatch.setattr(drawing, "_started", mine)
    yield mine
    for program in mine:
        program.end()


def all_drawn(times: int) -> list[str]:
    """Draw every chart so many times."""
    return [drawing.drawn(spec) for _ in range(times) for spec in SPECS]


@pytest.fixture(scope="module")
def pictures() -> list[str]:
    """Have the library draw them, without anything between."""
    program = (
        "import sys, json, vl_convert\n"
        "print(json.dumps([vl_convert.vegalite_to_svg(spec) for spec in json.load(sys.stdin)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(SPECS), capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(done.stdout)
    assert len(set(found)) == len(SPECS)
    return found


def test_processes_that_draw_at_once_share_a_program_and_each_gets_its_own_charts(
    alone: list[drawing.Program], pictures: list[str]
) -> None:
    """Three forks of the one that has started it, and that one; to the letter what the library draws."""
    drawing.start()
    (program,) = alone
    with multiprocessing.get_context("fork").Pool(3) as pool:
        asked = [pool.apply_async(_drawn_in_a_fork, (n,)) for n in range(3)]
        assert all_drawn(2) == pictures * 2
        for one in asked:
            assert one.get(PATIENCE) == (pictures[::-1] * 4, program.process.pid)
    assert alone == [program]


def _drawn_in_a_fork(_: int) -> tuple[list[str], int]:
    found = [drawing.drawn(spec) for _ in range(4) for spec in reversed(SPECS)]
    return found, drawing._started[-1].process.pid


def test_a_program_that_is_killed_while_it_draws_costs_nobody_a_chart(
    alone: list[drawing.Program], pictures: list[str]
) -> None:
    """Whoever waits for it hears of its death, starts another and has the same charts."""
    drawing.start()
    (program,) = alone
    with multiprocessing.get_context("fork").Pool(2) as pool:
        asked = [pool.apply_async(all_drawn, (10,)) for _ in range(2)]
        assert all_drawn(1) == pictures
        program.process.kill()
        assert [one.get(PATIENCE) for one in asked] == [pictures * 10] * 2
        assert all_drawn(1) == pictures
    assert len(alone) == 2


def test_a_program_that_dies_before_it_is_ready_is_replaced(alone: list[drawing.Program], pictures: list[str]) -> None:
    """A question that nobody has read is not waited for."""
    drawing.start()
    os.kill(alone[0].process.pid, signal.SIGSTOP)
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if not pid:
        theirs.sendall(json.dumps(all_drawn(1)).encode())
        os._exit(0)
    theirs.close()
    _until(lambda: _state(pid) == "S")  # it waits for an answer
    alone[0].process.kill()
    with ours, ours.makefile("rb") as found:
        assert json.loads(found.read()) == pictures
    assert os.waitpid(pid, 0)[1] == 0


def test_one_that_stops_in_the_middle_of_a_question_keeps_nobody_waiting(
    alone: list[drawing.Program], pictures: list[str]
) -> None:
    """A process that is stopped, or swapped out, is no reason for another to wait."""
    drawing.start()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        socket.send_fds(alone[0].asking, [b"?"], [theirs.fileno()])
        ours.sendall(b"{")
        assert all_drawn(1) == pictures


def test_what_cannot_be_drawn_is_told_and_the_program_goes_on(
    alone: list[drawing.Program], pictures: list[str]
) -> None:
    """Charts of ours can be drawn; should one not be, its author hears why, and nobody else hears of it."""
    with pytest.raises(RuntimeError, match=r"(?s)cannot draw the chart: .*Invalid specification"):
        drawing.drawn({})
    assert all_drawn(1) == pictures
    assert len(alone) == 1


def test_the_program_ends_with_all_who_could_ask_it() -> None:
    """However they end: killed, or finished while it still gets ready."""
    for end in ("os.kill(os.getpid(), 9)", "os._exit(0)", "sys.exit()"):
        program = (
            f"import os, sys; from gongkai import drawing\n"
            f"drawing.start(); print(drawing._started[-1].process.pid, flush=True)\n{end}"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.stderr == ""
        if end == "sys.exit()":  # it has waited for it
            assert not _running(int(done.stdout))
        _until(lambda pid=int(done.stdout): not _running(pid))


# ---- a build


@pytest.fixture
def charted(tmp_path: Path) -> Path:
    """Make a site of two years with charts."""
    root = lay(EXAMPLES / "good" / "charts", tmp_path / "charted")
    page = root / "docs" / "2019" / "overview.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text + '\n{{ chart("bars", "budget.actual", "支出") }}\n', encoding="utf-8")
    return root


@contextmanager
def building(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a build that keeps its temporary files beside the site; at the end none are left, nor any process."""
    folder = root.parent / "temporary"
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "gongkai", "-C", str(root), "build", "--no-pdf", "--jobs", "2"]
    environment = os.environ | {MARK: str(root), "TMPDIR": str(folder)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as build:
        yield build
        build.wait(PATIENCE)
    _until(lambda: not _marked(root))
    assert list(folder.iterdir()) == []


def test_a_build_starts_one_program_for_all_years_and_waits_for_its_end(charted: Path) -> None:
    """Each year that started its own would take half a second for it."""
    seen = set()
    with building(charted) as build:
        while build.poll() is None:
            seen |= _programs(charted)
        assert not _programs(charted)
    assert build.returncode == 0
    assert len(seen) == 1
    for year in ("2019", "2021"):
        assert '<svg xmlns="http' in (charted / "site" / year / "overview.html").read_text(encoding="utf-8")


def test_a_build_whose_program_is_killed_has_the_same_charts(charted: Path) -> None:
    """For want of memory, say: byte for byte the same site."""
    with building(charted) as build:
        said, _ = build.communicate(timeout=PATIENCE)
    assert build.returncode == 0, said
    whole = digests(charted / "site")
    for name in ("site", ".cache"):
        (charted / name).rename(charted.parent / name)
    killed: set[int] = set()
    with building(charted) as build:
        while build.poll() is None:
            for pid in _programs(charted) - killed if not killed else ():
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
    assert build.returncode == 0
    assert killed
    assert digests(charted / "site") == whole


def test_a_killed_build_leaves_no_program(charted: Path) -> None:
    """Nor a file of it."""
    with building(charted) as build:
        _until(lambda: bool(_programs(charted)) or build.poll() is not None)
        build.kill()
    assert build.returncode == -signal.SIGKILL


def _until(reached: Any) -> None:  # noqa: ANN401 - a question
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end, "it has not come to that"
        time.sleep(0.01)


def _state(pid: int) -> str:
    """Return the letter of what a process is doing; Z if it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    return "Z"


def _running(pid: int) -> bool:
    return _state(pid) != "Z"


def _marked(root: Path) -> set[int]:
    """Return the processes of a build that are still running."""
    found = set()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"{MARK}={root}\0".encode() in environment.read_bytes() + b"\0":
                found.add(int(environment.parent.name))
    return {pid for pid in found if _running(pid)}


def _programs(root: Path) -> set[int]:
    """Return those among them that draw."""
    found = set()
    for pid in _marked(root):
        with suppress(OSError):
            if str(drawing.PROGRAM).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(pid)
    return found


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("drawn", [True, False], ids=["with charts", "without"])
def test_all_departments_of_a_workspace_have_one_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, drawn: bool
) -> None:
    """A hundred of them would otherwise start a hundred, half a second each."""
    root, begun, begin = district(tmp_path / "district"), tmp_path / "begun", drawing._begin

    def counted() -> None:
        with begun.open("ab") as file:  # in whatever process
            file.write(b".")
        begin()

    monkeypatch.setattr(drawing, "_begin", counted)
    begun.touch()
    if drawn:
        for page in root.glob("*/docs/*/overview.md"):
            text = page.read_text(encoding="utf-8")
            page.write_text(f"{text}\n{CHART}\n", encoding="utf-8")
    found, problems = workspace.read(root / FILE)
    assert found is not None
    assert not problems
    endings = workspace.build(found, found.departments, root / "site", Options(with_pdf=False))
    assert [one.editions for one in endings] == [len(YEARS[one.slug]) for one in endings]
    assert sum(b'"gk-chart ' in page.read_bytes() for page in (root / "site").glob("*/*/overview.html")) == drawn * 6
    assert begun.read_bytes() == (b"." if drawn else b"")


@pytest.mark.parametrize("drawn", [True, False], ids=["with charts", "without"])
def test_all_builds_of_a_preview_have_one_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, drawn: bool
) -> None:
    """An edit would otherwise wait for one to start, twice as long as for all else."""
    root = three_years(tmp_path / "site")
    page = root / "docs" / "2021" / "overview.md"
    if drawn:
        page.write_text(f"{page.read_text(encoding='utf-8')}\n{CHART}\n", encoding="utf-8")
    monkeypatch.setenv(MARK, str(root))
    with previewed(root, "--no-pdf") as preview:
        assert ("gk-chart " in preview.get("2021/overview.html")[1]) == drawn
        first = _programs(root)
        assert len(first) == drawn
        rewrite(page, "年初", "当年年初")
        preview.until_shown("当年年初预算数", "2021/overview.html")
        assert _programs(root) == first
        assert preview.end() == 0
        _until(lambda: not _marked(root))
