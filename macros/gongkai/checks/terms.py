"""Labels of figures in, one ratio under two names and one name over two figures out."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from gongkai import expressions
from gongkai.checks import comparing
from gongkai.checks.lists import packaged
from gongkai.checks.rates import is_ratio
from gongkai.expressions import Call, FormulaError, Name, Number, Signed
from gongkai.grids import PERCENT
from gongkai.printing import printed, shown
from gongkai.problems import Problem, Severity, msg
from gongkai.quantities import Quantity, agrees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.expressions import Expression
    from gongkai.facts import Fact, Formula
    from gongkai.problems import Message
    from gongkai.values import Figures

_OWN_GROUP, _TOP = "group", "top"


def names(edition: Edition) -> Iterator[Problem]:
    """B118: One ratio has one name in a report: not 预算完成率 here and 预算执行率 there.

    财预〔2013〕53号 names the common indicators; a reader takes two names for two things. Found are ratios of the same
    formula under two labels, labels known to mean the same over the same figures, and labels that `terms` in
    data/checks.yml says are one. Lines of tables keep the names that their form gives them. Use one name.
    """
    ratios = [f for f in edition.facts.values() if not f.table and is_ratio(f)]
    first: dict[str, Fact] = {}
    said: set[str] = set()
    for fact in ratios:
        form = _canonical(edition.figures, fact)
        other = first.setdefault(form, fact) if form else fact
        if other.label != fact.label:
            said.add(fact.id)
            hint = msg("use one name, or delete one of the two")
            yield _two_names(fact, other, hint)
    for one, also, reason, own in _synonyms(edition):
        named = [f for f in (edition.facts.values() if own else ratios) if not f.table and f.label in {one, *also}]
        for fact, other in itertools.combinations(named, 2):
            used = own or _operands(edition.figures, fact) == _operands(edition.figures, other)
            if fact.label == other.label or not used or {fact.id, other.id} & said:
                continue
            wrong, right = (other, fact) if fact.label == one else (fact, other)
            said.add(wrong.id)
            hint = msg("write {one}", one=one)
            yield _two_names(wrong, right, msg("write {one}: {reason}", one=one, reason=reason) if reason else hint)


def _two_names(fact: Fact, other: Fact, hint: Message) -> Problem:
    message = msg(
        "{label} and {other} ({place}) are two names for one indicator",
        label=fact.label,
        other=other.label,
        place=f"{other.origin.path}:{other.origin.line}",
    )
    return Problem("B118", fact.origin, message, hint, Severity.WARNING, subject=fact.id)


def _synonyms(edition: Edition) -> Iterator[tuple[str, tuple[str, ...], str, bool]]:
    """Yield a name, the others for it, why, and whether the department says so: then they are never mixed."""
    for rule, _ in edition.rules.terms:
        yield rule.one, tuple(rule.also), rule.reason or rule.source, True
    for entry in packaged("arithmetic")["terms"]:
        yield entry["one"], tuple(entry["also"]), "", False


def _operands(figures: Figures, fact: Fact) -> frozenset[tuple[int, str]]:
    assert fact.formula is not None
    try:
        used = comparing.operands(figures, expressions.expression(fact.formula.text), fact.formula)
    except FormulaError:
        return frozenset({(0, fact.id)})
    return frozenset((year.year, figure) for year, figure in used)


def _canonical(figures: Figures, fact: Fact) -> str:
    """Write a formula with ids for names and sums in order, so that equal ones look equal; "" if it cannot be."""
    assert fact.formula is not None
    try:
        return _written(figures, expressions.expression(fact.formula.text), fact.formula)
    except FormulaError:
        return ""


def _written(figures: Figures, tree: Expression, formula: Formula) -> str:
    if isinstance(tree, Number):
        return tree.text
    if isinstance(tree, Name):
        found, year = comparing.ids(figures, tree.text, formula)
        return ",".join(f"{year.year}.{figure}" for figure in sorted(found))
    if isinstance(tree, Signed):
        return f"({tree.sign}{_written(figures, tree.operand, formula)})"
    if isinstance(tree, Call):
        parts = [_written(figures, arg, formula) for arg in tree.args]
        return f"{tree.function}({';'.join(parts if tree.function == 'round' else sorted(parts))})"
    sides = [_written(figures, side, formula) for side in (tree.left, tree.right)]
    return f"({tree.operator.join(sorted(sides) if tree.operator in '+*' else sides)})"


def values(edition: Edition) -> Iterator[Problem]:
    """B119: One name stands for one figure: two of a label in one place, or two common indicators, say the same.

    Compared are figures of the same label, unit, period and scope in one group; common indicators (预算完成率 …) at the
    top of files; and what a scorecard states as reached by an indicator with the only figure of its name. As many
    digits count as both give. Correct one, or say in the label, `period` or `scope` what tells them apart.
    """
    figures = edition.figures
    by_label = _by_label(edition)
    common = {name for one, also, _, _ in _synonyms(edition) for name in (one, *also)}
    by_place: dict[tuple[str, ...], list[Fact]] = {}
    for fact in (fact for facts in by_label.values() if len(facts) > 1 for fact in facts):
        found = shown(figures, fact.id)
        if isinstance(found, Quantity):
            group, _, _ = fact.id.rpartition(".")
            rate = "." not in group and found.unit.name in PERCENT and fact.label in common
            place = (_TOP,) if rate else (_OWN_GROUP, group)
            described = (fact.label, found.unit.name, fact.period, fact.as_of, fact.scope)
            by_place.setdefault((*place, *described), []).append(fact)
    for facts in by_place.values():
        for fact in facts[1:]:
            if not _same(figures, facts[0], fact):
                yield _two_values(figures, fact, facts[0])
    for card in edition.scorecards.values():
        for indicator in card.indicators:
            reached = edition.facts.get(f"{card.id}.{indicator.key}.actual")
            named = by_label.get(indicator.label, [])
            if reached is not None and len(named) == 1 and not _same(figures, named[0], reached):
                yield _two_values(figures, reached, named[0])


def _by_label(edition: Edition) -> dict[str, list[Fact]]:
    """Sort the figures outside tables and scorecards by what they are called."""
    cards = tuple(f"{card}." for card in edition.scorecards)
    found: dict[str, list[Fact]] = {}
    for fact in edition.facts.values():
        if not fact.table and not fact.id.startswith(cards):
            found.setdefault(fact.label, []).append(fact)
    return found


def _same(figures: Figures, one: Fact, other: Fact) -> bool:
    """Compare two figures; what is no quantity, is only about right, or measures something else is another matter."""
    left, right = shown(figures, one.id), shown(figures, other.id)
    if not isinstance(left, Quantity) or not isinstance(right, Quantity) or left.dims != right.dims:
        return True
    if left.approx or right.approx:
        return True
    return agrees(left, right.value) or agrees(right, left.value)


def _two_values(figures: Figures, fact: Fact, other: Fact) -> Problem:
    message = msg(
        "{label} is {value} here, but {other} is {other_value} ({place})",
        label=fact.label,
        value=printed(figures, fact.id),
        other=other.label,
        other_value=printed(figures, other.id),
        place=f"{other.origin.path}:{other.origin.line}",
    )
    hint = msg("correct one of them, or say in the label, `period` or `scope` what tells them apart")
    return Problem("B119", fact.origin, message, hint, Severity.WARNING, subject=fact.id)


CHECKS = (names, values)
ACCEPTABLE = ("B118", "B119")
