"""A workspace in, its site out: every department's folder, each swapped in by itself, and one page above them."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import digests, drawing, plugin, private
from gongkai.problems import msg
from gongkai.swapping import BusyError, alone
from gongkai.workspace import running, shelves
from gongkai.workspace.endings import Ending
from gongkai.workspace.making import ask, make
from gongkai.workspace.portal import write
from gongkai.workspace.running import Lost

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Sequence

    from gongkai.editions import Options
    from gongkai.workspace.endings import Report
    from gongkai.workspace.reading import Department, Workspace

SETTINGS = """\
site_name: gongkai
theme: {name: material, language: zh, font: false}
plugins: [search, gongkai, macros]
"""
"""Those of most departments, for the templates that they have in common."""
RETRIES = 3
LOOKS, PAUSE = 100, 0.02
"""How often, and in seconds how far apart, a killed process is looked at."""


def build(
    workspace: Workspace,
    chosen: Sequence[Department],
    output: Path,
    options: Options,
    report: Report = lambda department, ending: None,  # noqa: ARG005
) -> list[Ending]:
    """Build the chosen departments and the page above all; return how each ended, in the workspace's order.

    A department that fails keeps its folder in the output as it is. Raises `swapping.BusyError` while another build
    writes there, and `OSError` if nothing can be written.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with alone(output.parent / f".{output.name}.lock"):
        output.mkdir(exist_ok=True)
        endings: dict[str, Ending] = {}
        try:
            # closing: else, when a loop is left early, processes would still be writing what is tidied up
            with closing(_built(workspace, chosen, output, options, report)) as ended:
                for ending in ended:
                    endings[ending.slug] = ending
        finally:  # what is swapped in is led to, also when the build is interrupted
            _tidy(output, chosen, endings)
            write(workspace, output, list(endings.values()))
    return [endings[department.slug] for department in chosen]


def strangers(workspace: Workspace, output: Path) -> list[str]:
    """Return the folders of the output that look like a department's and are of none of the workspace."""
    known = {department.slug for department in workspace.departments}
    return sorted(path.parent.name for path in output.glob("*/versions.json") if path.parent.name not in known)


def _built(
    workspace: Workspace, chosen: Sequence[Department], output: Path, options: Options, report: Report
) -> Generator[Ending]:
    """Yield how each department ended: first those in which nothing has changed, for which nothing heavy is loaded."""
    # for all processes at once; and it has to be looked at before fonts are set up, which changes it
    digests.environment(with_pdf=options.with_pdf)
    spoiled = shelves.mend(output)
    left = {department.slug: department for department in chosen}
    candidates = () if options.fresh else [one for one in chosen if one.slug not in spoiled]
    with closing(running.each(candidates, partial(ask, output=output, options=options), options.jobs)) as answers:
        for department, answer in answers:
            if isinstance(answer, Ending):
                del left[department.slug]
                report(department, None)
                report(department, answer)
                yield answer
    if not left:
        return
    _warm(workspace.root, with_pdf=options.with_pdf)
    if any(drawing.expected(one.root) for one in left.values()):
        drawing.start()
    work = partial(make, output=output, options=options, spoiled=spoiled)
    with closing(running.each(list(left.values()), work, options.jobs, lambda one: report(one, None))) as results:
        for department, result in results:
            ending = _lost(department, result) if isinstance(result, Lost) else result
            report(department, ending)
            yield ending


def _warm(root: Path, *, with_pdf: bool) -> None:
    """Load what all departments need, and compile the templates that most have in common, before anything is forked."""
    plugin.warm(private.workdir(root), with_pdf=with_pdf)
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        settings = Path(folder, "mkdocs.yml")  # no department's: its own code would run in this process
        settings.write_text(SETTINGS, encoding="utf-8")
        Path(folder, "docs").mkdir()
        plugin.get_ready(Path(folder), with_pdf=False)


def _lost(department: Department, lost: Lost) -> Ending:
    if lost.signal:
        message = msg(
            "its process was ended from outside (signal {number}), perhaps for want of memory", number=lost.signal
        )
        return Ending(department.slug, "failed", message=message)
    return Ending(department.slug, "broken", bugs=(lost.details,))


def _tidy(output: Path, departments: Sequence[Department], ended: Collection[str]) -> None:
    """Clear away what builds of departments leave beside their folders: locks, and unfinished sites of killed ones."""
    for department in departments:
        lock = output / f".{department.slug}.lock"
        looks = 1 if department.slug in ended else LOOKS  # processes of one that was killed end a moment after it
        while looks and lock.exists():
            with suppress(BusyError), alone(lock):  # not where a build of the department by itself has it
                lock.unlink()
                break
            looks -= 1
            time.sleep(PAUSE if looks else 0)
        for left in output.glob(f".{department.slug}.building-*"):
            for _ in range(RETRIES):  # a process that is being killed still ends what it is at
                shutil.rmtree(left, ignore_errors=True)
    shelves.clear(output)
