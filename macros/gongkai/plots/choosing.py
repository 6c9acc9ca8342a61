"""The names of a chart in, the figures that they stand for out; `*` is one part of a name, without totals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.expressions import FormulaError
from gongkai.facts import Formula, suggestion
from gongkai.plots.shape import PlotError
from gongkai.problems import Message, Origin, msg, near_miss

if TYPE_CHECKING:
    from gongkai.edition import Edition

STAR = "*"
_BETWEEN = re.compile(r"[,，、;；\s]+")
_NAME = re.compile(r"[\w*]+(\.[\w*]+)*")


def patterns(text: str) -> list[str]:
    """Return the names of a call's argument, each once."""
    return list(dict.fromkeys(filter(None, _BETWEEN.split(text))))


def stars(pattern: str) -> list[int]:
    """Return at which depths of a name a `*` stands."""
    return [depth for depth, part in enumerate(pattern.split(".")) if part == STAR]


def chosen(edition: Edition, pattern: str) -> list[str]:
    """Return the figures that a name stands for; raise `PlotError` M101 where there are none."""
    if STAR not in pattern and pattern in edition.facts:
        return [pattern]
    if edition.figures.hides(pattern):
        raise PlotError("", msg("a figure that this needs could not be read"))
    if STAR in pattern and _NAME.fullmatch(pattern):
        try:
            return edition.figures.resolve(pattern, Formula(pattern, Origin(""), ("",)))
        except FormulaError as error:
            if not error.rule:
                raise PlotError("", error.message) from None
    message = msg("no figure '{name}' in {year}", name=pattern, year=edition.year)
    raise PlotError("M101", message, subject=pattern)


def meant(edition: Edition, pattern: str) -> Message:
    """Say which name was probably meant by one that stands for nothing; finding out takes a while."""
    places = stars(pattern)
    if not places:
        below = [figure for figure in edition.facts if figure.startswith(f"{pattern}.")]
        if below:
            _, *more = below[0].removeprefix(f"{pattern}.").split(".")
            example = ".".join([pattern, STAR, *more])
            return msg("'{name}' holds several figures; name one, as '{example}'", name=pattern, example=example)
        return suggestion(pattern, edition.facts)
    alike = (figure.split(".") for figure in edition.facts if figure.count(".") == pattern.count("."))
    known = {".".join(STAR if depth in places else part for depth, part in enumerate(parts)) for parts in alike}
    return near_miss(pattern, known) or msg("'*' stands for one part of a name: projects.*.actual")
