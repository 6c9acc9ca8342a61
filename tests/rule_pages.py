"""The rules and the golden cases in, the pages of the rules out: docs/rules.md and docs/rules.zh-CN.md.

Nothing on them is written by hand: the reasons are the docstrings of the checks, what fails and what passes stands in
the smallest case that a rule has. `make rules` writes them again.
"""

from __future__ import annotations

import difflib
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from cases import BAD, DELETED, EXAMPLES, FIXED, REFUSED, command, lay, lay_mended
from gongkai.problems import LANGUAGES, Severity
from gongkai.rules import Rule, rules

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = {"en": Path("docs/rules.md"), "zh": Path("docs/rules.zh-CN.md")}
FINDING = re.compile(r"(?P<path>\S.*?):(?P<line>\d+):(?P<column>\d+): (?P<rule>[A-Z]\d{3}) (?P<text>\S.*)")
WIDEST = 160
"""Characters of a line that are shown."""
FEW = 3
"""Other files that are shown where they mend a finding."""
MOST = 6
"""Lines of a file that are shown where the finding is about the file as a whole."""
WORDS = {
    "en": {
        "title": "The rules",
        "intro": "What `gongkai check` finds, why it matters and what to do; made by `make rules` from the code of the "
        "checks and their test cases. `gongkai check --explain RULE` says the same at the terminal.",
        "accepted": "The year's ledger may accept it, with the reason.",
        "mended": "It must be mended.",
        "looked": "It stops no build; look at it.",
        "fails": "Fails",
        "passes": "Passes",
        "line": "line",
        "absent": "There is no such file.",
        "empty": "The file is empty.",
        "binary": "The file is no text.",
        "folder": "This is a folder.",
        "other": "中文版",
    },
    "zh": {
        "title": "检查规则",
        "intro": "`gongkai check` 查什么、为什么查、怎么改。本页由 `make rules` 根据检查程序和测试用例生成；"
        "在终端用 `gongkai check --explain 规则号` 可看到同样的说明。",
        "accepted": "可在当年台账中确认，写明原因",
        "mended": "必须改正",
        "looked": "不影响生成，请核对",
        "fails": "不通过",
        "passes": "通过",
        "line": "行",
        "absent": "没有这个文件。",
        "empty": "空文件。",
        "binary": "文件不是文本。",
        "folder": "这是文件夹。",
        "other": "English",
    },
}


@dataclass(frozen=True)
class Shown:
    """One finding of a case, as its expectation has it."""

    case: Path
    path: str
    line: int
    column: int
    text: str


def findings(case: Path, language: str) -> Iterator[tuple[str, Shown]]:
    """Yield the findings that a case expects, with their rules."""
    for line in (case / f"expected.{language}.txt").read_text(encoding="utf-8").splitlines():
        if match := FINDING.fullmatch(line):
            yield (
                match["rule"],
                Shown(case, match["path"], int(match["line"]), int(match["column"]), match["text"]),
            )


def smallest(language: str) -> dict[str, list[Shown]]:
    """Return the findings of each rule in the case that shows it best.

    That is one with a mended version of its own, then one that is most about the rule, then the smallest.
    """
    candidates: dict[str, list[tuple[tuple[bool, float, int, str], list[Shown]]]] = {}
    for case in (EXAMPLES / "bad" / name for name in BAD):
        found = list(findings(case, language))
        for rule in {rule for rule, _ in found}:
            mine = [shown for other, shown in found if other == rule]
            rank = (not (case / FIXED).is_dir(), -len(mine) / len(found), _size(case), case.name)
            candidates.setdefault(rule, []).append((rank, mine))
    chosen = {rule: min(cases, key=lambda each: each[0])[1] for rule, cases in candidates.items()}
    refused = {rule: [shown] for name in REFUSED for rule, shown in findings(EXAMPLES / "refused" / name, language)}
    return refused | chosen


def _size(case: Path) -> int:
    """Count the bytes of a case's own files."""
    own = (path for path in case.rglob("*") if not path.is_dir() and FIXED not in path.parts)
    return sum(path.lstat().st_size for path in own if not path.name.startswith("expected.") and path.name != DELETED)


def pages() -> dict[str, str]:
    """Write the page of each language."""
    return {language: "\n".join(_page(language)) + "\n" for language in LANGUAGES}


def _page(language: str) -> Iterator[str]:
    words = WORDS[language]
    other = next(path for name, path in PAGES.items() if name != language)
    yield from (f"# {words['title']}", "", words["intro"], "", f"[{words['other']}]({other.name})", "")
    families = [family.text(language) for family, _ in groupby(rules().values(), key=lambda rule: rule.family)]
    links = [f"[{name}](#{name.lower().replace(' ', '-')})" for name in families]
    yield from (" · ".join(links), "")
    shown = smallest(language)
    for family, members in groupby(rules().values(), key=lambda rule: rule.family):
        yield from (f"## {family.text(language)}", "")
        for rule in members:
            yield from _rule(rule, language, shown.get(rule.id, []))


def _rule(rule: Rule, language: str, found: list[Shown]) -> Iterator[str]:
    words = WORDS[language]
    accepts = "accepted" if rule.acceptable else "mended" if Severity.ERROR in rule.severities else "looked"
    yield from (f"### {rule.id}", "", _plain(rule.text(language)), "")
    yield from (f"*{rule.severity.text(language)}* · {words[accepts]}", "")
    if not found:
        return
    case = found[0].case
    with tempfile.TemporaryDirectory() as folder:
        wrong, mended = lay(case, Path(folder) / "wrong"), lay_mended(case, Path(folder) / "mended")
        if case.parent.name == "refused":
            yield from _refusal(wrong, mended, found[0], words)
            return
        shown = next((each for each in found if _is_changed(wrong, mended, each)), found[0])
        yield from (f"{words['fails']} (`{shown.path}`, {words['line']} {shown.line})", "")
        yield from _block(_around(_lines(wrong / shown.path), shown.line), wrong / shown.path, words)
        yield from (f"> {_plain(shown.text)}", "")
        for path, lines in _passing(wrong, mended, shown):
            yield from (f"{words['passes']} (`{path}`)", "")
            yield from _block(lines, mended / path, words)


def _is_changed(wrong: Path, mended: Path, shown: Shown) -> bool:
    """Tell whether what mends a finding stands in the reported line itself."""
    changes = _changes(_lines(wrong / shown.path), _lines(mended / shown.path))
    return any(start < shown.line <= end for start, end, _, _ in changes)


def _changes(before: list[str], after: list[str]) -> list[tuple[int, int, int, int]]:
    """Return where two files differ: from which line to which of the one, and of the other."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return [(start, end, first, last) for tag, start, end, first, last in matcher.get_opcodes() if tag != "equal"]


def _refusal(wrong: Path, mended: Path, shown: Shown, words: dict[str, str]) -> Iterator[str]:
    """Show a command that is not carried out, and one that is, with what differs in the files."""
    changed = sorted(p for p in _files(wrong) | _files(mended) if _lines(wrong / p) != _lines(mended / p))
    for title, root, is_mended in ((words["fails"], wrong, False), (words["passes"], mended, True)):
        yield from (f"{title} (`gongkai {' '.join(command(shown.case, mended=is_mended))}`)", "")
        for path in changed:
            lines, other = _lines(root / path), _lines((wrong if is_mended else mended) / path)
            yield from (f"`{path}`:", "", *_block(_counterpart(other, lines, 1), root / path, words))
        if not is_mended:
            yield from (f"> {_plain(shown.text)}", "")


def _passing(wrong: Path, mended: Path, shown: Shown) -> Iterator[tuple[str, list[str]]]:
    """Yield what mends a finding: the lines that take the place of the reported one, or other files."""
    before, after = _lines(wrong / shown.path), _lines(mended / shown.path)
    if after and before != after:
        yield shown.path, _counterpart(before, after, shown.line)
        return
    others = sorted(p for p in _files(wrong) | _files(mended) if _lines(wrong / p) != _lines(mended / p))
    there = sorted((p for p in others if (mended / p).is_file()), key=lambda p: (wrong / p).is_file())
    if before and not after:
        there = [path for path in there if not (wrong / path).is_file()]
    named = [path for path in there if path in shown.text]
    for path in (named or there)[:FEW] or [shown.path]:
        yield path, _lines(mended / path)[:MOST]


def _counterpart(before: list[str], after: list[str], line: int) -> list[str]:
    """Return the lines of the mended file that stand where the reported one stood, or the change next to it."""
    at = line - 1
    start, _, first, last = min(_changes(before, after), key=lambda c: max(c[0] - at, at - max(c[0], c[1] - 1)))
    if last - first > MOST // 2:
        wanted = first + min(max(0, at - start), last - first - 1)
        first, last = wanted, wanted + 1
    return after[max(0, first - 1) : last + 1]


def _around(lines: list[str], line: int) -> list[str]:
    return lines[max(0, line - 2) : line + 1]


def _files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() or path.is_symlink()}


def _lines(path: Path) -> list[str]:
    """Read a file as it would be shown, whatever is in it; of a link, where it leads."""
    if path.is_symlink():
        return [f"→ {path.readlink()}"]
    text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n") if path.is_file() else ""
    return text.split("\n")[:-1] if text.endswith("\n") else text.split("\n") if text else []


def _block(lines: list[str], path: Path, words: dict[str, str]) -> list[str]:
    form = {".yml": "yaml", ".yaml": "yaml", ".md": "markdown", ".py": "python"}.get(path.suffix, "text")
    if not lines or any("\0" in line for line in lines):
        kind = "binary" if lines else "empty" if path.is_file() else "folder" if path.is_dir() else "absent"
        return [words[kind], ""]
    return [f"````{form}", *map(_visible, lines), "````", ""]


def _visible(line: str) -> str:
    """Show what nobody sees, and of a long line its beginning."""
    line = line if len(line) <= WIDEST else line[: WIDEST - 1] + "…"
    return "".join(f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c)[0] == "C" else c for c in line)


def _plain(text: str) -> str:
    """Keep Markdown from reading marks in a sentence."""
    return re.sub(r"(`[^`]*`)|([<>*_|\[\]])", lambda m: m[1] or f"\\{m[2]}", _visible_text(text))


def _visible_text(text: str) -> str:
    return "".join(f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c)[0] == "C" else c for c in text)


def write(root: Path) -> None:
    """Write the pages below a folder."""
    for language, text in pages().items():
        (root / PAGES[language]).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).parents[1])
