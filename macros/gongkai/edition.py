"""A site directory in, its editions out: each year's report, figures, tables, texts and ledger, with all problems."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gongkai import collecting, faces, folders, grids, hosting, indicators, kinds, profiles, source, texts, values
from gongkai import facts as facts_module
from gongkai.facts import Context, Fact, State
from gongkai.fitting import fit_most, place, template_marks
from gongkai.ledger import Ledger, ledger
from gongkai.problems import Origin, Problem, msg
from gongkai.rulebook import Rulebook, rulebook
from gongkai.schema import DepartmentPart, DepartmentShape, ReportPart, ReportShape
from gongkai.units import UnitError, UnitTable, default_table
from gongkai.vocabulary import RESERVED

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from collections.abc import Mapping as Lookup
    from pathlib import Path

    from gongkai.faces import Face
    from gongkai.grids import Grid
    from gongkai.indicators import Scorecard
    from gongkai.profiles import Profile
    from gongkai.schema import KindShape
    from gongkai.source import Mapping, Node
    from gongkai.texts import Page
    from gongkai.values import Figures

YEARS_END = 9999
RESERVED_STEMS = frozenset({"report", "ledger", "checks"})
GENERATED_PAGES = ("index.md", "figures.md", "notes.md")
"""Pages that gongkai makes; a department may write its own `index.md`."""


@dataclass(frozen=True)
class Edition:
    """One year of a department's disclosure.

    `report_node` is report.yml as a tree, for places; `files` are images and the like beside the pages. Of a year with
    problems this is what could be read: then `figures.unread` and `unread_pages` name what is there, but not here.
    `previous` is last year's edition, `earlier` the one before of whatever year: a year may have none.
    """

    year: int
    department: DepartmentShape
    report: ReportShape
    report_node: Mapping
    figures: Figures
    grids: dict[str, Grid]
    scorecards: dict[str, Scorecard]
    pages: dict[str, Page]
    ledger: Ledger
    groups: dict[str, str] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    unread_pages: frozenset[str] = frozenset()
    previous: Edition | None = None
    earlier: Edition | None = None
    rules: Rulebook = field(default_factory=Rulebook)
    kind: KindShape | None = None
    profile: Profile = field(default_factory=lambda: profiles.packaged(profiles.DEFAULT))
    faces: tuple[Face, ...] = ()

    @property
    def facts(self) -> Lookup[str, Fact]:
        """Return every figure by id, in the order of the files."""
        return self.figures.facts

    @property
    def draft(self) -> bool:
        """Tell whether the edition is not to be published yet."""
        return self.report.status == "draft"


@dataclass(frozen=True)
class Site:
    """A department's site directory: who publishes, and its editions, oldest first."""

    root: Path
    department: DepartmentShape | None
    editions: tuple[Edition, ...]
    problems: tuple[Problem, ...]


@collecting.waiting()
def load(root: Path, earlier: Site | None = None, unchanged: Container[int] = (), *, last: int = YEARS_END) -> Site:
    """Load everything under a site directory that has `docs/` and `data/`; nothing in it is ever run.

    Editions of an `earlier` load are taken over as they are (the same objects) for the years that are `unchanged`: the
    files of that year and those of no year are as they were then. One is read again all the same if the year before
    was, from which it may take figures. Years after the `last` are left out.

    E106: A site has at least one edition, docs/<year>/ with data/<year>/report.yml. There is nothing to publish
    without. `gongkai new` makes one.
    """
    problems: list[Problem] = []
    department, units, look = _department(root, problems)
    rules = _rules(root, problems)
    own = kinds.own(root, problems)
    editions: list[Edition] = []
    kept = {e.year: e for e in earlier.editions if e.year in unchanged} if earlier else {}
    for year in (y for y in folders.years(root, problems) if y <= last):
        before = editions[-1] if editions else None
        previous = before if before is not None and before.year == year - 1 else None
        if earlier and year in kept and kept[year].earlier is before:
            editions.append(kept[year])
            problems += [p for p in earlier.problems if p.edition == str(year)]
            continue
        found: list[Problem] = []
        edition = _edition(root, year, department or DepartmentPart(), units, previous, rules, found)
        kind = own.get(edition.report.kind) or kinds.packaged(edition.report.kind)
        own_look = _look(edition, root, look, found)
        editions.append(replace(edition, kind=kind, profile=own_look.profile, faces=own_look.faces, earlier=before))
        problems += [replace(p, edition=str(year)) for p in found]
    if not editions and not problems:
        hint = msg(
            "an edition is a folder docs/<year>/ with data/<year>/report.yml; `gongkai new {year}` makes one", year=2024
        )
        problems.append(Problem("E106", Origin("data"), msg("there is no edition here"), hint))
    return Site(root, department, tuple(editions), tuple(sorted(problems, key=Problem.order)))


@dataclass(frozen=True)
class _Look:
    """How PDFs look: what department.yml says, or report.yml of a year."""

    profile: Profile
    faces: tuple[Face, ...] = ()


def _look(edition: Edition, root: Path, look: _Look, problems: list[Problem]) -> _Look:
    name = edition.report.pdf.profile
    if not name:
        return look
    return replace(look, profile=profiles.chosen(name, root, place(edition.report_node, ("pdf", "profile")), problems))


def _department(root: Path, problems: list[Problem]) -> tuple[DepartmentShape | None, UnitTable, _Look]:
    """E107: The file data/department.yml says who publishes.

    Every page and every PDF names the department. Write at least `name:` in it.

    E108: A macro of the department's own has a name that is free. Under one of gongkai's, figures would be printed in
    another way than they are checked. Choose another name.
    """
    units = default_table()
    look = _Look(profiles.packaged(profiles.DEFAULT))
    path = root / "data" / "department.yml"
    if not os.path.lexists(path):
        hint = msg("write at least `name:` in it")
        problems.append(Problem("E107", Origin("data/department.yml"), msg("the file is missing"), hint))
        return None, units, look
    node, found = source.read(path, root)
    problems += found
    if node is None:
        return None, units, look
    problems += template_marks(node)
    shape, node, found = fit_most(DepartmentShape, DepartmentPart, node)
    problems += found
    for number, name in enumerate(shape.macros if shape else ()):
        if name in RESERVED or not name.isidentifier():
            message = msg("a macro of your own cannot be called '{name}'", name=name)
            problems.append(Problem("E108", place(node, ("macros", number)), message))
    for name in shape.units if shape else ():
        try:
            units = units.with_counters({name: name})
        except UnitError as error:
            problems.append(Problem("Q102", _key(node, "units", name), error.message, error.hint))
    if shape:
        problems += hosting.unknown(shape.repository, place(node, ("repository", "url")))
        profile = profiles.chosen(shape.pdf.profile, root, place(node, ("pdf", "profile")), problems)
        look = _Look(profile, faces.named(shape.pdf.fonts, root, node, problems))
    return shape, units, look


def _key(node: Mapping, group: str, key: str) -> Origin:
    below = node.get(group)
    return below.key_origin(key) if isinstance(below, source.Mapping) and key in below else node.origin


def _edition(
    root: Path,
    year: int,
    department: DepartmentShape,
    units: UnitTable,
    previous: Edition | None,
    rules: Rulebook,
    problems: list[Problem],
) -> Edition:
    walk = _Walk(Context("", units))
    trees = _trees(root, year, walk, problems)
    for stem, tree in trees.items():
        if stem not in RESERVED_STEMS:
            walk.file(stem, tree)
    problems += _first(walk.problems, problems)
    figures, found = values.compute(
        year, walk.facts, units, previous.figures if previous else None, unread=frozenset(walk.unread)
    )
    problems += found
    book = Ledger()
    if "ledger" in trees:
        book, found = ledger(trees["ledger"])
        problems += found
    if "checks" in trees:
        own, found = rulebook(trees["checks"])
        problems += found
        rules = rules.joined(own)
    report, node = _report(trees.get("report"), year, problems)
    content = folders.texts(root, year, problems)
    pages: dict[str, Page] = {}
    for path in content.pages:
        page, found = texts.read(path, root, department.macros)
        problems += found
        if page is not None:
            pages[path.name] = page
    return Edition(
        year=year,
        department=department,
        report=report,
        report_node=node,
        figures=figures,
        grids=walk.grids,
        scorecards=walk.scorecards,
        pages=pages,
        ledger=book,
        groups=walk.groups,
        files=content.others,
        unread_pages=frozenset(path.name for path in content.pages) - set(pages),
        previous=previous,
        rules=rules.of(year),
    )


def _rules(root: Path, problems: list[Problem]) -> Rulebook:
    """Read data/checks.yml, the rules of all years; a department may do without."""
    path = folders.rules(root, problems)
    node, found = source.read(path, root) if path else (None, [])
    problems += found
    if node is None:
        return Rulebook()
    problems += template_marks(node)
    rules, found = rulebook(node)
    problems += found
    return rules


def _trees(root: Path, year: int, walk: _Walk, problems: list[Problem]) -> dict[str, Mapping]:
    """Read a year's data files, by stem."""
    trees: dict[str, Mapping] = {}
    names: dict[str, str] = {}
    for path in folders.data(root, year, problems):
        node, found = source.read(path, root)
        problems += found
        if path.stem in names:
            message = msg("'{path}' and '{other}' define the same figures", path=path.name, other=names[path.stem])
            hint = msg("keep one of the two files")
            problems.append(Problem("F101", Origin(path.relative_to(root).as_posix()), message, hint))
            continue
        names[path.stem] = path.name
        if node is None:
            walk.unread.add(path.stem)
        else:
            problems += template_marks(node)
            trees[path.stem] = node
    return trees


_SYNTAX = frozenset({"S103", "S104", "S106", "S107", "S109", "S113", "S114", "S115"})
_KNOCK_ON = frozenset({"Q101", "Q102", "Q103", "F102", "D105", "D106"})


def _first(found: Iterable[Problem], syntax: Iterable[Problem]) -> list[Problem]:
    """Leave out what is wrong with a value only because its line cannot be read."""
    lines = {(p.origin.path, p.origin.line) for p in syntax if p.rule in _SYNTAX}
    return [p for p in found if p.rule not in _KNOCK_ON or (p.origin.path, p.origin.line) not in lines]


def _report(tree: Mapping | None, year: int, problems: list[Problem]) -> tuple[ReportShape, Mapping]:
    """Read report.yml, or what of it can be read.

    E109: Every edition has a report.yml. It says what is published: title, kind, status and chapters. Add it.
    """
    name = f"data/{year}/report.yml"
    if tree is None:
        if not any(p.origin.path == name for p in problems):
            hint = msg("it says what the edition is: title, kind, status, chapters")
            problems.append(Problem("E109", Origin(name), msg("the file is missing"), hint))
        return ReportPart(), source.Mapping((), Origin(name))
    report, node, found = fit_most(ReportShape, ReportPart, tree)
    problems += found
    return report or ReportPart(), node


def _misspelt(key: source.Scalar, value: Node, siblings: Mapping) -> Problem | None:
    """Refuse the only child of a group if it was meant to make it a figure: `vaule: 3件`."""
    if len(siblings.entries) > 1 or not isinstance(value, source.Scalar):
        return None
    close = difflib.get_close_matches(key.text, facts_module.FIGURE_KEYS, n=1, cutoff=0.75)
    hint = msg("did you mean '{name}'?", name=close[0]) if close else None
    return Problem("D102", key.origin, msg("unknown key '{key}'", key=key.text), hint) if close else None


class _Walk:
    """The walk down a year's figure files, gathering figures, tables and scorecards."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.facts: dict[str, Fact] = {}
        self.grids: dict[str, Grid] = {}
        self.scorecards: dict[str, Scorecard] = {}
        self.groups: dict[str, str] = {}
        self.unread: set[str] = set()
        self.problems: list[Problem] = []

    def file(self, stem: str, node: Mapping) -> None:
        """Read one file; its stem is the first part of its ids."""
        key = source.Scalar(stem, node.origin, quoted=False)
        problem = facts_module.key_problem(key, file=True)
        if problem is not None:
            self.problems.append(problem)
            self.unread.add(stem)
            return
        self._visit(stem, node, replace(self.context, id=stem))

    def _visit(self, key: str, node: Node, context: Context) -> None:
        if facts_module.is_figure(node) or not isinstance(node, source.Mapping):
            fact, problems = facts_module.figure(key, node, context)
            self._take([fact] if fact else [], problems)
            if fact is None:
                self.unread.add(context.id)
        elif grids.is_table(node):
            grid, facts, problems = grids.table(node, context)
            self._take(facts, problems)
            if grid is None:
                self.unread.add(context.id)
            else:
                self.grids[context.id] = grid
            if any(p.rule in {"T101", "T103", "T106"} for p in problems):
                self.unread.add(context.id)  # cells that could not be told are not blank
        elif indicators.is_scorecard(node):
            card, facts, problems = indicators.scorecard(node, context)
            self._take(facts, problems)
            if card is None:
                self.unread.add(context.id)
            else:
                self.scorecards[context.id] = card
        else:
            self._group(key, node, context)

    def _group(self, key: str, node: Mapping, context: Context) -> None:
        """F102: A group holds figures.

        One without any was begun and forgotten, or what belongs to it is indented wrongly. Write figures under it, or
        delete it.
        """
        label = node.get("label")
        self.groups[context.id] = label.text if isinstance(label, source.Scalar) and label.text else key
        context, children, problems = facts_module.group(node, context)
        self.problems += problems
        if not children.entries:
            hint = msg("write figures under it, or delete it")
            self.problems.append(Problem("F102", node.origin, msg("'{id}' has no figures", id=context.id), hint))
            self.unread.add(context.id)
        for name, child in children.entries:
            problem = facts_module.key_problem(name) or _misspelt(name, child, children)
            if problem is not None:
                self.problems.append(problem)
                self.unread.add(context.id if problem.rule == "D102" else context.below(name.text).id)
                continue
            self._visit(name.text, child, context.below(name.text))

    def _take(self, facts: Iterable[Fact], problems: Iterable[Problem]) -> None:
        """F101: Every figure has an id of its own.

        Of two with one id only one would be published. Rename one of them, or merge the two files.
        """
        self.problems += problems
        for fact in facts:
            if fact.id in self.facts:
                first = self.facts[fact.id].origin
                message = msg("the id '{id}' is defined twice; first at {place}", id=fact.id, place=str(first))
                self.problems.append(Problem("F101", fact.origin, message, subject=fact.id))
            else:
                self.facts[fact.id] = fact


def pending(edition: Edition) -> list[Fact]:
    """Return the figures that nobody has filled in yet."""
    return [fact for fact in edition.facts.values() if fact.state is State.PENDING]
