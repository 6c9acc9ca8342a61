"""What nobody sees (V108 to V110): pages and the files beside them tell no more than they show."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from gongkai.checks import properties, sheets
from gongkai.checks.markup import tags
from gongkai.checks.sheets import HAN
from gongkai.problems import Origin, Problem, Severity, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gongkai.checks.sheets import Sheet
    from gongkai.edition import Edition


def hidden_text(edition: Edition) -> Iterator[Problem]:
    """V108: A page hides nothing: no comment, no text without size or in the page's colour, no invisible character.

    Whoever looks at the page's source reads it all the same, and search engines print it. Delete it, or let readers see
    it.
    """
    for sheet in sheets.pages(edition):
        if "<" in sheet.text or "[" in sheet.text or "{" in sheet.text:
            yield from islice(_hidden(sheet), sheets.MOST)
        for match in islice(_INVISIBLE.finditer(sheet.text), sheets.MOST):
            if match[0] in JOINERS and not re.match(f"[{HAN}]", sheet.text[match.start() - 1 : match.start()]):
                continue  # emoji and other scripts need them
            code = f"U+{ord(match[0]):04X}"
            message = msg("there is a character that nobody sees, {code}", code=code)
            yield sheet.problem("V108", match.start(), code, message, severity=Severity.WARNING)


JOINERS = "\u200c\u200d"
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0d\uffa0" + JOINERS + "]")
_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?![.0-9]*[1-9])"
    r"|font-size\s*:\s*0(?![.0-9]*[1-9])|(?<![\w-])color\s*:\s*(?:white\b|transparent|#fff(?:fff)?\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)"
    r"|text-indent\s*:\s*-\d{3}|(?<![\w-])(?:left|top)\s*:\s*-\d{3}|clip-path|(?<![\w-])(?:width|height)\s*:\s*0(?![.0-9]*[1-9])",
    re.IGNORECASE,
)
_REMARK = re.compile(r"^ {0,3}\[(?://|comment|_metadata_:[^\]]*)\]:[^\n]*", re.MULTILINE | re.IGNORECASE)
_LISTED = re.compile(r"\{:?[^{}\n]*(?:style\s*=\s*[\"']([^\"'\n]*)[\"']|[ :](hidden)(?=[ }=]))[^{}\n]*\}")


def hides(style: str) -> bool:
    """Tell whether a style makes its text invisible."""
    return _STYLE.search(style) is not None


def _hidden(sheet: Sheet) -> Iterator[Problem]:
    plain = sheet.raw
    for start, end in sheets.comments(plain):
        message = msg("a comment stands here, and everybody can read it in the page's source")
        yield sheet.problem("V108", start, _first_words(plain[start + 4 : end - 3]), message, hint=_DELETE)
    for match in _REMARK.finditer(plain):
        message = msg("a comment stands here, and everybody can read it in the repository")
        yield sheet.problem("V108", match.start(), _first_words(match[0]), message, hint=_DELETE)
    for tag in tags(plain):
        style = tag.attributes.get("style", "")
        if tag.name == "style":
            after = plain.find("<", tag.offset + 1)  # its end, or the next tag: no text is looked through twice
            style = plain[tag.offset : after if after >= 0 else len(plain)]
        if "hidden" in tag.attributes or hides(style) or tag.name in {"template", "noscript"}:
            message = msg("the text in <{tag}> is hidden from the page's readers, not from its source", tag=tag.name)
            yield sheet.problem("V108", tag.offset, f"<{tag.name}>", message, hint=_DELETE)
    for match in _LISTED.finditer(plain):
        if match[2] or hides(match[1]):
            message = msg("'{found}' hides text from the page's readers, not from its source", found=match[0])
            yield sheet.problem("V108", match.start(), match[0], message, hint=_DELETE)


_DELETE = msg("delete it")


def _first_words(comment: str) -> str:
    return " ".join(comment.split())[:20]


def file_properties(edition: Edition, root: Path) -> Iterator[Problem]:
    """V109: The properties of a file beside the pages (EXIF, PNG, PDF, Office) do not say who made it, or where.

    The name of a person or the place of a photograph must go; a camera or a remark is a warning. The department's own
    name may stand there. Delete them under Properties › Details, or in Office under File › Info.

    V110: An Office file hides no remarks, tracked changes or sheets. Everybody who loads the file can bring them to
    light, and with them what was crossed out. Run File › Info › Inspect Document, and delete what it finds.
    """
    own = {edition.department.name, edition.department.short_name} - {""}
    for name, path in sheets.files(edition, root):
        origin = Origin(f"docs/{edition.year}/{name}")
        try:
            found = [p for p in properties.properties(path) if p.value not in own]
        except (properties.UnreadableError, OSError):
            message = msg("the properties of '{file}' cannot be looked into", file=name)
            hint = msg("save it as a new file (docx, xlsx, pdf, jpg, png), or check its properties by hand")
            yield Problem("V109", origin, message, hint, Severity.WARNING, name)
            continue
        yield from _told(name, origin, found)
        for what in properties.hidden(path):
            message = msg("'{file}' hides {what}", file=name, what=what)
            hint = msg("run File › Info › Inspect Document in Word or Excel, and delete what it finds")
            yield Problem("V110", origin, message, hint, subject=name)


def _told(name: str, origin: Origin, found: Iterable[properties.Property]) -> Iterator[Problem]:
    for each in dict.fromkeys(found):
        message = msg(
            "the properties of '{file}' name its {field}: {value}", file=name, field=each.field, value=each.value
        )
        if not each.value:
            message = msg("the properties of '{file}' name the {field}", file=name, field=each.field)
        hint = msg("delete them: in Windows under Properties › Details, in Office under File › Info › Inspect Document")
        severity = Severity.ERROR if each.personal else Severity.WARNING
        yield Problem("V109", origin, message, hint, severity, name)


CHECKS = (hidden_text,)
FILE_CHECKS = (file_properties,)
