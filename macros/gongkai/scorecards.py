"""A self-evaluation table (自评表) in, its HTML out; what the source does not state is shown as 原文未载明."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from gongkai import figures
from gongkai.indicators import FIGURES
from gongkai.schema import UNSTATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.indicators import Indicator, Scorecard

DEVIATION = "偏差原因及改进措施"


def scorecard(edition: Edition, name: str) -> str:
    """Show a scorecard with one row an indicator, then the sum of weights, the total and the grade."""
    card = edition.scorecards[name]
    levels = (card.levels if any(i.level for i in card.indicators) else card.levels[-1:]) or ("指标",)
    heads = [*levels, *FIGURES.values()]
    deviations = any(i.deviation for i in card.indicators)
    if deviations:
        heads.append(DEVIATION)
    head = "".join(f'<th scope="col">{figures.text(h)}</th>' for h in heads)
    rows = "".join(_rows(edition, card, len(levels) - 1, deviations=deviations))
    width = len(levels) + 2
    foot = (
        f'<tr class="gk-total"><th scope="row" colspan="{width}">合计</th>'
        f"<td>{figures.cell(edition, f'{name}.weights')}</td><td>{figures.cell(edition, f'{name}.total')}</td>"
        f"{'<td></td>' if deviations else ''}</tr>"
        f'<tr class="gk-total"><th scope="row" colspan="{width}">绩效等级</th>'
        f'<td colspan="{3 if deviations else 2}">{figures.cell(edition, f"{name}.grade")}</td></tr>'
    )
    notes = "".join(f'<p class="gk-note">{figures.text(s)}</p>' for s in (bands(card), card.note) if s)
    return (
        f'<div class="gk-table gk-scorecard" data-table="{escape(name)}">'
        f'<div class="gk-scroll" tabindex="0" role="region" aria-label="{figures.text(card.label)}"><table>'
        f"<caption>{figures.text(card.label)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}{foot}</tbody></table></div>{notes}</div>"
    )


def bands(card: Scorecard) -> str:
    """Say which score earns which grade; nothing if it is not stated."""
    if not card.bands:
        return ""
    bands = "；".join(f"{b.grade}：{b.at_least.prose()}以上" for b in card.bands)
    return f"等级划分：{bands}。" + (f"（{card.bands_source}）" if card.bands_source else "")


def _rows(edition: Edition, card: Scorecard, above: int, *, deviations: bool) -> Iterator[str]:
    """Yield the rows; equal upper levels that follow each other share one head."""
    indicators = list(card.indicators)
    spans: list[dict[int, int]] = [{} for _ in indicators]
    for depth in range(above):
        at = 0
        for _, same in groupby(indicators, key=lambda i, d=depth: i.level[: d + 1]):  # type: ignore[misc]
            length = len(list(same))
            spans[at][depth] = length
            at += length
    for indicator, starts in zip(indicators, spans, strict=True):
        heads = "".join(
            f'<th scope="rowgroup" rowspan="{length}">{figures.text(_level(indicator, depth))}</th>'
            for depth, length in sorted(starts.items())
        )
        cells = "".join(f"<td>{figures.cell(edition, f'{card.id}.{indicator.key}.{name}')}</td>" for name in FIGURES)
        last = f'<td class="gk-words">{figures.text(indicator.deviation)}</td>' if deviations else ""
        yield f'<tr>{heads}<th scope="row">{figures.text(indicator.label)}</th>{cells}{last}</tr>'


def _level(indicator: Indicator, depth: int) -> str:
    return indicator.level[depth] if depth < len(indicator.level) else UNSTATED
