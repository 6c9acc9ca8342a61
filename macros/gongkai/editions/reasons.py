"""Two keys of an edition in, in words what differs out: why it has to be built again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.digests import keys
from gongkai.digests.environment import FONTS, GONGKAI, LIBRARIES, PACKAGES, PYTHON
from gongkai.digests.inputs import BESIDE, VARIABLES
from gongkai.problems import Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 5
"""How many files are named."""
CAUSES = {
    GONGKAI: msg("gongkai itself has changed"),
    PACKAGES: msg("a package that gongkai uses has changed, or another was installed"),
    PYTHON: msg("it is another version of Python"),
    FONTS: msg("the fonts of this machine have changed"),
    LIBRARIES: msg("the libraries that set type have changed"),
    VARIABLES: msg("a variable of this machine that mkdocs.yml names has changed"),
    BESIDE: msg("a file that the site's own Python may read has changed"),
    keys.SIBLINGS: msg("the other editions, to which it links, have changed"),
    keys.PARTS: msg("other chapters are asked for by themselves"),
    keys.STANDALONE: msg("the files of the theme are to lie elsewhere"),
    keys.NOTES: msg("what its notes say of accepted findings has changed"),
}


def reasons(before: Mapping[str, str], now: Mapping[str, str], year: int) -> tuple[Message, ...]:
    """Say what has changed, files first; nothing if nothing has."""
    changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    files = [name for name in changed if not name.startswith(":")]
    found = [_file(name, before, now) for name in files[:MOST]]
    if len(files) > MOST:
        found.append(msg("{count} more files have changed", count=len(files) - MOST))
    if keys.PDF in changed:
        found.append(_pdf(before, now))
        changed = [name for name in changed if name in before and name in now]  # fonts matter to PDFs only
    if keys.DRAFT in changed:
        found.append(msg("it is a draft now") if now[keys.DRAFT] == str(True) else msg("it is no longer a draft"))
    years = [name.removeprefix(keys.YEAR) for name in changed if name.startswith(keys.YEAR)]
    found += [msg("figures of {other} that it may show have changed", other=other) for other in years]
    own = any(name.startswith((f"data/{year}/", "data/department.yml")) for name in files)
    found += [CAUSES[name] for name in changed if name in CAUSES and not (own and name == keys.NOTES)]
    return tuple(found) or tuple(CAUSES[name] for name in changed if name in CAUSES)


def _file(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> Message:
    if name not in before:
        return msg("{path} is new", path=name)
    return msg("{path} has changed", path=name) if name in now else msg("{path} is gone", path=name)


def _pdf(before: Mapping[str, str], now: Mapping[str, str]) -> Message:
    if before.get(keys.PDF) == "none":
        return msg("the last build made no PDF")
    return msg("the last build made a PDF, and none is asked for") if now[keys.PDF] == "none" else CAUSES[keys.PARTS]
