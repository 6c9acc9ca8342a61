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
Time = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
Page = Annotated[str, AfterValidator(_stem), Field(description="overview.md")]
LONGEST = 2000
"""Characters of a text in a data file."""
Text = Annotated[str, Field(max_length=LONGEST)]
Address = Annotated[str, Field(max_length=LONGEST, pattern=r"^(https?://[^\s<>\"]+)?$")]


Heading = Annotated[str, Field(max_length=LONGEST, pattern=r"^[^<>]*$")]
"""A chapter's title: Material writes titles of pages into its menus as they are."""


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
    title: Heading


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

    number: Text = Field("", description="文号，如 示档〔2024〕5号")
    index: Text = Field("", description="索引号")
    keywords: list[Text] = Field(default_factory=list, description="关键词")
    date: Date = Field("", description="发文日期（成文日期），如 2024-04-16")
    source: Text = Field("", description="来源；不写则为发布机构，转录的报告则为原件")
    disclosure: Text = Field("", description="公开方式，如 主动公开")


class LiteralShape(Shape):
    """A number in the text that is no figure (地名, 文号, 周年 …), and why."""

    text: Annotated[str, Field(min_length=1, max_length=200, description="正文中的原文，如 信义路198号")]
    reason: Annotated[str, Field(min_length=1, max_length=2000, description="为什么不是统计数字，如 地名")]


class FontsShape(Shape):
    """The files of faces that the department names, by the part that each plays in print."""

    fangsong: Text = Field("", alias="仿宋", description="正文，字体文件的路径，如 fonts/仿宋_GB2312.ttf")
    kai: Text = Field("", alias="楷体", description="二级标题")
    hei: Text = Field("", alias="黑体", description="一级标题、表头")
    song: Text = Field("", alias="宋体", description="表格、页码")
    title: Text = Field("", alias="小标宋", description="标题")
    latin: Text = Field("", alias="西文", description="正文中的西文和数字；不写则同正文")


class ReportPdfShape(Shape):
    """How the PDF of one edition looks."""

    profile: Text = Field("", description="版式：gbt9704（公文格式）、plain（屏幕阅读），或本站的文件夹，如 pdf/ours")
    annex: Literal["true", "false"] | None = Field(None, description="PDF末尾是否附全部数据的一览表；不写则不附")


class PdfShape(ReportPdfShape):
    """How the PDFs look, and which faces they are printed in."""

    fonts: FontsShape = Field(default_factory=FontsShape, description="各种用途的字体文件：站内路径，或本机的绝对路径")


Millimetres = Annotated[str, Field(pattern=r"^[1-9][0-9]{1,2}(\.[0-9]+)?mm$")]


class AreaShape(Shape):
    """The type area of an upright page, by which tables are set."""

    width: Millimetres
    height: Millimetres


class ContentsShape(Shape):
    """The table of contents."""

    title: Text = "目录"
    level: Annotated[int, Field(ge=0, le=3)] = Field(2, description="列到第几级标题；0：没有目录")


class ProfileShape(Shape):
    """The settings of a PDF's profile."""

    label: Text
    contents: ContentsShape = ContentsShape()
    leave_out: list[Page] = Field(default_factory=list, description="不进 PDF 的页，如 figures.md")
    area: AreaShape = Field(description="版心的宽和高，如 156mm")


class ReportShape(Shape):
    """One edition: what it is, and its chapters in order."""

    title: Text
    kind: Text
    status: Literal["draft", "published"]
    period: Text = ""
    approved: Date = Field("", description="批准（批复）的日期，公开的期限从这一天算起")
    published: Date = Field("", description="公布日期，如 2022-05-06")
    published_at: Time = Field("", description="公布的时刻，如 10:00；不写则只显示日期")
    transcription: TranscriptionShape | None = None
    chapters: list[ChapterShape] = Field(min_length=1)
    attachments: list[AttachmentShape] = Field(default_factory=list)
    headline: list[Text] = Field(default_factory=list)
    document: DocumentShape = DocumentShape()
    not_stated: list[Text] = Field(default_factory=list)
    literals: list[LiteralShape] = Field(default_factory=list, description="正文中不是统计数字的数字，只用于本年")
    pdf: ReportPdfShape = ReportPdfShape()


class ReportPart(ReportShape):
    """What fits of a report.yml with mistakes in it, so that the rest of the year can still be checked."""

    title: Text = ""
    kind: Text = ""
    status: Literal["draft", "published"] = "published"
    chapters: list[ChapterShape] = Field(default_factory=list)


class SiteShape(Shape):
    """The website's identity, as government pages must state it."""

    name: Text = Field("", description="网站名称")
    domain: Text = Field("", description="网站域名，如 www.example.gov.cn")
    id_code: Annotated[str, Field(pattern=r"^([0-9]{10})?$")] = Field("", description="网站标识码，10位数字")
    url: Address = Field("", description="本站的网址")
    sponsor: Text = Field("", description="主办单位")
    organiser: Text = Field("", description="承办单位")
    icp: Text = Field("", description="ICP备案号")
    police: Text = Field("", description="公网安备号")
    mark: Address = Field("", description="党政机关网站标识的网址")
    column_type: Text = Field("", description="栏目类别，如 信息公开")


class ContactShape(Shape):
    """How readers reach the department."""

    address: Text = ""
    phone: Text = ""
    email: Text = ""


class RepositoryShape(Shape):
    """Where text and figures are kept."""

    url: Annotated[str, Field(max_length=LONGEST, pattern=r"^(https?://[^\s<>\"'@?#\\]+)?$")] = Field(
        "", description="仓库的网址，如 https://gitee.com/单位/仓库"
    )
    branch: Annotated[Text, Field(min_length=1)] = Field("main", description="公布所用的分支")
    host: Literal["github", "gitlab", "gitea", "forgejo", "gitee"] | None = Field(
        None, description="代码托管平台的种类；公共平台不用写，自建的要写"
    )
    path: Annotated[str, Field(max_length=LONGEST, pattern=r"^([^\s<>\"'?#\\/.][^\s<>\"'?#\\/]*/?)*$")] = Field(
        "", description="本站在仓库里的文件夹；就在仓库最上层时不写"
    )


HOST_KINDS = ("github", "gitlab", "gitea", "forgejo", "gitee")
"""The kinds of Git host whose addresses are known."""


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


class LicenceShape(Shape):
    """What readers may do with text and data."""

    name: Text = Field("", description="许可协议的名称，如 CC-BY-4.0")
    url: Address = Field("", description="许可协议全文的网址")


class DepartmentShape(Shape):
    """Who publishes."""

    name: Text
    short_name: Text = ""
    language: Literal["zh", "en"] = "zh"
    notice: Text = ""
    site: SiteShape = SiteShape()
    contact: ContactShape = ContactShape()
    repository: RepositoryShape = RepositoryShape()
    licence: LicenceShape = Field(default_factory=LicenceShape, description="开放数据的许可协议；不写则不声明")
    macros: list[Text] = Field(default_factory=list)
    units: dict[str, Text] = Field(default_factory=dict)
    wording: list[WordingShape] = Field(default_factory=list, description="本单位不用的写法")
    allow: list[AllowShape] = Field(default_factory=list, description="本单位允许的写法，不再提示")
    names: list[NameShape] = Field(default_factory=list, description="机构名称的规范写法")
    placeholders: list[AllowShape] = Field(default_factory=list, description="本单位模板中的占位文字，不应留在正文里")
    largest_mib: Annotated[int, Field(ge=1, le=1000)] = Field(5, description="附件、图片的大小上限，单位MiB")
    literals: list[LiteralShape] = Field(default_factory=list, description="正文中不是统计数字的数字，用于各年")
    pdf: PdfShape = PdfShape()


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
    superseded: Annotated[int, Field(ge=1)] | None = Field(None, description="更正前版本的序号，由 gongkai amend 填写")


Digest = Annotated[str, Field(pattern=r"^(sha256:[0-9a-f]{64})?$")]
SealedFile = Annotated[str, Field(pattern=r"^(report\.pdf|data/(figures\.(csv|json|xlsx)|ledger\.json))$")]


class SealedShape(Shape):
    """A published version as it was sealed: when, by whom, with which signatures, and the digests of what it said."""

    date: Annotated[Date, Field(min_length=1)] = Field(description="封存日期，如 2024-04-20")
    by: Text = Field("", description="封存人")
    signed: dict[str, Text] = Field(default_factory=dict, description="签发记录，如 保密审查: 某某")
    gongkai: Text = Field("", description="封存时所用的 gongkai 版本")
    commit: Annotated[str, Field(pattern=r"^([0-9a-f]{40,64})?$")] = Field("", description="封存时的 Git 提交")
    figures: Digest = Field(description="全部数据的摘要")
    text: Digest = Field(description="全部文字的摘要")
    pdf: Digest = Field("", description="PDF中数据和文字的摘要（不是文件的摘要）")
    data: Digest = Field("", description="开放数据中数值的摘要（不是文件的摘要）")
    files: dict[SealedFile, Digest] = Field(default_factory=dict, description="封存时各文件的摘要，逐字节")


class SealShape(SealedShape):
    """The seal: what was published stays published; written by gongkai seal and gongkai amend."""

    former: list[SealedShape] = Field(default_factory=list, description="更正以前各版的封存记录，由早到晚")


class LedgerShape(Shape):
    """The year's ledger: accepted findings, misprints kept, notes to readers, amendments, the seal."""

    acknowledged: list[AcknowledgedShape] = Field(default_factory=list)
    misprints: list[MisprintShape] = Field(default_factory=list)
    notes: list[Text] = Field(default_factory=list)
    amendments: list[AmendmentShape] = Field(default_factory=list)
    seal: SealShape | None = Field(None, description="封存记录，由 gongkai seal 和 gongkai amend 填写，不要手改")


Year = Annotated[int, Field(ge=1000, le=2999)]


class RuleShape(Shape):
    """A rule of data/checks.yml: what it is called, where it comes from, and in which years it holds."""

    label: Text = Field("", description="规则的名称，如 支出不超过调整预算数")
    source: Text = Field("", description="依据，如 财预〔2013〕53号")
    reason: Text = Field("", description="为什么有这条规则")
    since: Year | None = Field(None, alias="from", description="从哪一年起")
    until: Year | None = Field(None, description="到哪一年止")


class EquationRuleShape(RuleShape):
    """An equation (勾稽关系) between figures, each under its full name."""

    that: Annotated[Text, Field(min_length=1, description="如 budget.actual <= budget.adjusted")]
    tolerance: Text = Field("", description="容许的误差，如 0.01万元")


class CarriedShape(RuleShape):
    """A figure that repeats what the edition of the year before published."""

    this: Annotated[Text, Field(min_length=1, description="本年的数，如 applications.last.*")]
    prev: Annotated[Text, Field(min_length=1, description="上一年版本中的数，如 applications.left.*")]
    tolerance: Text = Field("", description="容许的误差，如 0.01万元")


class JumpShape(RuleShape):
    """A threshold beyond which a figure needs a reason."""

    figure: Annotated[Text, Field(min_length=1, description="哪一个数，如 budget.adjustment_rate、projects.*.actual")]
    over: Text = Field("", description="这个数的绝对值超过多少，如 30%")
    change: Text = Field("", description="比上一年增减超过多少，如 50%")


class KeptShape(RuleShape):
    """Figures that need not be there every year, or must be."""

    figure: Annotated[Text, Field(min_length=1, description="哪些数，如 projects.*")]
    optional: Literal["true", "false"] = Field("false", description="true：以后可以没有")


class TermsShape(RuleShape):
    """Labels that name one and the same ratio, of which an edition uses one."""

    one: Annotated[Text, Field(min_length=1, description="规范的名称，如 预算完成率")]
    also: list[Annotated[Text, Field(min_length=1)]] = Field(min_length=1, description="同一个指标的其他名称")


class ChecksShape(Shape):
    """What must hold between the figures, beyond what each figure says itself: of all years, or of one."""

    equations: list[EquationRuleShape] = Field(default_factory=list, description="勾稽关系")
    carried: list[CarriedShape] = Field(default_factory=list, description="与上一年版本衔接的数")
    jumps: list[JumpShape] = Field(default_factory=list, description="变动过大需要说明的数")
    kept: list[KeptShape] = Field(default_factory=list, description="每年都应当有的数，以及例外")
    terms: list[TermsShape] = Field(default_factory=list, description="同一指标的不同名称")


class SourcedShape(Shape):
    """What a rule or a form asks for, where it comes from, and how sure that is."""

    source: Text = Field("", description="依据，如 国办公开办函〔2021〕30号；不写则同上一级")
    reliability: Literal["", "seen", "remembered"] = Field(
        "", description="seen：见于实际公开的报告；remembered：凭记忆，待核对"
    )
    note: Text = Field("", description="说明，如 各地不同之处")


Word = Annotated[Text, Field(min_length=1)]


class RequiredShape(SourcedShape):
    """A chapter or an attachment that must be there, by words of its title."""

    title: Word
    also: list[Word] = Field(default_factory=list, description="也可以用的名称")


class RequiredTableShape(SourcedShape):
    """A table that must be there, with these columns and rows; `甲·乙` is what is called 乙 below the heading 甲."""

    label: Word
    also: list[Word] = Field(default_factory=list, description="也可以用的表名")
    unit: Text = Field("", description="本表的单位")
    columns: list[Word] = Field(default_factory=list, description="必有的栏，如 法人或其他组织·商业企业")
    rows: list[Word] = Field(default_factory=list, description="必有的行")


class EmptyTableShape(SourcedShape):
    """What stands below a table without figures."""

    sentence: Word = Field(description="表下说明的写法")
    words: list[Word] = Field(min_length=1, description="说明中至少有其中一个词")


class DeadlineShape(SourcedShape):
    """A date that must be kept: by a day of the year after, after something, or within so many days of it."""

    date: Literal["published", "approved"] = "published"
    by: Annotated[str, Field(pattern=r"^((0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?$")] = Field(
        "", description="次年的月、日，如 01-31"
    )
    after: Literal["", "approved", "period"] = Field("", description="从批准之日起，或在所属期间结束以后")
    within: Annotated[int, Field(ge=1, le=366)] | None = Field(None, description="多少日内")
    source: Word = Field(description="依据，如 《预算法》第十四条")


class KindShape(SourcedShape):
    """A kind of disclosure: what a report of this kind must have, each with its source."""

    label: Word = Field(description="报告类别的名称，如 部门决算")
    ordered: Literal["true", "false"] = Field("false", description="true：各章必须按这里的顺序")
    signature: Literal["true", "false"] = Field("false", description="true：正文必须有落款单位和成文日期")
    chapters: list[RequiredShape] = Field(default_factory=list, description="必有的章")
    tables: list[RequiredTableShape] = Field(default_factory=list, description="必有的表")
    attachments: list[RequiredShape] = Field(default_factory=list, description="必有的附件")
    metadata: list[
        Literal[
            "period",
            "approved",
            "published",
            "document.number",
            "document.index",
            "department.short_name",
            "department.site.name",
            "department.site.domain",
            "department.site.id_code",
            "department.contact.address",
            "department.contact.phone",
            "department.contact.email",
        ]
    ] = Field(default_factory=list, description="report.yml、department.yml 中必填的项")
    deadlines: list[DeadlineShape] = Field(default_factory=list, description="公开的期限")
    empty_table: EmptyTableShape | None = Field(None, description="无数据的表怎样写")


class KindPart(KindShape):
    """What fits of a kind's file with mistakes in it."""

    label: Word = "?"


FILES: dict[str, type[Shape]] = {
    "report": ReportShape,
    "department": DepartmentShape,
    "ledger": LedgerShape,
    "checks": ChecksShape,
    "kind": KindShape,
    "profile": ProfileShape,
}
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
