"""An edition's seal in, the file that its published copies carry (<year>/seal.json) out; and what is read back of it.

It has what the ledger recorded, and names nobody: of the sign-offs the public reads which there were, not whose. It
holds digests, and no figure or sentence, other than the record of the seal in the repository, which has the same name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongkai import datafiles
from gongkai.schema import SealedShape, SealShape
from gongkai.seals.superseded import place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gongkai.ledger import Ledger

FORMAT = 1
MOST = 1 << 20
_HEAD = frozenset({"format", "year", "superseded", "printed", "former"})


@dataclass(frozen=True)
class Carried:
    """The seal that a copy carries: its year, the pages that its PDF prints in order, former versions; no names.

    `number` is that of a former version (superseded/1/), 0 for the present one.
    """

    year: int
    seal: SealShape
    printed: tuple[str, ...] = ()
    number: int = 0


def files(year: int, ledger: Ledger, printed: Sequence[str]) -> dict[str, str]:
    """Return the files that carry the seals of an edition, by their path from its folder; none if it has no seal."""
    seal = ledger.seal
    if seal is None:
        return {}
    found = {datafiles.SEAL: dumps(Carried(year, seal, tuple(printed)))}
    for number, former in enumerate(seal.former, 1):
        found[f"{place(number)}/{datafiles.SEAL}"] = dumps(Carried(year, as_seal(former), number=number))
    return found


def dumps(carried: Carried) -> str:
    """Write a seal for the public."""
    found: dict[str, Any] = {"format": FORMAT, "year": carried.year}
    found |= {"superseded": carried.number} if carried.number else {}
    found |= public(carried.seal)
    found |= {"printed": list(carried.printed)} if carried.printed else {}
    found |= {"former": [public(former) for former in carried.seal.former]} if carried.seal.former else {}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def read(path: Path) -> Carried:
    """Read the seal that a copy carries; raises `OSError` or `ValueError`."""
    if path.is_symlink() or path.stat().st_size > MOST:
        raise ValueError("no seal")
    return parsed(path.read_bytes())


def parsed(content: bytes) -> Carried:
    """Read a seal; raises `ValueError`. What stands in it beside what is known here makes it another one."""
    try:
        found = json.loads(content)
        if found["format"] != FORMAT:
            raise ValueError("another format")
        former = [SealedShape.model_validate(_private(one)) for one in found.get("former", [])]
        given = {name: value for name, value in found.items() if name not in _HEAD}
        return Carried(
            int(found["year"]),
            SealShape.model_validate({**_private(given), "former": former}),
            tuple(str(name) for name in found.get("printed", [])),
            int(found.get("superseded", 0)),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no seal") from error


def public(seal: SealedShape) -> dict[str, Any]:
    """Return what the public may read of a seal: of who has sealed and signed only which sign-offs there were."""
    found = seal.model_dump(mode="json", exclude_defaults=True, exclude={"by", "former"})
    return found | {"signed": list(seal.signed)} if seal.signed else found


def same(one: SealShape, other: SealShape) -> bool:
    """Tell whether two seals are one and the same, as far as the public reads them.

    After an amendment a seal has no digests of its PDF until that is built: what one of the two does not have yet is no
    difference then.
    """
    ours, theirs = public(one), public(other)
    if [public(former) for former in one.former] != [public(former) for former in other.former]:
        return False
    if one.pdf and other.pdf:
        return ours == theirs
    shared = (ours.keys() & theirs.keys()) - {"gongkai", "signed"}
    return alike(one, other) and all(ours[name] == theirs[name] for name in shared)


def alike(one: SealedShape, other: SealedShape) -> bool:
    """Tell whether two seals are of the same day, figures and text."""
    return (one.date, one.figures, one.text) == (other.date, other.figures, other.text)


def as_seal(former: SealedShape) -> SealShape:
    """Return the seal of a former version as one that stands for itself."""
    return SealShape(**former.model_dump())


def _private(found: Mapping[str, Any]) -> dict[str, Any]:
    """Put sign-offs back into the form of the ledger, which also has their names."""
    signed = found.get("signed", [])
    if type(signed) is not list or "by" in found:
        raise TypeError("not for the public")
    return {**found, "signed": {str(role): "" for role in signed}}
