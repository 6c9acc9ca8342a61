"""`gongkai publish` to another machine: by a remote shell whole or not at all; to an rsync daemon as well as can be."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import publishers
from gongkai.publishing import Machine, PublishError, RefusedError, Ways, ordered, run, target
from publishers import public, publish, seen, terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from publishers import Sites

pytestmark = pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not installed")
SHELL = """#!/bin/sh
# what ssh does on the other machine, on this one: `[-l user] [-p port] host command…`
while [ $# -gt 0 ]; do case "$1" in -l|-p) shift 2;; *) break;; esac; done
shift
cd / || exit 1
{break_off}exec sh -c "$*"
"""
BREAK_OFF = """case "$*" in
  *"rsync --server"*--sender*) ;;
  *"rsync --server"*) dd bs=1 count=60000 status=none | sh -c "$*"; exit 1;;
esac
"""
"""A connection that is gone after so many bytes of an upload."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Sites:
    """Return the sites that are published."""
    return publishers.sites(tmp_path_factory, worker_id)


def shell(folder: Path, break_off: str = "") -> str:
    """Write a remote shell that leads to this machine."""
    path = folder / "shell"
    path.write_text(SHELL.replace("{break_off}", break_off), encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def www(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder on another machine, with a blank in its name."""
    monkeypatch.setenv("RSYNC_RSH", shell(tmp_path))
    return tmp_path / "the www"


def test_the_other_machine_has_versions_and_a_link(built: Sites, www: Path) -> None:
    """Laid out as a folder of this one: the same site changes nothing, the next version shares what is the same."""
    to = f"web@host:{www}"
    publish(built.first, to)
    assert public(www / "current") == public(built.first)
    before = {p.name: p.lstat().st_mtime_ns for p in (www, www / "versions", www / "history.jsonl")}
    assert not publish(built.first, to).published
    assert {p.name: p.lstat().st_mtime_ns for p in (www, www / "versions", www / "history.jsonl")} == before
    first = (www / "current").resolve()
    publish(built.grown, f"ssh://web@host:22{str(www).replace(' ', '%20')}")
    assert public(www / "current") == public(built.grown)
    assert public(first) == public(built.first)
    same = [name for name, content in public(built.grown).items() if public(built.first).get(name) == content]
    assert len(same) > 10
    assert all((first / name).samefile(www / "current" / name) for name in same)
    assert publish(built.grown, str(www)).published is False, "a folder of this machine is laid out alike"


def test_published_years_are_guarded_and_roll_back_switches(built: Sites, www: Path) -> None:
    """As in a folder of this machine."""
    to = f"host:{www}"
    publish(built.first, to)
    publish(built.grown, to)
    with pytest.raises(RefusedError, match="2023 is published"):
        publish(built.first, to)
    with target(to, Ways(www)) as found:
        assert isinstance(found, Machine)
        with pytest.raises(RefusedError, match="2023 is published"):
            run(found.roll_back("", terms()))
        run(found.roll_back("", terms(removals=("2023",))))
        assert [version.current for version in found.listing()] == [False, True]
        with pytest.raises(PublishError, match="no former version"):
            run(found.roll_back("", terms()))
    assert public(www / "current") == public(built.first)


@pytest.mark.parametrize("damage", ["changed", "missing", "added", "linked"])
def test_a_version_that_is_damaged_is_not_made_public_again(damage: str, built: Sites, www: Path) -> None:
    """Its files are read over there: what the manifest says of them is not enough."""
    to = f"host:{www}"
    publish(built.first, to)
    page = (www / "current").resolve() / "2021/index.html"
    publish(built.grown, to)
    page.parent.chmod(0o755)
    content = page.read_bytes()
    page.unlink()
    if damage == "changed":
        page.write_bytes(content.replace(b"html", b"HTML"))
    elif damage != "missing":
        page.write_bytes(content)
        more = page.with_name("more.html")
        more.symlink_to("/etc/hostname") if damage == "linked" else more.touch()
    with target(to, Ways(www)) as found:
        assert isinstance(found, Machine)
        with pytest.raises(PublishError, match="is damaged"):
            run(found.roll_back("", terms(removals=("2023",))))
        assert public(www / "current") == public(built.grown)


def test_roll_back_removes_no_version(built: Sites, www: Path) -> None:
    """However few are to stay: whoever goes back may want to come again."""
    for site in (built.first, built.grown):
        publish(site, f"host:{www}")
    under = terms(removals=("2023",))
    with target(f"host:{www}", Ways(www)) as found:
        assert isinstance(found, Machine)
        run(found.roll_back("", type(under)(under.permits, under.at, 1)))
    assert len(list((www / "versions").iterdir())) == 2
    assert public(www / "current") == public(built.first)


def test_the_last_versions_stay(built: Sites, www: Path) -> None:
    """As many as are asked for."""
    for site in (built.first, built.grown, built.first, built.amended):
        under = terms(changes="test", removals=("2023",))
        publish(site, f"host:{www}", under=type(under)(under.permits, under.at, 2))
    left = {frozenset(public(path).items()) for path in (www / "versions").iterdir()}
    assert left == {frozenset(public(site).items()) for site in (built.first, built.amended)}


def test_a_connection_that_breaks_off_leaves_what_is_public(
    built: Sites, www: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of an upload; the next run uses what arrived."""
    to = f"host:{www}"
    publish(built.first, to)
    site = shutil.copytree(built.grown, tmp_path / "site")
    for number in range(20):
        (site / f"2023/{number}.bin").write_bytes(os.urandom(10_000))
    monkeypatch.setenv("RSYNC_RSH", shell(tmp_path, BREAK_OFF))
    with pytest.raises(PublishError, match="what was uploaded is used"):
        publish(site, to)
    assert public(www / "current") == public(built.first)
    staging = next((www / "versions").glob(".staging-*"))
    arrived = {p.name for p in staging.glob("2023/*.bin")}
    assert 0 < len(arrived) < 20
    monkeypatch.setenv("RSYNC_RSH", shell(tmp_path))
    inode = (staging / "2023" / min(arrived)).stat().st_ino
    publish(site, to)
    assert public(www / "current") == public(site)
    assert (www / "current/2023" / min(arrived)).stat().st_ino == inode


def test_a_machine_that_nobody_reaches_is_said(built: Sites, www: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what the remote shell says."""
    monkeypatch.setenv("RSYNC_RSH", "sh -c 'echo no route to host >&2; exit 255'")
    with pytest.raises(PublishError, match="no route to host"):
        publish(built.first, f"host:{www}")


def test_of_two_publishers_one_is_told_who_the_other_is(built: Sites, www: Path) -> None:
    """The lock is held over there, whoever comes from wherever; it goes with the connection."""
    publish(built.first, f"host:{www}")
    with ordered(built.grown, terms()) as order, target(f"host:{www}", Ways(www)) as found:
        steps = found.publish(order)
        for step in steps:
            if step.name == "switch":
                break
        for to in (f"other@host:{www}", str(www)):
            with pytest.raises(PublishError, match=rf"\({os.getpid()} "):
                publish(built.grown, to)
        assert public(www / "current") == public(built.first)
        steps.close()
    assert publish(built.grown, f"host:{www}").published


def test_a_switch_that_somebody_else_was_faster_with_is_not_made(built: Sites, www: Path) -> None:
    """Also on a machine without `flock`, where nothing else keeps two publishers apart."""
    publish(built.first, f"host:{www}")
    with ordered(built.grown, terms()) as order, target(f"host:{www}", Ways(www)) as found:
        steps = found.publish(order)
        for step in steps:
            if step.name == "switch":
                break
        (www / ".lock").unlink()  # as if there were none
        publish(built.amended, f"host:{www}")
        with pytest.raises(PublishError, match="switched meanwhile"):
            run(steps)
    assert public(www / "current") == public(built.amended)


def test_a_publisher_killed_at_any_step_leaves_one_whole_version(built: Sites, tmp_path: Path) -> None:
    """The old one until the switch, the new one from then on; the next run completes it, and leaves nothing behind."""
    command = [sys.executable, publishers.__file__, "ssh", str(built.first), str(built.grown), str(tmp_path / "work")]
    environment = os.environ | {"RSYNC_RSH": shell(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    ends = [json.loads(line) for line in done.stdout.splitlines()]
    names = [name for name, *_ in ends]
    assert {"begin", "file", "name", "record", "switch", "clear"} == set(names)
    switch = names.index("switch")
    for number, (_, was_killed, shown, completed, again, left) in enumerate(ends):
        assert was_killed
        assert shown == (["old"] if number <= switch else ["new"])
        assert (completed, again, left) == (True, False, [])
    assert seen("ssh", tmp_path / "work") == public(built.grown)


# ---- an rsync daemon


@pytest.fixture
def module(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Start a daemon with one module; give the module's address, and its folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "module"
    folder.mkdir()
    settings = tmp_path / "rsyncd.conf"
    ids = f"uid = {os.getuid()}\ngid = {os.getgid()}\n" if os.getuid() == 0 else ""
    settings.write_text(f"use chroot = no\n{ids}[www]\npath = {folder}\nread only = no\n", encoding="utf-8")
    command = [
        "rsync",
        "--daemon",
        "--no-detach",
        "--address",
        "127.0.0.1",
        "--port",
        str(port),
        "--config",
        str(settings),
    ]
    with subprocess.Popen(command) as daemon:
        while daemon.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        assert daemon.poll() is None
        yield f"rsync://127.0.0.1:{port}/www", folder
        daemon.terminate()


def test_a_daemon_gets_the_site_and_keeps_what_is_not_ours(built: Sites, module: tuple[str, Path]) -> None:
    """What was published and is no more goes, with its folders; twice the same changes nothing."""
    to, folder = f"{module[0]}/a/b", module[1] / "a/b"
    accept = Ways(folder, not_atomic=True)
    with pytest.raises(PublishError, match="cannot switch in one step"):
        publish(built.grown, to)
    publish(built.grown, to, ways=accept)
    assert public(folder) == public(built.grown)
    assert not publish(built.grown, to, ways=accept).published
    (folder / "CNAME").touch()
    with pytest.raises(RefusedError, match="2023 is published"):
        publish(built.first, to, ways=accept)
    publish(built.first, to, ways=accept, under=terms(removals=("2023",)))
    assert public(folder).keys() - public(built.first).keys() == {"CNAME"}
    assert public(built.first).items() <= public(folder).items()
    assert not (folder / "2023").exists()


def test_what_a_broken_off_run_left_at_a_daemon_is_cleared(built: Sites, module: tuple[str, Path]) -> None:
    """The front page and the list of versions are the last to change; the next run, of whatever version, tidies up."""
    to, folder = module
    accept = Ways(folder, not_atomic=True)
    publish(built.first, to, ways=accept)
    with ordered(built.grown, terms()) as order, target(to, accept) as found:
        steps = found.publish(order)
        for step in steps:
            if step.name == "switch":
                break
        steps.close()
    last = ("index.html", "versions.json", "manifest.json")
    assert [public(folder).get(name) for name in last] == [public(built.first).get(name) for name in last]
    assert (folder / "2023").is_dir()
    publish(built.first, to, ways=accept)
    assert public(folder) == public(built.first)
    assert not (folder / "2023").exists()
