"""A site and a slip in, what `check` makes of it out, and whether arithmetic alone could have found it."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import slips
from constraints import UnknownError, by_figure, constraints, needed

from gongkai import source, texts, values
from gongkai.checks import check
from gongkai.edition import RESERVED_STEMS, Edition, Site, _Walk, load
from gongkai.facts import Context
from gongkai.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints import Constraint, Key
    from slips import Slip

    from gongkai.problems import Problem

SEED = "1"
CHUNK = 40


@dataclass(frozen=True)
class Outcome:
    """What became of one slip: what found it, and why it could not be found where nothing did."""

    year: int
    kind: str
    text: str
    constrained: bool
    visible: bool
    unseen: str
    found: tuple[str, ...]
    errors: bool

    @property
    def caught(self) -> bool:
        """Tell whether there was a new finding of any severity."""
        return bool(self.found)


# ---- one edition, read again with a slip in it


class Bench:
    """A site copied to a folder of its own, whose editions can be read again one file at a time."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = folder
        for name in ("docs", "data"):
            shutil.copytree(root / name, folder / name)
        self.site = load(folder)
        if self.site.problems:
            raise SystemExit("\n".join([*(p.line() for p in self.site.problems), "the site has mistakes already"]))
        self.editions = {edition.year: edition for edition in self.site.editions}
        self.walks: dict[tuple[int, str], _Walk] = {}
        self.clean = self._keys(self.site)
        self.before = {year: self._keys(self._pair(edition)) for year, edition in self.editions.items()}
        found = list(constraints(self.site.editions))
        accepted = {(e.year, a.rule, a.where) for e in self.site.editions for a, _ in e.ledger.acknowledged}
        self.accepted = [c for c in found if any((y, c.rule, c.where) in accepted for y, _ in c.figures)]
        self.index = by_figure([c for c in found if c not in self.accepted])

    def try_out(self, year: int, slip: Slip, *, whole: bool = False) -> Outcome:
        """Make a slip, check, undo it."""
        path = self.root / slip.edits[0].at.path
        before = path.read_text(encoding="utf-8")
        try:
            path.write_text(slips.written(before, slip.edits), encoding="utf-8")
            found = self._keys(load(self.root)) if whole else self._after(year, path)
        finally:
            path.write_text(before, encoding="utf-8")
        before_it = self.clean if whole else self.before[year]
        new = {key: severity for key, severity in found.items() if key not in before_it}
        constrained, visible, unseen = self._seen(year, slip)
        rules = tuple(sorted({rule for _, rule, _ in new}))
        errors = Severity.ERROR in new.values()
        return Outcome(year, slip.kind, str(slip), constrained, visible, unseen, rules, errors)

    def _after(self, year: int, path: Path) -> dict[tuple[str, str, str], Severity]:
        edition = self.editions[year]
        if path.suffix == ".md":
            page, problems = texts.read(path, self.root, edition.department.macros)
            assert page is not None
            changed = replace(edition, pages={**edition.pages, path.name: page})
        else:
            changed, problems = self._figures(edition, path)
        pair = self._pair(changed)
        return self._keys(replace(pair, problems=(*pair.problems, *(replace(p, edition=str(year)) for p in problems))))

    def _figures(self, edition: Edition, path: Path) -> tuple[Edition, list[Problem]]:
        """Read an edition's figures, one file of them anew."""
        node, problems = source.read(path, self.root)
        if node is None:
            return edition, problems
        walk = _Walk(Context("", edition.figures.units))
        for stem in self._stems(edition.year):
            if stem == path.stem:
                one = _Walk(walk.context)
                one.file(stem, node)
                problems += one.problems
            else:
                one = self._walk(edition, stem)
            walk.facts |= one.facts
            walk.grids |= one.grids
            walk.scorecards |= one.scorecards
            walk.groups |= one.groups
            walk.unread |= one.unread
        previous = edition.previous.figures if edition.previous else None
        figures, found = values.compute(
            edition.year, walk.facts, walk.context.units, previous, unread=frozenset(walk.unread)
        )
        changed = replace(edition, figures=figures, grids=walk.grids, scorecards=walk.scorecards, groups=walk.groups)
        return changed, [*problems, *found]

    def _stems(self, year: int) -> list[str]:
        return [p.stem for p in sorted((self.root / "data" / str(year)).glob("*.yml")) if p.stem not in RESERVED_STEMS]

    def _walk(self, edition: Edition, stem: str) -> _Walk:
        found = self.walks.get((edition.year, stem))
        if found is None:
            node, _ = source.read(self.root / "data" / str(edition.year) / f"{stem}.yml", self.root)
            assert node is not None
            found = self.walks[edition.year, stem] = _Walk(Context("", edition.figures.units))
            found.file(stem, node)
        return found

    def _pair(self, edition: Edition) -> Site:
        """Return a site of an edition and the one after it, which is computed anew."""
        later = self.editions.get(edition.year + 1)
        if later is None:
            return replace(self.site, editions=(edition,), problems=())
        figures, found = values.compute(later.year, later.facts, later.figures.units, edition.figures)
        later = replace(later, figures=figures, previous=edition)
        problems = tuple(replace(p, edition=str(later.year)) for p in found)
        return replace(self.site, editions=(edition, later), problems=problems)

    def _keys(self, site: Site) -> dict[tuple[str, str, str], Severity]:
        """Return what is found: edition, rule and place, as a ledger would name it."""
        return {(p.edition, p.rule, p.subject or str(p.origin)): p.severity for p in check(site).open}

    def _seen(self, year: int, slip: Slip) -> tuple[bool, bool, str]:
        """Tell whether a slip is in a constrained figure, and whether it breaks a constraint; else why it does not."""
        keys = [(year, figure) for figure in slip.figures]
        concerned = {id(c): c for key in keys for c in self.index.get(key, ())} if slip.values else {}
        if not concerned:
            return False, False, ""
        edition = self.editions[year]
        changes = {}
        for key, value in zip(keys, slip.values, strict=True):
            stated = edition.facts[key[1]].quantity
            if value is None or stated is None or value.dims != stated.dims:
                return True, True, ""  # no figure at all, or one that measures something else
            changes[key] = value
        for constraint in concerned.values():
            try:
                if not constraint.holds(changes):
                    return True, True, ""
            except (UnknownError, ValueError):
                return True, True, ""  # a division by the zero that the slip has made
        return True, False, self._why(slip, list(concerned.values()))

    def _why(self, slip: Slip, concerned: list[Constraint]) -> str:
        if all(constraint.bound for constraint in concerned):
            return "within the bound"
        return "exchanged parts" if slip.kind == "neighbour" else "within rounding"


# ---- all slips


@dataclass(frozen=True)
class Choice:
    """Which slips to try: of which years (none: all), each or every so many, all digits of a figure or one of them.

    `whole` reads the whole site for each slip, to show that reading only what a slip changes gives the same.
    """

    years: tuple[int, ...] = ()
    every: int = 1
    thorough: bool = False
    text: bool = False
    whole: bool = False

    def of(self, edition: Edition) -> list[Slip]:
        """Return an edition's slips in a fixed order."""
        found = slips.of_texts(edition) if self.text else slips.of_figures(edition, SEED, thorough=self.thorough)
        return list(found)[:: self.every]


@cache
def _bench(root: Path, folder: str) -> Bench:
    """Return this process's bench for a site."""
    return Bench(root, Path(tempfile.mkdtemp(dir=folder)))


def _chunk(root: Path, folder: str, year: int, start: int, choice: Choice) -> list[Outcome]:
    bench = _bench(root, folder)
    chosen = choice.of(bench.editions[year])[start : start + CHUNK]
    return [bench.try_out(year, slip, whole=choice.whole) for slip in chosen]


def outcomes(root: Path, choice: Choice, jobs: int) -> Iterator[Outcome]:
    """Try every chosen slip of a site; how many processes do it does not change the result."""
    with tempfile.TemporaryDirectory(prefix="gongkai-mutations-") as folder:
        chunks = [
            (root, folder, edition.year, start, choice)
            for edition in load(root).editions
            if edition.year in choice.years or not choice.years
            for start in range(0, len(choice.of(edition)), CHUNK)
        ]
        if jobs == 1:
            for chunk in chunks:
                yield from _chunk(*chunk)
            return
        with ProcessPoolExecutor(jobs) as pool:
            for waiting in [pool.submit(_chunk, *chunk) for chunk in chunks]:
                yield from waiting.result()


# ---- what nothing constrains


@dataclass(frozen=True)
class Account:
    """The stated figures of an edition: how many, how many are constrained or only bounded, and the others with why."""

    year: int
    figures: int
    constrained: int
    bounded: int
    lone: tuple[tuple[str, str], ...]


def accounts(root: Path, years: tuple[int, ...]) -> Iterator[Account]:
    """Account for the figures of a site's editions."""
    with tempfile.TemporaryDirectory(prefix="gongkai-mutations-") as folder:
        bench = Bench(root, Path(folder))
        accepted = {key for constraint in bench.accepted for key in constraint.figures}
        used = needed(bench.site.editions)
        for year, edition in bench.editions.items():
            if years and year not in years:
                continue
            keys = [(year, fact.id) for fact in slips.stated(edition)]
            known = [bench.index[key] for key in keys if key in bench.index]
            bounded = sum(all(c.bound for c in found) for found in known)
            lone = tuple((key[1], _why_lone(key, accepted, used)) for key in keys if key not in bench.index)
            yield Account(year, len(keys), len(known), bounded, lone)


def _why_lone(key: Key, accepted: set[Key], used: frozenset[Key]) -> str:
    if key in accepted:
        return "its only constraint is accepted in the ledger"
    return (
        "used only by figures that are computed and not stated" if key in used else "nothing in the data speaks of it"
    )
