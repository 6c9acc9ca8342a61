"""An edition in, all that it says out, as a seal records it: figures, sentences, heads of tables, report.yml."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from gongkai import printing
from gongkai.checks.sentences import parted, sentences
from gongkai.problems import Origin
from gongkai.seals.said import FIELDS, Said
from gongkai.seals.superseded import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.grids import Grid
    from gongkai.indicators import Scorecard

REPORT, CHAPTERS, ATTACHED = "report.yml", "report.yml:chapters", "docs/"
STATED = ("title", "kind", "period", "approved", "published", "published_at", "not_stated")
"""What report.yml states in so many words; who sorts or headlines what may be arranged anew."""


def said(edition: Edition, root: Path) -> Said:
    """Return what an edition says now."""
    text: dict[str, tuple[str, ...]] = {}
    origins: dict[str, tuple[Origin, ...]] = {fact.id: (fact.origin,) for fact in edition.facts.values()}
    for name, page in edition.pages.items():
        found = sentences(edition, page)
        text[name] = tuple(sentence for sentence, _ in found)
        origins[name] = tuple(origin for _, origin in found) or (Origin(page.path),)
    for table, grid in edition.grids.items():
        text[table] = tuple(_grid(grid))
        origins[table] = (grid.origin,)
    for card, scorecard in edition.scorecards.items():
        text[card] = tuple(_scorecard(scorecard))
        origins[card] = (scorecard.origin,)
    report = f"data/{edition.year}/{REPORT}"
    text[REPORT] = tuple(_report(edition))
    text[CHAPTERS] = tuple(chapter.title for chapter in edition.report.chapters)
    text[ATTACHED] = tuple(_attached(edition, root))
    origins |= {REPORT: (Origin(report),), CHAPTERS: (Origin(report),), ATTACHED: (Origin(f"docs/{edition.year}"),)}
    figures = {fact.id: figure(edition, fact) for fact in edition.facts.values()}
    return Said(figures, {place: lines for place, lines in text.items() if lines}, origins)


def called(edition: Edition, place: str) -> str:
    """Return what readers call a place."""
    titles = {chapter.file: chapter.title for chapter in edition.report.chapters}
    titles |= {name: grid.label for name, grid in edition.grids.items()}
    titles |= {name: card.label for name, card in edition.scorecards.items()}
    titles |= {REPORT: "报告信息", CHAPTERS: "章节", ATTACHED: "附件文件"}
    return titles.get(place, place)


def figure(edition: Edition, fact: Fact) -> tuple[str, ...]:
    """Return what is sealed of a figure; the open data say the same under the same names."""
    shown = printing.shown(edition.figures, fact.id)
    words = isinstance(shown, str)
    found = {
        "label": fact.label,
        "printed": shown if isinstance(shown, str) else shown.prose(),
        "value": printing.number(edition.figures, fact.id),
        "number": "" if isinstance(shown, str) else format(shown.number, "f"),
        "unit": "" if isinstance(shown, str) else shown.scale + shown.unit_text,
        "period": fact.period or edition.report.period,
        "as_of": fact.as_of,
        "scope": fact.scope,
    }
    assert words or found["value"]
    return tuple(found[name] for name in FIELDS)


def _grid(grid: Grid) -> Iterator[str]:
    """Yield what a table says beside its figures."""
    yield from (
        f"{name}：{words}" for name, words in (("表名", grid.label), ("单位", grid.unit), ("栏名", grid.stub)) if words
    )
    for name, lines in (("列", grid.columns), ("行", grid.rows)):
        for line in lines:
            yield "，".join(filter(None, (f"{name}：{line.label}", line.code, line.unit, line.note)))
    yield from parted(grid.note)
    if not grid.filled:
        yield from parted(grid.empty)


def _scorecard(card: Scorecard) -> Iterator[str]:
    """Yield what a self-evaluation table says beside its figures."""
    yield f"表名：{card.label}"
    yield "，".join(card.levels)
    for one in card.indicators:
        yield "，".join((*one.level, one.label))
        yield from parted(one.deviation)
        yield from parted(one.note)
    yield from (f"{band.grade}：{band.at_least.prose()}以上" for band in card.bands)
    yield from parted(card.note)


def _report(edition: Edition) -> Iterator[str]:
    """Yield what report.yml states, each with its name."""
    report = edition.report
    stated: dict[str, Any] = {name: getattr(report, name) for name in STATED}
    stated |= {f"document.{name}": value for name, value in report.document.model_dump().items()}
    stated |= report.transcription.model_dump() if report.transcription else {}
    stated["attachments"] = [one.title for one in report.attachments]
    for name, value in stated.items():
        for words in value if isinstance(value, list) else [value]:
            if words:
                yield f"{name}: {words}"


def _attached(edition: Edition, root: Path) -> Iterator[str]:
    """Yield the files that are published beside the pages, pictures and the like, each with its digest."""
    for name in sorted(edition.files):
        path = root / "docs" / str(edition.year) / name
        if os.path.isfile(path):  # noqa: PTH113 - never raises
            yield f"{name} {digest_of(path)}"
