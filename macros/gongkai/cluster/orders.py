"""What goes between the machine that asks for a build, the workers, and the processes that build beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongkai.cluster.bundles import Bundle
    from gongkai.problems import Message


@dataclass(frozen=True)
class Order:
    """To a worker: build the edition of `year` with its own files, for one build among others.

    The site lies in `home` on the machine that asks.
    """

    build: str
    year: int
    own: Bundle
    home: str


@dataclass(frozen=True)
class Request:
    """To the process that builds: do so from the folder `root`, where the bundle `shared` lies, into `output`."""

    order: Order
    root: Path
    shared: str
    output: Path


@dataclass(frozen=True)
class Built:
    """How it ended (an `Outcome`, pickled: a worker need not know it), and the digest of every file."""

    outcome: bytes
    sums: Mapping[str, str]


@dataclass(frozen=True)
class Unlike:
    """Nothing was built, because the bytes would be others: what differs."""

    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Answer:
    """From a worker: what came of an order."""

    worker: str
    result: Built | Unlike
    output: Bundle
