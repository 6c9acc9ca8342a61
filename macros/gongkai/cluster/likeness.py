"""Two machines in, what differs between them out, of all that makes a build's bytes: versions and fonts."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from gongkai.digests import comparable_environment
from gongkai.digests.environment import FONTS, GONGKAI, LIBRARIES, PACKAGES, PYTHON
from gongkai.problems import Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 5
"""How many packages are named."""


@functools.cache
def environment() -> Mapping[str, str]:
    """Return what a build of this process depends on beside the site; asked once, before anything is built."""
    return comparable_environment()


def for_a_build(*, with_pdf: bool) -> dict[str, str]:
    """Return what a build depends on: without PDFs it does not matter what sets type."""
    return {name: value for name, value in environment().items() if with_pdf or name not in {FONTS, LIBRARIES}}


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[Message, ...]:
    """Say in which versions and fonts this machine (`ours`) is not like one that asks it to build."""
    return tuple(
        _difference(name, ours.get(name, ""), wanted) for name, wanted in theirs.items() if ours.get(name) != wanted
    )


def _difference(name: str, ours: str, theirs: str) -> Message:
    if name == GONGKAI:
        return msg("another gongkai")
    if name == FONTS:
        return msg("other fonts")
    if name == PYTHON:
        return msg("Python {there} instead of {here}", there=ours, here=theirs)
    only = [
        " ".join(sorted(set(one.split()) - set(other.split()))[:MOST]) or "-"
        for one, other in ((ours, theirs), (theirs, ours))
    ]
    if name == PACKAGES:
        return msg("packages {there} instead of {here}", there=only[0], here=only[1])
    assert name == LIBRARIES
    return msg("system libraries {there} instead of {here}", there=only[0], here=only[1])
