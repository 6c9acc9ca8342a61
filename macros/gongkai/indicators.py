"""A self-evaluation table's data (自评表) in, its indicators and their figures out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gongkai.facts import Context, Fact, Formula, State, key_problem, stated
from gongkai.fitting import fit
from gongkai.problems import Origin, Problem, msg
from gongkai.quantities import Quantity, QuantityError, quantity
from gongkai.schema import PENDING, UNSTATED, IndicatorShape, ScorecardShape
from gongkai.source import Mapping, Node, Scalar

POINTS = "分"
FIGURES = {"target": "年度指标值", "actual": "实际完成值", "weight": "分值", "score": "得分"}
"""The figures of an indicator, with the heads the national form gives them."""


@dataclass(frozen=True)
class Indicator:
    """One indicator: its name, the levels above it, and why it deviated."""

    key: str
    label: str
    level: tuple[str, ...]
    deviation: str
    note: str


@dataclass(frozen=True)
class Band:
    """A grade and the lowest score that earns it."""

    grade: str
    at_least: Quantity
    origin: Origin


@dataclass(frozen=True)
class Scorecard:
    """A self-evaluation table; its figures are facts with ids such as `<id>.<indicator>.score`, `<id>.total`."""

    id: str
    label: str
    origin: Origin
    levels: tuple[str, ...]
    bands: tuple[Band, ...]
    bands_source: str
    indicators: tuple[Indicator, ...]
    source: str
    note: str


def is_scorecard(node: Node) -> bool:
    """Tell a scorecard by its `indicators`."""
    return isinstance(node, Mapping) and "indicators" in node


def scorecard(node: Mapping, context: Context) -> tuple[Scorecard | None, list[Fact], list[Problem]]:
    """Read a scorecard; what it leaves out is 原文未载明, never invented."""
    shape, problems = fit(ScorecardShape, node)
    if shape is None:
        return None, [], problems
    indicators = node.get("indicators")
    assert isinstance(indicators, Mapping)
    facts: list[Fact] = []
    context = replace(context, source=shape.source or context.source, period=shape.period or context.period)
    for key, item in indicators.entries:
        wrong = key_problem(key)
        if wrong or not isinstance(item, Mapping):
            problems += [wrong] if wrong else []
            continue
        for name in FIGURES:
            fact, found = _figure(shape.indicators[key.text], item, context.below(key.text).below(name), name)
            problems += found
            facts += [fact] if fact else []
    bands, wrong_bands = _bands(node, context)
    problems += wrong_bands
    facts += _totals(shape, node, context, problems)
    card = Scorecard(
        id=context.id,
        label=shape.label or context.id,
        origin=node.origin,
        levels=tuple(shape.levels),
        bands=bands,
        bands_source=shape.bands_source,
        indicators=tuple(
            Indicator(key, i.label, tuple(i.level), i.deviation, i.note) for key, i in shape.indicators.items()
        ),
        source=shape.source or context.source,
        note=shape.note,
    )
    return card, facts, problems


def _figure(shape: IndicatorShape, node: Mapping, context: Context, name: str) -> tuple[Fact | None, list[Problem]]:
    scalar = node.get(name)
    points = name in {"weight", "score"}
    fact = Fact(
        id=context.id,
        label=f"{shape.label} · {FIGURES[name]}",
        origin=scalar.origin if scalar else node.origin,
        state=State.UNSTATED,
        unit=POINTS if points else "",
        period=context.period,
        source=context.source,
    )
    if not isinstance(scalar, Scalar) or not scalar.text:
        return fact, []
    if not points and not _is_quantity(scalar.text, context):
        return replace(fact, state=State.UNSTATED if scalar.text == UNSTATED else State.TEXT, text=scalar.text), []
    return stated(fact, scalar, context)


def _is_quantity(text: str, context: Context) -> bool:
    """Targets may be words (按时完成, ≥95%); words are kept as they are."""
    try:
        quantity(text, context.units)
    except QuantityError:
        return text == PENDING
    return True


def _bands(node: Mapping, context: Context) -> tuple[tuple[Band, ...], list[Problem]]:
    """Read the grades with their lowest scores, and put the highest first.

    D108: The lowest score of a grade is a plain number of points. A share or 约90分 cannot be compared with a score.
    Write the points alone, as 90.
    """
    bands_node = node.get("bands")
    bands: list[Band] = []
    problems: list[Problem] = []
    for key, value in bands_node.entries if isinstance(bands_node, Mapping) else ():
        text = value.text if isinstance(value, Scalar) else ""
        try:
            least = quantity(text, context.units, POINTS)
        except QuantityError as error:
            problems.append(Problem(error.rule, value.origin, error.message, error.hint))
            continue
        if least.unit.name != POINTS or least.approx is not None:
            message = msg("the lowest score of '{grade}' is '{found}'", grade=key.text, found=text)
            problems.append(Problem("D108", value.origin, message, msg("write the points alone, as 90")))
            continue
        bands.append(Band(key.text, least, value.origin))
    if problems:
        return (), problems  # half of the bands would give a wrong grade
    return tuple(sorted(bands, key=lambda band: band.at_least.value, reverse=True)), []


_GRADE_STATES = {PENDING: State.PENDING, UNSTATED: State.UNSTATED}


def _totals(shape: ScorecardShape, node: Mapping, context: Context, problems: list[Problem]) -> list[Fact]:
    """Make the figures of the whole: sum of weights, total score, grade."""
    facts = []
    for name, part, label, value in (
        ("weights", "weight", "分值合计", None),
        ("total", "score", "总分", shape.total),
    ):
        at = node.get(name) or node.get("indicators") or node
        ids = tuple(f"{context.id}.{key}.{part}" for key in shape.indicators)
        formula = Formula(f"sum({part}.*)", at.origin, context.scopes, ((f"{part}.*", ids),))
        fact = Fact(
            id=f"{context.id}.{name}",
            label=f"{shape.label} · {label}" if shape.label else label,
            origin=at.origin,
            state=State.COMPUTED,
            formula=formula,
            unit=POINTS,
            period=context.period,
            source=context.source,
        )
        if value:
            assert isinstance(at, Scalar)
            found, wrong = stated(fact, at, context)
            problems += wrong
            facts.append(found)
        else:
            facts.append(fact)
    grade = node.get("grade")
    facts.append(
        Fact(
            id=f"{context.id}.grade",
            label=f"{shape.label} · 等级" if shape.label else "等级",
            origin=(grade or node).origin,
            state=_GRADE_STATES.get(shape.grade or UNSTATED, State.TEXT),
            text=shape.grade or "",
            period=context.period,
            source=context.source,
        )
    )
    indicators = node.get("indicators")
    for clash in (k for k in ("weights", "total", "grade") if k in shape.indicators):
        message = msg("an indicator cannot be called '{key}': that is a figure of the whole", key=clash)
        origin = indicators.key_origin(clash) if isinstance(indicators, Mapping) else node.origin
        problems.append(Problem("F101", origin, message, msg("name it '{name}', for example", name=f"{clash}_1")))
    return facts
