"""What keeps a cluster from building, in words for the person at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.problems import Message


class ClusterError(Exception):
    """The cluster did not build the site; what was there is unchanged."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text())
        self.message = message


class NotInstalledError(ClusterError):
    """Dask, which not everybody needs, is not installed here."""
