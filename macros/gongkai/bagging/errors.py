"""Why no bag was made, or why a copy cannot be examined: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.problems import Message


class BagError(Exception):
    """Nothing was written or examined: the sentences say why, the last of them what to do.

    `usage` tells what cannot be meant from what went wrong.
    """

    def __init__(self, *messages: Message, usage: bool = False) -> None:
        super().__init__("; ".join(message.text() for message in messages))
        self.messages, self.usage = messages, usage
