"""Texts in, what prints them out: a page whose figures are all in the plain form is not made into a program first.

The template language makes each page into a program of Python, which takes longer than to run it. What it prints is the
same (https://jinja.palletsprojects.com/en/stable/templates/).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from gongkai.macrocalls import plain_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jinja2 import Template

_NEWLINE = re.compile(r"\r\n|\r|\n")
# All that decides how a text is read and what is printed of it.
_READING = (
    *("block_start_string", "block_end_string", "variable_start_string", "variable_end_string"),
    *("comment_start_string", "comment_end_string", "line_statement_prefix", "line_comment_prefix"),
    *("newline_sequence", "keep_trailing_newline", "extensions", "finalize", "autoescape", "sandboxed"),
)


@dataclass(frozen=True)
class Plain:
    """A text between and after calls of macros, each with its arguments; `known` are the macros."""

    pieces: Sequence[str | tuple[str, tuple[str, ...]]]
    known: Mapping[str, Any]

    def render(self, **variables: Any) -> str:  # noqa: ANN401 - whatever a page knows
        """Return the text with what the macros print; a variable of the page comes before a macro."""
        printed = []
        for piece in self.pieces:
            if isinstance(piece, str):
                printed.append(piece)
            else:
                name, arguments = piece
                macro = variables[name] if name in variables else self.known[name]
                printed.append(str(macro(*arguments)))
        return "".join(printed)


def install(environment: Environment) -> None:
    """Have an environment print plain texts without compiling them, if it reads templates in the usual way."""
    usual = Environment(autoescape=False)  # noqa: S701 - to be compared with
    if all(getattr(environment, name) == getattr(usual, name) for name in _READING):
        environment.from_string = partial(_from_string, environment, environment.from_string)  # type: ignore[assignment,method-assign]


def _from_string(
    environment: Environment,
    compiled: Callable[..., Template],
    source: str,
    *rest: Any,  # noqa: ANN401 - the original's
    **named: Any,  # noqa: ANN401
) -> Template | Plain:
    text = _NEWLINE.sub("\n", source)
    pieces = plain_pieces(text.removesuffix("\n"))
    if rest or named or pieces is None or not all(isinstance(p, str) or p[0] in environment.globals for p in pieces):
        return compiled(source, *rest, **named)
    return Plain(pieces, environment.globals)
