"""A built edition in, a BagIt bag for the archives out; a copy of an edition in, what holds of it against its seal out.

`payload` gathers what goes into a bag, `sources` takes texts and data from Git, `writing` makes the bag, `warcs` packs
the pages as web archives keep them. `proving` examines a published folder or a download, `kept` a bag; `carrying` finds
the seal to hold it against, `sealed` holds it, `telling` says so; `fetching` downloads.
"""

from __future__ import annotations

from gongkai.bagging.errors import BagError
from gongkai.bagging.fetching import fetched, is_address
from gongkai.bagging.making import Made, make
from gongkai.bagging.proving import Known, Proof, Wrong, prove

__all__ = ["BagError", "Known", "Made", "Proof", "Wrong", "fetched", "is_address", "make", "prove"]
