"""The JSON Schema of `figures.json`: its keys, and what each of them has."""

from __future__ import annotations

import json
from typing import Any

from gongkai.exports.rows import FIELDS, MEANINGS, STATES

NUMBER = r"^(-?[0-9]+(\.[0-9]+)?)?$"


def figures_schema() -> str:
    """Return the schema; it is the same for every edition."""
    row: dict[str, Any] = {
        name: {"type": "string", "title": title, "description": MEANINGS[name]} for name, title in FIELDS.items()
    }
    for name in ("value", "number"):
        row[name]["pattern"] = NUMBER
    row["id"]["minLength"] = 1
    row["line"]["pattern"] = "^[0-9]+$"
    row["state"]["oneOf"] = [{"const": name, "title": title} for name, title in STATES.items()]
    text = {"type": "string"}
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "一个年度的全部数据",
        "description": "数值都写成文字，读取时不会丢失精度。",
        "type": "object",
        "required": ["department", "year", "title", "status", "figures"],
        "properties": {
            "$schema": text,
            "department": {"title": "发布机构", "type": "string", "minLength": 1},
            "year": {"title": "年度", "type": "integer"},
            "title": {"title": "报告", "type": "string"},
            "status": {"title": "状态", "oneOf": [_const("published", "正式发布"), _const("draft", "草稿")]},
            "period": {"title": "所属期间", "type": "string"},
            "published": {"title": "公布日期", "type": "string", "format": "date"},
            "licence": {"title": "许可", "type": "object", "properties": {"name": text, "url": text}},
            "figures": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": list(FIELDS),
                    "properties": row,
                    "additionalProperties": False,
                },
            },
        },
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _const(value: str, title: str) -> dict[str, str]:
    return {"const": value, "title": title}
