"""What was found of a copy that holds in, one honest sentence out: what of it holds, against which seal, whose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import datafiles
from gongkai.problems import msg

if TYPE_CHECKING:
    from gongkai.bagging.carrying import Chosen
    from gongkai.bagging.sealed import Held
    from gongkai.problems import Message

_SHOWN = 12
"""Digits of a commit that are shown."""
_PDF = {
    "identical": msg("the PDF is the sealed file, byte for byte"),
    "same": msg("the PDF is another file with the same figures and text"),
    "unknown": msg("the PDF was made since, and the seal says nothing of it"),
    "none": msg("there is no PDF, so nothing is said of its text"),
}
_UNREAD = msg("{file} is another file than the sealed one, and was not compared", file=datafiles.WORKBOOK)


def told(shown: str, whole: Message, by: Chosen, held: Held | None, *, alone: bool) -> Message:
    """Say what holds of a year; `alone` is a copy outside of any repository."""
    given = {"path": shown, "whole": whole}
    if by.seal is None or held is None:
        if alone:
            return msg(
                "{path}: {whole}; it carries no seal: run this in the department's repository (-C) to compare", **given
            )
        return msg("{path}: {whole}; the repository has no seal of that year, so no more can be said", **given)
    known = held.pdf in {"identical", "same"}
    extent = msg("its figures, PDF and web pages") if known and held.pages else msg("its figures and PDF")
    return msg(
        "{path}: {whole}, and {extent} say what was sealed on {date}; {pdf}; {against}",
        extent=extent if known else msg("its figures"),
        date=by.seal.date,
        pdf=msg("{one}; {other}", one=_PDF[held.pdf], other=_UNREAD) if held.unread else _PDF[held.pdf],
        against=_against(by, alone=alone),
        **given,
    )


def former(shown: str, whole: Message, by: Chosen, *, alone: bool) -> Message:
    """Say that a former version holds, and that it is one."""
    return msg(
        "{path}: {whole}, sealed on {date} and amended since, is as it was published, byte for byte; {against}",
        path=shown,
        whole=whole,
        date=by.seal.date if by.seal else "",
        against=_against(by, alone=alone),
    )


def _against(by: Chosen, *, alone: bool) -> Message:
    """Say what it was held against: a seal that travels with a copy can be made to fit it."""
    if not alone:
        if by.carried is None:
            return msg("held against the repository's seal; it carries none itself")
        return msg("held against the repository's seal, which it carries, too")
    commit = by.seal.commit[:_SHOWN] if by.seal else ""
    if not commit:
        return msg(
            "held against the seal that it carries and against no repository: only that can tell whether the seal is "
            "the department's own"
        )
    return msg(
        "held against the seal that it carries (commit {commit}) and against no repository: only that can tell whether "
        "the seal is the department's own",
        commit=commit,
    )
