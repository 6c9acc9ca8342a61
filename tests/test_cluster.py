"""`gongkai build --scheduler` with real schedulers and workers: the same bytes, whatever happens to either."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import gongkai as package
from clusters import TASKS, WORKERS, Cluster, building, cluster, department, descendants, processes
from gongkai.cluster import bundles
from gongkai.cluster.bundles import Bundle, DamagedError
from previews import PATIENCE, rewrite, until
from sites import digests, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a department and build it on this machine."""
    made = department(tmp_path_factory.mktemp("department"))
    run = gongkai(made, "build", "--allow-draft", "--output", str(made.parent / "here"), CHANNEL="seven")
    assert run.returncode == 0, run.stderr
    return made


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Run a scheduler with two workers, one under a nanny that starts it again, as is usual."""
    with cluster(tmp_path_factory.mktemp("cluster") / "two") as running:
        running.worker("--nanny")
        running.worker("--no-nanny")
        yield running


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Cluster]:
    """Run a scheduler without workers."""
    with cluster(tmp_path / "alone") as running:
        yield running


def builders(running: Cluster) -> list[int]:
    """Return the processes that build beside the workers of a cluster."""
    found = []
    for pid in processes():
        with suppress(OSError):  # it has just ended
            command, environment = (Path(f"/proc/{pid}/{name}").read_text() for name in ("cmdline", "environ"))
            if "\0gongkai.cluster.building\0" in command and f"XDG_CACHE_HOME={running.folder}/" in environment:
                found.append(pid)
    return [pid for pid in found if processes().get(pid) not in found]


def test_a_cluster_builds_the_same_bytes_as_this_machine(site: Path, two: Cluster, tmp_path: Path) -> None:
    """Theme, macros, variables, profile and fonts of the department's own go along; of the work nothing stays there."""
    arguments = ("--lang", "en", "build", "--allow-draft", "--output", str(tmp_path / "there"))
    run = gongkai(site, *arguments, "--scheduler", two.address, CHANNEL="seven")
    assert run.returncode == 0, run.stderr
    assert digests(tmp_path / "there") == digests(site.parent / "here")
    built = tmp_path / "there" / "2021"
    assert "channel seven" in (built / "404.html").read_text(encoding="utf-8")
    assert "本馆的话" in (built / "overview.html").read_text(encoding="utf-8")
    for year in (2019, 2020, 2021):
        assert re.findall(rf"{year} (\w+)", run.stderr) == ["building", "done"]
    until(lambda: two.ask(TASKS) == [])
    assert two.kept == []


def test_workers_load_while_the_site_is_being_read(alone: Cluster) -> None:
    """What they need for any site, before there is anything to build."""
    alone.worker("--no-nanny")
    until(lambda: alone.ask(WORKERS) == 1)
    assert not builders(alone)
    program = f"import time; from gongkai import cluster; cluster.runner({alone.address!r}, print); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", program], text=True) as reading:
        try:
            until(lambda: len(builders(alone)) == 1, running=reading)
        finally:
            reading.kill()


@pytest.mark.parametrize("whole", [True, False])
def test_a_worker_killed_in_the_middle_costs_nothing(
    site: Path,
    two: Cluster,
    tmp_path: Path,
    whole: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    """Its edition is built again, elsewhere; the site is complete and the same; the killed worker builds no more.

    So it is if not the whole worker is killed, but only the process that builds beside it.
    """
    output = tmp_path / "there"
    arguments = ("--allow-draft", "--output", str(output), "--scheduler", two.address)
    with building(site, *arguments, CHANNEL="seven") as (process, said):
        until(lambda: any(descendants(builder) for builder in builders(two)), running=process)
        busy = next(builder for builder in builders(two) if descendants(builder))
        killed = processes()[busy] if whole else busy
        lost = {killed, *descendants(killed)}
        os.kill(killed, signal.SIGKILL)
        until(lambda: not lost & processes().keys())
        assert process.wait(PATIENCE) == 0, said()
    assert digests(output) == digests(site.parent / "here")
    assert list(tmp_path.glob(".there.building-*")) == []


def test_an_edition_that_cannot_be_built_is_explained_as_on_this_machine(
    site: Path, two: Cluster, tmp_path: Path
) -> None:
    """What is wrong with the settings is said in the same words, with the paths of this machine."""
    broken = shutil.copytree(site, tmp_path / "site")
    with (broken / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("hooks: [nowhere.py]\n")
    here, there = (gongkai(broken, "--lang", "en", "build", *more) for more in ((), ("--scheduler", two.address)))
    assert (here.returncode, there.returncode) == (1, 1)
    begin = "2019 could not be built:\n"
    assert here.stderr[here.stderr.index(begin) :] == there.stderr[there.stderr.index(begin) :]
    assert f"'{broken / 'nowhere.py'}'" in there.stderr
    assert not (broken / "site").exists()


def test_a_bug_on_a_worker_is_reported_as_a_bug(site: Path, two: Cluster, tmp_path: Path) -> None:
    """Its traceback goes where one of this machine would go."""
    broken = shutil.copytree(site, tmp_path / "site")
    with (broken / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("hooks: [hook.py]\n")
    (broken / "hook.py").write_text("def on_page_markdown(text, **_):\n    return 1 / 0\n", encoding="utf-8")
    run = gongkai(broken, "--lang", "en", "build", "--no-pdf", "--scheduler", two.address, TMPDIR=str(tmp_path))
    assert run.returncode == 3
    [report] = tmp_path.glob("gongkai-*.txt")
    assert "ZeroDivisionError" in report.read_text(encoding="utf-8")


def test_a_worker_that_would_build_other_bytes_builds_nothing(site: Path, alone: Cluster, tmp_path: Path) -> None:
    """A worker with another gongkai is named, with what differs."""
    other = tmp_path / "other" / "gongkai"
    shutil.copytree(package.__path__[0], other, ignore=shutil.ignore_patterns("__pycache__"))
    rewrite(other / "theme" / "main.html", "{%", "\n{%")
    alone.worker("--no-nanny", PYTHONPATH=str(other.parent))
    run = gongkai(site, "--lang", "en", "build", "--output", str(tmp_path / "there"), "--scheduler", alone.address)
    assert run.returncode == 1
    assert "would build other bytes: it has another gongkai; make it like this machine" in run.stderr
    assert "nothing was built" in run.stderr
    assert not (tmp_path / "there").exists()


def test_a_build_waits_for_workers_and_says_so(site: Path, alone: Cluster, tmp_path: Path) -> None:
    """Whoever waits is told how to start a worker; when one comes, the build goes on."""
    arguments = ("--no-pdf", "--year", "2019", "--output", str(tmp_path / "there"), "--scheduler", alone.address)
    with building(site, *arguments) as (process, said):
        until(lambda: f"start one with `dask worker {alone.address}`" in said(), running=process)
        worker = alone.worker("--no-nanny")
        assert process.wait(PATIENCE) == 0, said()
    assert (tmp_path / "there" / "2019" / "index.html").is_file()
    [builder] = builders(alone)
    worker.terminate()
    worker.wait(PATIENCE)
    until(lambda: builder not in processes())
    assert [path for path in alone.folder.rglob("*") if path.is_dir() and path.name.startswith("gongkai")] == []


def test_a_build_that_is_given_up_leaves_no_work_behind(site: Path, alone: Cluster, tmp_path: Path) -> None:
    """After Ctrl-C the scheduler has no task of it, and no worker goes on building."""
    alone.worker("--no-nanny")
    arguments = ("--output", str(tmp_path / "there"), "--scheduler", alone.address)
    with building(site, *arguments) as (process, said):
        until(lambda: any(descendants(builder) for builder in builders(alone)), running=process)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) != 0, said()
    until(lambda: alone.ask(TASKS) == [])
    until(lambda: not any(descendants(builder) for builder in builders(alone)))
    assert not (tmp_path / "there").exists()


def test_a_scheduler_that_ends_in_the_middle_harms_no_site(site: Path, alone: Cluster, tmp_path: Path) -> None:
    """It is said that the connection was lost, and the site that was there stays."""
    alone.worker("--no-nanny")
    shutil.copytree(site.parent / "here", tmp_path / "there")
    arguments = ("--rebuild", "--output", str(tmp_path / "there"), "--scheduler", alone.address)
    with building(site, *arguments) as (process, said):
        until(lambda: any(descendants(builder) for builder in builders(alone)), running=process)
        alone.scheduler.kill()
        assert process.wait(PATIENCE) == 1, said()
    assert f"the connection to the scheduler {alone.address} was lost" in said()
    assert digests(tmp_path / "there") == digests(site.parent / "here")


def test_a_scheduler_that_is_not_there_is_said_to_be_missing(site: Path) -> None:
    """No traceback, and no long wait, where nobody listens or what listens is no scheduler."""
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
        closed.close()
        for there in (address, f"127.0.0.1:{silent.getsockname()[1]}"):
            run = gongkai(site, "--lang", "en", "build", "--no-pdf", "--scheduler", there)
            assert run.returncode == 1
            assert f"there is no scheduler at {there}: " in run.stderr
            assert "Traceback" not in run.stderr


@pytest.mark.parametrize("address", ["10.0.0.5", "http://10.0.0.5:8786", "tcp://10.0.0.5", "a b:1", "tcp://:8786", ""])
def test_what_is_no_address_of_a_scheduler_is_refused(site: Path, address: str) -> None:
    """The form that is wanted is shown."""
    run = gongkai(site, "--lang", "en", "build", "--scheduler", address)
    assert run.returncode == 2
    assert "write tcp://HOST:PORT" in run.stderr


def test_without_dask_it_is_said_what_to_install(site: Path) -> None:
    """The packages for a cluster are not everybody's."""
    program = "import sys; sys.modules['distributed'] = None; from gongkai.cli import main; main()"
    command = [sys.executable, "-c", program, "-C", str(site), "--lang", "en", "build", "--scheduler", "tcp://h:1"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert run.returncode == 2
    assert "building on a cluster needs Dask: pip install 'gongkai[cluster]'" in run.stderr


@pytest.mark.parametrize("path", ["../a", "/a", "a/../b", "a//b", "./a", "", "a/", "a\\b", "a\0b"])
def test_a_bundle_writes_nothing_outside_of_its_folder(tmp_path: Path, path: str) -> None:
    """One wrong path is enough for none to be written."""
    with pytest.raises(DamagedError):
        bundles.unpack(Bundle((("good", b"1"), (path, b"2"))), tmp_path / "folder")
    assert list(tmp_path.iterdir()) == []


def test_what_was_altered_lost_or_added_on_the_way_is_noticed() -> None:
    """Every file is compared with the digest that was taken where it was made."""
    sent = bundles.bundle({"a": b"1", "b": b"2"})
    sums = bundles.sums(sent)
    assert bundles.checked(sent, sums) is sent
    for files in ({"a": b"1", "b": b"3"}, {"a": b"1"}, {"a": b"1", "b": b"2", "c": b""}, {"a": b"1", "c": b"2"}):
        with pytest.raises(DamagedError):
            bundles.checked(bundles.bundle(files), sums)
    with pytest.raises(DamagedError):
        bundles.checked(Bundle((*sent.files, ("b", b"2"))), sums)


def test_bundles_of_the_same_files_have_the_same_name() -> None:
    """A name says what is in it, in whatever order it was put there."""
    one = bundles.bundle({"a": b"1", "b": b"2"})
    assert one == bundles.bundle({"b": b"2", "a": b"1"})
    assert one.name == Bundle(one.files[::-1]).name
    assert len({one.name, bundles.bundle({"a": b"2", "b": b"1"}).name, bundles.bundle({"a": b"1"}).name}) == 3
