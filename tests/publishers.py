"""What the tests of `publish` share: a site as it was built again and again, and publishers that are killed on the way.

Started as a program it publishes a second version over a first, once for each step, and is killed before that step.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import small
from cases import BASE
from gongkai.publishing import Permits, Terms, Ways, Zip, ordered, run, target
from sites import digests, gongkai

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

BUDGET = "actual: {label: 实际支出, value: 5万元}\nstaff: {label: 人数, value: 3人}\n"
PAGE = '# 一、基本情况\n\n支出{{ fact("budget.actual") }}。\n'
AMENDED = "amendments:\n  - {date: 2023-05-04, what: 实际支出, old: 5万元, new: 6万元, why: 漏记一笔}\n"
MANIFEST = "manifest.json"
NAMES = ("first", "grown", "shrunk", "changed", "amended", "poorer", "draft")


@dataclass(frozen=True)
class Sites:
    """Sites of one department, in the order in which they were built."""

    root: Path
    """The site directory; what it has built is none of these."""
    first: Path
    """2021 and 2022."""
    grown: Path
    """2023 as well."""
    shrunk: Path
    """2022 alone."""
    changed: Path
    """A figure of 2022 is another one."""
    amended: Path
    """And its ledger says so."""
    poorer: Path
    """A figure of 2022 is gone."""
    draft: Path
    """2022 is a draft."""


def sites(factory: pytest.TempPathFactory, worker: str) -> Sites:
    """Return the sites, of which nobody changes a file; whoever asks first builds them."""
    base = factory.getbasetemp()
    folder = (base if worker == "master" else base.parent) / "publishing"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            for name, path in _all(folder).items():
                path.rename(folder / name)
            (folder / "done").touch()
    return Sites(folder / "root", **{name: folder / name for name in NAMES})


def _all(folder: Path) -> dict[str, Path]:
    """Build them one after the other; an edition that has not changed is taken over from the build before."""
    return {
        "first": _built(folder, (2021, 2022)),
        "grown": _built(folder, (2021, 2022, 2023)),
        "changed": _built(folder, (2021, 2022), {"data/2022/budget.yml": BUDGET.replace("5万元", "6万元")}),
        "amended": _built(
            folder,
            (2021, 2022),
            {"data/2022/budget.yml": BUDGET.replace("5万元", "6万元"), "data/2022/ledger.yml": AMENDED},
        ),
        "poorer": _built(folder, (2021, 2022), {"data/2022/budget.yml": BUDGET.partition("\n")[0]}),
        "draft": _built(folder, (2021, 2022), {"data/2022/report.yml": _report(2022, "draft")}, "--allow-draft"),
        "shrunk": _built(folder, (2022,)),
    }


def _built(folder: Path, years: tuple[int, ...], files: Mapping[str, str] | None = None, *options: str) -> Path:
    """Lay out these years with these files, build them, and keep a copy of the site."""
    root = folder / "root"
    for side in ("data", "docs"):
        shutil.rmtree(root / side, ignore_errors=True)
    own = {f"data/{year}/budget.yml": BUDGET for year in years} | {f"docs/{year}/overview.md": PAGE for year in years}
    loaded = small.site(root, {**own, **(files or {})}, years=years)
    assert [problem.line() for problem in loaded.problems] == []
    shutil.copy(BASE / "mkdocs.yml", root / "mkdocs.yml")
    done = gongkai(root, "build", "--no-pdf", *options)
    assert done.returncode == 0, done.stderr
    return shutil.copytree(root / "site", folder / f"site-{len(list(folder.iterdir()))}")


def _report(year: int, status: str) -> str:
    return small.REPORT.format(year=year, status=status)


def terms(**permits: Any) -> Terms:  # noqa: ANN401 - as `Permits` has them
    """Return the terms of a publication whose time is fixed."""
    return Terms(Permits(**permits), "2024-05-06T07:08:09+00:00", language="en")


def publish(site: Path, to: str, *, ways: Ways | None = None, under: Terms | None = None) -> Any:  # noqa: ANN401
    """Publish in this process."""
    with ordered(site, under or terms()) as order:
        if to.endswith(".zip"):
            return run(Zip(Path(to)).publish(order))
        with target(to, ways or Ways(site)) as found:
            return run(found.publish(order))


def public(folder: Path) -> dict[str, str]:
    """Return what the public sees in a folder, by digest; what only publishing knows is left out."""
    found = digests(folder)
    found.pop(MANIFEST, None)
    return found


def killed(before: Path, after: Path, to: str, ways: Ways, work: Path, chosen: int) -> tuple[str, int]:
    """Publish one version, then another, and be killed before a step; return its name, and the signal that ended it."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    _prepare(work)
    publish(before, to, ways=ways)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with ordered(after, terms()) as order, target(to, ways) as found:
            steps = Zip(Path(to)).publish(order) if to.endswith(".zip") else found.publish(order)
            for number, step in enumerate(steps):
                if number == chosen:
                    os.write(writing, step.name.encode())
                    os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read().decode(), os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _prepare(work: Path) -> None:
    """Make the repositories that a branch is in."""
    subprocess.run(["git", "init", "--quiet", str(work / "repository")], check=True)
    subprocess.run(["git", "init", "--quiet", "--bare", str(work / "remote.git")], check=True)


def seen(kind: str, work: Path) -> dict[str, str]:
    """Return what the public sees of a target below `work`."""
    if kind in {"folder", "ssh"}:
        return public(work / "www/current")
    out = work / "seen"
    shutil.rmtree(out, ignore_errors=True)
    packed = work / "site.zip"
    if kind != "zip":
        repository = work / ("remote.git" if kind == "push" else "repository")
        packed = work / "seen.zip"
        subprocess.run(["git", "-C", str(repository), "archive", "--output", str(packed), "pages"], check=True)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(out)
    return public(out)


def targets(kind: str, work: Path) -> tuple[str, Ways]:
    """Return a target of a kind below `work`."""
    if kind == "folder":
        return str(work / "www"), Ways(work)
    if kind == "ssh":
        return f"web@host:{work}/www", Ways(work)
    if kind == "zip":
        return str(work / "site.zip"), Ways(work)
    remote = str(work / "remote.git") if kind == "push" else ""
    return "git:pages", Ways(work, str(work / "repository"), remote)


def main(kind: str, before: Path, after: Path, work: Path) -> None:
    """Be killed before each step: of those that go through the files, the first two, one in the middle and the last."""
    to, ways = targets(kind, work)
    wanted = {"old": public(before), "new": public(after)}
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    _prepare(work)
    publish(before, to, ways=ways)
    with ordered(after, terms()) as order, target(to, ways) as found:
        steps = [step.name for step in (Zip(Path(to)) if kind == "zip" else found).publish(order)]
    through = [number for number, name in enumerate(steps) if name == "file"]
    chosen = {n for n, name in enumerate(steps) if name != "file"}
    chosen |= {*through[:2], *through[len(through) // 2 : len(through) // 2 + 1], *through[-1:]}
    for number in sorted(chosen):
        name, ended = killed(before, after, to, ways, work, number)
        shown = [key for key, files in wanted.items() if seen(kind, work) == files]
        publish(after, to, ways=ways)
        done = seen(kind, work) == wanted["new"]
        again = publish(after, to, ways=ways).published
        left = sorted(p.name for p in work.rglob(".*") if p.name.startswith((".staging-", ".going-", ".current")))
        sys.stdout.write(json.dumps([name, ended == signal.SIGKILL, shown, done, again, left]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], *(Path(argument) for argument in sys.argv[2:5]))
