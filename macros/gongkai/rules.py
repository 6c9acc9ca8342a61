"""The code of the checks in, every rule out: its family, how bad it is, whether a ledger may accept it, and why it is.

Whoever reports a rule says in a docstring, in a paragraph of its own that begins `B101: `, what is demanded, why, and
what to do. That is the only place where it is said: `gongkai check --explain`, SARIF and the pages of the rules take
it from there, and the Chinese from the catalog of messages.
"""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.checks.families import ACCEPTABLE
from gongkai.problems import Message, Severity, msg, translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FAMILIES: dict[str, Message] = {
    "S": msg("Files and YAML"),
    "D": msg("Keys and values"),
    "Q": msg("Figures and units"),
    "F": msg("Names of figures"),
    "T": msg("Tables"),
    "B": msg("Arithmetic"),
    "C": msg("From year to year"),
    "N": msg("Where numbers come from"),
    "G": msg("Words against figures"),
    "M": msg("Macros in texts"),
    "E": msg("Completeness"),
    "R": msg("The ledger"),
    "V": msg("Privacy and secrecy"),
    "W": msg("Wording"),
    "L": msg("Links and files"),
    "A": msg("New editions and departments"),
    "X": msg("Settings of the site"),
    "P": msg("The PDF"),
    "Y": msg("The proof of the built site"),
}
"""What the letters of the rules stand for, in the order in which a department meets them."""

PACKAGE = Path(__file__).parent
RULE = re.compile(r"[A-Z]\d{3}")
_PARAGRAPH = re.compile(r"([A-Z]\d{3}): (.+)", re.DOTALL)
_REPORTING = frozenset({"Problem", "problem", "finding"})
"""What makes a finding."""
_ANY = frozenset(Severity)
_SENTENCE = {"zh": re.compile("。(?![。”])"), "en": re.compile(r"\.(?= [A-Z\u3400-\u9fff《“])")}
"""How a first sentence ends."""


@dataclass(frozen=True)
class Rule:
    """One rule. `reason` is English, one paragraph: what is demanded in its first sentence, then why, and what to do.

    `severities` are what its findings may be: an error, a warning, or either, as the case may be. `where` names the
    module that speaks of it.
    """

    id: str
    reason: str
    severities: frozenset[Severity]
    acceptable: bool
    where: str

    @property
    def family(self) -> Message:
        """Return the name of its family."""
        return FAMILIES[self.id[0]]

    @property
    def severity(self) -> Message:
        """Say how bad its findings are."""
        if self.severities == _ANY:
            return msg("error or warning")
        return msg("error") if Severity.ERROR in self.severities else msg("warning")

    def text(self, language: str) -> str:
        """Return the reason in a language."""
        return translated(self.reason, language)

    def demand(self, language: str) -> str:
        """Return the first sentence of the reason: what is demanded."""
        text = self.text(language)
        ends = _SENTENCE[language].search(text)
        return text[: ends.end()] if ends else text


@functools.cache
def rules() -> dict[str, Rule]:
    """Return every rule by id, in the order of the families."""
    found: dict[str, Rule] = {}
    texts = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in modules()}
    trees = {name: ast.parse(text) for name, text in texts.items() if RULE.search(text)}
    severities = _severities(trees.values())
    for name, tree in trees.items():
        for rule, reason in paragraphs(tree):
            possible = severities.get(rule) or _of_any_rule(tree) or frozenset({Severity.ERROR})
            found.setdefault(rule, Rule(rule, reason, possible, rule in ACCEPTABLE, name))
    order = list(FAMILIES)
    return dict(sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0])))


def modules() -> list[Path]:
    """Return the files of the package's code."""
    return sorted(PACKAGE.rglob("*.py"))


def paragraphs(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the rules that the docstrings of a module speak of, each with what they say on one line.

    What follows a rule's paragraph belongs to it, up to the next rule's.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        gathered: dict[str, list[str]] = {}
        rule = ""
        for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
            match = _PARAGRAPH.match(paragraph.strip())
            if match:
                rule = match[1]
            if rule:
                gathered.setdefault(rule, []).append(" ".join((match[2] if match else paragraph).split()))
        for name, said in gathered.items():
            yield name, " ".join(said)


def _severities(trees: Iterable[ast.Module]) -> dict[str, frozenset[Severity]]:
    """Find where rules are reported by name, and as what."""
    found: dict[str, frozenset[Severity]] = {}
    for tree in trees:
        for call in _reports(tree):
            for argument in call.args:
                if isinstance(argument, ast.Constant) and RULE.fullmatch(str(argument.value)):
                    rule = str(argument.value)
                    found[rule] = found.get(rule, frozenset()) | _severity(call)
    return found


def _of_any_rule(tree: ast.Module) -> frozenset[Severity]:
    """Return how bad the findings of a module are whose rule is a variable."""
    calls = (call for call in _reports(tree) if not any(isinstance(a, ast.Constant) for a in call.args))
    return frozenset(severity for call in calls for severity in _severity(call))


def _reports(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _REPORTING:
                yield node


def _severity(call: ast.Call) -> frozenset[Severity]:
    """Read the severity that a call gives: written out, or a variable, which may hold either."""
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        named = {n.attr for n in ast.walk(argument) if isinstance(n, ast.Attribute) and _is_severity(n.value)}
        if named:
            return frozenset(Severity[name] for name in named)
        if _is_severity(argument):
            return _ANY
    return frozenset({Severity.ERROR})


def _is_severity(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name.lower() == "severity"
