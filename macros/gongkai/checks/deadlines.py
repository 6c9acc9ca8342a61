"""Dates (E119): published in time, and nothing before what it comes after; the deadlines are data (kinds/)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING

from gongkai.fitting import place
from gongkai.problems import Message, Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition
    from gongkai.schema import DeadlineShape

_YEAR = re.compile(r"((?:19|20)\d\d)年")
_MONTHS = re.compile(r"(?:[—–～~至到-]|年)(\d{1,2})月(?!\d)")
_HALF, _QUARTER = re.compile("上半年"), re.compile(r"第?([一二三四1-4])季度")


def dates(edition: Edition) -> Iterator[Problem]:
    """E119: A report is published within the deadlines of its kind, and after what it tells of has happened.

    Deadlines are laws' and are data, each with its source. Being late cannot be mended, so it is for a person to look
    at; a date before the approval, or before the period is over, is a slip of the pen. Correct it in report.yml.
    """
    report = edition.report
    days = {"approved": _day(report.approved), "published": _day(report.published)}
    if days["approved"] and days["published"] and days["published"] < days["approved"]:
        message = msg(
            "published on {published}, before it was approved on {approved}",
            published=report.published,
            approved=report.approved,
        )
        yield _problem(edition, "published", message, msg("correct one of the two dates"), Severity.ERROR)
    for deadline in edition.kind.deadlines if edition.kind else ():
        day = days[deadline.date]
        if day is not None:
            yield from _kept(edition, deadline, day)


def _kept(edition: Edition, deadline: DeadlineShape, day: dt.date) -> Iterator[Problem]:
    source = msg("required by: {source}", source=deadline.source)
    if deadline.by:
        last = _last_day(edition.year + 1, deadline.by)
        if day > last:
            message = msg("{date} is after the deadline, {last}", date=f"{day}", last=f"{last}")
            yield _problem(edition, deadline.date, message, source, Severity.WARNING)
    if deadline.after == "period":
        over = period_end(edition)
        if day <= over:
            message = msg("{date} is before the period ends, on {end}", date=f"{day}", end=f"{over}")
            yield _problem(edition, deadline.date, message, source, Severity.ERROR)
    start = period_end(edition) if deadline.after == "period" else _day(edition.report.approved)
    if deadline.within is None:
        return
    if start is None:
        message = msg(
            "whether the deadline of {days} days was kept cannot be told: there is no `approved`", days=deadline.within
        )
        yield _problem(
            edition, deadline.date, message, msg("write `approved: {example}`", example="2022-05-06"), Severity.WARNING
        )
    elif day > start + dt.timedelta(days=deadline.within):
        last = start + dt.timedelta(days=deadline.within)
        message = msg("{date} is after the deadline, {last}", date=f"{day}", last=f"{last}")
        yield _problem(edition, deadline.date, message, source, Severity.WARNING)


def _problem(edition: Edition, key: str, message: Message, hint: Message, severity: Severity) -> Problem:
    return Problem("E119", place(edition.report_node, (key,)), message, hint, severity, key)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _last_day(year: int, by: str) -> dt.date:
    month, day = (int(part) for part in by.split("-"))
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def period_end(edition: Edition) -> dt.date:
    """Return the last day that a report is about: of its `period` (2021年1—11月, 2021年上半年), else of its year."""
    period = edition.report.period
    years = [int(year) for year in _YEAR.findall(period)]
    year = max(years, default=edition.year)
    month = 12
    if months := _MONTHS.findall(period):
        month = int(months[-1])
    elif _HALF.search(period):
        month = 6
    elif quarter := _QUARTER.search(period):
        month = 3 * ("一二三四1234".index(quarter[1]) % 4 + 1)
    month = month if 1 <= month <= 12 else 12  # noqa: PLR2004 - months
    return dt.date(year, month, calendar.monthrange(year, month)[1])


CHECKS = (dates,)
