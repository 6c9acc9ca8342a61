"""Findings as SARIF 2.1.0 (OASIS), which editors, code hosts and audit tools read; accepted ones are suppressed.

Built from plain dicts: the libraries for it are either no longer kept (`sarif-om`, 2019; `pysarif`, 2023) or too young
to install with every department's site, and the object is small. Tests hold it against the standard's schema.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gongkai import __version__
from gongkai.problems import LANGUAGES, Severity
from gongkai.reports.explaining import acceptance
from gongkai.reports.shown import shown
from gongkai.rules import rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.findings import Findings
    from gongkai.problems import Problem
    from gongkai.rules import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
TAGS = {"zh": "zh-CN", "en": "en-US"}
NAMES = {"zh": "简体中文", "en": "English"}
FINGERPRINT = "gongkai/v1"


def report(findings: Findings, language: str, every: bool = True) -> str:  # noqa: ARG001, FBT001, FBT002 - one of FORMATS
    """Write one run. Accepted findings are always in it: the format has a place for them and for the reason."""
    found = shown(findings, accepted=True)
    named = list(dict.fromkeys(problem.rule for problem, _ in found))
    known = [rules()[rule] for rule in sorted(named)]
    places = {rule.id: number for number, rule in enumerate(known)}
    seen: Counter[tuple[str, ...]] = Counter()
    run = {
        "tool": {"driver": _driver(known, language)},
        "translations": [_translation(known, other) for other in LANGUAGES if other != language],
        "language": TAGS[language],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the site directory, with mkdocs.yml"}}},
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(problem, reason, language, places, seen) for problem, reason in found],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _driver(known: Iterable[Rule], language: str) -> dict[str, Any]:
    """Describe the tool and its rules."""
    return {
        "name": "gongkai",
        "version": __version__,
        "language": TAGS[language],
        "rules": [_words(rule, language) | _nature(rule, language) for rule in known],
    }


def _translation(known: Iterable[Rule], language: str) -> dict[str, Any]:
    """Describe the rules in another language."""
    return {
        "name": "gongkai",
        "language": TAGS[language],
        "contents": ["localizedData"],
        "associatedComponent": {"name": "gongkai"},
        "translationMetadata": {"name": NAMES[language]},
        "rules": [_words(rule, language) for rule in known],
    }


def _words(rule: Rule, language: str) -> dict[str, Any]:
    reason = rule.text(language)
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.demand(language)},
        "fullDescription": {"text": reason},
        "help": {"text": f"{reason}\n\n{acceptance(rule).text(language)}"},
    }


def _nature(rule: Rule, language: str) -> dict[str, Any]:
    level = Severity.ERROR if Severity.ERROR in rule.severities else Severity.WARNING
    return {
        "defaultConfiguration": {"level": level.value},
        "properties": {"tags": [rule.family.text(language)]},
    }


def _result(
    problem: Problem, reason: str | None, language: str, places: dict[str, int], seen: Counter[tuple[str, ...]]
) -> dict[str, Any]:
    origin = problem.origin
    location = {
        "artifactLocation": {"uri": quote(origin.path), "uriBaseId": ROOT},
        "region": {"startLine": origin.line, "startColumn": origin.column},
    }
    result = {
        "ruleId": problem.rule,
        "ruleIndex": places[problem.rule],
        "level": problem.severity.value,
        "message": {"text": problem.text(language)},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {FINGERPRINT: _fingerprint(problem, seen)},
    }
    if reason is not None:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _fingerprint(problem: Problem, seen: Counter[tuple[str, ...]]) -> str:
    """Name a finding by what it is about, not by its line, so that it stays the same one while lines move."""
    what = (problem.rule, problem.edition, problem.origin.path, problem.subject or problem.message.template)
    seen[what] += 1
    return hashlib.sha256("\0".join((*what, str(seen[what]))).encode()).hexdigest()[:32]
