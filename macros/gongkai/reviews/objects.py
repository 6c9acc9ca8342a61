"""A review as JSON, for programs: `review.schema.json` beside this module says what its keys mean, and they stay."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.changes import kinds
from gongkai.problems import Problem
from gongkai.reports.objects import plain
from gongkai.reviews.verdict import grave, verdict

if TYPE_CHECKING:
    from gongkai.changes.kinds import Change
    from gongkai.reviews.review import Review, Side

VERSION = 1
SCHEMA = Path(__file__).with_name("review.schema.json")
_KINDS: dict[type, str] = {
    kinds.EditionChange: "edition",
    kinds.FigureChange: "figure",
    kinds.TableChange: "table",
    kinds.ChapterChange: "chapter",
    kinds.TextChange: "text",
    kinds.ChartChange: "chart",
    kinds.SettingChange: "setting",
    kinds.FileChange: "file",
    kinds.FindingChange: "finding",
    kinds.Duty: "duty",
}
_SURROGATE = re.compile("[\ud800-\udfff]")


def report(review: Review, language: str) -> str:
    """Write one object: what was compared, the verdict, and the list of changes."""
    found = {
        "version": VERSION,
        "department": review.department,
        "folder": review.folder,
        "base": _side(review.base),
        "head": _side(review.head),
        "verdict": verdict(review).text(language),
        "grave": grave(review),
        "errors": review.errors,
        "warnings": review.warnings,
        "behind": review.behind,
        "unread": review.unread,
        "left_out": list(review.left_out),
        "changes": [_change(change, language) for change in review.changes],
    }
    # a file's name may hold bytes that are no text
    return _SURROGATE.sub("\ufffd", json.dumps(found, ensure_ascii=False, indent=1)) + "\n"


def _side(side: Side) -> dict[str, Any]:
    return {"name": side.name, "commit": side.commit, "uncommitted": list(side.uncommitted)}


def _change(change: Change, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": _KINDS[type(change)]}
    for field in dataclasses.fields(change):
        name = "duty" if field.name == "kind" else field.name
        found[name] = _plain(getattr(change, field.name), language)
    return found


def _plain(value: Any, language: str) -> Any:  # noqa: ANN401 - whatever a change holds
    if isinstance(value, Problem):
        return plain(value, language)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name), language) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item, language) for item in value]
    return value
