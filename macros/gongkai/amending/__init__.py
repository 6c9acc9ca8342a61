"""A published year in, its seal in the ledger out; a change of it in, 更正 with the former version put aside out.

`sealing` and `amending` do the two, `ledgers` writes ledger.yml without touching what else stands in it, `storing` puts
files in place so that a killed run leaves the old seal or the new one, `committing` asks Git what is committed.
"""

from __future__ import annotations

from gongkai.amending.amending import Amended, amend
from gongkai.amending.ledgers import LedgerError
from gongkai.amending.refusing import RefusedError
from gongkai.amending.sealing import SIGNATURES, Sealed, Signing, seal, settled

__all__ = ["SIGNATURES", "Amended", "LedgerError", "RefusedError", "Sealed", "Signing", "amend", "seal", "settled"]
