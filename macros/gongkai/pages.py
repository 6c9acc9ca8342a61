"""An edition in, the pages that nobody writes out: the front page, 数据一览 (every figure), 勘误与说明 (the ledger).

They come after the macros have run, as Markdown headings with blocks of HTML, so that words from data files never
pass through the template engine.
"""

from __future__ import annotations

import re
from functools import partial
from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from gongkai import cards, datafiles, figures, hosting, kinds, listing, printing, rootpages, scorecards, tables
from gongkai.facts import State
from gongkai.schema import UNSTATED
from gongkai.seals import superseded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from gongkai.cards import Card
    from gongkai.edition import Edition
    from gongkai.facts import Fact
    from gongkai.findings import Findings

FRONT, ALL, NOTES = "index.md", "figures.md", "notes.md"
BLANK = re.compile(r"\n\s*\n")
TITLES = {FRONT: "首页", ALL: "数据一览", NOTES: "勘误与说明"}
_FORMER_DATA = (("XLSX", datafiles.WORKBOOK), ("CSV", datafiles.FIGURES), ("JSON", datafiles.DATA))
STATES = {State.COMPUTED: "计算得出", State.BLANK: "空白，按0计", State.SECRET: "涉密"}


def _page(parts: Iterable[str]) -> str:
    """Put headings and blocks of HTML one below the other; a blank line stands between two of them and nowhere else."""
    return "\n\n".join(BLANK.sub("\n", part) for part in parts)


def nav(edition: Edition) -> list[dict[str, str]]:
    """Return the pages of an edition in order, as MkDocs' `nav` wants them."""
    chapters = [{chapter.title: chapter.file} for chapter in edition.report.chapters]
    return [{TITLES[FRONT]: FRONT}, *chapters, {TITLES[ALL]: ALL}, {TITLES[NOTES]: NOTES}]


def printed(edition: Edition) -> tuple[str, ...]:
    """Return the addresses of the pages that the PDF prints, in order."""
    files = (file for entry in nav(edition) for file in entry.values())
    return tuple(url(file) for file in files if file not in edition.profile.settings.leave_out)


def generated(edition: Edition, years: Collection[int] = ()) -> dict[str, Callable[[Edition, Findings], str]]:
    """Return the pages to generate: all but those that the department wrote itself; `years` are on the same site."""
    makers: dict[str, Callable[[Edition, Findings], str]] = {
        FRONT: front,
        ALL: partial(overview, years=years),
        NOTES: notes,
    }
    return {name: maker for name, maker in makers.items() if name not in edition.pages}


def front(edition: Edition, _: Findings) -> str:
    """Write the front page: what this is, the headline figures, the chapters, the downloads."""
    report = edition.report
    facts = [
        ("发布机构", edition.department.name),
        ("报告类别", kinds.label(report.kind, edition.kind)),
        ("所属期间", report.period or f"{edition.year}年"),
        ("公布日期", published(edition)),
        ("发文日期", report.document.date),
        ("文号", report.document.number),
        ("索引号", report.document.index),
        ("来源", report.document.source),
        ("公开方式", report.document.disclosure),
    ]
    rows = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts if v)
    parts = [f"# {figures.text(report.title)}", f'<dl class="gk-facts">{rows}</dl>', *_amended(edition)]
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
        *_sealed(edition),
    ]
    return _page(parts)


def _amended(edition: Edition) -> Iterator[str]:
    """Say first of all that what was published has been corrected, and where; on the screen, as print has the page."""
    dates = [amendment.date for amendment in edition.ledger.amendments]
    if dates:
        link = f'<a href="{url(NOTES)}#amendments">{TITLES[NOTES]}</a>'
        told = f"本报告公布后更正{len(dates)}处，最近一次在{escape(max(dates))}，见{link}。"
        yield f'<p class="gk-note gk-screen">{told}</p>'


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


def _sealed(edition: Edition) -> Iterator[str]:
    """Lead to the seal, by which a download can be verified; on the screen, since the PDF is what it is the seal of."""
    if edition.ledger.seal is not None:
        link = f'<a href="{datafiles.SEAL}">封存记录（JSON）</a>'
        date = escape(edition.ledger.seal.date)
        yield f'<p class="gk-note gk-screen">本年度已于{date}封存，下载的文件可对照{link}核对是否与公布时一致。</p>'


def _download(path: str, label: str) -> str:
    return f'<a href="{datafiles.FOLDER}/{quote(path)}">{figures.text(label)}</a>'


def published(edition: Edition) -> str:
    """Return the date of publication; a transcription says so where its source gives none, others say nothing."""
    return edition.report.published or (UNSTATED if edition.report.transcription else "")


def url(page: str) -> str:
    """Return the address of a page within its edition."""
    return page.removesuffix(".md") + ".html"


def overview(edition: Edition, _: Findings, years: Collection[int] = ()) -> str:
    """Write 数据一览: every figure of the year with label, value, formula, source and where it is used."""
    used = listing.uses(edition)
    followed = edition.previous is not None and edition.previous.year in years
    count = len(edition.facts)
    parts = [
        f"# {TITLES[ALL]}",
        (
            f"<p>本页列出{edition.year}年的全部{count}项数据，按在正文中出现的先后排列。正文和PDF中的每项数据都取自这里；"
            "名称下方是数据的编号，“出处”下方是它在数据文件中的位置。</p>"
        ),
    ]
    for stem in listing.stems(edition, used):
        label = listing.label(edition, stem)
        parts.append(f"## {figures.text(label)} {{#{stem}}}")
        parts += [tables.table(edition, g) for g in edition.grids if g.partition(".")[0] == stem]
        parts += [scorecards.scorecard(edition, s) for s in edition.scorecards if s.partition(".")[0] == stem]
        mine = [fact for i, fact in edition.facts.items() if i.partition(".")[0] == stem]
        parts += [_list_of(edition, mine, used, label, followed=followed)] if mine else []
    return _page(parts)


def _list_of(
    edition: Edition, facts: list[Fact], used: dict[str, dict[str, int]], label: str, *, followed: bool
) -> str:
    rows = "".join(_row(edition, fact, used.get(fact.id, {}), followed=followed) for fact in facts)
    head = "".join(f'<th scope="col">{h}</th>' for h in ("名称", "数值", "公式与说明", "出处", "用于"))
    return (
        '<div class="gk-table gk-list"><div class="gk-scroll" tabindex="0" role="region" '
        f'aria-label="{escape(label)}：逐项数据"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></div>"
    )


def _row(edition: Edition, fact: Fact, used: dict[str, int], *, followed: bool) -> str:
    blank = printing.shown(edition.figures, fact.id) == ""
    value = "（空白）" if blank else figures.fact(edition, fact.id)
    titles = {c.file: c.title for c in edition.report.chapters}
    pages = "<br>".join(
        f'<a href="{url(page)}">{escape(titles[page])}</a>{f"（{n}处）" if n > 1 else ""}' for page, n in used.items()
    )
    asked = cards.card(edition, fact.id)
    details = [
        f"<code>{escape(fact.formula.text)}</code>" if fact.formula else "",
        escape(listing.worked(asked, listing.stated(edition, fact))),
        escape(STATES.get(State.BLANK if blank else fact.state, "")),
        *(escape(f"{name}：{words}") for name, words in _said(fact) if words),
        escape(f"截至{fact.as_of}" if fact.as_of else ""),
        _last_year(fact, asked, followed=followed),
    ]
    unit = _unit(edition, fact)
    place = _place(edition, fact)
    return (
        f'<tr id="{escape(fact.id)}"><th scope="row">{escape(fact.label)}<br><code>{escape(fact.id)}</code>'
        # its sign is put there by the style, for it is no word of the figure's
        f'<a class="gk-permalink" href="#{escape(fact.id)}" aria-label="本项数据的链接"></a></th>'
        f"<td>{value}{f'<br><small>单位：{escape(unit)}</small>' if unit else ''}</td>"
        f'<td class="gk-words">{"<br>".join(d for d in details if d)}</td>'
        f'<td class="gk-words">{escape(fact.source)}<br><small>{place}</small></td>'
        f'<td class="gk-words">{pages or "—"}</td></tr>'
    )


def _last_year(fact: Fact, asked: Card, *, followed: bool) -> str:
    """Say what a figure was last year, with a link to all its years where the site has them."""
    if not asked.before:
        return ""
    words = escape("，".join(filter(None, (f"上年：{asked.before}", asked.change))))
    if not followed:
        return words
    return f'{words} <a class="gk-years-of gk-screen" href="../{rootpages.TRENDS}#{quote(fact.id)}">历年</a>'


def _unit(edition: Edition, fact: Fact) -> str:
    found = printing.shown(edition.figures, fact.id)
    return "" if isinstance(found, str) else found.scale + found.unit_text


def _place(edition: Edition, fact: Fact) -> str:
    """Name the line of a figure's file, with a link to it where the repository can be seen."""
    words = escape(f"{fact.origin.path}:{fact.origin.line}")
    address = hosting.view(edition.department.repository, fact.origin.path, fact.origin.line)
    return f'<a href="{escape(address)}">{words}</a>' if address else words


def _said(fact: Fact) -> tuple[tuple[str, str], ...]:
    return ("期间", fact.period), ("口径", fact.scope), ("说明", fact.note)


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
        yield _table("更正", ("日期", "事项", "原为", "更正为", "原因"), amended)
        yield from _former(edition)
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
        yield _table("已确认的问题", ("规则", "所在", "情况", "说明"), dict.fromkeys(accepted))
    if book.misprints:
        any_ = True
        yield "## 按原文保留的错漏 {#misprints}"
        kept = (
            (m.printed, m.meant, f"{m.times}处", "、".join(titles.get(w, w) for w in m.where), m.note)
            for m, _ in book.misprints
        )
        yield _table("按原文保留的错漏", ("原文", "疑为", "次数", "所在", "说明"), kept)
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


def _former(edition: Edition) -> Iterator[str]:
    """Lead to the versions that amendments have put aside; on the screen, since print leads nowhere."""
    former = edition.ledger.seal.former if edition.ledger.seal else []
    links = []
    for number, version in enumerate(former, 1):
        data = ((label, f"{datafiles.FOLDER}/{name}") for label, name in _FORMER_DATA)
        names = [("PDF", datafiles.PDF), *data]
        where = superseded.place(number)
        found = [f'<a href="{where}/{name}">{label}</a>' for label, name in names if name in version.files]
        found += [f'<a href="{where}/{datafiles.SEAL}">封存记录</a>'] if found else []
        links.append(f"{escape(version.date)}封存的版本（{'、'.join(found)}）" if found else "")
    if any(links):
        yield f'<p class="gk-note gk-screen">更正以前的版本仍可查阅：{"；".join(filter(None, links))}。</p>'


def _list(items: list[str] | tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(i)}</li>" for i in items if i) + "</ul>"


def _table(label: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{h}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f'<td class="gk-words">{escape(c)}</td>' for c in row) + "</tr>" for row in rows)
    return (
        f'<div class="gk-table gk-list"><div class="gk-scroll" tabindex="0" role="region" aria-label="{label}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )
