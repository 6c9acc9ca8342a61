"""An edition in, the pages that nobody writes out: the front page, 数据一览 (every figure), 勘误与说明 (the ledger).

They come after the macros have run, as Markdown headings with blocks of HTML, so that words from data files never
pass through the template engine.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from gongkai import cards, datafiles, figures, kinds, printing, scorecards, tables
from gongkai.facts import State
from gongkai.plots import plot
from gongkai.schema import UNSTATED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gongkai.cards import Card
    from gongkai.checks import Findings
    from gongkai.edition import Edition
    from gongkai.facts import Fact

FRONT, ALL, NOTES = "index.md", "figures.md", "notes.md"
BLANK = re.compile(r"\n\s*\n")
TITLES = {FRONT: "首页", ALL: "数据一览", NOTES: "勘误与说明"}
STATES = {State.COMPUTED: "计算得出", State.BLANK: "空白，按0计", State.SECRET: "涉密"}


def _page(parts: Iterable[str]) -> str:
    """Put headings and blocks of HTML one below the other; a blank line stands between two of them and nowhere else."""
    return "\n\n".join(BLANK.sub("\n", part) for part in parts)


def nav(edition: Edition) -> list[dict[str, str]]:
    """Return the pages of an edition in order, as MkDocs' `nav` wants them."""
    chapters = [{chapter.title: chapter.file} for chapter in edition.report.chapters]
    return [{TITLES[FRONT]: FRONT}, *chapters, {TITLES[ALL]: ALL}, {TITLES[NOTES]: NOTES}]


def generated(edition: Edition) -> dict[str, Callable[[Edition, Findings], str]]:
    """Return the pages to generate: all but those that the department wrote itself."""
    makers = {FRONT: front, ALL: overview, NOTES: notes}
    return {name: maker for name, maker in makers.items() if name not in edition.pages}


def front(edition: Edition, _: Findings) -> str:
    """Write the front page: what this is, the headline figures, the chapters, the downloads."""
    report = edition.report
    facts = [
        ("发布机构", edition.department.name),
        ("报告类别", kinds.label(report.kind, edition.kind)),
        ("所属期间", report.period or f"{edition.year}年"),
        ("公布日期", published(edition)),
        ("文号", report.document.number),
        ("索引号", report.document.index),
    ]
    rows = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts if v)
    parts = [f"# {figures.text(report.title)}", f'<dl class="gk-facts">{rows}</dl>']
    if report.headline:
        items = "".join(
            f"<li><span>{escape(edition.facts[i].label)}</span><strong>{figures.fact(edition, i)}</strong></li>"
            for i in report.headline
        )
        parts += ["## 主要数据 {#headline}", f'<ul class="gk-headline">{items}</ul>']
    chapters = "".join(f'<li><a href="{url(c.file)}">{escape(c.title)}</a></li>' for c in report.chapters)
    more = "".join(f'<li><a href="{url(p)}">{escape(TITLES[p])}</a></li>' for p in (ALL, NOTES))
    parts += ["## 目录 {#contents}", f'<ol class="gk-contents">{chapters}{more}</ol>']
    parts += [
        "## 下载 {#downloads}",
        *_downloads(edition),
    ]
    return _page(parts)


def _downloads(edition: Edition) -> Iterator[str]:
    """List the open data: what holds all figures, the tables one by one, what describes them."""
    links = {name: _download(name, label) for name, label in datafiles.LABELS.items()}
    titles = {name: grid.label for name, grid in edition.grids.items()}
    titles |= {name: card.label for name, card in edition.scorecards.items()}
    tables = [_download(path, titles[name]) for name, path in datafiles.tables(edition).items()]
    yield f'<ul class="gk-downloads">{"".join(f"<li>{links.pop(name)}</li>" for name in datafiles.HANDY)}</ul>'
    if tables:
        yield f'<p class="gk-note">各表（CSV）：{"、".join(tables)}</p>'
    yield f'<p class="gk-note">格式说明：{"、".join(links.values())}</p>'


def _download(path: str, label: str) -> str:
    return f'<a href="{datafiles.FOLDER}/{quote(path)}">{figures.text(label)}</a>'


def published(edition: Edition) -> str:
    """Return the date of publication; a transcription says so where its source gives none, others say nothing."""
    return edition.report.published or (UNSTATED if edition.report.transcription else "")


def url(page: str) -> str:
    """Return the address of a page within its edition."""
    return page.removesuffix(".md") + ".html"


def overview(edition: Edition, _: Findings) -> str:
    """Write 数据一览: every figure of the year with label, value, formula, source and where it is used."""
    used = _uses(edition)
    count = len(edition.facts)
    parts = [
        f"# {TITLES[ALL]}",
        (
            f"<p>本页列出{edition.year}年的全部{count}项数据，按在正文中出现的先后排列。正文和PDF中的每项数据都取自这里；"
            "名称下方是数据的编号，“出处”下方是它在数据文件中的位置。</p>"
        ),
    ]
    for stem in _stems(edition, used):
        label = edition.groups.get(stem) or _label(edition, stem)
        parts.append(f"## {figures.text(label)} {{#{stem}}}")
        parts += [tables.table(edition, g) for g in edition.grids if g.partition(".")[0] == stem]
        parts += [scorecards.scorecard(edition, s) for s in edition.scorecards if s.partition(".")[0] == stem]
        mine = [fact for i, fact in edition.facts.items() if i.partition(".")[0] == stem]
        parts += [_list_of(edition, mine, used, label)] if mine else []
    return _page(parts)


def _list_of(edition: Edition, facts: list[Fact], used: dict[str, dict[str, int]], label: str) -> str:
    rows = "".join(_row(edition, fact, used.get(fact.id, {})) for fact in facts)
    head = "".join(f'<th scope="col">{h}</th>' for h in ("名称", "数值", "公式与说明", "出处", "用于"))
    return (
        '<div class="gk-table gk-list"><div class="gk-scroll" tabindex="0" role="region" '
        f'aria-label="{escape(label)}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></div>"
    )


def _stems(edition: Edition, used: dict[str, dict[str, int]]) -> list[str]:
    """Order the data files as a reader of the chapters meets their figures; what no chapter shows comes last."""
    stems = [figure.partition(".")[0] for figure in used]
    known = (*edition.facts, *edition.grids, *edition.scorecards)  # a table without data has no figures
    return list(dict.fromkeys([*stems, *(name.partition(".")[0] for name in known)]))


def _label(edition: Edition, stem: str) -> str:
    thing = edition.grids.get(stem) or edition.scorecards.get(stem)
    return thing.label if thing else stem


def _uses(edition: Edition) -> dict[str, dict[str, int]]:
    """Count for each figure how often each page shows it."""
    used: dict[str, dict[str, int]] = {}
    for chapter in edition.report.chapters:
        page = edition.pages[chapter.file]
        for call in page.calls:
            name = call.arg("id") or ""
            if call.macro in {"fact", "change"}:
                shown = [name]
            elif call.macro == "chart":
                shown = list(plot(edition, *(call.arg(part) or "" for part in ("kind", "figures", "title"))).figures)
            else:
                shown = [i for i in edition.facts if i.startswith(f"{name}.")]
            for figure in shown:
                used.setdefault(figure, {}).setdefault(page.name, 0)
                used[figure][page.name] += 1
    return used


def _row(edition: Edition, fact: Fact, used: dict[str, int]) -> str:
    blank = printing.shown(edition.figures, fact.id) == ""
    value = "（空白）" if blank else figures.fact(edition, fact.id)
    titles = {c.file: c.title for c in edition.report.chapters}
    pages = "<br>".join(
        f'<a href="{url(page)}">{escape(titles[page])}</a>{f"（{n}处）" if n > 1 else ""}' for page, n in used.items()
    )
    asked = cards.card(edition, fact.id)
    details = [
        f"<code>{escape(fact.formula.text)}</code>" if fact.formula else "",
        escape(_worked(asked, "计算" if fact.quantity is None else "复算")),
        *(
            escape(s)
            for s in (STATES.get(State.BLANK if blank else fact.state, ""), fact.period, fact.scope, fact.note)
        ),
        escape(f"截至{fact.as_of}" if fact.as_of else ""),
        escape("，".join(filter(None, (f"上年：{asked.before}", asked.change))) if asked.before else ""),
    ]
    unit = _unit(edition, fact)
    place = f"{fact.origin.path}:{fact.origin.line}"
    return (
        f'<tr id="{escape(fact.id)}"><th scope="row">{escape(fact.label)}<br><code>{escape(fact.id)}</code></th>'
        f"<td>{value}{f'<br><small>单位：{escape(unit)}</small>' if unit else ''}</td>"
        f'<td class="gk-words">{"<br>".join(d for d in details if d)}</td>'
        f'<td class="gk-words">{escape(fact.source)}<br><small>{escape(place)}</small></td>'
        f'<td class="gk-words">{pages or "—"}</td></tr>'
    )


def _unit(edition: Edition, fact: Fact) -> str:
    found = printing.shown(edition.figures, fact.id)
    return "" if isinstance(found, str) else found.scale + found.unit_text


def _worked(asked: Card, word: str) -> str:
    """Say how a formula comes to its result, and whether that is what the department states."""
    if not asked.result:
        return ""
    return f"{word}：{asked.worked}＝{asked.result}" + ("" if asked.agrees else "（与所列不符）")


def notes(edition: Edition, findings: Findings) -> str:
    """Write 勘误与说明: what a reader must know before relying on the edition, all of it from the ledger and report."""
    return _page([f"# {TITLES[NOTES]}", *_notes(edition, findings)])


def _notes(edition: Edition, findings: Findings) -> Iterator[str]:
    report, book = edition.report, edition.ledger
    any_ = False
    if report.transcription:
        any_ = True
        yield "## 转录说明 {#transcription}"
        yield _list([report.transcription.note, f"来源：{report.transcription.source}"])
    if book.amendments:
        any_ = True
        yield "## 更正 {#amendments}"
        amended = ((a.date, a.what, a.old, a.new, a.why) for a in book.amendments)
        yield _table(("日期", "事项", "原为", "更正为", "原因"), amended)
    titles = {c.file: c.title for c in report.chapters}
    # what is accepted as a misprint stands in the list of these
    entries = {(entry.rule, entry.where) for entry, _ in book.acknowledged}
    mine = [(p, why) for p, why in findings.acknowledged if p.edition == str(edition.year)]
    accepted = [
        (
            p.rule,
            titles.get(PurePosixPath(p.origin.path).name, "数据"),
            p.message.text(edition.department.language),
            why,
        )
        for p, why in mine
        if (p.rule, p.subject) in entries
    ]
    if accepted:
        any_ = True
        yield "## 已确认的问题 {#acknowledged}"
        yield _table(("规则", "所在", "情况", "说明"), dict.fromkeys(accepted))
    if book.misprints:
        any_ = True
        yield "## 按原文保留的错漏 {#misprints}"
        kept = (
            (m.printed, m.meant, f"{m.times}处", "、".join(titles.get(w, w) for w in m.where), m.note)
            for m, _ in book.misprints
        )
        yield _table(("原文", "疑为", "次数", "所在", "说明"), kept)
    if report.not_stated:
        any_ = True
        yield f"## {UNSTATED}的内容 {{#not-stated}}"
        yield _list(report.not_stated)
    if book.notes:
        any_ = True
        yield "## 其他说明 {#remarks}"
        yield _list(book.notes)
    if not any_:
        yield "<p>本年度没有需要说明的事项。</p>"


def _list(items: list[str] | tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(i)}</li>" for i in items if i) + "</ul>"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{h}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f'<td class="gk-words">{escape(c)}</td>' for c in row) + "</tr>" for row in rows)
    return (
        '<div class="gk-table gk-list"><div class="gk-scroll" tabindex="0" role="region"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )
