"""A profile's cover and an edition in, its markup out; in a sandbox, for the template may be a department's own.

`gongkai.profiles` has read the template before: here nothing that it let through can reach more than the edition.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gongkai.covers import FILTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Template

    from gongkai.profiles import Profile


def cover(profile: Profile, edition: Mapping[str, Any]) -> str:
    """Return the cover's markup; "" for a profile without one."""
    if not profile.cover.is_file():
        return ""
    soup = BeautifulSoup(compiled(profile.cover.read_text(encoding="utf-8")).render(gongkai=edition), "html.parser")
    for element in soup.find_all(src=True):
        address = str(element["src"])
        if not urlsplit(address).scheme and not address.startswith("/"):
            element["src"] = (profile.folder.resolve() / address).as_uri()
    return str(soup)


@functools.cache
def compiled(text: str) -> Template:
    """Return a template that can reach nothing but what it is given."""
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters = {name: call for name, call in environment.filters.items() if name in FILTERS}
    environment.filters["date"] = _date
    environment.globals.clear()
    return environment.from_string(text)


def _date(value: str) -> str:
    """Write 2022-05-06 as 2022年5月6日."""
    year, month, day = value.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


class CoverTemplates:
    """What mkdocs-with-pdf asks for the template of its cover: ours, whatever name it looks for."""

    name = "cover"
    keywords: Mapping[str, Any] = {}

    def __init__(self, profile: Profile, edition: Mapping[str, Any]) -> None:
        self._profile = profile
        self._edition = edition

    def select(self, _names: Sequence[str]) -> CoverTemplates:
        """Return the template, which is this."""
        return self

    def render(self, _keywords: Mapping[str, Any]) -> str:
        """Return the cover."""
        return cover(self._profile, self._edition)
