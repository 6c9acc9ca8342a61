"""An edition in, what its pages say of themselves out: the meta tags that 国办发〔2017〕47号 asks for.

What the department has not stated is left out: an empty tag would be a claim that there is nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import kinds, pages

if TYPE_CHECKING:
    from gongkai.edition import Edition

Tags = list[tuple[str, str]]


def site(edition: Edition) -> Tags:
    """Return the tags of every page."""
    stated = edition.department.site
    return _stated([("SiteName", stated.name), ("SiteDomain", stated.domain), ("SiteIDCode", stated.id_code)])


def columns(edition: Edition) -> dict[str, Tags]:
    """Return the tags of the column pages (栏目页), by page; the front page's are those of the articles, too."""
    report, label = edition.report, kinds.label(edition.report.kind, edition.kind)
    told = {
        pages.FRONT: (report.title, f"《{report.title}》：各章正文、数据和下载"),
        pages.ALL: (pages.TITLES[pages.ALL], f"《{report.title}》的全部{len(edition.facts)}项数据及其出处"),
        pages.NOTES: (pages.TITLES[pages.NOTES], f"《{report.title}》的更正、勘误和说明"),
    }
    keywords = ",".join(dict.fromkeys([*report.document.keywords, label]))
    column_type = edition.department.site.column_type
    return {
        page: _stated(
            [
                ("ColumnName", name),
                ("ColumnDescription", said),
                ("ColumnKeywords", keywords),
                ("ColumnType", column_type),
            ]
        )
        for page, (name, said) in told.items()
    }


def article(edition: Edition) -> Tags:
    """Return the tags that the articles (文章页), the chapters, have in common: not their titles and addresses."""
    return _stated([("PubDate", released(edition)), ("ContentSource", source(edition))])


def released(edition: Edition) -> str:
    """Return when the edition was published, to the minute if that is stated: `2022-05-06 10:00`."""
    report = edition.report
    return f"{report.published} {report.published_at}".strip() if report.published else ""


def source(edition: Edition) -> str:
    """Return where the text comes from (来源): as stated, else a transcription's original, else who publishes."""
    report = edition.report
    original = report.transcription.source if report.transcription else edition.department.name
    return report.document.source or original


def record(edition: Edition) -> Tags:
    """Return what a catalogue says of the document (著录); nothing if the department states none of it."""
    document = edition.report.document
    if not (document.index or document.number or document.date or document.disclosure):
        return []
    return _stated(
        [
            ("索引号", document.index),
            ("发布机构", edition.department.name),
            ("文号", document.number),
            ("发文日期", document.date),
            ("来源", source(edition)),
            ("发布时间", released(edition)),
            ("公开方式", document.disclosure),
        ]
    )


def _stated(tags: Tags) -> Tags:
    return [(name, value) for name, value in tags if value]
