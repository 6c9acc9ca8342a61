"""Why something was not published: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.problems import Message, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANGED = msg("the site has changed while it was being published; publish again")


class PublishError(Exception):
    """Nothing was published: the sentences say why, the last of them what to do.

    `usage` tells a target that cannot be meant from one that could not be reached or written. `unsure` is one that
    could not be asked any more: it may have been published after all, as the sentences say.
    """

    def __init__(self, *messages: Message, usage: bool = False, unsure: bool = False) -> None:
        super().__init__("; ".join(message.text() for message in messages))
        self.messages, self.usage, self.unsure = messages, usage, unsure


class RefusedError(PublishError):
    """What is published would be lost or changed without a word: each loss, in words."""

    def __init__(self, losses: Sequence[Message], hints: Sequence[Message]) -> None:
        super().__init__(*losses, *hints)
