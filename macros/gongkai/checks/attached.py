"""Attachments, signature and its date (E118): what the text names is there, and what is there is named."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.checks import required, sheets, titles
from gongkai.checks.titles import alike
from gongkai.fitting import place
from gongkai.problems import Problem, Severity, msg, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.checks.sheets import Sheet
    from gongkai.edition import Edition

_NOTE = re.compile(r"^[ \t　]*附[ ]?件[：:][ \t　]*(?P<first>[^\n]*)", re.MULTILINE)
_ITEM = re.compile(r"^[ \t　]*(?P<number>\d{1,2})[.．、][ \t　]*(?P<title>[^\n]+)")
_LINE = re.compile(r"[^\n]+|\n")
_NUMBERED = re.compile(r"^附件(\d{1,2})(?![\d\-—.])")
_REFERENCE = re.compile(r"(?:见|参见|详见|按照?|如)附件(\d{1,2})(?![\d\-—.])")
_DATE = re.compile(r"^[ \t　]*((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日[ \t　]*(?:\\|<br ?/?>)?$", re.MULTILINE)
_SENTENCE = re.compile("[。；：:，,]")
_LONGEST_NAME = 60


def named(edition: Edition) -> Iterator[Problem]:
    """E118: Every attachment that the report names is attached, and every one that is attached is named.

    An attachment is a file, a chapter, a heading or a table of that title; where there is none, `note` in report.yml
    tells readers why. They are numbered without gaps, and 见附件3 leads to one. What the rules have signed and dated
    is, on a day that exists and is not later than that of publication.
    """
    severity = required.how_bad(edition)
    if edition.unread_pages or edition.figures.unread:
        return
    things = [titles.named(title, edition) for title in _things(edition)]
    for number, attachment in enumerate(edition.report.attachments):
        file = attachment.file.partition("#")[0]
        title = titles.named(attachment.title, edition)
        at = place(edition.report_node, ("attachments", number, "file" if file else "title"))
        if file and file not in edition.pages and file not in edition.files:
            message = msg("the attachment '{title}' is missing: there is no {file}", title=attachment.title, file=file)
            hint = near_miss(file, {*edition.pages, *edition.files}) or msg(
                "put the file into docs/{year}/", year=edition.year
            )
            yield Problem("E118", at, message, hint, severity, attachment.title)
        elif not file and not attachment.note and not any(alike(title, thing) for thing in things):
            message = msg("the attachment '{title}' is named, but is not here", title=attachment.title)
            hint = msg("name its `file`, give it a heading or a table, or say in `note` why it is not here")
            yield Problem("E118", at, message, hint, severity, attachment.title)
    yield from _notes(edition, things, severity)
    yield from _numbers(edition, severity)


def _things(edition: Edition) -> Iterator[str]:
    """Yield the titles of what may be an attachment."""
    yield from (chapter.title for chapter in edition.report.chapters)
    yield from (heading.text for heading in titles.headings(edition) if not heading.lead)
    yield from (grid.label for grid in edition.grids.values())
    yield from (card.label for card in edition.scorecards.values())
    yield from edition.groups.values()
    yield from (name.rpartition("/")[2].rpartition(".")[0] for name in edition.files)


@dataclass(frozen=True)
class _Item:
    """One attachment in the list below a text (附件：1. …)."""

    title: str
    sheet: Sheet
    offset: int


def _listed(sheet: Sheet) -> Iterator[_Item]:
    """Yield what is listed after 附件：, one a line, up to a line that is not the next of the list."""
    for note in _NOTE.finditer(sheet.prose):
        count = 0
        for line in _LINE.finditer(sheet.prose, note.start("first")):
            item = _ITEM.match(line[0])
            if item and int(item["number"]) == count + 1:
                yield _Item(item["title"].rstrip("\\ \t"), sheet, line.start() + item.start("title"))
                count += 1
            elif line.start() == note.start("first") and line[0].strip():
                yield _Item(line[0].rstrip("\\ \t"), sheet, line.start())
                break
            elif line[0].strip():
                break


def _items(edition: Edition) -> list[_Item]:
    return [item for page in edition.pages.values() for item in _listed(sheets.page(page))]


def _notes(edition: Edition, things: list[str], severity: Severity) -> Iterator[Problem]:
    """Compare the list below the text with what is attached."""
    items = _items(edition)
    known = [*things, *(titles.named(attachment.title, edition) for attachment in edition.report.attachments)]
    for item in items:
        text = item.title.replace(sheets.NOTHING, "")
        title = titles.named(text.strip("[]"), edition)
        linked = sheets.NOTHING in item.title or sheets.CALL in item.title
        if title and not linked and not any(alike(title, thing) for thing in known):
            message = msg("the attachment '{title}' is named, but is not here", title=text)
            hint = msg("add it to `attachments` in data/{year}/report.yml", year=edition.year)
            yield item.sheet.problem("E118", item.offset, text, message, hint=hint, severity=severity)
    listed = [titles.named(item.title.replace(sheets.NOTHING, "").strip("[]"), edition) for item in items]
    for number, attachment in enumerate(edition.report.attachments if items else ()):
        title = titles.named(attachment.title, edition)
        if not any(alike(title, other) for other in listed):
            message = msg("the list of attachments below the text does not name '{title}'", title=attachment.title)
            at = place(edition.report_node, ("attachments", number, "title"))
            yield Problem("E118", at, message, None, severity, f"{attachment.title}:listed")


def _numbers(edition: Edition, severity: Severity) -> Iterator[Problem]:
    """Check the numbers of the attachments' headings, and that what refers to one finds it."""
    count = max(len(_items(edition)), len(edition.report.attachments))
    numbered: dict[int, str] = {}
    for heading in titles.headings(edition):
        match = _NUMBERED.match(heading.text)
        if match is None or heading.lead:
            continue
        number = int(match[1])
        found = f"附件{number}"
        if number in numbered:
            message = msg("there are two attachments '{name}'", name=found)
            yield heading.sheet.problem("E118", heading.offset, found, message, severity=severity)
        elif number != len(numbered) + 1:
            message = msg("'{name}' follows on {count} attachments", name=found, count=len(numbered))
            hint = msg("number the attachments in order")
            yield heading.sheet.problem("E118", heading.offset, found, message, hint=hint, severity=severity)
        numbered[number] = heading.text
    for page in edition.pages.values():
        sheet = sheets.page(page)
        for match in _REFERENCE.finditer(sheet.prose):
            number = int(match[1])
            if number not in numbered and (numbered or 0 < count < number):  # else it is another document's
                message = msg("there is no attachment {number}", number=number)
                yield sheet.problem("E118", match.start(), match[0], message, severity=severity)


@dataclass(frozen=True)
class _Signature:
    """Who signed, and when; the date is nothing where there is no such day."""

    by: str
    day: dt.date | None
    sheet: Sheet
    offset: int
    printed: str


def _signatures(edition: Edition) -> Iterator[_Signature]:
    """Find dates that stand alone on a line below a short line: a name."""
    for page in edition.pages.values():
        sheet = sheets.page(page)
        for match in _DATE.finditer(sheet.prose):
            before = sheet.prose[: match.start()].rstrip().rpartition("\n")[2].strip().rstrip("\\").strip()
            if not before or _SENTENCE.search(before) or len(before) > _LONGEST_NAME or before.startswith("#"):
                continue
            yield _Signature(before, _day(match), sheet, match.start(1), match[0].strip())


def _day(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def signed(edition: Edition) -> Iterator[Problem]:
    """E118 for who signed and when: a kind of report may demand it, and a date that is there is right."""
    severity = required.how_bad(edition)
    found = list(_signatures(edition))
    for signature in found:
        published = edition.report.published
        if signature.day is None:
            message = msg("there is no such day: {date}", date=signature.printed)
            yield signature.sheet.problem("E118", signature.offset, signature.printed, message, severity=severity)
        elif published and signature.day > dt.date.fromisoformat(published):
            message = msg(
                "signed on {date}, after it was published on {published}", date=signature.printed, published=published
            )
            hint = msg("correct one of the two dates")
            yield signature.sheet.problem(
                "E118", signature.offset, signature.printed, message, hint=hint, severity=severity
            )
    if (
        edition.kind is None
        or edition.kind.signature == "false"
        or edition.report.transcription
        or edition.unread_pages
    ):
        return
    names = {edition.department.name, edition.department.short_name, *(n.preferred for n in edition.department.names)}
    if not any(name and name in s.by for s in found for name in names) and "status" in edition.report_node:
        message = msg("signature and date are missing, which belong to every '{kind}'", kind=edition.kind.label)
        hint = msg("end the text with two lines: {name}, and a date such as 2022年5月6日", name=edition.department.name)
        yield Problem("E118", place(edition.report_node, ("kind",)), message, hint, severity, "signature")


CHECKS = (named, signed)
