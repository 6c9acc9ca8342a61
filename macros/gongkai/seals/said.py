"""What an edition says, and the digests of it: every figure as a reader has it, and every sentence in its place.

Digests are of what is said and not of bytes: comments, the layout of YAML, the way in which a page is written and the
looks of a newer gongkai may change after the seal; a figure, a label or a sentence may not.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.problems import Origin

FIELDS = ("label", "printed", "value", "number", "unit", "period", "as_of", "scope")
"""What is sealed of a figure, as the open data name it. How it is computed and where it comes from may be mended."""
LABEL, PRINTED = FIELDS.index("label"), FIELDS.index("printed")


@dataclass(frozen=True)
class Said:
    """What an edition says: its figures by id, and its text by place, each place as the sentences that stand there.

    A place is a page (`overview.md`), `report.yml`, the titles of the chapters, a table by its id, or the files
    that are published beside the pages (`docs/`). `origins` are where it says so, as far as that is known; no seal
    holds them.
    """

    figures: Mapping[str, tuple[str, ...]]
    text: Mapping[str, tuple[str, ...]]
    origins: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict, compare=False)

    @cached_property
    def figures_digest(self) -> str:
        """Return the digest of all figures; their order is that of nothing that readers see."""
        return figures_digest(self.figures)

    @cached_property
    def text_digest(self) -> str:
        """Return the digest of all text."""
        return _digest(sorted(self.text.items()))


def figures_digest(figures: Mapping[str, tuple[str, ...]]) -> str:
    """Return the digest of figures, whatever file they were read from."""
    return _digest(sorted(figures.items()))


def _digest(content: object) -> str:
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(plain.encode()).hexdigest()}"
