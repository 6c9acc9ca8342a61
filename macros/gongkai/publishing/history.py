"""Which versions were published when: the lines of a target's history in, what to keep and where to go back to out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.publishing.errors import PublishError
from gongkai.publishing.manifest import is_version

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

NAME = "history.jsonl"
PUBLISH, BACK = "publish", "roll-back"


@dataclass(frozen=True)
class Event:
    """A version was made the public one."""

    version: str
    at: str
    action: str


def line(version: str, at: str, action: str, said: Mapping[str, str]) -> str:
    """Return a line of the history: what was done when, and what was allowed to go and why."""
    return json.dumps({"at": at, "action": action, "version": version, **said}, ensure_ascii=False) + "\n"


def events(text: str) -> list[Event]:
    """Read a history, oldest first; a line that cannot be read is left out: a power cut may have torn it."""
    found = []
    for row in text.splitlines():
        try:
            read = json.loads(row)
            event = Event(str(read["version"]), str(read["at"]), str(read["action"]))
        except (ValueError, KeyError, TypeError):
            continue
        if is_version(event.version):
            found.append(event)
    return found


def order(past: Sequence[Event], there: Collection[str]) -> list[str]:
    """Return the versions that are there, the last published last; those of which nothing is known come first."""
    published = [event.version for event in past if event.action == PUBLISH]
    last = {version: number for number, version in enumerate(published)}
    return sorted(there, key=lambda version: (last.get(version, -1), version))


def former(past: Sequence[Event], there: Collection[str], current: str) -> str:
    """Return the version that was published before the current one, "" if there is none.

    Where something else is public than a version, that is the last version.
    """
    ordered = order(past, there)
    place = ordered.index(current) if current in ordered else len(ordered)
    return ordered[place - 1] if place else ""


def chosen(version: str, past: Sequence[Event], there: Collection[str], current: str) -> str:
    """Return the version to go back to: the one asked for, or the one before; raises `PublishError` without one."""
    if version in there:
        return version
    if version:
        names = ", ".join(order(past, there)) or "-"
        message = msg("there is no version {version}; there are: {names}", version=version, names=names)
        raise PublishError(message, usage=True)
    found = former(past, there, current)
    if not found:
        raise PublishError(msg("there is no former version to go back to"), usage=True)
    return found


def strange(path: str) -> PublishError:
    """Return what is said of something else in the place of the link to the public version."""
    return PublishError(msg("{path} is no link to a published version; move it away first", path=path), usage=True)


def superfluous(past: Sequence[Event], there: Collection[str], current: str, keep: int) -> list[str]:
    """Return the versions beyond the last `keep`; the current one is never among them."""
    ordered = [version for version in order(past, there) if version != current]
    return ordered[: max(len(ordered) - max(keep - 1, 0), 0)]


@dataclass(frozen=True)
class Version:
    """A version that is there: when it was last published, and whether it is the public one."""

    name: str
    at: str
    current: bool


def listed(past: Sequence[Event], there: Collection[str], current: str) -> list[Version]:
    """Return the versions that are there, the last published first."""
    dates = {event.version: event.at for event in past}
    return [Version(name, dates.get(name, ""), name == current) for name in reversed(order(past, there))]
