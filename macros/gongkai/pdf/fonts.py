"""Which face plays each part of an official document, and which characters no face has.

The parts and their first choices are those of GB/T 9704-2012 (仿宋 for the body, 小标宋 for the title, 黑体 and
楷体 for headings). Official faces are used where they are installed; free ones stand in for them elsewhere, and
the fonts from PyPI are the last resort, so that a machine where nobody is root still gets Chinese.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from gongkai.pdf.errors import PdfError
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

FONT_PACKAGE = "fonts-noto-cjk"
BUNDLED = "pylopdf_fonts_zh_cn"
_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC")


@dataclass(frozen=True)
class Role:
    """A part that type plays: its name in the standard, the faces that are the real thing, and the stand-ins.

    `named` is the face that the department names for it, `letters` one that only sets its letters and digits.
    """

    name: str
    official: tuple[str, ...]
    substitutes: tuple[str, ...]
    named: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()

    @property
    def faces(self) -> tuple[str, ...]:
        """Return all faces in order of preference; each later one also supplies the glyphs an earlier one lacks."""
        return self.named + self.official + self.substitutes

    @property
    def stack(self) -> tuple[str, ...]:
        """Return the faces as CSS tries them."""
        return self.letters + self.faces


ROLES = {
    "fangsong": Role(
        "仿宋", ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋"), ("FandolFang R", "FandolFang", *_SERIF)
    ),
    "kai": Role("楷体", ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体"), ("LXGW WenKai", "FandolKai", *_SERIF)),
    "hei": Role("黑体", ("SimHei", "黑体"), _SANS),
    "song": Role("宋体", ("SimSun", "宋体"), _SERIF),
    "title": Role("小标宋", ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05"), _SERIF),
}


@dataclass(frozen=True)
class FaceUsed:
    """The face that played a part in one document; `substitute` says that it is neither official nor named.

    With `characters` it only stood in for these, which the face of the part lacks.
    """

    role: str
    face: str
    substitute: bool
    characters: str = ""


def font_report(families: Collection[str], roles: Mapping[str, Role] = ROLES) -> list[FaceUsed]:
    """Say which face of each role's stack is among the families that a document really used."""
    report = []
    for role in roles.values():
        face = next((name for name in role.faces if name in families), None)
        if face is not None:
            report.append(FaceUsed(role.name, face, substitute=face not in role.named + role.official))
    return report


def bundled_folder() -> Path | None:
    """Return the folder of the Chinese fonts that came from PyPI, or nothing when they are not installed."""
    spec = importlib.util.find_spec(BUNDLED)
    return Path(spec.origin).parent if spec and spec.origin else None


def fontconfig_xml(folders: Iterable[Path], cache: Path, system: str = "/etc/fonts/fonts.conf") -> str:
    """Return a fontconfig file: all that the system has, then our folders, then a cache that we may write."""
    lines = ['<?xml version="1.0"?>', '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">', "<fontconfig>"]
    lines.append(f'  <include ignore_missing="yes">{escape(system)}</include>')
    # Named again: a machine without fontconfig's own file may still have fonts where fonts usually are.
    lines += [f"  <dir>{folder}</dir>" for folder in ("/usr/share/fonts", "/usr/local/share/fonts")]
    lines.append('  <dir prefix="xdg">fonts</dir>')
    lines += [f"  <dir>{escape(str(folder))}</dir>" for folder in folders]
    lines.append(f"  <cachedir>{escape(str(cache))}</cachedir>")
    return "\n".join([*lines, "</fontconfig>", ""])


def add_bundled_fonts(workdir: Path) -> None:
    """Point fontconfig (through the environment) at the system's fonts and those from PyPI.

    Call it before WeasyPrint is imported: it looks for fonts once at import and warns when it finds none.
    A second call in a process, or in its children, changes nothing.
    """
    current = os.environ.get("FONTCONFIG_FILE", "")
    if os.environ.get("GONGKAI_FONTCONFIG") == current != "":
        return
    place = Path(workdir).resolve()
    folder = bundled_folder()
    text = fontconfig_xml([folder] if folder else [], place / "font-cache", current or "/etc/fonts/fonts.conf")
    # Named by its content: another build, with other fonts, may use the same folder at the same time.
    target = place / f"fonts-{hashlib.sha256(text.encode()).hexdigest()[:16]}.conf"
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(target)
    os.environ["FONTCONFIG_FILE"] = os.environ["GONGKAI_FONTCONFIG"] = str(target)


def refuse_missing_glyphs(characters: Iterable[str], language: str = "zh") -> None:
    """Raise `PdfError` naming every character that no font has: an empty box is never printed."""
    missing = sorted(set(characters))
    if not missing:
        return
    if any("\u4e00" <= character <= "\u9fff" for character in missing):
        hint = msg("install the package {package}", package=FONT_PACKAGE)
    else:
        hint = msg("install a font that has it, or write it otherwise")
    raise PdfError(msg("no font has the characters {characters}", characters=_named(missing)), hint, language)


def _named(characters: list[str], most: int = 8) -> str:
    names = [
        f"{character} (U+{ord(character):04X})"
        if unicodedata.category(character)[0] in "LNPS"
        else f"U+{ord(character):04X}"
        for character in characters[:most]
    ]
    return ", ".join(names) + (" …" if len(characters) > most else "")


def css_variables(roles: Mapping[str, Role] = ROLES) -> str:
    """Return the font stacks as CSS custom properties: `--gk-fangsong: "仿宋_GB2312", …`."""
    lines = []
    for key, role in roles.items():
        names = ", ".join(f'"{name}"' for name in role.stack)
        lines.append(f"  --gk-{key}: {names}, serif;")
    return ":root {\n" + "\n".join(lines) + "\n}\n"
