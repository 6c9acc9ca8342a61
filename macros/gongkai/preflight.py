"""A text in, the macro calls in it out; the rest of the template language is refused, with what to write instead.

Texts come from people who are not trusted with the build machine, so a page may contain calls of known macros with
constant arguments and nothing else: no statements, filters, attributes or variables. The text is taken apart to find
each mistake at its place, and then parsed as a whole, as it will run: a node that is not on the list is refused.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from jinja2 import Environment, TemplateSyntaxError, nodes

from gongkai.macrocalls import MARK, MOST, Call, arguments, place, plain_call, plain_calls, write_as
from gongkai.problems import Origin, Problem, msg, near_miss
from gongkai.vocabulary import MACROS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MOST", "Call", "calls", "place"]


def calls(text: str, path: str, own: frozenset[str] = frozenset()) -> tuple[list[Call], list[Problem]]:
    """Find the calls in a text; `own` names the department's own macros, which take any constant arguments.

    Problems: M102 no such macro, M103 wrong arguments, M104 not readable, M105 not allowed.

    M102: The macros that a text calls exist. In place of a misspelt one nothing could be printed. Correct it as
    suggested.

    M103: A macro says what it is to show, in quotes, and takes only the arguments that it knows. Write it as the
    finding says, as {{ fact("budget.actual") }}.

    M104: A macro can be read: it is closed by }}, and its quotes and brackets are English ones. Its braces would be
    printed otherwise. Write it as the finding says.

    M105: A text has calls of macros, and nothing else of the template language. Texts come from people who need not be
    trusted with the machine that builds the site. Take it out.
    """
    plain = plain_calls(text, path)
    if plain is not None:
        return plain, []
    found: list[Call] = []
    problems: list[Problem] = []
    if sum(1 for _ in MARK.finditer(text)) > MOST:
        hint = msg("split it into several chapters")
        return [], [Problem("M104", Origin(path), msg("the page has more than {limit} macros", limit=MOST), hint)]
    for offset, kind, piece in _pieces(text):
        origin = place(text, offset, path)
        if kind == "broken":
            problems.append(_unreadable(piece, origin))
        elif kind != "variable":
            problems.append(_refused(origin, piece))
        elif isinstance(call := _call(piece, origin, own), Call):
            found.append(call)
        else:
            problems.append(call)
    if not problems:
        problems += _whole(text, path, frozenset({*MACROS, *own}))
    return found, problems


@functools.cache
def _environment() -> Environment:
    return Environment(autoescape=False)  # noqa: S701 - it parses and never renders


MOST_BROKEN = 50
"""Pieces of one page that cannot be read: after each the rest is read again, and such a page is refused anyway."""
LONGEST = 1000
"""Characters of one piece: a macro call is short, and the template language's own parser is recursive."""


def _parse(text: str) -> nodes.Template | None:
    """Parse a text as a template, or return nothing where the template language's parser gives up."""
    try:
        return _environment().parse(text)
    # SyntaxError: full-width digits; ValueError: a number of thousands of digits; RecursionError: brackets in brackets
    except (TemplateSyntaxError, SyntaxError, ValueError, RecursionError):
        return None


def _pieces(text: str) -> Iterator[tuple[int, str, str]]:  # noqa: C901 - what the lexer says, case by case
    """Yield the offset, kind and text of everything that is template; after a `broken` piece, read on behind it."""
    base = broken = 0
    while base < len(text) and broken < MOST_BROKEN:
        offset, begin, kind = base, base, ""
        try:
            for _, token, value in _environment().lex(text[base:]):
                if token.endswith("_begin"):
                    offset = text.index(value, offset)  # the lexer leaves out the blanks before {{-
                    begin, kind = offset, token.removesuffix("_begin")
                offset += len(value)
                if kind in {"variable", "block"} and offset - begin > 4 * LONGEST:
                    break  # it is not closed, and to look for its end in all of the text takes long
                if token == "raw_begin":
                    yield begin, kind, value
                elif token.endswith("_end"):
                    if kind != "raw":
                        yield begin, kind, text[begin:offset]
                    kind = ""
        except TemplateSyntaxError:
            kind = kind or "unknown"
        if not kind:
            return
        end = len(text) if kind == "raw" else _end(text, begin)
        broken += 1
        if kind != "raw":  # which has been refused
            yield begin, "broken", text[begin:end]
        base = max(end, base + 1)


def _end(text: str, begin: int) -> int:
    """Guess where a piece that cannot be read was meant to end: at }}, before the next {{, or with its line."""
    line = text.find("\n", begin)
    line = len(text) if line < 0 else line
    closing = re.compile(r"[}%#]\}").search(text, begin + 2, line)
    opening = MARK.search(text, begin + 2, closing.end() if closing else line)
    return opening.start() if opening else closing.end() if closing else line


def _short(piece: str) -> str:
    flat = " ".join(piece.split())
    return flat if len(flat) <= 40 else flat[:37] + "…"  # noqa: PLR2004 - what fits in a message


def _refused(origin: Origin, piece: str) -> Problem:
    example = MACROS["fact"].example
    message = msg(
        "'{piece}' is not allowed in a text: only macros such as {example}", piece=_short(piece), example=example
    )
    return Problem("M105", origin, message)


_HALF = re.compile("[\ud800-\udfff]")  # half a character, written as an escape: no file and no terminal takes it
_STRAIGHT = str.maketrans("“”„＂‘’＇（），", '""""\'\'\'(),')


def _unreadable(piece: str, origin: Origin) -> Problem:
    """Say why a piece cannot be read: Chinese punctuation, or a mark that is missing."""
    message = msg("the macro '{piece}' cannot be read", piece=_short(piece))
    if anchor := re.match(r"\{#([\w-]*)", piece):
        hint = msg("the anchor of a heading is written with blanks: {example}", example=f"{{ #{anchor[1] or 'name'} }}")
        return Problem("M104", origin, msg("'{{#' begins a comment that does not end"), hint)
    if not piece.endswith("}}"):
        shown = _short(_CHINESE.split(piece)[0])
        message = msg("the macro '{piece}' is not closed: '}}}}' is missing", piece=shown)
    elif piece.translate(_STRAIGHT) != piece:
        message = msg("the macro '{piece}' has Chinese punctuation in it", piece=_short(piece))
    elif piece.count('"') % 2 or piece.count("'") % 2:
        message = msg("a quotation mark is missing in '{piece}'", piece=_short(piece))
    elif piece.count("(") != piece.count(")"):
        message = msg("a bracket is missing in '{piece}'", piece=_short(piece))
    return Problem("M104", origin, message, write_as(_mended(piece)))


_CHINESE = re.compile(r"[，。；、！？\u4e00-\u9fff]")
_PARTS = re.compile(r"\{\{-?\s*(\w+)\W+([\w.]*\w)(?:\W*[,，]\s*\W?(?:how\W+)?(\w+))?")


def _mended(piece: str) -> str:
    """Write a broken call as it was probably meant, or an example."""
    parts = _PARTS.match(piece)
    macro = MACROS.get(parts[1]) if parts else None
    if parts is None or macro is None:
        return MACROS["fact"].example
    choices = [choice for parameter in macro.parameters for choice in parameter.choices]
    more = f', "{parts[3]}"' if parts[3] in choices[1:] else ""
    return f'{{{{ {parts[1]}("{parts[2]}"{more}) }}}}'


def _call(piece: str, origin: Origin, own: frozenset[str]) -> Call | Problem:
    """Read `{{ name("constant", …) }}`, or say what is wrong with it."""
    if plain := plain_call(piece, origin):
        return plain
    tree = _parse(piece) if len(piece) <= LONGEST else None
    if tree is None:
        return _unreadable(piece, origin)
    body = tree.body
    output = body[0] if len(body) == 1 else None
    call = output.nodes[0] if isinstance(output, nodes.Output) and len(output.nodes) == 1 else None
    if isinstance(call, nodes.Name):
        return _no_call(call.name, origin)
    if not isinstance(call, nodes.Call) or not isinstance(call.node, nodes.Name):
        return _refused(origin, piece)
    name = call.node.name
    if not _constant(call):
        words = [_dotted(arg) for arg in call.args]
        if name not in MACROS or not words or not all(words) or call.kwargs or call.dyn_args or call.dyn_kwargs:
            return _refused(origin, piece)
        message = msg("what the macro '{macro}' is to show must be in quotes", macro=name)
        quoted = ", ".join(f'"{word}"' for word in words)
        return Problem("M103", origin, message, write_as(f"{{{{ {name}({quoted}) }}}}"))
    given = [(str(i), arg.as_const()) for i, arg in enumerate(call.args)]
    given += [(keyword.key, keyword.value.as_const()) for keyword in call.kwargs]
    if any(isinstance(value, str) and _HALF.search(value) for _, value in given):
        return _refused(origin, piece)
    if name in own and name not in MACROS:
        return Call(name, tuple((key, str(value)) for key, value in given), origin)
    if name not in MACROS:
        hint = near_miss(name, {*MACROS, *own}) or msg(
            "the macros are: {names}", names=", ".join(sorted({*MACROS, *own}))
        )
        return Problem("M102", origin, msg("there is no macro '{name}'", name=name), hint)
    return arguments(MACROS[name], given, origin)


def _constant(call: nodes.Call) -> bool:
    """Tell a call whose arguments are all written out."""
    values = [*call.args, *(keyword.value for keyword in call.kwargs)]
    return all(isinstance(value, nodes.Const) for value in values) and call.dyn_args is None and call.dyn_kwargs is None


def _no_call(name: str, origin: Origin) -> Problem:
    example = MACROS[name].example if name in MACROS else MACROS["fact"].example
    if name in MACROS:
        return Problem(
            "M103", origin, msg("the macro '{macro}' does not say what to show", macro=name), write_as(example)
        )
    hint = msg("figures are written as {example}", example=example)
    return Problem("M102", origin, msg("'{name}' is not a macro call", name=name), near_miss(name, MACROS) or hint)


def _dotted(node: nodes.Expr) -> str:
    """Return `budget.actual` for a name that was to be in quotes, and nothing for anything else."""
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr) and not node.attr.startswith("_") and (before := _dotted(node.node)):
        return f"{before}.{node.attr}"
    return ""


def _whole(text: str, path: str, allowed: frozenset[str]) -> Iterator[Problem]:
    """Parse a text as it will run, and refuse every node that is not a known macro's call with constants."""
    tree = _parse(text)
    if tree is None:
        yield _unreadable("", Origin(path))
        return
    for statement in tree.body:
        for node in statement.nodes if isinstance(statement, nodes.Output) else [statement]:
            if not isinstance(node, nodes.TemplateData) and not _is_known_call(node, allowed):
                yield _refused(Origin(path, node.lineno), type(node).__name__)


def _is_known_call(node: nodes.Node, allowed: frozenset[str]) -> bool:
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        return False
    return node.node.name in allowed and _constant(node)
