"""A macro in; the words beside it that contradict what it prints (G102, G103, G104) out.

Only what touches the macro is read: the verb before it, the unit or 比上年增长 behind it. The rest of a sentence may
speak of something else.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import printing
from gongkai.checks import rendered
from gongkai.checks.lists import packaged
from gongkai.checks.patterns import alternatives
from gongkai.checks.visible import CALL
from gongkai.problems import Message, Problem, Severity, msg
from gongkai.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.checks.visible import Visible
    from gongkai.edition import Edition
    from gongkai.facts import Fact

WINDOW = 16
"""Characters before a macro in which its verb stands."""
CLAUSE = 60

_CHANGE = re.compile(r"[\s(（]*([\w.]+)\s*[-－−]\s*prev\.([\w.]+)|[\s(（]*prev\.([\w.]+)\s*[-－−]\s*([\w.]+)")
_MARKS = re.compile(r"[，,。；;：:\n]")
_CORRECT = msg("correct the word, or the figure")
_DIFFERENCES = ("百分点", "千分点")


@dataclass(frozen=True)
class Beside:
    """A `fact` macro in a text: where it stands, its figure and what it prints."""

    edition: Edition
    seen: Visible
    at: int
    fact: Fact
    printed: Quantity

    def clause(self) -> str:
        """Return the words before the macro since the last mark of punctuation."""
        return _MARKS.split(self.seen.text[max(0, self.at - CLAUSE) : self.at])[-1]


@dataclass(frozen=True)
class _Patterns:
    verb: re.Pattern[str]
    lasts: frozenset[str]
    compared: re.Pattern[str]
    unit: re.Pattern[str]
    ends: re.Pattern[str]


@functools.cache
def _patterns() -> _Patterns:
    data = packaged("prose")
    verbs = alternatives([*data["up"], *data["down"], *data["same"]])
    filler, adverb = alternatives(data["filler"]), alternatives(data["adverbs"])
    year = rf"{alternatives(data['compared'])}{alternatives(data['last_year'])}(?:相比|比较)?[，,]?(?:同比)?|同比"
    difference = rf"(?P<call>{CALL})|(?P<typed>\d+(?:\.\d+)?\s?(?:[%％‰]|个?[百千]分点))"
    return _Patterns(
        verb=re.compile(rf"(?P<verb>{verbs}){filler}?\s?\Z"),
        lasts=frozenset(word[-1] for key in ("up", "down", "same", "filler") for word in data[key]),
        compared=re.compile(
            rf"[，,]?\s?(?:{year})(?P<rough>{alternatives(data['rough_same'])})?{adverb}?(?P<verb>{verbs})"
            rf"{filler}?(?:{difference}|(?=[，,。；;)）\n]|\Z))"
        ),
        unit=re.compile(rf"{alternatives(data['units'])}|{data['money']}(?![{data['after_money']}])"),
        ends=re.compile(rf"[{re.escape(data['after_unit'])}\s{CALL}]|\Z"),
    )


def beside(edition: Edition, seen: Visible, at: int) -> Iterator[Problem]:
    """Compare a macro with the words on both sides of it."""
    patterns = _patterns()
    before = seen.text[at - 1 : at]
    verb = (
        patterns.verb.search(seen.text, max(0, at - WINDOW), at)
        if before in patterns.lasts or not before.strip()
        else None
    )
    compared = patterns.compared.match(seen.text, at + 1)
    if not verb and not compared and patterns.ends.match(seen.text, at + 1):
        return  # as nearly always
    call = seen.call(at)
    if call is not None and call.macro == "change":
        yield from _own_words(edition, seen, at, verb)
        return
    fact, printed = rendered.fact(edition, seen, at), rendered.cited(edition, seen, at)
    if fact is None or printed is None:
        return
    place = Beside(edition, seen, at, fact, printed)
    yield from _unit(place)
    if verb:
        yield from _sign(place, verb)
        yield from _points(place, verb)
    if compared:
        yield from _year_before(place, compared)
        yield from _difference(place, compared)


def finding(
    edition: Edition,
    seen: Visible,
    span: tuple[int, int],
    rule: str,
    message: Message,
    hint: Message,
    severity: Severity = Severity.ERROR,
) -> Problem:
    """Make a finding about a stretch of text."""
    subject = f"{seen.page.name}:{rendered.words(edition, seen, *span)}"
    return Problem(rule, seen.origin(span[0]), message, hint, severity, subject)


def _found(place: Beside, span: tuple[int, int], rule: str, message: Message, hint: Message) -> Problem:
    return finding(place.edition, place.seen, span, rule, message, hint)


def _own_words(edition: Edition, seen: Visible, at: int, verb: re.Match[str] | None) -> Iterator[Problem]:
    """Find a verb or a unit beside `change`, which brings its own (G102, G103)."""
    macro = rendered.words(edition, seen, at, at + 1)
    if verb:
        message = msg("'{verb}' stands before {macro}, which brings its own verb", verb=verb["verb"], macro=macro)
        hint = msg("delete '{text}'", text=verb[0].strip())
        yield finding(edition, seen, (verb.start(), at + 1), "G102", message, hint)
    if unit := _patterns().unit.match(seen.text, at + 1):
        message = msg("{printed} has its unit, and '{unit}' follows", printed=macro, unit=unit[0])
        yield finding(edition, seen, (at, unit.end()), "G103", message, msg("delete '{text}'", text=unit[0]))


def _unit(place: Beside) -> Iterator[Problem]:
    """Find a unit behind a figure that prints its own (G103).

    A word that can begin a noun (人 in 人员, 百万元 in 百万元项目) is none, unless it repeats the figure's.
    """
    text, start, printed, patterns = place.seen.text, place.at + 1, place.printed, _patterns()
    if not printed.unit_text:
        return
    own = (printed.scale + printed.unit_text, printed.unit_text)
    unit = next((u for u in own if text.startswith(u, start) and patterns.ends.match(text, start + len(u))), "")
    if not unit and (match := patterns.unit.match(text, start)):
        measure = place.edition.figures.units.measure(match[0])
        alike = measure is not None and (measure.unit.dims == printed.dims or match[0].startswith(printed.unit_text))
        unit = match[0] if alike or match[0] in packaged("prose")["signs"] else ""
    if not unit:
        return
    message = msg("{printed} has its unit, and '{unit}' follows", printed=printed.prose(), unit=unit)
    if unit not in own:
        message = msg("{printed} has its unit, and another follows: '{unit}'", printed=printed.prose(), unit=unit)
    yield _found(place, (place.at, start + len(unit)), "G103", message, msg("delete '{text}'", text=unit))


def _sign(place: Beside, verb: re.Match[str]) -> Iterator[Problem]:
    """Find a verb of change before a figure below zero, or before one that it contradicts (G102)."""
    data, word, number = packaged("prose"), verb["verb"], place.printed.number
    span, printed = (verb.start(), place.at + 1), place.printed.prose()
    if word in data["same"]:
        return
    if number < 0:
        message = msg("'{verb}' stands before {printed}, which is below zero", verb=word, printed=printed)
        hint = msg('write {{{{ change("…") }}}} with the figure that changed: it chooses the verb and drops the sign')
        yield _found(place, span, "G102", message, hint)
    elif number == 0 and place.printed.approx is None:
        message = msg("'{verb}' stands before {printed}", verb=word, printed=printed)
        hint = msg("write 持平 where nothing changed")
        yield finding(place.edition, place.seen, span, "G102", message, hint, Severity.WARNING)
    elif place.fact.formula and (direction := _direction(place.fact.formula.text)):
        if (word in data["up"]) == (direction > 0):
            return
        message = msg(
            "'{verb}' stands before {printed}, which is a fall: {formula}",
            verb=word,
            printed=printed,
            formula=place.fact.formula.text,
        )
        if direction > 0:
            message = msg(
                "'{verb}' stands before {printed}, which is a rise: {formula}",
                verb=word,
                printed=printed,
                formula=place.fact.formula.text,
            )
        yield _found(place, span, "G102", message, _CORRECT)


def _direction(formula: str) -> int:
    """Tell what a result above zero means: 1 a rise (this year − last), −1 a fall, 0 if the formula is no change."""
    match = _CHANGE.match(formula)
    if match is None:
        return 0
    now, before = (match[1], match[2]) if match[1] else (match[4], match[3])
    same = now.rpartition(".")[2] == before.rpartition(".")[2]
    return (1 if match[1] else -1) if same else 0


def _year_before(place: Beside, compared: re.Match[str]) -> Iterator[Problem]:
    """Compare 比上年增长 behind a figure with what the edition of the year before prints for it (G102)."""
    data, word, previous = packaged("prose"), compared["verb"], place.edition.previous
    if previous is None or place.fact.id not in previous.facts or compared["rough"] or CALL in place.clause():
        return
    now, before = place.printed, printing.in_prose(previous.figures, place.fact.id)
    if not isinstance(before, Quantity) or before.dims != now.dims or before.approx or now.approx:
        return
    said = 0 if word in data["same"] else 1 if word in data["up"] else -1
    following = place.seen.call(compared.start("call")) if compared["call"] else None
    if said == (now.value > before.value) - (now.value < before.value) or (following and following.macro == "change"):
        return  # the verb before a change is reported as such
    message = msg(
        "'{verb}' is said of {label}, which was {before} in {year} and is {now}",
        verb=word,
        label=place.fact.label,
        before=before.prose(),
        year=previous.year,
        now=now.prose(),
    )
    hint = msg('write {{{{ change("{name}") }}}}, which chooses the verb', name=place.fact.id)
    yield _found(place, (place.at, compared.end()), "G102", message, hint)


def _points(place: Beside, verb: re.Match[str]) -> Iterator[Problem]:
    """Tell a difference of two percentages, which is in 百分点, from a ratio, which is in % (G104)."""
    figures, printed, span = place.edition.figures, place.printed, (verb.start(), place.at + 1)
    value = figures.recomputed.get(place.fact.id) or figures.values.get(place.fact.id)
    if value is None or place.fact.formula is None:
        return
    if value.kind == "points" and printed.unit.name in printing.POINTS:
        message = msg(
            "{printed} is the difference of two percentages: {formula}",
            printed=printed.prose(),
            formula=place.fact.formula.text,
        )
        hint = msg("state it in {unit}", unit=printing.POINTS[printed.unit.name])
        yield _found(place, span, "G104", message, hint)
    elif value.kind == "ratio" and printed.unit.name in _DIFFERENCES:
        message = msg(
            "{printed} is a ratio, no difference of percentages: {formula}",
            printed=printed.prose(),
            formula=place.fact.formula.text,
        )
        yield _found(place, span, "G104", message, msg("state it in {unit}", unit="%"))


def _difference(place: Beside, compared: re.Match[str]) -> Iterator[Problem]:
    """Look at 执行率96%，比上年提高2%, which is 2个百分点, and 支出100万元，比上年增加2个百分点, which is 2% (G104).

    占 and a second figure are left alone: 支出50万元，占30%，比上年增长2% speaks of the amount.
    """
    clause, printed, difference = place.clause(), place.printed, compared["typed"] or ""
    if compared["call"] and (found := rendered.cited(place.edition, place.seen, compared.start("call"))):
        difference = found.prose()
    if CALL in clause or "占" in clause:
        return
    hint = msg('write {{{{ change("{name}") }}}}', name=place.fact.id)
    span = (place.at, compared.end())
    if (
        printed.unit.name in printing.POINTS
        and difference.endswith(("%", "％", "‰"))
        and compared["verb"] in packaged("prose")["rates"]
    ):
        unit = printing.POINTS[printed.unit.name]
        message = msg("two percentages differ by {unit}, not by {difference}", unit=unit, difference=difference)
        yield _found(place, span, "G104", message, hint)
    elif printed.dims and difference.endswith(_DIFFERENCES):
        message = msg(
            "{printed} is no percentage and cannot change by {difference}",
            printed=printed.prose(),
            difference=difference,
        )
        yield _found(place, span, "G104", message, hint)
