"""Links and files (L1xx): what a page points to is there, loads from nowhere else, and every file has a use.

国办发〔2017〕47号: no dead links, permanent addresses, no IPv4 literals; the site works as a folder, offline.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from gongkai import datafiles
from gongkai.checks import markup, sheets
from gongkai.checks.anchors import anchors
from gongkai.checks.anchors import headings as headings_of
from gongkai.checks.lists import packaged
from gongkai.edition import GENERATED_PAGES
from gongkai.problems import Message, Origin, Problem, Severity, msg, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gongkai.checks.markup import Link
    from gongkai.checks.sheets import Sheet
    from gongkai.edition import Edition

AWAY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\\\]")
"""A link to another site, or from the root of this one."""
_PROGRAM = re.compile(r"(?:javascript|vbscript|livescript)\s*:|data\s*:\s*(?:text/html|image/svg)", re.IGNORECASE)
_MACHINE = re.compile(r"file\s*:|[A-Za-z]:[\\/]|\\\\", re.IGNORECASE)
_IPV4 = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:\d{1,3}\.){3}\d{1,3}(?=[:/?#]|$)")
_ELSEWHERE = re.compile(r"(?:https?|ftp)://|//", re.IGNORECASE)
_UNNAMED = ("fn:", "fnref:", ":~:", "__")
"""What extensions of Markdown and browsers make anchors of."""


def targets(edition: Edition) -> Iterator[Problem]:
    """L101: A link within the edition leads to a page or a file that exists, be it Markdown's or HTML's, or an image.

    Government sites are inspected for dead links: 国办发〔2017〕47号. Correct the link, or add the file; another year
    is linked by its full address.

    L102: What a link names behind # is an anchor of that page: the words of a heading, or a name given to it. A browser
    would stay at the top of the page, and readers would not find the place. Correct the link, or give the heading that
    name.

    L108: No link names a machine by its number (IPv4). The number moves, and nobody can see whose it is:
    国办发〔2017〕47号. Write the site's domain name.

    L109: Nothing is loaded from another host with a page: no image, script or frame. It would be missing offline and in
    ten years' time, and tell the other host who reads what. Put the file beside the page.

    L110: No link runs a program (javascript:) or leads to a file on somebody's machine (file:), and no page has a
    script. Readers' browsers would run what nobody has checked, or find nothing. Delete it, or put the file beside the
    page.
    """
    known = {*edition.pages, *edition.unread_pages, *edition.files, *GENERATED_PAGES, *datafiles.names(edition)}
    there: dict[str, frozenset[str] | None] = {}
    for sheet in sheets.pages(edition):
        yield from islice(_targets(edition, sheet, known, there), sheets.MOST)


def _targets(
    edition: Edition, sheet: Sheet, known: set[str], there: dict[str, frozenset[str] | None]
) -> Iterator[Problem]:
    plain, raw = sheet.plain, sheet.raw
    for link in markup.links(raw):
        if "{{" in link.target or not link.target:
            continue
        problem = _forbidden(sheet, link) or _dead(sheet, link, known) or _unanchored(edition, sheet, link, there)
        if problem:
            yield problem
    for offset, name in markup.undefined(plain):
        message = msg(
            "'[{name}]' is defined nowhere on this page, so the link would be shown as it is typed", name=name
        )
        hint = msg("write '{example}'", example=f"[{name}]: …")
        yield sheet.problem("L101", offset, name, message, hint=hint)
    for tag in markup.tags(raw):
        handler = next((name for name in tag.attributes if name.startswith("on")), "")
        if tag.name == "script" or handler:
            message = msg("a script stands in the page: {found}", found=handler or "<script>")
            yield sheet.problem("L110", tag.offset, handler or "<script>", message, hint=_DELETE)


_DELETE = msg("delete it")


def _forbidden(sheet: Sheet, link: Link) -> Problem | None:
    """Report where a link must not lead."""
    target = re.sub(r"[\x00-\x20]", "", link.target)
    if _PROGRAM.match(target):
        message = msg("the link runs a program: '{target}'", target=link.target)
        return sheet.problem("L110", link.offset, link.target, message, hint=_DELETE)
    if _MACHINE.match(target):
        message = msg("the link leads to a file on somebody's machine: '{target}'", target=link.target)
        hint = msg("put the file beside the page, and link its name")
        return sheet.problem("L110", link.offset, link.target, message, hint=hint)
    if _IPV4.match(target):
        message = msg("the link names a machine by its number: '{target}'", target=link.target)
        return sheet.problem("L108", link.offset, link.target, message, hint=msg("write the site's domain name"))
    if link.loaded and _ELSEWHERE.match(target):
        message = msg("'{target}' would be loaded from another host", target=link.target)
        hint = msg("put the file beside the page, and link its name")
        return sheet.problem("L109", link.offset, link.target, message, hint=hint)
    return None


def _dead(sheet: Sheet, link: Link, known: set[str]) -> Problem | None:
    target = re.split("[#?]", unquote(link.target))[0]
    name = posixpath.normpath(target)
    if not target or AWAY.match(target) or name in known or _is_folder(target):
        return None
    message = msg("the link leads to '{target}', which does not exist", target=link.target)
    return sheet.problem("L101", link.offset, link.target, message, hint=_hint(name, known))


def _is_folder(target: str) -> bool:
    """Leave alone what leads up or to a folder; what that shows is for the web server to say."""
    return not posixpath.splitext(target)[1] and (target.endswith(("/", ".")) or target.startswith(".."))


def _hint(name: str, known: set[str]) -> Message:
    page = name.removesuffix(".html") + ".md"
    if page in known:
        return msg("write '{example}'", example=page)
    if name.startswith(".."):
        return msg("a page of another year is linked by its full address, beginning with https://")
    return near_miss(name, known) or msg("correct the link, or add the file")


def _unanchored(edition: Edition, sheet: Sheet, link: Link, there: dict[str, frozenset[str] | None]) -> Problem | None:
    """Report an anchor that a page of this edition does not have."""
    path, _, anchor = link.target.partition("#")
    anchor = unquote(anchor)
    name = posixpath.normpath(unquote(path)) if path else sheet.name
    if not anchor or anchor == "top" or anchor.startswith(_UNNAMED) or name not in edition.pages:
        return None
    if name not in there:
        there[name] = anchors(edition, sheets.page(edition.pages[name]))
    found = there[name]
    if found is None or anchor in found:
        return None
    message = msg("'{page}' has no heading with the anchor '{anchor}'", page=name, anchor=anchor)
    hint = near_miss(anchor, found) or msg(
        "correct the link, or give the heading that name: {example}", example=f"{{ #{anchor} }}"
    )
    return sheet.problem("L102", link.offset, link.target, message, hint=hint)


def headings(edition: Edition) -> Iterator[Problem]:
    """L103: No two headings of a page have the same anchor.

    Links to the second would lead elsewhere once a heading is added or moved. Word one of them in another way, or give
    it a name of its own.
    """
    for sheet in sheets.pages(edition):
        yield from islice(_same(edition, sheet), sheets.MOST)


def _same(edition: Edition, sheet: Sheet) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for heading in headings_of(edition, sheet):
        if heading.anchor not in first or not heading.known:
            first |= {heading.anchor: str(sheet.origin(heading.offset))} if heading.anchor else {}
            continue
        message = msg(
            "this heading has the same anchor as the one at {place}: '{anchor}'",
            anchor=heading.anchor,
            place=first[heading.anchor],
        )
        example = f"{heading.words} {{ #name }}"
        hint = msg("word it in another way, or give it a name of its own: {example}", example=example)
        severity = Severity.ERROR if heading.given else Severity.WARNING
        yield sheet.problem("L103", heading.offset, heading.words, message, hint=hint, severity=severity)


def images(edition: Edition) -> Iterator[Problem]:
    """L104: An image has words that stand for it, for readers who do not see it and where it does not load.

    GB/T 37668—2019 demands it, as WCAG 1.1.1 does. Write them as ![年度支出柱状图](支出.png); an image that is only
    decoration says so: <img alt="">.
    """
    for sheet in sheets.pages(edition):
        for image in islice((image for image in markup.images(sheet.plain) if image.words is None), sheets.MOST):
            message = msg("the image has no words that stand for it")
            hint = msg("write what it shows between the brackets: {example}", example="![平面图](images/plan.png)")
            name = sheet.plain[image.offset : image.offset + 60].split("\n")[0]
            yield sheet.problem("L104", image.offset, name, message, hint=hint, severity=Severity.WARNING)


def files(edition: Edition, root: Path) -> Iterator[Problem]:
    """L105: A file beside the pages is no larger than 5 MiB, or than the department allows (`largest_mib:`).

    Readers load it over slow lines, and the repository keeps every version of it for ever. Make it smaller, or raise
    the limit in data/department.yml.

    L106: Every file beside the pages is linked from one of them, or named as an attachment in report.yml. Everybody can
    load it all the same, though nobody decided to publish it. Link it, or delete it.

    L107: The name of a file can be held by every system and stand in an address. A reserved name, a sign that means
    something there, or two names that differ in small and capital letters only break links on other machines. Use
    letters, digits, Chinese characters, - and _.
    """
    used = _used(edition, root)
    names: dict[str, str] = {}
    largest = edition.department.largest_mib
    for name, path in sheets.files(edition, root):
        origin = Origin(f"docs/{edition.year}/{name}")
        size = path.stat().st_size
        if size > largest << 20:
            message = msg("the file has {size} MiB, more than {limit}", size=-(-size >> 20), limit=largest)
            hint = msg("make it smaller, or set `largest_mib:` in data/department.yml")
            yield Problem("L105", origin, message, hint, Severity.WARNING, name)
        if name not in used and not name.lower().endswith(tuple(packaged("links")["unlinked"])):
            message = msg("no page links this file, but everybody can load it")
            hint = msg("link it, or delete it")
            yield Problem("L106", origin, message, hint, Severity.WARNING, name)
        yield from _name(name, origin, names)
        names.setdefault(unicodedata.normalize("NFC", name).lower(), name)


def _used(edition: Edition, root: Path) -> set[str]:
    """Return the files that a page links, that the report names, or that mkdocs.yml does."""
    linked: Iterable[str] = (link.target for sheet in sheets.pages(edition) for link in markup.links(sheet.plain))
    attached = (attachment.file for attachment in edition.report.attachments)
    used = {posixpath.normpath(urlsplit(unquote(target)).path) for target in (*linked, *attached) if _readable(target)}
    try:
        settings = (root / "mkdocs.yml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        settings = ""
    return used | {name for name in edition.files if name in settings}


def _readable(target: str) -> bool:
    try:
        urlsplit(unquote(target))
    except ValueError:  # [::1
        return False
    return bool(target)


_AWKWARD = re.compile(r"[<>:\"|?*\\#%&+\x00-\x1f\x7f]")


def _name(name: str, origin: Origin, names: dict[str, str]) -> Iterator[Problem]:
    parts = name.split("/")
    message = None
    if sign := _AWKWARD.search(name):
        message = msg("the name has '{sign}' in it, which addresses or Windows cannot hold", sign=sign[0])
    elif any(part != part.strip(" ") or part.endswith(".") for part in parts):
        message = msg("the name begins or ends with a blank, or ends with a dot")
    elif reserved := next((part for part in parts if part.split(".")[0].lower() in packaged("links")["reserved"]), ""):
        message = msg("'{name}' is a word that Windows keeps for itself", name=reserved)
    elif any(len(part.encode()) > int(packaged("links")["longest_name"]) for part in parts):
        message = msg("the name is longer than some systems can hold")
    elif (other := names.get(unicodedata.normalize("NFC", name).lower())) and other != name:
        message = msg("on Windows this is the same file as '{other}'", other=other)
    if message:
        hint = msg("name it with letters, digits, Chinese characters, - and _, as plan-2021.png")
        yield Problem("L107", origin, message, hint, subject=name)
    elif " " in name or "\u3000" in name:
        message = msg("the name has a blank in it, which addresses cannot hold")
        yield Problem("L107", origin, message, msg("write - for the blank"), Severity.WARNING, name)


CHECKS = (targets, headings, images)
"""Checks of an edition."""
FILE_CHECKS = (files,)
"""Checks of an edition and its files, which take the site's folder as well."""
ACCEPTABLE = ("L105",)
