"""A file of the site in, its text out; or in plain words why it is none, and what in it a reader cannot see."""

from __future__ import annotations

import os
import re
import stat
from itertools import islice
from typing import TYPE_CHECKING

from gongkai.problems import Message, Origin, Problem, msg

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1024 * 1024
CONFLICT = ("<<<<<<< ", ">>>>>>> ")  # what Git writes around lines that it could not merge
MAX_OF_A_KIND = 100  # hidden characters or tabs reported in one file: a binary file has a million

SPLIT = msg("split it into several files by subject")


def read(path: Path, root: Path) -> tuple[str | None, list[Problem]]:
    """Read a UTF-8 file of the site at `root`; the problems (S101, S109, S116) name it relative to `root`."""
    name = relative(path, root)
    try:
        data = _contents(path, root)
    except FileNotFoundError:
        dangling = path.is_symlink()
        data = msg("this link leads to a file that does not exist") if dangling else msg("there is no such file")
    except PermissionError:
        data = msg("the file cannot be read: permission denied")
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        data = msg("the file cannot be read")
    if isinstance(data, Message):
        return None, [Problem("S116", Origin(name), data)]
    if len(data) > MAX_BYTES:
        return None, [too_large(name)]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(data, error.start, name)]
    # ASCII in UTF-16 is UTF-8 with every other byte zero: say that, not "control character" a thousand times
    return (None, [_not_utf8(data, 0, name)]) if text.count("\0") * 4 > len(text) else (text, [])


def relative(path: Path, root: Path) -> str:
    """Return the path of a file as problems name it."""
    text, base = os.fspath(path), os.path.join(root, "")  # noqa: PTH118
    inside = text.startswith(base) and ".." not in text
    return (text[len(base) :] if inside else os.path.relpath(path, root)).replace(os.sep, "/")


def _contents(path: Path, root: Path) -> bytes | Message:
    """Return the bytes of a regular file inside the site, at most one more than allowed.

    S116: Every file is a regular file inside the site's folder that can be read. A link that leads out of the folder
    would publish what nobody meant to, and one that leads nowhere fails on the next machine. Put the file itself there,
    or delete the link.
    """
    resolved, mode = os.fspath(path), _mode(path, root)
    if mode is None:
        resolved = os.path.realpath(path, strict=True)
        if not resolved.startswith(os.path.join(os.path.realpath(root), "")):  # noqa: PTH118
            return msg("this link leads out of the site's folder")
        mode = os.stat(resolved).st_mode  # noqa: PTH116
    if stat.S_ISDIR(mode):
        return msg("this is a folder, not a file")
    if not stat.S_ISREG(mode):
        return msg("this is not a regular file")
    with open(resolved, "rb") as file:  # noqa: PTH123
        return file.read(MAX_BYTES + 1)


def _mode(path: Path, root: Path) -> int | None:
    """Return the mode of a file that is reached from the site's folder without a link; nothing of any other.

    Every file of a site comes here: to resolve its path, and the site's, takes ten times as long.
    """
    step, text = os.fspath(root), os.fspath(path)
    names = text[len(step) + 1 :].split(os.sep)  # noqa: PTH206
    if not text.startswith(step + os.sep) or not {"", ".", ".."}.isdisjoint(names):
        return None
    mode = 0
    for name in names:
        step = f"{step}{os.sep}{name}"
        mode = os.lstat(step).st_mode
        if stat.S_ISLNK(mode):
            return None
    return mode


def too_large(path: str) -> Problem:
    """Say that a file is too large.

    S109: A file is no larger than 1 MiB, a line or value no longer than 10,000 characters, and a file holds no more
    than 100,000 values. More is a slip or an attack, and would hold up everybody's build. Split the file by subject;
    long text belongs in docs/.
    """
    message = msg("the file is larger than {limit} KiB", limit=MAX_BYTES // 1024)
    return Problem("S109", Origin(path), message, SPLIT)


def _not_utf8(data: bytes, start: int, path: str) -> Problem:
    """S101: A file of text or data is saved as UTF-8.

    Other encodings (GBK, UTF-16) turn to garbage on another machine, and changes in Excel and Word files cannot be
    compared line by line. Save the file again as UTF-8; export a table as text.
    """
    before = re.sub(rb"\r\n?", b"\n", data[:start])
    line_start = before.rfind(b"\n") + 1
    origin = Origin(path, before.count(b"\n") + 1, len(before[line_start:].decode("utf-8", "replace")) + 1)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        hint = msg("export it as text, or copy the figures into a YAML file")
        return Problem("S101", Origin(path), msg("this is an Excel, Word or zip file, not text"), hint)
    encoding = _encoding(data)
    if encoding is None:
        return Problem("S101", origin, msg("the file is not UTF-8 text"), msg("save it as UTF-8"))
    hint = msg(
        "in VS Code click the encoding at the bottom right, choose 'Reopen with Encoding' and {encoding}, "
        "then 'Save with Encoding' and UTF-8",
        encoding=encoding,
    )
    return Problem("S101", origin, msg("the file is not UTF-8; it looks like {encoding}", encoding=encoding), hint)


def _encoding(data: bytes) -> str | None:
    """Guess what a file that is not UTF-8 is; nothing rather than a wild guess."""
    if data.startswith(b"\xff\xfe") or data[1::2].count(0) * 2 > len(data) // 2:
        return "UTF-16 LE"
    if data.startswith(b"\xfe\xff") or data[::2].count(0) * 2 > len(data) // 2:
        return "UTF-16 BE"
    intact = data.decode("utf-8", "replace")
    if sum(map(_is_chinese, intact)) > intact.count("\ufffd"):
        return None  # UTF-8 with a damaged place
    for encoding in ("gbk", "gb18030"):
        try:
            foreign = [character for character in data.decode(encoding) if character > "\x7f"]
        except UnicodeDecodeError:
            continue
        if sum(map(_is_chinese, foreign)) * 2 > len(foreign):
            return encoding.upper()
    return None


def _is_chinese(character: str) -> bool:
    """Tell Chinese characters, punctuation and full-width forms from the rest."""
    return "\u3000" <= character <= "\u9fff" or "\uff01" <= character <= "\uffe6"


HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str, path: str) -> tuple[str, list[Problem]]:
    """Report what a reader cannot see (S102, S115), and return the text with simple line ends and U+FFFD for it.

    S102: A file does not begin with a byte order mark (BOM). Nobody sees it, but it would become part of the first key
    or heading. Save the file as 'UTF-8', not as 'UTF-8 with BOM'.
    """
    problems = []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("\ufeff"):
        text = text[1:]
        hint = msg("save it as 'UTF-8', not 'UTF-8 with BOM'")
        problems.append(Problem("S102", Origin(path), msg("the file begins with a byte order mark (BOM)"), hint))
    for match in islice(HIDDEN.finditer(text), MAX_OF_A_KIND):
        line_start = text.rfind("\n", 0, match.start()) + 1
        origin = Origin(path, text.count("\n", 0, match.start()) + 1, match.start() - line_start + 1)
        problems.append(hidden(match.group(), origin))
    return (HIDDEN.sub("\ufffd", text) if problems else text), problems


def hidden(character: str, origin: Origin) -> Problem:
    """Say which hidden character stands where, and what it can do.

    S115: A file has no characters that a reader cannot see. They come with pasted text; some turn the direction of
    writing and make one figure look like another, and U+FFFD stands for text that was lost. Delete them, or type the
    place again.
    """
    code = f"U+{ord(character):04X}"
    if character in _DIRECTIONS:
        message = msg("the hidden character {code} turns the direction of text and can disguise a figure", code=code)
    elif character == "\ufffd":
        message = msg("the character {code} stands for text that was lost when the file was converted", code=code)
        return Problem("S115", origin, message, msg("write the lost text again"))
    else:
        message = msg("there is a hidden character, {code}", code=code)
    return Problem("S115", origin, message, msg("delete it, or type the text again instead of pasting it"))
