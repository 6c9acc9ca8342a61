"""Privacy and secrecy (V1xx): what is published tells nothing of persons and of secrets.

Personal data: 《个人信息保护法》; what is not made public: 《政府信息公开条例》. Words are data (privacy.yml).
"""

from __future__ import annotations

import functools
import re
from itertools import islice
from typing import TYPE_CHECKING

from gongkai import source
from gongkai.checks import hiding, personal, properties, sheets
from gongkai.checks.lists import packaged
from gongkai.checks.patterns import stands
from gongkai.checks.sheets import CALL, Sheet
from gongkai.facts import State
from gongkai.problems import Origin, Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.checks.personal import Personal
    from gongkai.edition import Edition, Site
    from gongkai.schema import DepartmentShape

_KINDS = {
    "V101": msg("an ID number"),
    "V102": msg("a telephone number"),
    "V103": msg("the number of a bank card or account"),
    "V104": msg("an e-mail address"),
    "V105": msg("the plate of a vehicle"),
}


def numbers(edition: Edition, root: Path) -> Iterator[Problem]:
    """V101: No ID number of a resident (18 digits with the check digit of GB 11643, or the 15 of old) is published.

    《个人信息保护法》 protects it: whoever knows it can pass for that person. As with V102 to V105, the pages with
    their heads, the data files with their comments and attachments of text and Office are looked into. A unified social
    credit code is public. What may be another number after all is a warning. Take it out, or cover part of it.

    V102: No telephone number of a person is published. The contact in data/department.yml is published on purpose. Take
    any other out, or cover part of it.

    V103: No number of a bank card, which its check digit gives away, or of an account is published. Money can be taken
    with it. Take it out, or cover part of it.

    V104: No e-mail address is published but the contact's in data/department.yml. It says whose it is, and is collected
    by senders of spam and fraud. Take it out.

    V105: No plate of a vehicle is published, petrol or electric. It leads to its owner. Take it out, or cover part of
    it.
    """
    own = _own(edition.department)
    for sheet in (*sheets.whole_pages(edition, root), *sheets.data(edition, root), *_attachments(edition, root)):
        yield from islice(_personal(sheet, own, edition), sheets.MOST)


def department(site: Site) -> Iterator[Problem]:
    """Look through data/department.yml (V101 to V105): beside the contact, nothing in it names a person."""
    path = site.root / "data" / "department.yml"
    if site.department is not None and path.is_file():
        sheet = Sheet(path.name, "data/department.yml", sheets.read(str(path)))
        yield from _personal(sheet, _own(site.department))


def _own(of: DepartmentShape) -> frozenset[str]:
    """Return the department's own telephone numbers and address, as published."""
    phones = re.split("[,，、;；/或]", of.contact.phone)
    return frozenset({of.contact.email.lower(), *(re.sub("[^0-9]", "", phone) for phone in phones)} - {""})


def _is_own(found: Personal, own: frozenset[str]) -> bool:
    if found.rule == "V104":
        return found.printed.lower() in own
    digits = re.sub("[^0-9]", "", found.printed)
    return found.rule == "V102" and any(number.endswith(digits) or digits.startswith(number) for number in own)


def _attachments(edition: Edition, root: Path) -> Iterator[Sheet]:
    for name, path in sheets.files(edition, root):
        if words := properties.text(path):
            yield Sheet(name, f"docs/{edition.year}/{name}", words)


def _quantities(edition: Edition, path: str) -> frozenset[tuple[int, int]]:
    """Return where the figures with a unit stand in a data file: 13812345678 in a table of 元 is no telephone."""
    stated = ((f.origin, f.quantity) for f in edition.facts.values() if f.origin.path == path)
    return frozenset((origin.line, origin.column) for origin, quantity in stated if quantity and quantity.dims)


def _personal(sheet: Sheet, own: frozenset[str], edition: Edition | None = None) -> Iterator[Problem]:
    seen: set[tuple[str, int]] = set()
    quantities: frozenset[tuple[int, int]] | None = None
    for found in personal.numbers(sheet.text):
        origin = _place(sheet, found)
        if quantities is None:
            quantities = _quantities(edition, sheet.path) if edition else frozenset()
        column = origin.column - (sheet.text[found.start - 1 : found.start] in ("'", '"'))
        if _is_own(found, own) or (origin.line, column) in quantities or (found.rule, found.start) in seen:
            continue
        seen.add((found.rule, found.start))
        message = msg("{kind} stands here: {found}", kind=_KINDS[found.rule], found=found.covered)
        hint = msg("take it out, or cover it; only the department's own contact is published")
        severity = Severity.WARNING if found.doubtful else Severity.ERROR
        yield Problem(found.rule, origin, message, hint, severity, f"{sheet.name}:{found.covered}")


def _place(sheet: Sheet, found: Personal) -> Origin:
    """Return a place in a file that has lines; in an Office file they are not those that anybody sees."""
    office = sheet.path.startswith("docs/") and sheet.path.endswith(tuple(packaged("privacy")["office"]))
    return Origin(sheet.path) if office else sheet.origin(found.start)


def secret_figures(edition: Edition) -> Iterator[Problem]:
    """V106: What a figure that is kept secret (`secret: true`) stands for is not given away by the text.

    Its label may be named; a number in the same clause, written or from another figure, would say what is secret. Take
    the number out, or call the secret figure itself, which prints 涉密.
    """
    secret = [fact for fact in edition.facts.values() if fact.state is State.SECRET and fact.label]
    for sheet in sheets.pages(edition) if secret else ():
        for fact in secret:
            for match in re.finditer(re.escape(fact.label), sheet.prose):
                clause = _clause(sheet, match.end(), fact.id)
                if re.search(rf"[0-9０-９{CALL}]", clause):
                    message = msg("'{label}' is secret, and a number stands beside it", label=fact.label)
                    hint = msg("take the number out, or write {example}", example=f'{{{{ fact("{fact.id}") }}}}')
                    yield sheet.problem("V106", match.start(), fact.label, message, hint=hint)


_CLAUSE = re.compile(r"[^，。；、！？\n]{0,60}")


def _clause(sheet: Sheet, start: int, secret: str) -> str:
    """Return the rest of a clause, without calls of the secret figure itself."""
    clause = _CLAUSE.match(sheet.prose, start)
    end = clause.end() if clause else start
    pieces, position = [], start
    for call in re.finditer(r"\{\{[^{}]*\}\}", sheet.text[start:end]):
        if re.search(rf"""["']{re.escape(secret)}["']""", call[0]):
            pieces.append(sheet.prose[position : start + call.start()])
            position = start + call.end()
    return "".join([*pieces, sheet.prose[position:end]])


def marks(edition: Edition, root: Path) -> Iterator[Problem]:
    """V107: Nothing that is marked as secret (绝密, 机密, 秘密, 涉密), internal (内部) or not public is published.

    Names and progress of secret projects are secret themselves, so the words are reported wherever they stand in texts
    and figures; what laws, forms and rules have to say (国家秘密, 保密审查) is not, nor is the label of a figure that
    says itself that it is secret. A report that was printed so is accepted in the ledger, with the reason.
    """
    secret = {(f.origin.path, f.label) for f in edition.facts.values() if f.state is State.SECRET}
    for sheet in (*sheets.whole_pages(edition, root), *sheets.data(edition, root)):
        if sheet.path.startswith("data/") and sheet.name.startswith(("ledger.", "checks.")):
            continue  # they speak of findings, and quote them
        labels = [label for path, label in secret if path == sheet.path]
        found = (p for p in _marked(sheet) if not _is_label(sheet, p.origin.line, labels))
        yield from islice(found, sheets.MOST)


def _is_label(sheet: Sheet, line: int, labels: list[str]) -> bool:
    """Tell the line in which a figure says of itself that it is secret."""
    words = sheet.text.split("\n", line)[line - 1] if sheet.path.startswith("data/") else ""
    return "secret:" in words or any(label in words for label in labels)


def _marked(sheet: Sheet) -> Iterator[Problem]:
    page = sheet.path.startswith("docs/")
    text = sheet.prose if page else sheet.text
    harmless = packaged("privacy")["harmless"]
    taken: list[tuple[int, int]] = []
    for word, pattern, reason, severity in _patterns():
        for match in pattern.finditer(text) if stands(word, text) else ():
            start, end = match.span()
            inside = any(a <= start and end <= b for a, b in taken[-sheets.MOST :])
            if inside or sheets.covered(text, harmless, start, end) or not (page or _is_published(text, start)):
                continue
            taken.append((start, end))
            message = msg("'{found}' stands here: {reason}", found=match[0], reason=reason)
            hint = msg("take out what is not public, or accept the finding with its reason in the year's ledger")
            yield sheet.problem("V107", start, match[0], message, hint=hint, severity=severity)


_COMMENT = re.compile(r"(?:^|[ \t])#")
_KEY = re.compile(r"\w*:(?:[ \n]|$)")


def _is_published(text: str, start: int) -> bool:
    """Tell the values of a data file from its comments and the names of figures."""
    line = text.rfind("\n", max(0, start - source.MAX_CHARACTERS), start) + 1
    before = text[line:start]
    return not _COMMENT.search(before) and not (re.fullmatch(r"[ \-]*\w*", before) and _KEY.match(text, start))


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], str, Severity], ...]:
    return tuple(
        (mark["word"], re.compile(mark["pattern"]), mark["reason"], Severity(mark.get("severity", "error")))
        for mark in packaged("privacy")["marks"]
    )


CHECKS = (secret_figures, *hiding.CHECKS)
"""Checks of an edition."""
FILE_CHECKS = (numbers, marks, *hiding.FILE_CHECKS)
"""Checks of an edition and its files, which take the site's folder as well."""
SITE_CHECKS = (department,)
"""Checks of what belongs to no year."""
ACCEPTABLE = ("V101", "V102", "V103", "V104", "V105", "V107")
