"""The shape of data files: the same models check them and help editors complete them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from gongkai.fitting import fit
from gongkai.schema import KEY, DepartmentShape, LedgerShape, ReportShape, TableShape, json_schemas
from sites import ROOT
from small import mapping

REPORT = """
title: 某馆2021年报告
kind: overall_self_evaluation
status: published
chapters:
  - {file: overview.md, title: 一、基本情况}
"""


def problems(text: str) -> list[str]:
    """Return what is wrong with a report.yml."""
    return [
        f"{p.origin.line}:{p.origin.column} {p.rule} {p.message.text()}" for p in fit(ReportShape, mapping(text))[1]
    ]


# ---- checking


def test_a_report_that_is_right_becomes_a_model() -> None:
    """With defaults for what may be left out."""
    report, found = fit(ReportShape, mapping(REPORT))
    assert found == []
    assert report is not None
    assert (report.title, report.chapters[0].file, report.published, report.headline) == (
        "某馆2021年报告", "overview.md", "", []
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: 某馆2021年报告\n", "", "2:1 D101 the key 'title' is missing here"),
        ("status: published", "status: 发布", "4:9 D103 'status' is '发布', wanted: draft, published"),
        ("status: published", "status: published\nstatsu: draft", "5:1 D102 unknown key 'statsu'"),
        ("file: overview.md", "file: Overview.MD", "6:12 D103 'Overview.MD' is not a page name"),
        ("file: overview.md", "file: ../overview.md", "6:12 D103 '../overview.md' is not a page name"),
        ("file: overview.md, ", "", "6:5 D101 the key 'file' is missing here"),
        ("status: published", "status: published\npublished: 2022-5-6", "5:12 D103 '2022-5-6' is not a date"),
        ("status: published", "status: published\npublished: 2022-02-30", "5:12 D103 '2022-02-30' is not a date"),
        (
            "status: published",
            "status: published\nheadline: a.b",
            "5:11 D103 'headline' should be a list (one '- ' line each)",
        ),
        ("status: published", "status: published\nheadline: [{a: b}]", "5:12 D103"),
        ("status: published", "status: [published]", "4:1 D103"),
    ],
)
def test_a_wrong_key_or_value_is_reported_at_its_place(old: str, new: str, expected: str) -> None:
    """Line and column, what was found and what was wanted."""
    assert old in REPORT
    found = problems(REPORT.replace(old, new))
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_every_mistake_of_a_file_is_reported_once() -> None:
    """Also where a value could have been one of two things: a row is a list or a mapping."""
    text = "columns: {a: 甲, b: [1]}\nrows: {x: {lable: 一}}\ncells: {x: 5, y: [[1]]}\ndecimal: 2\n"
    _, found = fit(TableShape, mapping(text))
    places = [(p.origin.line, p.origin.column) for p in found]
    assert {line for line, _ in places} == {1, 2, 3, 4}
    assert len({p.line() for p in found}) == len(found)


@pytest.mark.parametrize("text", ["2021-05-06", "0610", "no", "1e3", "12:30", "0x10", "1_000", ".5", "null"])
def test_a_text_stays_the_text_that_it_is(text: str) -> None:
    """Nothing in a data file is a date, a number or a truth value before we say so."""
    found, wrong = fit(LedgerShape, mapping(f"notes: [{text}]\n"))
    assert wrong == []
    assert found is not None
    assert found.notes == [text]


def test_a_text_of_more_than_2000_characters_is_refused() -> None:
    """Long text belongs in docs/."""
    assert problems(REPORT.replace("某馆", "某" * 2001))[0].endswith("'title' is too long (over 2000 characters)")


@pytest.mark.parametrize(
    ("code", "right"), [("4401030001", True), ("'4401030001'", True), ("44010", False), ("４４０１０３０００１", False)]
)
def test_a_sites_code_has_10_digits(code: str, *, right: bool) -> None:
    """网站标识码."""
    _, found = fit(DepartmentShape, mapping(f"name: 某馆\nsite: {{id_code: {code}}}\n"))
    assert (found == []) is right


@pytest.mark.parametrize("key", ["a", "_a", "a1", "预算", "预算_2021", "㐀"])
def test_a_name_is_made_of_letters_digits_and_chinese(key: str) -> None:
    """And does not begin with a digit."""
    assert KEY.fullmatch(key)


# ---- the JSON Schema for editors


def figures_schema() -> dict[str, Any]:
    """Return the schema of figure files."""
    return json_schemas()["figures"]


def valid(value: object, schema: Any, root: Any) -> bool:  # noqa: ANN401 - a JSON Schema is untyped
    """Check a value as an editor does: as much of JSON Schema as ours use."""
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return valid(value, target, root)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if "not" in schema and valid(value, schema["not"], root):
        return False
    if "anyOf" in schema and not any(valid(value, part, root) for part in schema["anyOf"]):
        return False
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        return False
    if isinstance(value, list):
        return all(valid(item, schema.get("items", {}), root) for item in value) and len(value) >= schema.get(
            "minItems", 0
        )
    return not isinstance(value, dict) or _valid_object(value, schema, root)


def _valid_object(value: dict[str, object], schema: Any, root: Any) -> bool:  # noqa: ANN401
    if not set(schema.get("required", [])) <= set(value) or len(value) < schema.get("minProperties", 0):
        return False
    known = schema.get("properties", {})
    other = schema.get("additionalProperties", True)
    for key, child in value.items():
        below = known.get(key, other)
        if below is False or (below is not True and not valid(child, below, root)):
            return False
    return True


def _is(value: object, kind: str) -> bool:
    python = {
        "string": str,
        "number": (int, float),
        "integer": int,
        "boolean": bool,
        "null": type(None),
        "array": list,
        "object": dict,
    }
    if isinstance(value, bool) and kind in {"number", "integer"}:
        return False
    return isinstance(value, python[kind])  # type: ignore[arg-type]


DATA_FILES = [
    path.relative_to(ROOT).as_posix()
    for folder in (ROOT / "data", ROOT / "examples" / "shili" / "data")
    for path in sorted(folder.rglob("*.yml"))
]


@pytest.mark.parametrize("path", DATA_FILES)
def test_editors_accept_every_data_file_of_this_repository(path: str) -> None:
    """As YAML reads it, numbers and truth values included, against the schema that the file's first line names."""
    text = (ROOT / path).read_text(encoding="utf-8")
    up = "../" * (path.partition("data/")[2].count("/") + 1)
    named = re.match(rf"# yaml-language-server: \$schema={re.escape(up)}\.schema/(\w+)\.json\n", text)
    assert named is not None
    schema = json_schemas()[named[1]]
    value = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - strings only
    assert valid(_as_editors_read(value), schema, schema)


def _as_editors_read(value: object) -> object:
    """Turn what looks like a number or a truth value into one, as YAML 1.2 does in an editor."""
    if isinstance(value, dict):
        return {key: _as_editors_read(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_as_editors_read(child) for child in value]
    text = str(value)
    if text in {"true", "false"}:
        return text == "true"
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else (text or None)


@pytest.mark.parametrize(
    "value",
    [
        {"a": {"label": "甲", "secret": True}},
        {"a": {"value": 5, "unit": "件"}},
        {"a": 5},
        {"a": {"b": {"c": "5件"}}},
        {"columns": {"a": "甲"}, "rows": {"x": {"label": "一", "code": 2010301}}, "cells": {"x": [1, None, "="]}},
        {"columns": {"a": "甲"}, "rows": {"x": "一"}, "cells": {"x": {"a": 1.5}}},
        {"indicators": {"a": {"label": "甲", "level": ["一", "二"], "weight": 10}}},
    ],
)
def test_editors_accept_what_we_accept(value: dict[str, object]) -> None:
    """`secret: true` is no text to an editor, and 5 is a number."""
    assert valid(value, figures_schema(), figures_schema())


@pytest.mark.parametrize(
    "value",
    [
        {"columns": {"a": "甲"}, "rows": {"x": {"label": "一", "formulla": "a"}}},
        {"indicators": {"a": {"level": []}}},
        {"a": {"lable": "甲", "value": "5件"}},
        {"columns": {"a": "甲"}, "rows": {"x": "一"}, "cells": {"x": 5}},
        ["a"],
        "a",
    ],
)
def test_editors_underline_what_we_refuse(value: object) -> None:
    """A misspelt key of a table is seen while typing."""
    assert not valid(value, figures_schema(), figures_schema())


def test_the_schemas_are_those_in_the_repository() -> None:
    """`.schema/` is what `gongkai schema` writes."""
    for name, schema in json_schemas().items():
        assert json.loads((ROOT / ".schema" / f"{name}.json").read_text(encoding="utf-8")) == schema
