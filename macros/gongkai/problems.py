"""What is wrong with a department's data or text: where, what, how far, what next.

A problem is a value, not an exception, so that one run can report all of them. Its message is kept as an
English template and its parameters; the gettext catalog turns it into the reader's language when it is shown.
"""

from __future__ import annotations

import difflib
import functools
import gettext
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

LOCALE_DIR = Path(__file__).with_name("locale")
LANGUAGES = ("zh", "en")
_CLOSE = 0.6
_LONGEST = 300
_LONGEST_NAME = 100
_COMPARED = 50
"""Names that a name nobody knows is compared with: a file may hold thousands of both."""


class Severity(StrEnum):
    """How bad a problem is: an error stops a build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Origin(NamedTuple):
    """A place in a file: a path relative to the site directory, with line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@functools.cache
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation("gongkai", LOCALE_DIR, languages=[language], fallback=True)


def translated(text: str, language: str) -> str:
    """Return a text without parameters in a language of `LANGUAGES`; an untranslated one stays English."""
    return _catalog(language).gettext(text)


@dataclass(frozen=True)
class Message:
    """An English template and what fills it; parameters may be messages themselves."""

    template: str
    params: tuple[tuple[str, object], ...] = ()

    def text(self, language: str = "en") -> str:
        """Return the message in a language of `LANGUAGES`; an untranslated one stays English."""
        values = {k: v.text(language) if isinstance(v, Message) else _short(v) for k, v in self.params}
        return translated(self.template, language).format_map(values)


def _short(value: object) -> object:
    """Keep what an author wrote on one line, and a message readable."""
    if not isinstance(value, str):
        return value
    flat = " ".join(value.split()) if "\n" in value else value
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"


def msg(template: str, /, **params: object) -> Message:
    """Name a message for translation: `msg("no unit {unit!r}", unit="圆")`."""
    return Message(template, tuple(sorted(params.items())))


@dataclass(frozen=True)
class Problem:
    """One finding.

    `subject` is what it is about (a figure's id, a page, a file): the ledger acknowledges a finding by its
    rule and subject, since lines move. `hint` says what to do next.
    """

    rule: str
    origin: Origin
    message: Message
    hint: Message | None = None
    severity: Severity = Severity.ERROR
    subject: str = ""
    edition: str = ""

    def text(self, language: str = "en") -> str:
        """Return the message with its suggestion, in one sentence."""
        text = self.message.text(language)
        if self.hint is None:
            return text
        return text + {"zh": "；"}.get(language, "; ") + self.hint.text(language)

    def line(self, language: str = "en") -> str:
        """Return `path:line:column: RULE message; suggestion`; what does not stop a build says so."""
        mark = msg("(warning) ").text(language) if self.severity is Severity.WARNING else ""
        return f"{self.origin}: {self.rule} {mark}{self.text(language)}"

    def order(self) -> tuple[str, Origin, str, str]:
        """Sort by edition, place and rule, so that output does not depend on the order of the checks."""
        return (self.edition, self.origin, self.rule, self.text())


def near_miss(name: str, known: Iterable[str]) -> Message | None:
    """Suggest the closest known name, or nothing when none is close.

    Of two ids what they share up to a dot does not count: 'budget.rate' is not meant by 'budget.staff'.
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, _likely(name, names), n=3, cutoff=_CLOSE)
    close = [other for other in close if _alike(name.split("."), other.split("."))]
    close += [other for other in names if other.endswith(f".{name}")]
    return msg("did you mean '{name}'?", name=close[0]) if close else None


def _likely(name: str, names: list[str]) -> list[str]:
    """Return the names that begin or end alike, the likeliest of many: to compare names in full takes long."""
    if len(name) > _LONGEST_NAME:
        return []
    found = []
    for other in names:
        part = max(min(len(name), len(other)) // 4, 1)  # a slip leaves the beginning as it is, or the end
        if name[:part] == other[:part] or name[-part:] == other[-part:]:
            found.append(other)
    if len(found) > _COMPARED:
        backwards = name[::-1]
        common = {other: _shared(name, other) + _shared(backwards, other[::-1]) for other in found}
        found.sort(key=lambda other: (abs(len(other) - len(name)) - common[other], other))
    return found[:_COMPARED]


def _shared(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _alike(name: list[str], other: list[str]) -> bool:
    while name and other and name[0] == other[0]:
        name, other = name[1:], other[1:]
    return difflib.SequenceMatcher(None, ".".join(name), ".".join(other)).ratio() >= _CLOSE
