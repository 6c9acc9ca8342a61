"""What would run or load in readers' browsers (L111, L112): texts are words, and files beside the pages show, not do.

Texts and files come from pull requests, and are published on a government's site: what runs there runs in its name.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING
from xml.parsers import expat

from gongkai.checks import sheets
from gongkai.checks.markup import tags, unreadable
from gongkai.problems import Message, Origin, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gongkai.checks.markup import Tag
    from gongkai.checks.sheets import Sheet
    from gongkai.edition import Edition

RUN = re.compile(
    r"(?:^|/)\.ht[a-z]+$|\.(?:[sp]?html?|xht(?:ml)?|shtm|mht(?:ml)?|xml|xslt?|php\d?|phtml|aspx?|jspx?|cgi|m?js|cjs|css|wasm|htc"
    r"|hta|swf|svgz|exe|com|scr|msi|bat|cmd|ps1|vbs|vbe|wsf|lnk|jar|sh|py|docm|xlsm|pptm)$",
    re.IGNORECASE,
)
"""Names of files that browsers, web servers or readers' machines run."""
THEME = (".css", ".js", ".mjs")
"""What mkdocs.yml may load with every page, if it names it: it is read as code."""
ELEMENTS = frozenset(
    {"base", "meta", "link", "style", "form", "button", "input", "select", "textarea"}
    | {"object", "embed", "applet", "frame", "frameset", "portal"}
)
"""Elements that act on the whole page, ask readers for something, or run what they load."""
ATTRIBUTES = frozenset({"srcdoc", "formaction", "ping", "manifest"})
_PROGRAM = re.compile(r"(?:javascript|vbscript|livescript)\s*:|data\s*:\s*(?:text/html|image/svg)", re.IGNORECASE)
_OPEN = re.compile(r"\{(?![{%])")
_LISTED = re.compile(
    r"(?<![\w-])(on\w+|href|src|srcset|srcdoc|action|formaction|ping|data|xlink:href)\s*="
    r"|(#__\w+)|(?:id|name)\s*=\s*[\"']?(__\w+)",
    re.IGNORECASE,
)
_STYLED = re.compile(r"(?<![\w-])style\s*=", re.IGNORECASE)
_LOADING = re.compile(r"url\s*\(", re.IGNORECASE)
_DELETE = msg("delete it")
_TYPED = msg("write &lt; for a < that readers are to see")
_DRAWN = re.compile(r"#|data:image/(?:png|jpeg|gif|webp)[;,]", re.IGNORECASE)
_STYLE = re.compile(r"@import|url\(\s*[\"']?\s*(?!#|data:(?:image|font)/)|expression\s*\(|javascript:", re.IGNORECASE)
_LOADS = re.compile(_STYLE.pattern + r"|\\|image-set|src\s*\(|https?:", re.IGNORECASE)
"""In a style, where words may be spelt in code, and an address needs no `url`."""
_DRAWING = frozenset(
    "a animate animateMotion animateTransform circle clipPath cursor defs desc ellipse filter font font-face "
    "font-face-name font-face-src g glyph glyphRef hkern image line linearGradient marker mask meshgradient meshpatch "
    "meshrow metadata missing-glyph mpath path pattern polygon polyline radialGradient rect set solidcolor stop style "
    "svg switch symbol text textPath title tref tspan use view vkern altGlyph altGlyphDef altGlyphItem color-profile "
    "hatch hatchpath feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting "
    "feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage "
    "feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile "
    "feTurbulence".lower().split()
)
"""The elements of SVG that draw, and no others: one that nobody knows today may run tomorrow."""
_SVG = "http://www.w3.org/2000/svg"
_NOTES = (
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://purl.org/dc/",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://ns.adobe.com/",
    "http://www.serif.com/",
    "http://www.bohemiancoding.com/",
    "http://schemas.microsoft.com/visio/",
)
"""What drawing programs note for themselves, which no browser reads."""


def elements(edition: Edition) -> Iterator[Problem]:
    """L112: A text has no HTML that acts: no form, frame of another page, style or base, nothing that names a program.

    It would change the page around it, or ask readers for something in the department's name. A tag that browsers read
    in another way than it is written is none either. Delete it, or write it in Markdown; how pages look is for
    mkdocs.yml to say.
    """
    for sheet in sheets.pages(edition):
        yield from islice(_acting(sheet), sheets.MOST)


def _acting(sheet: Sheet) -> Iterator[Problem]:
    for offset, begun in unreadable(sheet.raw):
        message = msg("{found} does not belong in a text", found=begun)
        yield sheet.problem("L112", offset, begun, message, hint=_TYPED)
    for tag in tags(sheet.raw):
        acting = of(tag)
        if acting:
            message = msg("{found} does not belong in a text", found=acting)
            yield sheet.problem("L112", tag.offset, acting, message, hint=_DELETE)
    for start, braces in lists(sheet.text):
        found = [(match.start(), next(filter(None, match.groups()))) for match in _LISTED.finditer(braces)]
        styled = _STYLED.search(braces)
        loading = _LOADING.search(braces, styled.end()) if styled else None
        if styled and loading:
            found.append((styled.start(), loading[0]))
        for place, name in sorted(found):
            message = msg("{found} does not belong in a text", found=name)
            yield sheet.problem("L112", start + place, name, message, hint=_DELETE)


def lists(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each line's lists of attributes begin, and all from the first to the end of the last."""
    offset = 0
    for line in text.split("\n") if "{" in text else ():
        bare = _uncalled(line)
        first, last = _OPEN.search(bare), bare.rfind("}")
        if first and first.start() < last:
            yield offset + first.start(), bare[first.start() : last + 1]
        offset += len(line) + 1


def _uncalled(line: str) -> str:
    """Blank a line's macro calls out; step by step, since a pattern would look for the end of each again and again."""
    parts, place = [], 0
    while (start := line.find("{{", place)) >= 0 and (end := line.find("}}", start)) >= 0:
        parts += [line[place:start], "x" * (end + 2 - start)]
        place = end + 2
    return "".join([*parts, line[place:]])


def of(tag: Tag) -> str:
    """Return what in a tag acts, if anything; links and handlers are L110's."""
    if tag.name in ELEMENTS:
        return f"<{tag.name}>"
    for name, value in tag.attributes.items():
        if name in ATTRIBUTES:
            return name
        if name in {"id", "name"} and value.startswith("__"):  # the theme finds its own settings by such a name
            return f'{name}="{value}"'
        if name not in {"href", "src"} and _PROGRAM.match(re.sub(r"[\x00-\x20]", "", unescape(value))):
            return name
    return ""


def files(edition: Edition, root: Path) -> Iterator[Problem]:
    """L111: No file beside the pages is a program, a web page or a style, and no picture (SVG) has one in it.

    Readers' browsers would run it in the name of the department's site, or the server would. Put it into the page as
    Markdown, or save it as PDF or PNG; styles and scripts of the site itself are named in mkdocs.yml.
    """
    for name, path in sheets.files(edition, root):
        origin = Origin(f"docs/{edition.year}/{name}")
        if RUN.search(name) and not (name.lower().endswith(THEME) and _named(name, root)):
            message = msg("a file of this kind runs on readers' machines or on the server")
            hint = msg("put what it says into a page, or save it as PDF, PNG or a table")
            yield Problem("L111", origin, message, hint, subject=name)
        elif name.lower().endswith(".svg"):
            found = _in_picture(path)
            if found is not None:
                hint = msg("save the picture without it, or as PNG")
                yield Problem("L111", origin, found, hint, subject=name)


def _named(name: str, root: Path) -> bool:
    try:
        return name in (root / "mkdocs.yml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


class _FoundError(Exception):
    """Something in a picture that does more than show."""


def _in_picture(path: Path) -> Message | None:
    """Return what an SVG has that is no drawing; what an XML parser cannot read, nobody can vouch for."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, given: _element(parser, name, given)
    parser.StartDoctypeDeclHandler = _refused("<!DOCTYPE>")
    parser.ProcessingInstructionHandler = _refused("<?…?>")
    parser.CharacterDataHandler = _characters
    parser.buffer_text = True  # a style is read in one piece
    try:
        parser.Parse(path.read_bytes(), True)  # noqa: FBT003 - expat's own
    except _FoundError as found:
        return msg("the picture has {found} in it, which is no drawing", found=str(found))
    except (expat.ExpatError, ValueError, LookupError):
        return msg("the picture is no SVG that can be read")
    return None


def _refused(what: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise _FoundError(what)

    return refuse


def _characters(text: str) -> None:
    if found := _STYLE.search(text):
        raise _FoundError(found[0])


def _styles(text: str) -> None:
    if found := _LOADS.search(text):
        raise _FoundError(found[0])


def _element(parser: expat.XMLParserType, name: str, attributes: dict[str, str]) -> None:
    space, _, local = name.rpartition(" ")
    local = local.lower()
    # an element in a style would part a word of it, for us and not for browsers
    if parser.CharacterDataHandler is _styles or not (
        space.startswith(_NOTES) or (space == _SVG and local in _DRAWING)
    ):
        raise _FoundError(f"<{local}>")
    if local == "style":
        parser.CharacterDataHandler = _styles
        parser.EndElementHandler = lambda _: _styled(parser)
    for key, value in attributes.items():
        attribute = key.rpartition(" ")[2].lower()
        bare = re.sub(r"[\x00-\x20]", "", value)
        if attribute.startswith("on"):
            raise _FoundError(attribute)
        if attribute == "base":
            raise _FoundError(attribute)
        if attribute in {"href", "src"} and bare and not _DRAWN.match(bare):
            raise _FoundError(f"{attribute}={value[:60]}")
        if attribute == "attributename" and (
            bare.lower().rpartition(":")[2] == "href" or bare.lower().startswith("on")
        ):
            raise _FoundError(f"<{local} attributeName={value[:20]}>")
        if (_LOADS if attribute == "style" else _STYLE).search(value):
            raise _FoundError(attribute)


def _styled(parser: expat.XMLParserType) -> None:
    parser.CharacterDataHandler, parser.EndElementHandler = _characters, None


CHECKS = (elements,)
"""Checks of an edition."""
FILE_CHECKS = (files,)
"""Checks of an edition and its files."""
