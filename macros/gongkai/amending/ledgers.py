"""A ledger's text in, the same with a seal and with amendments in it out; comments, order and layout stay.

What is written is read back before it is taken: a ledger laid out in a way that nothing can be added to is refused.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from gongkai import source
from gongkai.ledger import ledger
from gongkai.problems import msg
from gongkai.rewriting import Editing, Lines, layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.problems import Message
    from gongkai.schema import AmendmentShape, SealShape
    from gongkai.source import Mapping

HEAD = "# yaml-language-server: $schema=../../.schema/ledger.json\n"
SEAL = "seal:  # 由 gongkai seal、gongkai amend 填写，不要手改\n"
_PLAIN = re.compile(r"\d{4}-\d{2}-\d{2}|sha256:[0-9a-f]{64}|\d+(?:\.\w+)+")
_NAME = re.compile(r"[A-Za-z_一-鿿][\w一-鿿./-]*")


class LedgerError(Exception):
    """The ledger cannot be extended; the message says what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text())
        self.message = message


def extended(text: str, path: str, seal: SealShape, amendments: Sequence[AmendmentShape] = ()) -> str:
    """Return a ledger with a new seal, in place of the one that it has, and with these amendments after its own."""
    ends = "\r\n" if "\r\n" in text else "\n"
    before = _tree(text, path)
    kept = ledger(before)[0].amendments if before else ()
    changed = _without(text, path, "seal")
    if amendments:
        changed = _with_amendments(changed, path, [line for one in amendments for line in _item(_given(one))], ends)
    block = "".join(f"{line}\n" for line in _lines(_given(seal), 2))
    changed = _ended(changed or HEAD, ends) + (SEAL + block).replace("\n", ends)
    after = _tree(changed, path)
    book, problems = ledger(after) if after else (None, [])
    if book is None or problems or book.seal != seal or book.amendments != (*kept, *amendments):
        raise LedgerError(msg("{file} cannot be added to: write each of its entries on lines of its own", file=path))
    return changed


def _tree(text: str, path: str) -> Mapping | None:
    tree, problems = source.parse(text, path)
    return None if [p for p in problems if p.rule != "S110"] else tree


def _without(text: str, path: str, key: str) -> str:
    tree = _tree(text, path)
    if tree is None or key not in tree:
        return text
    edit = Editing(text)
    edit.drop(tree, key)
    return edit.result(0)


def _with_amendments(text: str, path: str, lines: list[str], ends: str) -> str:
    """Put entries after the last one; a list that is there in brackets is taken out if it is empty."""
    tree = _tree(text, path)
    listed = tree.get("amendments") if tree else None
    if not isinstance(listed, source.Sequence) or not listed.items:
        text = _ended(_without(text, path, "amendments"), ends)
        return text + ends.join(["amendments:", *(f"  {line}" for line in lines), ""])
    found = Lines(text)
    at, first = found.offset(listed.origin), found.offset(listed.items[0].origin)
    if text[at] == "[":
        raise LedgerError(msg("{file} cannot be added to: write each of its entries on lines of its own", file=path))
    start = text.rfind("\n", 0, first) + 1
    indent = text[start:first].partition("-")[0]
    end = found.start(layout(found).last_lines[at] + 1)
    return _ended(text[:end], ends) + "".join(f"{indent}{line}{ends}" for line in lines) + text[end:]


def _ended(text: str, ends: str) -> str:
    return text if not text or text.endswith("\n") else text + ends


def _given(shape: SealShape | AmendmentShape) -> dict[str, Any]:
    """Return what a shape says, without what it leaves out."""
    return shape.model_dump(mode="json", exclude_defaults=True)


def _item(given: dict[str, Any]) -> Iterator[str]:
    for number, line in enumerate(_lines(given, 0)):
        yield f"{'  ' if number else '- '}{line}"


def _lines(given: dict[str, Any], indent: int) -> Iterator[str]:
    """Write a mapping; words are in quotes, so that YAML makes nothing else of them."""
    for name, value in given.items():
        key = f"{' ' * indent}{name if _NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)}:"
        if isinstance(value, dict):
            yield key
            yield from _lines(value, indent + 2)
        elif isinstance(value, list):
            yield key
            for one in value:
                yield from (f"{' ' * (indent + 2)}{line}" for line in _item(one))
        else:
            text = str(value)
            plain = isinstance(value, int) or _PLAIN.fullmatch(text)
            yield f"{key} {text if plain else json.dumps(text, ensure_ascii=False)}"
