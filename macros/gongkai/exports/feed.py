"""What the editions have published in, a feed of editions and amendments out (Atom, RFC 4287).

An entry must say when it was last updated, and no date is invented: an edition that states no date of publication gets
the last day of its year, before which it cannot have been finished, and nothing says that it was published then.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from gongkai import datafiles
from gongkai.exports.citing import licence, root
from gongkai.seals.superseded import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.exports.years import Published
    from gongkai.schema import DepartmentShape

FEED = "feed.xml"
ATOM = "http://www.w3.org/2005/Atom"
MIDNIGHT = "T00:00:00+08:00"
"""A date in China's time, which its departments' dates are in."""


def feed(department: DepartmentShape, editions: Sequence[Published]) -> str:
    """Return the feed, newest first; nothing if no edition is public."""
    entries = [(date, entry) for e in reversed(editions) if not e.draft for date, entry in _entries(department, e)]
    if not entries:
        return ""
    entries.sort(key=lambda found: found[0], reverse=True)
    base = root(department)
    top = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    _text(top, "id", _id(department, ""))
    _text(top, "title", f"{department.name}公开报告")
    if department.notice:
        _text(top, "subtitle", department.notice)
    _text(top, "updated", entries[0][0] + MIDNIGHT)
    _text(ET.SubElement(top, "author"), "name", department.name)
    if licence(department):
        _text(top, "rights", licence(department))
    ET.SubElement(top, "link", {"href": f"{base}index.html"})
    if base:
        ET.SubElement(top, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{base}{FEED}"})
    top.extend([entry for _, entry in entries])
    ET.indent(top, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(top, encoding="unicode") + "\n"


def _entries(department: DepartmentShape, edition: Published) -> Iterator[tuple[str, ET.Element]]:
    """Yield the entry of an edition, then those of its amendments; only the title tells what was amended."""
    year, title = edition.year, edition.said("title")
    amended = [a for a in edition.amendments if a.get("date")]
    stated = edition.said("published")
    date = max([stated or f"{year}-12-31", *(a["date"] for a in amended)])
    said = [f"所属期间：{edition.said('period')}" if edition.said("period") else ""]
    said += [f"公布日期：{stated}" if stated else "未载明公布日期"]
    entry = _entry(department, f"{year}/", title, date, "；".join(filter(None, said)))
    if stated:
        entry.insert(3, _element("published", stated + MIDNIGHT))
    ET.SubElement(entry, "link", {"href": f"{root(department)}{year}/index.html"})
    yield date, entry
    counts: dict[str, int] = {}
    for amendment in amended:
        day = amendment["date"]
        counts[day] = counts.get(day, 0) + 1
        words = [
            (label, amendment.get(name, "")) for label, name in (("原为", "old"), ("更正为", "new"), ("原因", "why"))
        ]
        told = "；".join(f"{label}：{word}" for label, word in words if word)
        name = f"{year}/notes.html#amendments"
        entry = _entry(
            department, f"{name}-{day}-{counts[day]}", f"更正：{title}：{amendment.get('what', '')}", day, told
        )
        ET.SubElement(entry, "link", {"href": f"{root(department)}{name}"})
        number = str(amendment.get("superseded", ""))
        if number.isdecimal():  # the version before it stays where it is, for whoever has quoted it
            former = f"{root(department)}{year}/{place(int(number))}/{datafiles.PDF}"
            link = {"rel": "related", "href": former, "type": "application/pdf", "title": "更正以前的版本"}
            ET.SubElement(entry, "link", link)
        yield day, entry


def _entry(department: DepartmentShape, name: str, title: str, date: str, said: str) -> ET.Element:
    entry = ET.Element("entry")
    _text(entry, "id", _id(department, name))
    _text(entry, "title", title)
    _text(entry, "updated", date + MIDNIGHT)
    _text(entry, "summary", said)
    return entry


def _id(department: DepartmentShape, name: str) -> str:
    """Name a thing for ever: by its address where the site has one, else by the department's name and its own."""
    base = root(department)
    return f"{base}{name}" if urlsplit(base).netloc else uuid.uuid5(uuid.NAMESPACE_URL, f"{department.name}/{name}").urn


def _text(parent: ET.Element, tag: str, words: str) -> None:
    parent.append(_element(tag, words))


def _element(tag: str, words: str) -> ET.Element:
    element = ET.Element(tag)
    element.text = words
    return element
