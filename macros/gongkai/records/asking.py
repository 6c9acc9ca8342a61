"""What is asked of a build and all that it would read in, whether the last one has answered it out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from gongkai import digests
from gongkai.digests import joined
from gongkai.records.listing import listing
from gongkai.records.storing import read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongkai.digests import Inputs, Named
    from gongkai.records.storing import Record


@dataclass(frozen=True)
class Order:
    """What is asked of a build: no `years` means all that may be built; `way` is as in `editions.Options.shared`."""

    years: tuple[int, ...] = ()
    with_pdf: bool = True
    drafts: bool = False
    parts: tuple[str, ...] = ()
    standalone: bool = False
    way: str = ""


@dataclass(frozen=True)
class Before:
    """All that a build reads, as it was before anything was loaded."""

    order: Order
    inputs: Inputs
    environment: Mapping[str, str]

    @property
    def whole(self) -> str:
        """Return one digest of it all: where it is the same, a build would make the same."""
        return joined({**self.environment, ":order": repr(sorted(asdict(self.order).items())), "": self.inputs.total})


def before(root: Path, output: Path, order: Order, known: Named | None = None) -> Before:
    """Look at all that a build reads; `known` as in `digests.inputs`."""
    read_now = digests.inputs(root, (output,), known)
    return Before(order, read_now, digests.environment(with_pdf=order.with_pdf))


def unchanged(root: Path, output: Path, order: Order) -> Record | None:
    """Return the record of the last build into a folder if another, asked for the same, would make what is there."""
    record = read(root, output)
    if record is None or before(root, output, order, record.named).whole != record.whole:
        return None
    return record if listing(output) == record.files else None
