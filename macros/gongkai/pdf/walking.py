"""Walks over the boxes of a page without a generator for each box that each of its boxes passes through.

WeasyPrint 70 hands every box up through all that it is in, a dozen, four times a page. Like `shaping` this takes the
place of a function inside it; boxes come in the same order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weasyprint.formatting_structure import boxes

if TYPE_CHECKING:
    from collections.abc import Iterator


def install() -> None:
    """Make WeasyPrint walk over boxes one by one."""
    boxes.Box.descendants = descendants


def descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:  # noqa: ANN401, FBT001, FBT002 - the library's
    """Yield a box and all boxes in it, each before its own; of what is placed elsewhere only where it would stand."""
    yield box
    todo = [iter(box.children)]
    while todo:
        for child in todo[-1]:
            if isinstance(child, boxes.Box):
                yield child
                if child.children:
                    todo.append(iter(child.children))
                    break
            elif placeholders:
                yield from child.descendants(placeholders)
            else:
                yield child
        else:
            todo.pop()
