"""The programs behind an edition: gongkai, Python, and every package that gongkai needs, with its version."""

from __future__ import annotations

import json
import platform
import re
from importlib import metadata

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def versions(sealed_with: str, commit: str, left_out: list[str]) -> str:
    """Return them as JSON, with the commit of the sources and what of these no bag can hold."""
    data = {
        "sealed_with_gongkai": sealed_with,
        "python": platform.python_version(),
        "packages": installed(),
        "commit": commit,
        "left_out_of_sources": left_out,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def installed(package: str = "gongkai") -> dict[str, str]:
    """Return a package and all that it needs, as far as they are installed, in the order of names."""
    found: dict[str, str] = {}
    waiting = [package]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # wanted on another system
            continue
        needs = metadata.requires(name) or ()
        waiting += [match[0] for need in needs if "extra ==" not in need and (match := _NAME.match(need))]
    return dict(sorted(found.items()))
