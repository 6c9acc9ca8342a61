"""Changed figures and tables in, the sections that show them out: old, new, difference, percentage, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.changes.kinds import ChartChange, FigureChange, TableChange
from gongkai.problems import Message, msg
from gongkai.reviews.outline import Lines, Section, Table, Words, words
from gongkai.schema import PENDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.changes.kinds import Aspect
    from gongkai.reviews.review import Review

MOST_NAMED = 4
"""Figures that are named as the cause of a change; of more the number is said."""

ASPECTS = {
    "label": msg("name"),
    "unit": msg("unit"),
    "formula": msg("formula"),
    "as_of": msg("as of"),
    "period": msg("period"),
    "scope": msg("scope"),
    "source": msg("source"),
    "note": msg("note"),
    "decimals": msg("decimals"),
    "state": msg("how it is given"),
    "empty": msg("sentence of the empty table"),
    "stub": msg("head of the rows' names"),
    "levels": msg("heads of the levels"),
    "row": msg("row"),
    "column": msg("column"),
    "bands": msg("grades"),
    "deviation": msg("reason of a deviation"),
}
_STATES = {
    "stated": msg("stated"),
    "computed": msg("computed by its formula"),
    "text": msg("in words"),
    "pending": msg("to be filled in"),
    "unstated": msg("not stated in the source"),
    "secret": msg("secret"),
    "blank": msg("blank"),
}
_NO_RATE = {
    "zero": msg("the base is 0: no percentage"),
    "negative": msg("the base is negative: no percentage"),
    "unit": msg("other units: no difference"),
    "words": msg("no two numbers: no difference"),
}


def sections(review: Review, language: str) -> Iterator[Section]:
    """Yield the sections on figures, tables and charts."""
    figures = [c for c in review.changes if isinstance(c, FigureChange)]
    moved = [c for c in figures if c.event in {"changed", "renamed"} and c.old != c.new]
    direct, others = [c for c in moved if not c.because], [c for c in moved if c.because]
    if direct:
        yield _changed(review, direct, msg("Figures that were changed"), language)
    if others:
        yield _changed(review, others, msg("Figures that change because of others"), language)
    alone = [c for c in figures if c.event in {"added", "removed"} and not c.whole]
    parts = [c for c in figures if c.event in {"added", "removed"} and c.whole]
    if alone or parts:
        yield _came_and_went(review, alone, parts, language)
    renamed = [c for c in figures if c.event == "renamed"]
    if renamed:
        yield _renamed(renamed, language)
    described = [c for c in figures if c.event == "changed" and c.old == c.new]
    if described:
        yield _described(described, language)
    tables = [c for c in review.changes if isinstance(c, TableChange | ChartChange)]
    if tables:
        rows = tuple(_table(review, c, language) for c in tables)
        yield Section(msg("Tables and charts").text(language), Lines(rows))


def heads(language: str, *messages: Message) -> tuple[str, ...]:
    """Return the heads of a table."""
    return tuple(message.text(language) for message in messages)


def named(label: str, figure: str) -> Words:
    """Name a figure as readers and files do."""
    return (("strong", label), ("same", " "), ("code", figure))


def _changed(review: Review, changes: Sequence[FigureChange], title: Message, language: str) -> Section:
    rows = tuple(
        (
            words(str(c.year)),
            named(c.label, c.id),
            words(c.old),
            words(c.new),
            words(c.difference),
            words(c.rate),
            words("；".join(m.text(language) for m in _remarks(review, c))),
        )
        for c in changes
    )
    table = heads(
        language, msg("year"), msg("figure"), msg("old"), msg("new"), msg("difference"), msg("per cent"), msg("why")
    )
    return Section(title.text(language), Table(table, rows, frozenset({1, 6})))


def _remarks(review: Review, change: FigureChange) -> Iterator[Message]:
    if change.because:
        yield because(review, change.year, change.because)
    if change.no_rate == "words" and change.old == PENDING:
        yield msg("filled in")
    elif change.no_rate in _NO_RATE:
        yield _NO_RATE[change.no_rate]
    for aspect in change.aspects:
        yield _aspect(aspect)


def because(review: Review, year: int, figures: Sequence[str]) -> Message:
    """Say because of which figures something changes."""
    shown = "、".join(f"“{review.label(year, figure)}”" for figure in figures[:MOST_NAMED])
    if len(figures) > MOST_NAMED:
        return msg("because of {figures} and others, {count} in all", figures=shown, count=len(figures))
    return msg("because of {figures}", figures=shown)


def _aspect(aspect: Aspect) -> Message:
    name = ASPECTS.get(aspect.name, aspect.name)
    old, new = (_STATES.get(text, text) if aspect.name == "state" else text for text in (aspect.old, aspect.new))
    if not aspect.old:
        return msg("{name}: {new} (new)", name=name, new=new)
    if not aspect.new:
        return msg("{name}: {old} (taken out)", name=name, old=old)
    return msg("{name}: {old} → {new}", name=name, old=old, new=new)


def _came_and_went(
    review: Review, alone: Sequence[FigureChange], parts: Sequence[FigureChange], language: str
) -> Section:
    rows = [(words(str(c.year)), named(c.label, c.id), words(c.old, "old"), words(c.new, "new")) for c in alone]
    groups: dict[tuple[int, str, str], int] = {}
    for change in parts:
        key = (change.year, change.whole, change.event)
        groups[key] = groups.get(key, 0) + 1
    for (year, whole, event), count in groups.items():
        counted = words(msg("figures: {count}", count=count).text(language), "new" if event == "added" else "old")
        empty: Words = ()
        cells = (empty, counted) if event == "added" else (counted, empty)
        rows.append((words(str(year)), named(review.label(year, whole), whole), *cells))
    table = heads(language, msg("year"), msg("figure"), msg("removed"), msg("added"))
    return Section(msg("Figures that were added or removed").text(language), Table(table, tuple(rows), frozenset({1})))


def _renamed(changes: Sequence[FigureChange], language: str) -> Section:
    maybe = msg("perhaps: only its place is the same").text(language)
    sure = msg("name and figure are the same").text(language)
    groups: dict[str, list[FigureChange]] = {}
    rows: list[tuple[Words, ...]] = []
    for c in changes:
        if c.whole:
            groups.setdefault(c.whole, []).append(c)
        else:
            cells = (words(c.was, "code"), words(c.id, "code"), words(sure if c.sure else maybe))
            rows.append((words(str(c.year)), words(c.label, "strong"), *cells))
    about = msg("Formulas, texts and links that use the old id must use the new one; readers' links break.")
    table = heads(language, msg("year"), msg("figure"), msg("old id"), msg("new id"), msg("how it is known"))
    return Section(
        msg("Figures that were renamed").text(language),
        Table(table, tuple(rows), frozenset({1, 2, 3, 4})),
        about.text(language),
    )


def _described(changes: Sequence[FigureChange], language: str) -> Section:
    rows = tuple(
        (
            words(str(c.year)),
            named(c.label, c.id),
            words(c.new),
            words("；".join(_aspect(a).text(language) for a in c.aspects)),
        )
        for c in changes
    )
    table = heads(language, msg("year"), msg("figure"), msg("unchanged"), msg("described otherwise"))
    title = msg("Figures that are described or computed otherwise")
    return Section(title.text(language), Table(table, rows, frozenset({1, 3})))


# ---- tables and charts


def _table(review: Review, change: TableChange | ChartChange, language: str) -> Words:
    if isinstance(change, ChartChange):
        text = because(review, change.year, change.because) if change.because else msg("it shows other figures")
        what = msg("chart on {page}: {what}", page=change.page, what=text).text(language)
        return (("dim", f"{change.year} "), ("strong", f"“{change.title}”"), ("same", f" {what}"))
    said = "；".join(m.text(language) for m in _of_table(change))
    where = f"（{'、'.join(change.pages)}）" if change.pages else ""
    return (
        ("dim", f"{change.year} "),
        ("strong", f"“{change.label}”"),
        ("same", " "),
        ("code", change.id),
        ("same", f"{where} {said}"),
    )


def _of_table(change: TableChange) -> Iterator[Message]:
    if change.event == "added":
        yield msg("a new table")
    if change.event == "removed":
        yield msg("the table is gone")
    if change.was:
        yield msg("id: {old} → {new}", old=change.was, new=change.id)
    if change.cells:
        yield msg("figures in it that change: {count}", count=change.cells)
    for name, lines in ((msg("row"), change.rows), (msg("column"), change.columns)):
        for old, new in lines:
            if not old:
                yield msg("new {line}: {label}", line=name, label=new)
            elif not new:
                yield msg("{line} taken out: {label}", line=name, label=old)
            else:
                yield msg("{line}: {old} → {new}", line=name, old=old, new=new)
    for aspect in change.aspects:
        yield _aspect(aspect)
