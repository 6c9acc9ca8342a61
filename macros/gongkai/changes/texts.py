"""Two states of an edition in, its changed chapters, paragraphs and charts out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from gongkai.aligning import differing
from gongkai.changes.blocks import Block, blocks, printed
from gongkai.changes.figures import prints
from gongkai.changes.kinds import ChapterChange, ChartChange, TextChange
from gongkai.changes.words import compared
from gongkai.plots.choosing import chosen, patterns
from gongkai.plots.shape import PlotError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongkai.edition import Edition
    from gongkai.macrocalls import Call

ALIKE = 0.4
"""The share of words that a paragraph keeps to be taken for a changed one, and not for another."""
SAME_CHAPTER = 0.5
SHORTEST_MOVED = 8
SHORTEST_KEPT = 6
_ADDED_TO = 0.6
"""What a paragraph counts of which all words are in a longer one."""
MOST_PAIRS = 20_000


def titles(edition: Edition) -> dict[str, str]:
    """Return the titles of all pages by file, chapters first and in their order."""
    found = {chapter.file: chapter.title for chapter in edition.report.chapters if chapter.file in edition.pages}
    return found | {name: page.title or name for name, page in edition.pages.items() if name not in found}


def texts(before: Edition, after: Edition) -> Iterator[ChapterChange | TextChange | ChartChange]:
    """Yield what changed in the text, chapter by chapter."""
    old, new = titles(before), titles(after)
    olds = {name: blocks(before, page) for name, page in before.pages.items()}
    news = {name: blocks(after, page) for name, page in after.pages.items()}
    known = _renames(old, new, olds, news)
    yield from _chapters(before, after, old, new, known)
    found: list[TextChange] = []
    for name, title in new.items():
        was = known.get(name, name if name in old else "")
        if was:
            found += _compared(before, after, olds[was], news[name], name, title)
    yield from _moved(found)
    for name in new:
        was = known.get(name, name if name in old else "")
        if was:
            yield from _charts(before, after, olds[was], news[name], name)


# ---- chapters


def _renames(
    old: Mapping[str, str],
    new: Mapping[str, str],
    olds: Mapping[str, list[Block]],
    news: Mapping[str, list[Block]],
) -> dict[str, str]:
    """Match files that are gone with files that came: by their title, or by half of their paragraphs."""
    found: dict[str, str] = {}
    gone = [name for name in old if name not in new]
    for name in new:
        if name in old:
            continue
        own = Counter(block.source for block in news[name])
        for other in gone:
            theirs = Counter(block.source for block in olds[other])
            common = 2 * (own & theirs).total() / max(own.total() + theirs.total(), 1)
            if other not in found.values() and (old[other] == new[name] or common >= SAME_CHAPTER):
                found[name] = other
                break
    return found


def _chapters(
    before: Edition, after: Edition, old: Mapping[str, str], new: Mapping[str, str], known: Mapping[str, str]
) -> Iterator[ChapterChange]:
    order = [name for name in old if name in new or name in known.values()]
    now = [known.get(name, name) for name in new if name in known or name in old]
    stayed = {*order}.difference(*(order[a:b] for a, b, _, _ in differing(order, now)))
    for name, title in new.items():
        was = known.get(name, name)
        if was not in old:
            yield ChapterChange(after.year, "added", name, title)
        elif was != name:
            yield ChapterChange(after.year, "renamed", name, title, was, old[was])
        elif old[name] != title:
            yield ChapterChange(after.year, "changed", name, title, was_title=old[name])
        if was in old and was not in stayed:
            yield ChapterChange(after.year, "moved", name, title)
    for name, title in old.items():
        if name not in new and name not in known.values() and name not in after.unread_pages:
            yield ChapterChange(before.year, "removed", name, title)


# ---- paragraphs


def _compared(
    before: Edition, after: Edition, old: Sequence[Block], new: Sequence[Block], page: str, title: str
) -> Iterator[TextChange]:
    one, other = [b.source for b in old], [b.source for b in new]
    pairs: list[tuple[Block | None, Block | None]] = []
    x = y = 0
    for a, b, c, d in (*differing(one, other), (len(old), len(old), len(new), len(new))):
        pairs += [*zip(old[x:a], new[y:c], strict=True), *_paired(old[a:b], new[c:d])]
        x, y = b, d
    for was, now in pairs:
        change = _change(before, after, was, now, page, title)
        if change is not None:
            yield change


def _change(
    before: Edition, after: Edition, was: Block | None, now: Block | None, page: str, title: str
) -> TextChange | None:
    if now is None:
        assert was is not None
        return TextChange(after.year, "removed", page, title, was.line, (("old", was.text),))
    if was is None:
        return TextChange(after.year, "added", page, title, now.line, (("new", now.text),))
    if was.text == now.text:
        return None
    written = was.source != now.source
    because = _because(before, after, was.calls, now.calls)
    return TextChange(after.year, "changed", page, title, now.line, compared(was.words, now.words), written, because)


def _because(before: Edition, after: Edition, old: Sequence[Call], new: Sequence[Call]) -> tuple[str, ...]:
    """Return the figures by which calls that both have print something else."""
    found: dict[str, None] = {}
    both = {(call.macro, call.args) for call in old}
    for call in new:
        if (call.macro, call.args) not in both or printed(before, call) == printed(after, call):
            continue
        figure = call.arg("id") or ""
        own = figure in before.facts and figure in after.facts and prints(before, figure) == prints(after, figure)
        found[f"{after.year - 1}/{figure}" if call.macro == "change" and own else figure] = None
    return tuple(found)


def _paired(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[Block | None, Block | None]]:
    """Pair paragraphs in their order so that those that share most words come together; what is left came or went."""
    if not old or not new:
        return [*((was, None) for was in old), *((None, now) for now in new)]
    if len(old) * len(new) > MOST_PAIRS:  # a page rewritten as a whole
        shared = min(len(old), len(new))
        rest = [*((was, None) for was in old[shared:]), *((None, now) for now in new[shared:])]
        return [*zip(old, new, strict=False), *rest]
    alike = [[_likeness(was, now) for now in new] for was in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[Block | None, Block | None]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((old[i], None))
            i += 1
        else:
            pairs.append((None, new[j]))
            j += 1
    return [*pairs, *((was, None) for was in old[i:]), *((None, now) for now in new[j:])]


def _likeness(was: Block, now: Block) -> float:
    """Return the share of words that two paragraphs have in common; one that was only added to keeps most of its own.

    A heading is no paragraph.
    """
    if was.kind != now.kind and (was.kind.startswith("h") or now.kind.startswith("h")):
        return 0.0
    shared = sum(len(word) * times for word, times in (was.counted & now.counted).items())
    shorter = min(len(was.text), len(now.text))
    kept = _ADDED_TO * shared / shorter if shorter >= SHORTEST_KEPT else 0.0
    return max(2 * shared / max(len(was.text) + len(now.text), 1), kept)


def _moved(changes: list[TextChange]) -> Iterator[TextChange]:
    """Yield the changes; a paragraph that went in one place and came word by word in another has moved."""
    come = Counter(_words(c) for c in changes if c.event == "added")
    gone: dict[str, TextChange] = {}  # of several that went only one has moved
    for change in changes:
        text = _words(change)
        if change.event == "removed" and come[text] == 1 and len(text) >= SHORTEST_MOVED:
            gone.setdefault(text, change)
    for change in changes:
        text = _words(change)
        if change.event == "added" and text in gone:
            yield replace(change, event="moved", pieces=(("same", text),), moved_from=gone[text].page)
        elif change is not gone.get(text):
            yield change


def _words(change: TextChange) -> str:
    return "".join(text for _, text in change.pieces)


# ---- charts


def _charts(
    before: Edition, after: Edition, old: Sequence[Block], new: Sequence[Block], page: str
) -> Iterator[ChartChange]:
    """Yield the charts that a page had and has: with other figures in them, or drawn of others under the same title."""
    drawn = {call.arg("title"): call for block in old for call in block.calls if call.macro == "chart"}
    for call in (call for block in new for call in block.calls if call.macro == "chart"):
        was = drawn.get(call.arg("title"))
        if was is None:
            continue
        if was.args != call.args:
            yield ChartChange(after.year, page, call.arg("title") or "", ())
            continue
        names = _figures(after, call)
        differ = tuple(i for i in names if i not in before.facts or prints(before, i) != prints(after, i))
        if differ or names != _figures(before, call):
            yield ChartChange(after.year, page, call.arg("title") or "", differ)


def _figures(edition: Edition, call: Call) -> list[str]:
    found: list[str] = []
    for name in patterns(call.arg("figures") or ""):
        try:
            found += chosen(edition, name)
        except PlotError:
            continue
    return found
