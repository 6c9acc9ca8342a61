"""An edition in, whether it is sealed out: the one place that knows where a seal stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.edition import Edition


def sealed(edition: Edition) -> bool:
    """Tell an edition whose ledger has a seal: nothing that it publishes may change without an amendment."""
    return edition.ledger.seal is not None
