"""What readers have of an edition beside its figures (pages, PDF, former versions, 更正), and what of it would go.

Who has quoted it has its address. What only makes pages work or look as they do may change with every version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import datafiles
from gongkai.problems import msg
from gongkai.publishing.permits import removal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gongkai.exports.years import Published
    from gongkai.problems import Message
    from gongkai.publishing.manifest import Manifest
    from gongkai.publishing.permits import Loss, Permits

FORMER = "superseded/"
"""Where the former versions of an edition are, which are never written again."""
AMENDMENTS = "amendments"
"""What all 更正 of a year are called where somebody allows them to go."""
_TOOLS = ("assets/", "search/", "stylesheets/", "javascripts/")
_LOOKS = tuple(
    ".js .css .map .xml .gz .inv .ttf .otf .eot .woff .woff2 .svg .png .jpg .jpeg .webp .gif .ico".split()  # noqa: SIM905
)
_SAID = ("date", "what", "old", "new", "why")


def papers(names: Collection[str], listed: Manifest | None, versions: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the files of each version that readers have by their address, with the digests that are known of them."""
    found: dict[str, dict[str, str]] = {version: {} for version in versions}
    known = listed.files if listed else {}
    for name in names:
        first, _, rest = name.partition("/")
        below, _, deeper = rest.partition("/")
        for version, inside in ((first, rest), (f"{first}/{below}", deeper)):
            if version in found and _lasting(inside):
                found[version][inside] = known[name].sha256 if name in known else ""
    return found


def _lasting(name: str) -> bool:
    if name.startswith((FORMER, f"{datafiles.FOLDER}/")):
        return True
    return bool(name) and name != "404.html" and not name.startswith(_TOOLS) and not name.lower().endswith(_LOOKS)


def files_lost(version: str, old: Mapping[str, str], new: Mapping[str, str], permits: Permits) -> Iterator[Loss]:
    """Return the files that would go, and those of former versions that would be others."""
    for name, digest in sorted(old.items()):
        path = f"{version}/{name}"
        if permits.removal(path):
            continue
        if name not in new:
            yield removal(_gone(version, name, path), version, name)
        elif name.startswith(FORMER) and digest and new[name] not in {"", digest}:
            message = msg(
                "{path} is of a former version, which stays as it was published, and would be another", path=path
            )
            yield removal(message, version, name)


def _gone(version: str, name: str, path: str) -> Message:
    if name.startswith(FORMER):
        return msg("{path}, of a former version, is published, and would be there no more", path=path)
    if name == datafiles.PDF:
        return msg("the PDF of {year} ({path}) is published, and would be there no more", year=version, path=path)
    if name.endswith(".html"):
        return msg("the page {path} is published, and would be there no more", path=path)
    return msg("the file {path} is published, and would be there no more", path=path)


def amendments_lost(version: str, old: Published, new: Published, permits: Permits) -> Iterator[Loss]:
    """Return the 更正 that would be there no more, or not as they are published."""
    if permits.removal(f"{version}/{AMENDMENTS}"):
        return
    for amendment in fresh(old, new):
        date, what = (str(amendment.get(key, "")) for key in ("date", "what"))
        message = msg(
            "{year}: the amendment of {date}, {what}, is published, and would be there no more, or not so",
            year=version,
            date=date,
            what=what,
        )
        yield removal(message, version, AMENDMENTS)


def fresh(edition: Published, other: Published) -> list[dict[str, str]]:
    """Return the amendments of an edition that another does not have, by what they say to readers."""
    known = {tuple(str(amendment.get(key, "")) for key in _SAID) for amendment in other.amendments}
    return [one for one in edition.amendments if tuple(str(one.get(key, "")) for key in _SAID) not in known]
