"""All editions in, one site out: each year built in a process of its own, and what belongs to all; then swapped in."""

from __future__ import annotations

import contextlib
import ctypes
import json
import multiprocessing
import os
import re
import shutil
import signal
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from gongkai import plugin, portal
from gongkai.checks import ACCEPTABLE, UNSETTLED
from gongkai.plugin import BuildFailedError, Handed, Sibling, sibling
from gongkai.swapping import staging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess
    from pathlib import Path

    from gongkai.checks import Findings
    from gongkai.edition import Edition, Site
    from gongkai.pdf import FaceUsed

YEAR = re.compile(r"[12]\d{3}")
FAILED, BROKEN = "failed", "broken"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""How a process is asked to end: Ctrl-C, `kill`, a terminal that is closed."""
PREVIEWED = frozenset({*ACCEPTABLE, *UNSETTLED, "E105", "R101", "R102"})
"""Findings that a draft may have: what is stated disagrees or is missing, but every page can be built."""


@dataclass(frozen=True)
class Outcome:
    """How the build of one edition ended: "" is well, `failed` is the text's or machine's fault, `broken` is ours."""

    year: int
    seconds: float
    trouble: str = ""
    text: str = ""
    faces: tuple[FaceUsed, ...] = ()


class EditionsFailedError(Exception):
    """At least one edition could not be built; the site that was there is untouched."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__(", ".join(str(o.year) for o in outcomes if o.trouble))
        self.outcomes = tuple(outcomes)


def selected(site: Site, years: Sequence[int], *, drafts: bool) -> list[Edition]:
    """Return the editions to build: the published ones, drafts only when asked for, `years` only if there are any."""
    return [e for e in site.editions if (drafts or not e.draft) and (not years or e.year in years)]


def is_draft(edition: Edition, findings: Findings) -> bool:
    """Tell whether an edition must be marked as a draft: it says so, or something in it is still to be settled."""
    return edition.draft or any(p.edition in {"", str(edition.year)} for p in findings.open)


def build(  # noqa: PLR0913 - what the command can be asked for
    site: Site,
    findings: Findings,
    output: Path,
    chosen: Sequence[Edition],
    *,
    with_pdf: bool = True,
    drafts: bool = False,
    keep_going: bool = False,
    jobs: int = 0,
    parts: Sequence[str] = (),
    report: Callable[[int, str], None] = lambda year, event: None,  # noqa: ARG005
) -> list[Outcome]:
    """Build the chosen editions and put the site in place of the one that was there, all at once.

    Editions that are not chosen are taken over from the site that is there. `report(year, event)` is told
    "start", "done" and "failed". Raises `EditionsFailedError`, or `swapping.BusyError`; then nothing has changed.
    With `keep_going` editions that fail are taken over too, if there are others that do not.
    """
    siblings = _siblings(site, output, chosen, drafts=drafts)
    with staging(output) as folder:
        tasks = [
            Handed(
                edition=edition,
                findings=findings,
                siblings=siblings,
                with_pdf=with_pdf,
                workdir=site.root / ".cache",
                draft=is_draft(edition, findings),
                parts=tuple(parts),
            )
            for edition in chosen
        ]
        outcomes = _run(site.root, folder, tasks, jobs or os.cpu_count() or 1, report)
        failed = {o.year for o in outcomes if o.trouble}
        if failed and not (keep_going and len(failed) < len(chosen)):
            raise EditionsFailedError(outcomes)
        for year in failed:
            shutil.rmtree(folder / str(year), ignore_errors=True)
        built = {edition.year for edition in chosen} - failed
        siblings = _siblings(site, output, [e for e in chosen if e.year in built], drafts=drafts)
        for other in siblings:
            if other.year not in built:
                shutil.copytree(output / str(other.year), folder / str(other.year), copy_function=_link)
        _finish(site, folder, siblings)
    return outcomes


def _link(source: str, target: str) -> None:
    """Share a file with the old site where the file system can."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _siblings(site: Site, output: Path, chosen: Sequence[Edition], *, drafts: bool) -> tuple[Sibling, ...]:
    """Return the editions that the new site will have: those chosen, and those already there."""
    built = {edition.year for edition in chosen}
    there = [e for e in site.editions if e.year not in built and (output / str(e.year) / "index.html").is_file()]
    return tuple(sibling(e) for e in [*chosen, *there] if drafts or not e.draft)


def _run(
    root: Path, folder: Path, tasks: Sequence[Handed], jobs: int, report: Callable[[int, str], None]
) -> list[Outcome]:
    """Build editions in child processes, the longest texts first, at most `jobs` at a time."""
    plugin.warm(root / ".cache", with_pdf=any(t.with_pdf for t in tasks))
    context = multiprocessing.get_context("fork")
    waiting = sorted(tasks, key=lambda t: (-sum(len(p.body) for p in t.edition.pages.values()), t.edition.year))
    running: dict[int, tuple[ForkProcess, Connection, int, float]] = {}
    outcomes: list[Outcome] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                task = waiting.pop(0)
                ours, theirs = context.Pipe(duplex=False)
                year = task.edition.year
                child = context.Process(target=_child, args=(root, folder / str(year), task, theirs))
                report(year, "start")
                with undisturbed():  # until it is known to be running, or nobody would end it
                    child.start()
                    theirs.close()
                    running[child.sentinel] = (child, ours, year, time.monotonic())
            for sentinel in wait(list(running)):
                assert isinstance(sentinel, int)
                child, ours, year, start = running.pop(sentinel)
                outcome = _outcome(child, ours, year, time.monotonic() - start)
                report(year, "failed" if outcome.trouble else "done")
                outcomes.append(outcome)
    finally:
        for child, *_ in running.values():
            child.kill()
            child.join()
    return sorted(outcomes, key=lambda o: o.year)


def _outcome(child: ForkProcess, ours: Connection, year: int, seconds: float) -> Outcome:
    child.join()
    with contextlib.suppress(EOFError):
        if ours.poll():
            trouble, text, faces = ours.recv()
            return Outcome(year, seconds, trouble, text, faces)
    return Outcome(year, seconds, BROKEN, f"the process that built {year} ended with exit code {child.exitcode}")


def _child(root: Path, output: Path, task: Handed, result: Connection) -> None:
    """Build one edition; whatever happens, say how it ended."""
    die_with_parent()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        faces = plugin.build(root, output, task)
        if task.with_pdf and not (output / "report.pdf").is_file():
            result.send((FAILED, "report.pdf was not made: is the plugin with-pdf in mkdocs.yml?", ()))
        else:
            result.send(("", "", faces))
    except BuildFailedError as error:
        result.send((FAILED, str(error), ()))
    except OSError as error:
        result.send((FAILED, str(error), ()))
    except BaseException:  # noqa: BLE001 - the parent shows it as a bug of ours
        result.send((BROKEN, traceback.format_exc(), ()))
    result.close()
    os._exit(0)  # nothing of the parent's is to be cleaned up here


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back Ctrl-C and its like, also in a process forked meanwhile, for as long as that does not take them.

    They reach a whole group of processes at once; the first of them decides, and ends the others.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def die_with_parent() -> None:
    """Have a child process end when the one that forked it does (Linux); a killed build leaves nobody writing."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _finish(site: Site, folder: Path, siblings: Sequence[Sibling]) -> None:
    """Write what belongs to all years: versions.json, latest/, the portal."""
    ordered = sorted(siblings, key=lambda s: -s.year)
    newest = next((s for s in ordered if not s.draft), ordered[0])
    versions = [
        {"version": str(s.year), "title": f"{s.year}年", "aliases": ["latest"] if s is newest else []} for s in ordered
    ]
    (folder / "versions.json").write_text(json.dumps(versions, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _latest(folder, newest)
    portal.write(site, folder, [s.year for s in ordered])
    (folder / ".nojekyll").touch()


def _latest(folder: Path, newest: Sibling) -> None:
    """Make latest/: a page for each of the newest edition's that leads there, and its files under a lasting address."""
    latest = folder / "latest"
    latest.mkdir()
    for page in newest.pages:
        target = escape(f"../{newest.year}/{page}")
        (latest / page).write_text(
            '<!doctype html><html lang="zh"><meta charset="utf-8"><title>最新版</title>'
            '<link rel="icon" href="data:,">'
            f'<link rel="canonical" href="{target}"><meta http-equiv="refresh" content="0; url={target}">'
            f'<p><a href="{target}">{newest.year}年版</a></p></html>\n',
            encoding="utf-8",
        )
    source = folder / str(newest.year)
    if (source / "report.pdf").is_file():
        _link(str(source / "report.pdf"), str(latest / "report.pdf"))
    shutil.copytree(source / "data", latest / "data", copy_function=_link)
