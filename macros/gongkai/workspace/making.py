"""A department in, its part of the site out: what `gongkai build` would do in its folder, and how it ended."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from gongkai import collecting, editions, records
from gongkai.checks import check
from gongkai.edition import load
from gongkai.editions import BROKEN, EditionsFailedError, Options, refusals, selected
from gongkai.problems import Problem, msg
from gongkai.records import Order
from gongkai.swapping import BusyError
from gongkai.workspace.endings import Ending, refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from gongkai.problems import Message
    from gongkai.workspace.reading import Department

WAY = "../"
"""From a department's folder to what all departments share."""


def absent(department: Department) -> Problem | None:
    """Say that a department's folder is none, if so (X108)."""
    if not os.path.isdir(department.root):  # noqa: PTH112 - a name that no system can hold is no folder either
        message = msg("there is no folder '{path}'", path=department.shown_as)
        return Problem("X108", department.origin, message, msg("correct the path; it starts from this file's folder"))
    if not (department.root / "mkdocs.yml").is_file():
        message = msg("the folder '{path}' has no mkdocs.yml", path=department.shown_as)
        hint = msg("a department's folder has mkdocs.yml, docs/ and data/; `gongkai init` makes one")
        return Problem("X108", department.origin, message, hint)
    return None


def ask(department: Department, _: int, *, output: Path, options: Options) -> Ending | None:
    """Return that nothing has changed in a department since its last build, if so; nothing of it is loaded."""
    start = time.monotonic()
    last = records.unchanged(department.root, output / department.slug, _order(options))
    if last is None:
        return None
    kept = len(last.closing["years"])
    return Ending(department.slug, "unchanged", kept=kept, seconds=time.monotonic() - start)


def make(
    department: Department, share: int, *, output: Path, options: Options, spoiled: Collection[str] = ()
) -> Ending:
    """Load, check and build a department with a share of the cores; its part of the site is swapped in at the end.

    Of those that are `spoiled` everything is built.
    """
    start = time.monotonic()
    missing = absent(department)
    if missing is not None:
        return Ending(department.slug, "refused", findings=(missing,))
    target = output / department.slug
    before = records.before(department.root, target, _order(options))  # what changes from here on is seen the next time
    fresh = options.fresh or department.slug in spoiled
    options = replace(options, jobs=share, shared=(WAY, output), before=before, fresh=fresh)
    with collecting.waiting():  # what this process makes it keeps until it ends
        ending = _made(department, target, options)
    return replace(ending, seconds=time.monotonic() - start)


def _order(options: Options) -> Order:
    return Order(with_pdf=options.with_pdf, drafts=options.drafts, parts=options.parts, way=WAY)


def _made(department: Department, target: Path, options: Options) -> Ending:
    site = load(department.root)
    findings = check(site)
    chosen = selected(site, (), drafts=options.drafts)
    stopping = refusals(site, findings, chosen, (), drafts=options.drafts)
    if {problem.rule for problem in stopping} == {"E112"} and not target.exists():
        return Ending(department.slug, "waiting")
    if stopping:
        return refused(department, stopping)
    strange = _strange(department, target)
    if strange is not None:
        return Ending(department.slug, "refused", findings=(strange,))
    why: list[tuple[int, tuple[Message, ...]]] = []
    options = replace(options, explain=lambda year, reasons: why.append((year, reasons)))
    try:
        outcomes = editions.build(site, findings, target, chosen, options)
    except BusyError:
        message = msg("another build is writing to {folder}; wait for it to end", folder=department.slug)
        return Ending(department.slug, "failed", message=message)
    except EditionsFailedError as error:
        return _failed(department, error)
    except OSError as error:
        message = msg("the site could not be written: {detail}; what was there is unchanged", detail=str(error))
        return Ending(department.slug, "failed", message=message)
    kept = sum(outcome.kept for outcome in outcomes)
    return Ending(department.slug, "built", editions=len(outcomes) - kept, kept=kept, why=tuple(why))


def _failed(department: Department, error: EditionsFailedError) -> Ending:
    bugs = tuple(o.text for o in error.outcomes if o.trouble == BROKEN)
    troubles = tuple((o.year, o.text.strip()) for o in error.outcomes if o.trouble and o.trouble != BROKEN)
    return Ending(department.slug, "broken" if bugs else "failed", troubles=troubles, bugs=bugs)


def _strange(department: Department, target: Path) -> Problem | None:
    """X109: What the site replaces is an earlier build, and never a department's own folder or another thing.

    The folder of a department in the output is replaced as a whole, and what else stood in it would be lost. Choose
    another `output:` or `slug:`, or move the folder away.
    """
    if not target.exists() or (target / "versions.json").is_file() or not any(target.iterdir()):
        return None
    message = msg("the folder '{name}' in the output is no site that was built", name=department.slug)
    return Problem("X109", department.origin, message, msg("move it away, or add 'slug: …' with another name"))
