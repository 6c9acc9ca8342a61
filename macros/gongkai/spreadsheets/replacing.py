"""Figures as they are to be in, the data files with them out: every other byte stays; read back before it is taken."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from gongkai import source
from gongkai.problems import msg
from gongkai.rewriting import Editing
from gongkai.spreadsheets.faults import Fault, WorkbookError
from gongkai.spreadsheets.standing import scalars

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.edition import Edition
    from gongkai.source import Scalar
    from gongkai.spreadsheets.standing import Standing

_PLAIN = re.compile(r"-?[\w.≥≤－−＋“”、。（）·〔〕—][\w.%‰/+≥≤－−＋“”、。（）·〔〕—]*")
_DIGITS = re.compile(r"[0-9０-９]+")


def replaced(standing: Standing, edition: Edition, news: Mapping[str, str]) -> dict[str, str]:
    """Return the files that change, by path; raises `WorkbookError` for one that cannot be changed so."""
    wanted: dict[str, dict[Scalar, str]] = {}
    for figure, new in news.items():
        fact = edition.facts[figure]
        found = standing.of(fact)
        assert found is not None
        wanted.setdefault(fact.origin.path, {})[found[0]] = new
    return {path: _changed(standing.texts[path], path, changes) for path, changes in wanted.items()}


def _changed(text: str, path: str, changes: Mapping[Scalar, str]) -> str:
    edit = Editing(text)
    for scalar, new in changes.items():
        edit.replace(scalar, quoted(new, edit.written(scalar)))
    result = edit.result(0)
    before, after = source.parse(text, path)[0], source.parse(result, path)
    if before is None or after[0] is None or after[1]:
        raise _unwritable(path)
    wanted = [(changes.get(scalar, scalar.text), key) for scalar, key in scalars(before)]
    if wanted != [(scalar.text, key) for scalar, key in scalars(after[0])]:
        raise _unwritable(path)
    return result


def _unwritable(path: str) -> WorkbookError:
    message = msg("{file} cannot be changed: write each of its figures on one line", file=path)
    return WorkbookError(Fault(message))


def quoted(text: str, before: str) -> str:
    """Write a text as YAML, in the quotes that stood there before; plain only what can be nothing else."""
    if before.startswith("'") and "'" not in text:
        return f"'{text}'"
    bare = before[:1] not in {'"', "'"}
    if (bare or before == '""') and _PLAIN.fullmatch(text):
        return text
    if bare and _DIGITS.sub("0", text) == _DIGITS.sub("0", before):
        return text  # 1,613.86 and 12,345.60: what could be written so before can be now
    return json.dumps(text, ensure_ascii=False)
