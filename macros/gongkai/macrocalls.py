"""A macro call's name and arguments in, the call or what is wrong with it out; and calls in their plain form, fast."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from dataclasses import dataclass

from gongkai.problems import Message, Origin, Problem, msg, near_miss
from gongkai.vocabulary import MACROS, Kind, Macro, Parameter

MARK = re.compile(r"\{[{%#]")
"""What begins a piece of template."""
MOST = 5000
"""Pieces of template in one page; reading many more takes minutes."""


@dataclass(frozen=True)
class Call:
    """One macro call in a text: name, arguments by parameter, and where it stands."""

    macro: str
    args: tuple[tuple[str, str], ...]
    origin: Origin

    def arg(self, name: str) -> str | None:
        """Return an argument by its parameter's name."""
        return dict(self.args).get(name)


def place(text: str, offset: int, path: str) -> Origin:
    """Return where an offset of a text stands."""
    return Origin(path, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def arguments(macro: Macro, given: list[tuple[str, object]], origin: Origin) -> Call | Problem:
    """Match arguments, named or numbered from 0, with the macro's parameters."""
    hint = write_as(macro.example)
    names = [p.name for p in macro.parameters]
    found: dict[str, str] = {}
    for key, value in given:
        name = names[int(key)] if key.isdigit() and int(key) < len(names) else key
        if name not in names:
            message = msg("the macro '{macro}' has no argument '{name}'", macro=macro.name, name=key)
            if key.isdigit():
                message = msg(
                    "too many arguments for the macro '{macro}', which takes {count}",
                    macro=macro.name,
                    count=len(names),
                )
            return Problem("M103", origin, message, hint)
        if not isinstance(value, str):
            message = msg("the argument '{name}' of '{macro}' must be in quotes", macro=macro.name, name=name)
            return Problem("M103", origin, message, hint)
        if name in found:
            return Problem("M103", origin, msg("the argument '{name}' is given twice", name=name), hint)
        found[name] = value
    for parameter in macro.parameters:
        if parameter.name not in found:
            if parameter.required:
                return Problem("M103", origin, _missing(macro, parameter), hint)
            found[parameter.name] = parameter.choices[0]
        elif parameter.kind is Kind.CHOICE and found[parameter.name] not in parameter.choices:
            wrong, choices = found[parameter.name], ", ".join(parameter.choices)
            message = msg("'{value}' is not one of: {choices}", value=wrong, choices=choices)
            return Problem("M103", origin, message, near_miss(wrong, parameter.choices) or hint)
    return Call(macro.name, tuple(found.items()), origin)


def _missing(macro: Macro, parameter: Parameter) -> Message:
    if parameter.kind is Kind.WORDS:
        return msg("the chart has no title")
    return msg("the macro '{macro}' does not say what to show", macro=macro.name)


def write_as(example: str) -> Message:
    """Say how something is written."""
    return msg("write it as {example}", example=example)


# ---- the plain form

# nothing here has a meaning of its own to the template language: no escape, no operator, no second quotation mark
_WORD = r"[\w., *\u2014\u3001\u3400-\u9fff\uff08\uff09\uff0c-]+"
_PLAIN = re.compile(
    rf"""\{{\{{[ ]?({"|".join(MACROS)})\((["'])({_WORD})\2"""
    rf"""(?:,[ ]?(["'])({_WORD})\4)?(?:,[ ]?(["'])({_WORD})\6)?\)[ ]?\}}\}}""",
    re.ASCII,
)


def plain_calls(text: str, path: str) -> list[Call] | None:
    """Return the calls of a text in which all that is template is of the form `{{ fact("budget.actual") }}`.

    Nothing where anything else stands in it, be it only a blank too many, or a wrong argument, or too many calls: then
    it is for the template language's own parser. What begins a piece is looked for from left to right, as that parser
    does, so that nothing lies between or inside the calls that it would read in another way.
    """
    found: list[Call] = []
    starts: list[int] | None = None
    mark = MARK.search(text)
    while mark is not None:
        start = mark.start()
        match = _PLAIN.match(text, start)
        if match is None:
            return None
        if starts is None:
            starts = [0, *(end.end() for end in re.finditer("\n", text))]
        matched = _matched(match[1], match[3], match[5], match[7])
        if matched is None:
            return None
        line = bisect_right(starts, start)
        found.append(Call(match[1], matched, Origin(path, line, start - starts[line - 1] + 1)))
        mark = MARK.search(text, match.end())
    return found if len(found) <= MOST else None


def plain_pieces(text: str) -> list[str | tuple[str, tuple[str, ...]]] | None:
    """Return a text in pieces: what stands between calls, and each call's macro and arguments as they are written.

    Nothing where anything else than calls in the plain form is template.
    """
    pieces: list[str | tuple[str, tuple[str, ...]]] = []
    end = 0
    while mark := MARK.search(text, end):
        match = _PLAIN.match(text, mark.start())
        if match is None:
            return None
        arguments = match.group(3, 5, 7)
        pieces += text[end : match.start()], (match[1], tuple(one for one in arguments if one is not None))
        end = match.end()
    return [*pieces, text[end:]]


def plain_call(piece: str, origin: Origin) -> Call | None:
    """Return the call that a piece of template is, or nothing where it is not of the plain form."""
    match = _PLAIN.fullmatch(piece)
    matched = _matched(match[1], match[3], match[5], match[7]) if match else None
    return Call(match[1], matched, origin) if match and matched is not None else None


@functools.lru_cache(maxsize=8192)
def _matched(name: str, *given: str | None) -> tuple[tuple[str, str], ...] | None:
    """Return the arguments by parameter, or nothing where one is wrong."""
    numbered: list[tuple[str, object]] = [(str(n), value) for n, value in enumerate(given) if value is not None]
    call = arguments(MACROS[name], numbered, Origin(""))
    return call.args if isinstance(call, Call) else None
