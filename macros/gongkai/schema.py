"""The shape of each data file, as models: what keys there are, which must be there, and what they hold.

The same models check a file (every problem with its line) and write the JSON Schema that editors complete from.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

PENDING = "待填报"
"""What a figure's value says while nobody has filled it in; its edition is a draft."""
UNSTATED = "原文未载明"
"""What a value says where the printed source states none; it is shown so and never invented."""

KEY = re.compile(r"[A-Za-z_一-鿿㐀-䶿][\w一-鿿㐀-䶿]*")
"""A name in an id: letters, digits and `_`, or Chinese; no dots, since dots join names."""


def _short_label(value: object) -> object:
    return {"label": value} if isinstance(value, str) else value


def _date(value: str) -> str:
    if value and not (re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) and _is_date(value)):
        raise ValueError("date")
    return value


def _is_date(value: str) -> bool:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _stem(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*\.md", value):
        raise ValueError("page")
    return value


Date = Annotated[str, AfterValidator(_date), Field(description="2022-05-06")]
Page = Annotated[str, AfterValidator(_stem), Field(description="overview.md")]
Text = Annotated[str, Field(max_length=2000)]


class Shape(BaseModel):
    """A mapping whose unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Described(Shape):
    """What describes a figure, or all figures of a group."""

    label: Text = Field("", description="中文名称")
    period: Text = Field("", description="所属期间，如 2021年1—11月")
    as_of: Text = Field("", description="截至日期")
    scope: Text = Field("", description="统计口径")
    source: Text = Field("", description="出处，如 一、（三）2")
    note: Text = Field("", description="说明")


class FigureShape(Described):
    """One figure: what is stated, and how it can be recomputed."""

    value: Text | None = Field(None, description="按原文填写，如 1426.20万元；未填写时写 待填报")
    formula: Text = Field("", description="计算公式，如 actual / adjusted")
    unit: Text = Field("", description="只有公式时，结果的单位，如 万元、%")
    decimals: Annotated[int, Field(ge=0, le=8)] | None = Field(None, description="只有公式时，保留几位小数")
    text: Text = Field("", description="文字结论，如 优")
    secret: Literal["true", "false"] = Field("false", description="涉密：只说明存在，不公布")


class GroupShape(Described):
    """What a group says of its figures; its other keys are the figures."""

    unit: Text = ""


class ColumnShape(Shape):
    """A column of a table, or a heading over several."""

    label: Text
    unit: Text = ""
    formula: Text = Field("", description="用同一行各列的名称写公式")
    decimals: Annotated[int, Field(ge=0, le=8)] | None = None
    note: Text = ""
    columns: dict[str, Column] = Field(default_factory=dict)


class RowShape(Shape):
    """A row of a table, or a heading over several."""

    label: Text
    code: Text = Field("", description="科目编码等，如 2010301")
    unit: Text = ""
    formula: Text = Field("", description="用同一列各行的名称写公式")
    decimals: Annotated[int, Field(ge=0, le=8)] | None = None
    note: Text = ""
    rows: dict[str, Row] = Field(default_factory=dict)


Column = Annotated[ColumnShape, BeforeValidator(_short_label, json_schema_input_type=str | ColumnShape)]
Row = Annotated[RowShape, BeforeValidator(_short_label, json_schema_input_type=str | RowShape)]


class EquationShape(Shape):
    """An equation (勾稽关系) that holds in every row, or in every column."""

    each: Literal["row", "column"]
    that: Text
    label: Text = ""
    tolerance: Text = ""


class TableShape(Described):
    """Figures in rows and columns."""

    unit: Text = ""
    stub: Text = Field("", description="左上角的栏名")
    codes: Text = Field("", description="编码一栏的栏名，如 功能分类科目编码")
    columns: dict[str, Column] = Field(min_length=1)
    rows: dict[str, Row] = Field(min_length=1)
    cells: dict[str, list[Text] | dict[str, Text]] = Field(default_factory=dict)
    equations: list[EquationShape] = Field(default_factory=list)
    empty: Text = Field("", description="本表无数据时的说明")


class IndicatorShape(Shape):
    """One indicator (指标) of a scorecard."""

    label: Text
    level: list[Text] = Field(default_factory=list, description="上级指标")
    target: Text | None = None
    actual: Text | None = None
    weight: Text | None = None
    score: Text | None = None
    deviation: Text = Field("", description="偏差原因及改进措施")
    note: Text = ""


class ScorecardShape(Described):
    """A self-evaluation table (自评表): indicators with weights and scores, a total, a grade."""

    levels: list[Text] = Field(default_factory=lambda: ["一级指标", "二级指标", "三级指标"])
    bands: dict[str, Text] = Field(default_factory=dict, description="等级的下限分值，由高到低")
    bands_source: Text = ""
    total: Text | None = None
    grade: Text | None = None
    indicators: dict[str, IndicatorShape] = Field(min_length=1)


class ChapterShape(Shape):
    """A chapter: its page and its title."""

    file: Page
    title: Text


class AttachmentShape(Shape):
    """An attachment that the report names."""

    title: Text
    file: Text = ""
    note: Text = ""


class TranscriptionShape(Shape):
    """Where a transcribed report comes from, and what the reader must know."""

    source: Text
    note: Text = ""


class DocumentShape(Shape):
    """Catalogue data of the document (索引号, 文号 …)."""

    number: Text = ""
    index: Text = ""
    keywords: list[Text] = Field(default_factory=list)


class LiteralShape(Shape):
    """A number in the text that is no figure (地名, 文号, 周年 …), and why."""

    text: Annotated[str, Field(min_length=1, max_length=200, description="正文中的原文，如 信义路198号")]
    reason: Annotated[str, Field(min_length=1, max_length=2000, description="为什么不是统计数字，如 地名")]


class ReportShape(Shape):
    """One edition: what it is, and its chapters in order."""

    title: Text
    kind: Text
    status: Literal["draft", "published"]
    period: Text = ""
    published: Date = ""
    transcription: TranscriptionShape | None = None
    chapters: list[ChapterShape] = Field(min_length=1)
    attachments: list[AttachmentShape] = Field(default_factory=list)
    headline: list[Text] = Field(default_factory=list)
    document: DocumentShape = DocumentShape()
    not_stated: list[Text] = Field(default_factory=list)
    literals: list[LiteralShape] = Field(default_factory=list, description="正文中不是统计数字的数字，只用于本年")


class ReportPart(ReportShape):
    """What fits of a report.yml with mistakes in it, so that the rest of the year can still be checked."""

    title: Text = ""
    kind: Text = ""
    status: Literal["draft", "published"] = "published"
    chapters: list[ChapterShape] = Field(default_factory=list)


class SiteShape(Shape):
    """The website's identity, as government pages must state it."""

    name: Text = ""
    domain: Text = ""
    id_code: Annotated[str, Field(pattern=r"^([0-9]{10})?$")] = ""
    url: Text = ""
    sponsor: Text = ""
    icp: Text = ""
    police: Text = ""


class ContactShape(Shape):
    """How readers reach the department."""

    address: Text = ""
    phone: Text = ""
    email: Text = ""


class RepositoryShape(Shape):
    """Where text and figures are kept."""

    url: Text = ""
    branch: Text = "main"


class WordingShape(Shape):
    """Wording that the department does not use, letter by letter; for the same words it replaces the package's."""

    printed: Annotated[Text, Field(min_length=1)]
    meant: Text = ""
    reason: Annotated[Text, Field(min_length=1)]


class AllowShape(Shape):
    """Wording that the department uses for a reason, although a rule would report it."""

    text: Annotated[Text, Field(min_length=1)]
    reason: Annotated[Text, Field(min_length=1)]


class NameShape(Shape):
    """What an agency is called, and what it is not to be called."""

    preferred: Annotated[Text, Field(min_length=1)]
    forbidden: list[Annotated[Text, Field(min_length=1)]] = Field(default_factory=list)
    reason: Text = ""


class DepartmentShape(Shape):
    """Who publishes."""

    name: Text
    short_name: Text = ""
    language: Literal["zh", "en"] = "zh"
    notice: Text = ""
    site: SiteShape = SiteShape()
    contact: ContactShape = ContactShape()
    repository: RepositoryShape = RepositoryShape()
    macros: list[Text] = Field(default_factory=list)
    units: dict[str, Text] = Field(default_factory=dict)
    wording: list[WordingShape] = Field(default_factory=list, description="本单位不用的写法")
    allow: list[AllowShape] = Field(default_factory=list, description="本单位允许的写法，不再提示")
    names: list[NameShape] = Field(default_factory=list, description="机构名称的规范写法")
    largest_mib: Annotated[int, Field(ge=1, le=1000)] = Field(5, description="附件、图片的大小上限，单位MiB")
    literals: list[LiteralShape] = Field(default_factory=list, description="正文中不是统计数字的数字，用于各年")


class DepartmentPart(DepartmentShape):
    """What fits of a department.yml with mistakes in it."""

    name: Text = "?"


class AcknowledgedShape(Shape):
    """A finding that is accepted, and why; readers see it."""

    rule: Annotated[str, Field(pattern=r"^[A-Z]\d{3}$")]
    where: Annotated[str, Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]


class MisprintShape(Shape):
    """A misprint that is kept as printed."""

    printed: Annotated[str, Field(min_length=1)]
    meant: Text
    times: Annotated[int, Field(ge=1)] = 1
    where: list[Page] = Field(default_factory=list)
    note: Text = ""


class AmendmentShape(Shape):
    """A correction after publication (更正)."""

    date: Date
    what: Text
    old: Text = ""
    new: Text = ""
    why: Text


class LedgerShape(Shape):
    """The year's ledger: accepted findings, misprints kept, notes to readers, amendments."""

    acknowledged: list[AcknowledgedShape] = Field(default_factory=list)
    misprints: list[MisprintShape] = Field(default_factory=list)
    notes: list[Text] = Field(default_factory=list)
    amendments: list[AmendmentShape] = Field(default_factory=list)


FILES: dict[str, type[Shape]] = {"report": ReportShape, "department": DepartmentShape, "ledger": LedgerShape}
"""The files that describe rather than state figures, by name."""


def json_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas that editors use, by file name without ending; `figures` is for figure files."""
    schemas = {name: shape.model_json_schema() for name, shape in FILES.items()}
    definitions: dict[str, Any] = {}
    for name, shape in (("figure", FigureShape), ("table", TableShape), ("scorecard", ScorecardShape)):
        part = shape.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= part.pop("$defs", {})
        definitions[name] = part
    definitions["figure"]["anyOf"] = [{"required": [key]} for key in ("value", "formula", "text", "secret")]
    group = GroupShape.model_json_schema()
    child: dict[str, Any] = {"anyOf": [{"type": "string"}]}
    child["anyOf"] += [{"$ref": f"#/$defs/{name}"} for name in ("figure", "table", "scorecard", "group")]
    group["additionalProperties"] = child
    # what has the keys of another thing is meant to be one: else any slip in a table would make it a group
    others = (["rows", "columns"], ["indicators"], ["value"], ["formula"], ["text"], ["secret"])
    group["not"] = {"anyOf": [{"required": keys} for keys in others]}
    # else every figure or table with a mistake in it would do as a group
    words = (["rows", "columns"], ["indicators"], ["value"], ["formula"], ["text"], ["secret"])
    group["not"] = {"anyOf": [{"required": keys} for keys in words]}
    definitions["group"] = group
    schemas["figures"] = {
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in ("table", "scorecard", "group")],
        "$defs": definitions,
    }
    for name, schema in schemas.items():
        _loosen(schema)
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = f"gongkai {name}"
    return schemas


def _loosen(schema: object) -> None:
    """Let an editor, which reads 118.48 as a number, take it where we read text."""
    if isinstance(schema, dict):
        if schema.get("type") == "string":
            schema["type"] = ["string", "number", "boolean", "null"]
            if schema.get("enum") == ["true", "false"]:
                schema["enum"] = ["true", "false", True, False]
        for value in schema.values():
            _loosen(value)
    elif isinstance(schema, list):
        for value in schema:
            _loosen(value)
