"""Findings, settings, files and duties in, the sections that show them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.changes.kinds import REMOVED, REWRITTEN, Duty, FileChange, FindingChange, SettingChange
from gongkai.problems import Message, msg
from gongkai.reviews.outline import Lines, Section, Table, Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.reviews.review import Review

MOST_NAMED = 6
_EVENTS = {"added": msg("added"), "removed": msg("taken out"), "changed": msg("changed")}


def duties(review: Review, language: str) -> Iterator[Words]:
    """Yield what the change asks for, a sentence each."""
    for duty in (c for c in review.changes if isinstance(c, Duty)):
        yield (("strong" if not duty.recorded else "same", _duty(review, duty).text(language)),)
    if any(isinstance(c, FileChange) and c.role == "build" for c in review.changes):
        yield words(
            msg(
                "This change touches the build itself (see the files below): have it read as program code by somebody "
                "who can."
            ).text(language),
            "strong",
        )
    if review.unread:
        yield words(
            msg(
                "Some files of the new state cannot be read; what they hold may seem to be gone. Mend what the check "
                "finds first."
            ).text(language),
            "strong",
        )
    if review.behind:
        yield words(
            msg(
                "The old state has commits that the new one lacks ({count}); what they did shows as undone here.",
                count=review.behind,
            ).text(language)
        )
    if review.left_out:
        names = "、".join(review.left_out[:MOST_NAMED])
        yield words(
            msg("Files of a revision that were left out, because of their names: {names}", names=names).text(language)
        )


def _duty(review: Review, duty: Duty) -> Message:
    if duty.broken:
        return _broken(review, duty)
    about = _about(review, duty)
    if duty.kind == "withdrawn":
        return msg("The edition of {year} was published and would no longer be: readers' links break.", year=duty.year)
    if duty.kind == "sealed":
        if duty.recorded:
            return msg(
                "The edition of {year} is sealed; the ledger has an amendment for this change. Compare it with what "
                "changes: {about}.",
                year=duty.year,
                about=about,
            )
        return msg(
            "The edition of {year} is sealed: this change needs an amendment (更正) first. It concerns: {about}.",
            year=duty.year,
            about=about,
        )
    if duty.kind == "restatement":
        if duty.recorded:
            return msg(
                "The edition of {year} restates (重述) figures of last year, and the ledger gives the reason: {about}.",
                year=duty.year,
                about=about,
            )
        return msg(
            "The edition of {year} states figures of last year otherwise than last year's edition did (重述): {about}. "
            "Correct them, or give the reason in the ledger.",
            year=duty.year,
            about=about,
        )
    if duty.recorded:
        return msg(
            "The edition of {year} is published; an amendment (更正) is recorded in its ledger. Compare it with what "
            "changes: {about}.",
            year=duty.year,
            about=about,
        )
    return msg(
        "The edition of {year} is published: record an amendment (更正) with date, old, new and why in "
        "data/{year}/ledger.yml. It concerns: {about}.",
        year=duty.year,
        about=about,
    )


def _about(review: Review, duty: Duty) -> str:
    names = [name for name in duty.about if name not in {REMOVED, REWRITTEN}]
    more = "…" if len(names) > MOST_NAMED else ""
    return "、".join(dict.fromkeys(review.label(duty.year, name) for name in names[:MOST_NAMED])) + more


def _broken(review: Review, duty: Duty) -> Message:
    """Say that nothing can be relied on any more that the seal has said, and what was changed with it."""
    if REMOVED in duty.about:
        broken = msg(
            "The seal of {year} is taken out: put it back; `gongkai amend` is the way to change it.", year=duty.year
        )
    else:
        broken = msg(
            "The seal of {year} is not the one that was made: a seal is written by `gongkai seal` and `gongkai amend`, "
            "and the former one stays in it. Put it back.",
            year=duty.year,
        )
    about = _about(review, duty)
    return msg("{broken} What was sealed and changes: {about}.", broken=broken, about=about) if about else broken


def findings(review: Review, language: str) -> Iterator[Section]:
    """Yield the sections on what the check finds now, and no longer."""
    found = [c for c in review.changes if isinstance(c, FindingChange)]
    for event, title, grave in (
        ("new", msg("New findings of the check"), True),
        ("accepted", msg("Findings that the ledger now accepts"), False),
        ("solved", msg("Findings that are solved"), False),
    ):
        rows = tuple(_finding(c, language) for c in found if c.event == event)
        if rows:
            yield Section(title.text(language), Lines(rows), most=20, grave=grave)


def _finding(change: FindingChange, language: str) -> Words:
    problem = change.problem
    text = problem.message.text(language) if change.event == "solved" else problem.text(language)
    reason = msg("; accepted in the ledger: {reason}", reason=change.reason).text(language) if change.reason else ""
    severity = msg("error") if problem.severity.value == "error" else msg("warning")
    return (
        ("strong", f"{problem.rule} "),
        ("dim", f"{severity.text(language)} "),
        ("code", f"{problem.origin.path}:{problem.origin.line}"),
        ("same", f" {text}{reason}"),
    )


def others(review: Review, language: str) -> Iterator[Section]:
    """Yield the sections on settings and files."""
    settings = [c for c in review.changes if isinstance(c, SettingChange)]
    if settings:
        entries = tuple((words(c.file, "code"), words(c.name, "code"), words(c.old), words(c.new)) for c in settings)
        heads = tuple(m.text(language) for m in (msg("file"), msg("entry"), msg("old"), msg("new")))
        yield Section(msg("Report, ledger and department").text(language), Table(heads, entries, frozenset(range(4))))
    files = [c for c in review.changes if isinstance(c, FileChange)]
    for role, title, about in (
        (
            "build",
            msg("Files that decide how the site is built"),
            msg("This change touches the build itself: look at it as code. Nothing of it was run for this review."),
        ),
        (
            "rules",
            msg("What is checked"),
            msg("These files decide what the check demands; a rule taken out is silent."),
        ),
        ("attached", msg("Pictures and attachments"), msg("They are published as they are: open and look at them.")),
    ):
        rows = _files([c for c in files if c.role == role], language)
        if rows:
            yield Section(title.text(language), Lines(rows), about.text(language), grave=role == "build")
    rest = [c for c in files if c.role == "other"]
    if rest:
        yield Section(msg("Other files").text(language), Lines(_files(rest, language)), most=10)


def _files(changes: Sequence[FileChange], language: str) -> tuple[Words, ...]:
    return tuple((("dim", f"{_EVENTS[c.event].text(language)} "), ("code", c.path)) for c in changes)
