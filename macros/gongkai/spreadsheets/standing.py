"""A year's data files in, where each figure stands in them out: the text that states it, as a scalar of its file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai import files, source
from gongkai.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.edition import Edition, Site
    from gongkai.facts import Fact
    from gongkai.problems import Origin

WORDS = frozenset({"text", "target", "actual", "grade"})
"""Keys of what may be words: a conclusion, what a scorecard wants and has found, its grade."""


@dataclass(frozen=True)
class Standing:
    """The data files of a year: their texts by path, and every scalar by its place, with its key."""

    texts: dict[str, str]
    scalars: dict[Origin, tuple[Scalar, str]]

    def of(self, fact: Fact) -> tuple[Scalar, str] | None:
        """Return the scalar that states a figure, with its key; nothing for one that is nowhere stated."""
        return self.scalars.get(fact.origin)

    @property
    def digests(self) -> dict[str, str]:
        """Return the digest of each file."""
        return {path: hashlib.sha256(text.encode()).hexdigest() for path, text in self.texts.items()}


def standing(site: Site, edition: Edition) -> Standing:
    """Read the files that the figures of an edition stand in; they have just been read without problems."""
    texts: dict[str, str] = {}
    found: dict[Origin, tuple[Scalar, str]] = {}
    for path in sorted({fact.origin.path for fact in edition.facts.values()}):
        text, _ = files.read(site.root / path, site.root)
        tree = source.parse(text, path)[0] if text is not None else None
        if text is not None and tree is not None:
            texts[path] = text
            found |= {scalar.origin: (scalar, key) for scalar, key in scalars(tree)}
    return Standing(texts, found)


def scalars(node: Node, key: str = "") -> Iterator[tuple[Scalar, str]]:
    """Yield every scalar of a tree with its key; those of a list have none."""
    if isinstance(node, Scalar):
        yield node, key
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item, "")
    elif isinstance(node, Mapping):
        for name, child in node.entries:
            yield from scalars(child, name.text)
