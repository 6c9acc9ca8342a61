"""What a seal recorded and what the edition says now in, every changed figure and sentence out, old and new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.aligning import differing
from gongkai.seals.said import FIELDS, LABEL, PRINTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.problems import Origin
    from gongkai.seals.said import Said

AROUND, FAR = 12, 30
"""Characters of a sentence that are shown before and after what changed in it: as many as these, or its clause."""
_PAUSES = frozenset("，；：、。！？,;")
SHORT, LONGEST = 40, 240
_NAMES = dict(
    zip(FIELDS, ("名称", "数值", "数值（基本单位）", "数值（按单位）", "单位", "期间", "截至", "口径"), strict=True)
)


@dataclass(frozen=True)
class Change:
    """A figure (`kind` is `figure`, `place` its id) or a sentence (`text`) that is not as it was sealed.

    `old` is empty for what is new, `new` for what is gone. `name` is a figure's label. `sentences` counts those that
    read otherwise because of a figure and for no other reason.
    """

    kind: str
    place: str
    name: str
    old: str
    new: str
    origin: Origin | None = None
    sentences: int = 0


def changes(sealed: Said, now: Said) -> list[Change]:
    """Return every change, figures first; none if the digests are the same."""
    found: list[Change] = []
    swaps: dict[str, tuple[str, str]] = {}
    if sealed.figures_digest != now.figures_digest:
        for figure in dict.fromkeys([*now.figures, *sealed.figures]):
            old, new = sealed.figures.get(figure, ()), now.figures.get(figure, ())
            if old != new:
                found.append(_figure(figure, old, new, now))
                swaps[figure] = (old[PRINTED], new[PRINTED]) if old and new else ("", "")
    if sealed.text_digest == now.text_digest:
        return found
    counts = dict.fromkeys(swaps, 0)
    rest: list[Change] = []
    for place in dict.fromkeys([*sealed.text, *now.text]):
        for was, reads, at in _pairs(sealed.text.get(place, ()), now.text.get(place, ())):
            because = _because(was, reads, swaps)
            for figure in because:
                counts[figure] += 1
            if not because:
                before, after = _shortened(was, reads)
                rest.append(Change("text", place, "", before, after, _origin(now, place, at)))
    with_counts = [Change(c.kind, c.place, c.name, c.old, c.new, c.origin, counts[c.place]) for c in found]
    return [*with_counts, *rest]


def _figure(figure: str, old: tuple[str, ...], new: tuple[str, ...], now: Said) -> Change:
    label = (new or old)[LABEL]
    origin = _origin(now, figure, 0)
    if not old or not new:
        words = [entry[PRINTED] or "（空白）" if entry else "" for entry in (old, new)]
        return Change("figure", figure, label, words[0], words[1], origin)
    differ = [name for name, one, other in zip(FIELDS, old, new, strict=True) if one != other]
    # another number is told by its words; what is behind them is told only if these are the same
    names = ["printed"] if "printed" in differ else []
    names += [name for name in differ if name in {"label", "period", "as_of", "scope"}]
    return Change("figure", figure, label, _told(old, names or differ), _told(new, names or differ), origin)


def _told(entry: tuple[str, ...], names: Sequence[str]) -> str:
    words = {name: entry[FIELDS.index(name)] or "（空白）" for name in names}
    others = "，".join(f"{_NAMES[name]}：{word}" for name, word in words.items() if name != "printed")
    return f"{words['printed']}（{others}）" if "printed" in words and others else words.get("printed", others)


def _origin(now: Said, place: str, at: int) -> Origin | None:
    known = now.origins.get(place, ())
    return known[min(at, len(known) - 1)] if known else None


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Yield the sentences that differ, and where the new one stands; "" where one is gone or has come."""
    for a, b, c, d in differing(old, new):
        both = min(b - a, d - c)
        for n in range(both):
            yield old[a + n], new[c + n], c + n
        for n in range(a + both, b):
            yield old[n], "", max(c - 1, 0)
        for n in range(c + both, d):
            yield "", new[n], n


def _because(old: str, new: str, swaps: dict[str, tuple[str, str]]) -> list[str]:
    """Return the figures by which alone a sentence reads otherwise: with their old words in it, it is the old one."""
    used: list[str] = []
    for figure, (was, is_) in swaps.items():
        if was and is_ and was != is_ and is_ in new and was in old:
            new = new.replace(is_, was)
            used.append(figure)
    return used if used and old == new else []


def _shortened(old: str, new: str) -> tuple[str, str]:
    """Show of two long sentences where they differ, with the words around."""
    if not old or not new or max(len(old), len(new)) <= SHORT:
        return _cut(old), _cut(new)
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    room = min(len(old), len(new)) - start
    end = next((n for n in range(room) if old[-1 - n] != new[-1 - n]), room)
    cut = max((n + 1 for n in range(max(start - FAR, 0), start) if old[n] in _PAUSES), default=max(start - AROUND, 0))
    tail = old[len(old) - end :]
    rest = next((end - n for n, character in enumerate(tail[:FAR]) if character in _PAUSES), max(end - AROUND, 0))
    return _cut(_part(old, cut, rest)), _cut(_part(new, cut, rest))


def _part(words: str, first: int, last: int) -> str:
    """Leave out what is the same on both sides; single characters are not worth it."""
    if first <= 1:
        first = 0
    if last <= 1:
        last = 0
    return ("…" if first else "") + words[first : len(words) - last] + ("…" if last else "")


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST // 2]}……{words[-LONGEST // 2 :]}"
