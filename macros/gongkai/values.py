"""All figures of a year in, the exact value of each out, computed in the order that their formulas need."""

from __future__ import annotations

import functools
import graphlib
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gongkai import expressions, formulas
from gongkai.expressions import Expression, FormulaError
from gongkai.facts import Fact, Formula, State
from gongkai.formulas import Value
from gongkai.problems import Message, Origin, Problem, msg, near_miss
from gongkai.quantities import QuantityError, measured, quantity
from gongkai.units import dims_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from gongkai.units import Dims, UnitTable

PREVIOUS = "prev."
MOST_HINTS = 100
"""Names that nothing has, for which the one meant is looked for: a file may hold thousands of each."""
_NAMES = msg("a name is a key of the same file, or a file and its key, as budget.actual")
_UNREAD = msg("a figure that this needs could not be read")


@dataclass(frozen=True)
class Figures:
    """One year's figures with their values.

    `values` has every figure that has one (base units); `recomputed` has what the formula of a *stated* figure
    gives. A figure that is not known (待填报, 原文未载明, 涉密) has a value of None, and so has what depends on it.
    """

    year: int
    facts: Mapping[str, Fact]
    units: UnitTable
    previous: Figures | None = None
    values: dict[str, Value] = field(default_factory=dict)
    recomputed: dict[str, Value] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    hints: dict[tuple[str, tuple[str, ...]], Message | None] = field(default_factory=dict)

    def resolve(self, name: str, formula: Formula) -> list[str]:
        """Return the ids that a name in a formula stands for; raise `FormulaError` B106 if there are none.

        A name is first a row or column of the formula's own table, then relative to the group, to the file, to
        the year. `*` matches one level. It leaves out the figure whose formula this is and every total of what
        it matches: a figure that sums up others, and a table's totals, rates and headings.

        B106: Every name in a formula is that of a figure. Under a misspelt name nothing would be computed. Correct it
        as suggested; a name is a key of the same file, or a file and its key, as budget.actual.
        """
        own = formula.own.get(name)
        if own is not None:
            found = [i for i in own if i in self.facts]
            if self.unread and any(map(self.hides, own)):
                raise FormulaError("", _UNREAD)
            if found:
                return found
        else:
            several = "*" in name
            for scope in formula.scopes:
                pattern = f"{scope}.{name}" if scope else name
                if not several and pattern in self.facts:
                    return [pattern]
                found = self._match(pattern, formula) if several else []
                if self.unread and self.hides(pattern):
                    raise FormulaError("", _UNREAD)
                if found:
                    return found
        message = msg("no figure '{name}' in {year}", name=name, year=self.year)
        raise FormulaError("B106", message, self._near_miss(name, formula))

    def hides(self, pattern: str) -> bool:
        """Tell whether a name, perhaps with `*`, may stand for a figure that could not be read.

        What was wrong with that figure has been reported; what only follows from it is not.
        """
        parts = pattern.split(".")
        return any(
            all(part in {other, "*"} for part, other in zip(parts, figure.split("."), strict=False))
            for figure in self.unread
        )

    def _near_miss(self, name: str, formula: Formula) -> Message | None:
        key = (name, formula.scopes)
        if key not in self.hints and len(self.hints) >= MOST_HINTS:
            return _NAMES
        if key not in self.hints:  # a table asks the same for every row, and finding out takes a while
            known = {n for n, ids in formula.items if any(i in self.facts for i in ids)} | set(self.facts)
            known |= {i.removeprefix(f"{scope}.") for scope in formula.scopes if scope for i in self.facts}
            labelled = next((i for i, fact in self.facts.items() if fact.label == name), None)
            meant = msg("'{label}' is a label; its name is '{name}'", label=name, name=labelled) if labelled else None
            self.hints[key] = near_miss(name, known) or meant or _NAMES
        return self.hints[key]

    @functools.cached_property
    def children(self) -> dict[str, list[str]]:
        """The ids one level below each id prefix, without a table's totals, rates and headings."""
        return _children(self.facts.values())

    def _match(self, pattern: str, formula: Formula) -> list[str]:
        found = [""]
        for part in pattern.split("."):
            steps = [(f"{p}.{part}" if p else part) for p in found]
            found = [c for p in found for c in self.children.get(p, [])] if part == "*" else steps
        there = dict.fromkeys(i for i in found if i in self.facts)
        return [i for i in there if self.facts[i].formula is not formula and not self._sums(i, there)]

    def _sums(self, figure: str, others: Container[str]) -> bool:
        """Tell whether a figure sums others up, as `a + b` or `max(staff.*)`: with it they would count twice."""
        formula = self.facts[figure].formula
        if formula is None:
            return False
        if figure not in self._summed:
            self._summed[figure] = self._summed_by(formula)
        return any(i in others and i != figure for i in self._summed[figure])

    def _summed_by(self, formula: Formula) -> frozenset[str]:
        try:
            tree = expressions.expression(formula.text)
        except FormulaError:
            return frozenset()  # which is reported where it stands
        names = expressions.names(tree)
        if expressions.shape(tree) != "sum":
            names = [name for name in names if "*" in name]
        own = formula.own
        return frozenset(i for name in names for i in (own[name] if name in own else self._plain(name, formula)))

    @functools.cached_property
    def _summed(self) -> dict[str, frozenset[str]]:
        return {}

    @functools.cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.facts)

    def _below(self, head: str) -> list[str]:
        ids = self._sorted
        return ids[bisect_left(ids, f"{head}.") : bisect_left(ids, f"{head}/")]  # the sign after the dot

    def _plain(self, name: str, formula: Formula) -> list[str]:
        """Return the ids that a name could stand for, totals and all."""
        for scope in formula.scopes:
            pattern = (f"{scope}.{name}" if scope else name).split(".")
            head = ".".join(pattern[: pattern.index("*")] if "*" in pattern else pattern)
            found = [head] if "*" not in pattern and head in self.facts else []
            found = found or (self._below(head) if "*" in pattern else [])
            if found:
                return found
        return []

    def lookup(self, name: str, formula: Formula) -> list[Value]:
        """Return the values that a name in a formula stands for.

        B108: What a formula takes from the year before (`prev.`) is there: that year has an edition. Without one there
        is nothing to compute with. State the figure, or add that edition.
        """
        if name.startswith(PREVIOUS):
            if self.previous is None:
                message = msg("there is no edition of {year}", year=self.year - 1)
                raise FormulaError("B108", message, msg("'prev.' needs the edition of the year before"))
            return self.previous.lookup(name.removeprefix(PREVIOUS), formula)
        return self.all_of(self.resolve(name, formula))

    def all_of(self, ids: Iterable[str]) -> list[Value]:
        """Return the values of several figures."""
        return [self.value(i) for i in ids]

    def value(self, figure: str) -> Value:
        """Return a figure's value; raise `FormulaError` B109 for a figure in words.

        B109: A formula computes with numbers, not with words. A grade such as 优 has no number. Take it out of the
        formula.
        """
        found = self.values.get(figure)
        if found is not None:
            return found
        state = self.facts[figure].state
        if state is State.TEXT:
            hint = msg("take it out of the formula")
            raise FormulaError("B109", msg("'{id}' is words, not a number", id=figure), hint)
        return Value(None, unknown=state.value)


def compute(
    year: int,
    facts: Mapping[str, Fact],
    units: UnitTable,
    previous: Figures | None,
    unread: frozenset[str] = frozenset(),
) -> tuple[Figures, list[Problem]]:
    """Compute a year's figures. Problems: B103–B109, each once, at the formula.

    `unread` are the ids of figures, groups and files that could not be read.
    """
    figures = Figures(year, facts, units, previous, unread=unread)
    for fact in facts.values():
        if fact.state is State.STATED and fact.quantity is not None:
            figures.values[fact.id] = formulas.value_of(fact.quantity)
        elif fact.state is State.BLANK:
            zero = formulas.value_of(quantity("0", units, fact.unit or None))
            figures.values[fact.id] = replace(zero, blank=True)
    problems: dict[tuple[str, Origin, str], Problem] = {}
    trees: dict[str, Expression] = {}
    needs: dict[str, dict[str, list[str]]] = {}
    names: dict[str, tuple[str, ...]] = {}
    for fact in facts.values():
        if fact.formula is None:
            continue
        try:
            tree = expressions.expression(fact.formula.text)
            wanted = names.get(fact.formula.text)
            if wanted is None:
                wanted = tuple(n for n in expressions.names(tree) if not n.startswith(PREVIOUS))
                names[fact.formula.text] = wanted
            needs[fact.id] = {n: figures.resolve(n, fact.formula) for n in wanted}
            trees[fact.id] = tree
        except FormulaError as error:
            _report(fact, error, problems)
    for figure in _ordered(facts, needs, trees, problems):
        _compute(figures, facts[figure], trees[figure], needs[figure], problems)
    return figures, list(problems.values())


def _report(fact: Fact, error: FormulaError, problems: dict[tuple[str, Origin, str], Problem]) -> None:
    if not error.rule:
        return  # what it needs could not be read, which has been reported
    assert fact.formula is not None
    origin = fact.formula.origin
    origin = Origin(origin.path, origin.line, origin.column + error.column)
    problem = Problem(error.rule, origin, error.message, error.hint, subject=fact.id)
    problems.setdefault((error.rule, origin, error.message.text()), problem)


def _compute(
    figures: Figures,
    fact: Fact,
    tree: Expression,
    needs: dict[str, list[str]],
    problems: dict[tuple[str, Origin, str], Problem],
) -> None:
    formula = fact.formula
    assert formula is not None

    def look(name: str) -> list[Value]:
        return figures.all_of(needs[name]) if name in needs else figures.lookup(name, formula)

    try:
        value = formulas.evaluate(tree, look, figures.units)
        wanted = fact.quantity.dims if fact.quantity else _unit_dims(fact, figures.units)
        if isinstance(tree, expressions.Call) and tree.function == "count" and wanted:
            value = replace(value, dims=wanted)  # 11个, 11项: what is counted is for the figure to say
        if fact.state is State.COMPUTED:
            _check_percentage(tree, value)
            _check_unit(fact, value, wanted, figures.units)
    except FormulaError as error:
        if error.rule == "B108" and fact.state is not State.COMPUTED:
            return  # the first edition states what later ones can recompute
        if error.rule == "B105" and fact.state is State.BLANK:
            return  # a cell left blank because there is nothing to divide by
        _report(fact, error, problems)
        return
    if fact.state is State.COMPUTED:
        figures.values[fact.id] = value
    else:
        figures.recomputed[fact.id] = value


def _unit_dims(fact: Fact, units: UnitTable) -> Dims | None:
    return measured(fact.unit, units).unit.dims if fact.unit else None


def _check_percentage(tree: Expression, value: Value) -> None:
    """Refuse `actual / budget * 100`, as a spreadsheet has it: it would print as 9691.24%."""
    sides = (tree.left, tree.right) if isinstance(tree, expressions.Binary) and tree.operator == "*" else ()
    hundred = expressions.Number("100") in sides
    if hundred and not value.dims and value.kind == "ratio":
        hint = msg("a formula for a percentage has no * 100 (0.9 = 90%)")
        raise FormulaError("B104", msg("the formula multiplies a percentage by 100"), hint)


def _check_unit(fact: Fact, value: Value, wanted: Dims | None, units: UnitTable) -> None:
    """Refuse to print a computed figure in a unit that measures something else, or in one that nobody uses."""
    if value.exact is None:
        return
    name = dims_name(value.dims)
    found = name or (msg("a number without unit") if value.kind == "number" else msg("a ratio, as in %"))
    if wanted is not None and wanted != value.dims and not value.fits_all:
        message = msg("the formula of '{id}' does not give {unit}", id=fact.id, unit=fact.unit)
        raise FormulaError("B103", message, msg("it gives {found}; write its unit in `unit:`", found=found))
    if wanted is None:
        try:
            measured(name, units)
        except QuantityError:
            message = msg("the formula of '{id}' gives {unit}, which is no unit", id=fact.id, unit=name)
            raise FormulaError("B103", message, msg("check the units of the figures in the formula")) from None


def _children(facts: Iterable[Fact]) -> dict[str, list[str]]:
    """Map each id prefix to the ids one level below, in order, leaving out a table's totals, rates and headings."""
    children: dict[str, dict[str, None]] = defaultdict(dict)
    for fact in facts:
        parts = fact.id.split(".")
        for n in range(len(parts)):
            child = ".".join(parts[: n + 1])
            if child not in fact.passed_over:
                children[".".join(parts[:n])][child] = None
    return {prefix: list(below) for prefix, below in children.items()}


def _ordered(
    facts: Mapping[str, Fact],
    needs: dict[str, dict[str, list[str]]],
    trees: dict[str, Expression],
    problems: dict[tuple[str, Origin, str], Problem],
) -> list[str]:
    """Order the figures with formulas so that each comes after what it needs; report cycles and leave them out.

    A stated figure ends a chain: its value does not depend on its formula.

    B107: Formulas do not go round in a circle. If two figures are computed from each other, neither has a value. State
    one of them as a value.
    """
    computed = {i for i in trees if facts[i].state is State.COMPUTED}
    # dicts, not sets: their order is that of the files, so that every run reports the same cycle
    waiting = {i: dict.fromkeys(n for ids in needs[i].values() for n in ids if n in computed) for i in trees}
    if not any(waiting.values()):
        return list(waiting)
    while True:
        try:
            return list(graphlib.TopologicalSorter(waiting).static_order())
        except graphlib.CycleError as error:
            cycle: list[str] = error.args[1]
            start = min(cycle[:-1])
            at = cycle.index(start)
            path = [*cycle[at:-1], *cycle[:at], start][::-1]
            fact = facts[start]
            assert fact.formula is not None
            message = msg("the formulas go round in a circle: {path}", path=" → ".join(path))
            hint = msg("state one of them as a value")
            problem = Problem("B107", fact.formula.origin, message, hint, subject=start)
            problems[("B107", fact.formula.origin, message.text())] = problem
            for member in cycle:
                waiting.pop(member, None)
            for wants in waiting.values():
                for member in cycle:
                    wants.pop(member, None)
