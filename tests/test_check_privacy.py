"""What names a person, a secret or something hidden is found before it is published; what only looks like it is not."""

from __future__ import annotations

import contextlib
import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import small
from gongkai.checks import personal, privacy, properties
from gongkai.checks.lists import packaged
from gongkai.edition import load
from gongkai.problems import Severity

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.problems import Problem

ROOT = Path(__file__).parents[1]


def resident(first: str = "11010119900307001") -> str:
    """Return an ID number that nobody need have, with its check digit."""
    return first + personal.resident_check_digit(first)


def card(first: str = "622202000000000000") -> str:
    """Return a card number with its check digit."""
    return next(first + str(d) for d in range(10) if personal.luhn(first + str(d)))


MOBILE = "13800138000"


def found(edition: Edition, root: Path) -> list[Problem]:
    """Run every rule of the family."""
    problems = [problem for check in privacy.CHECKS for problem in check(edition)]
    return problems + [problem for check in privacy.FILE_CHECKS for problem in check(edition, root)]


def read(root: Path, text: str, **files: str) -> list[Problem]:
    """Check a page of a small site."""
    written = {"docs/2021/overview.md": f"# 一、概况\n\n{text}\n", **files}
    return found(small.edition(root, written), root)


def rules(problems: list[Problem]) -> list[str]:
    """Return the rules of some findings."""
    return [problem.rule for problem in problems]


PERSONAL = [
    (f"身份证号{resident()}。", "V101", Severity.ERROR),
    (f"（{resident('44010319851231004')}）", "V101", Severity.ERROR),
    ("身份证号" + resident()[:6] + " " + resident()[6:14] + " " + resident()[14:], "V101", Severity.ERROR),
    (f"身份证号{resident()[:-1]}{'2' if resident().endswith('1') else '1'}。", "V101", Severity.WARNING),
    ("旧身份证110101900307001。", "V101", Severity.WARNING),
    (f"联系人{MOBILE}。", "V102", Severity.ERROR),
    (f"张三,{MOBILE},李四", "V102", Severity.ERROR),
    ("手机138-0013-8000。", "V102", Severity.ERROR),
    ("手机138 0013 8000。", "V102", Severity.ERROR),
    ("手机+86 13800138000。", "V102", Severity.ERROR),
    ("手机１３８００１３８０００。", "V102", Severity.ERROR),
    ("电话020-81234567。", "V102", Severity.WARNING),
    ("电话（0755）81234567。", "V102", Severity.WARNING),
    ("联系电话：81234567", "V102", Severity.WARNING),
    (f"卡号{card()}。", "V103", Severity.ERROR),
    (f"汇至{' '.join(re.findall('.{1,4}', card('622202000000000')))}。", "V103", Severity.ERROR),
    ("账号：3602000109000000001。", "V103", Severity.WARNING),
    ("邮箱zhang.san@gz.gov.cn。", "V104", Severity.WARNING),
    ("[写信](mailto:zhang.san@gz.gov.cn)", "V104", Severity.WARNING),
    ("车牌粤A12B34。", "V105", Severity.WARNING),
    ("车牌粤A·D12345。", "V105", Severity.WARNING),
    ("车牌粤AF12345。", "V105", Severity.WARNING),
    ("车牌粤A1234警。", "V105", Severity.WARNING),
]


@pytest.mark.parametrize(("text", "rule", "severity"), PERSONAL, ids=range(len(PERSONAL)))
def test_what_names_a_person_is_found_and_not_repeated(
    text: str, rule: str, severity: Severity, tmp_path: Path
) -> None:
    """One finding at its place; neither its message nor the name by which a ledger accepts it publishes the number."""
    problems = read(tmp_path, text)
    assert [(problem.rule, problem.severity) for problem in dict.fromkeys(problems)][:1] == [(rule, severity)]
    assert {problem.rule for problem in problems} == {rule}
    problem = problems[0]
    assert problem.origin.line == 3
    for words in (problem.text("en"), problem.text("zh"), problem.subject):
        assert "*" in words
        assert not re.search(r"[0-9]{7}|zhang\.san", words)


HARMLESS = [
    "共13800138000元，13800138000.00元，1380013.8万元，年产13800138000％。",
    "编号12345678901和A13800138000。",
    "统一社会信用代码12440103455412345X，11440103007000000N。",
    "业务流水110101199013320018，202112310000000001。",
    "卡号位数不足：62220200。款项6222020000000000元。",
    "400-800-1234、12345热线、110、日期2021-05-06、20210506。",
    "020-2021年，055/FC020，093001，198号，0.020-81234567。",
    "a@example.org、b@example.invalid和@张三。",
    "京津冀A级景区，新A4纸，粤A1234B5C，新GB18030标准，沪C级。",
    "电话和信函查档1234567人次，来电12345678次，账户12345678.90元。",
    "全年1 000 000 000元，2019 2020 2021 2022年。",
]


@pytest.mark.parametrize("text", HARMLESS, ids=range(len(HARMLESS)))
def test_other_numbers_are_left_alone(text: str, tmp_path: Path) -> None:
    """Amounts, codes of organisations, serial numbers, dates and public hotlines name nobody."""
    assert [problem.line() for problem in read(tmp_path, text)] == []


def test_the_code_of_an_organisation_that_passes_for_an_id_is_told_by_the_words_before_it(tmp_path: Path) -> None:
    """A code in digits alone may pass both checks by chance; the words 统一社会信用代码 decide."""
    first = (f"11010119900307{n:03}" for n in range(1000))
    both = next(code for code in map(resident, first) if personal.is_organisation(code))
    assert rules(read(tmp_path / "a", f"统一社会信用代码：{both}。")) == []
    assert rules(read(tmp_path / "b", f"号码：{both}。")) == ["V101"]


@pytest.mark.parametrize("code", ["91110108551385082Q", "914403001922038216"])
def test_the_check_character_of_an_organisations_code_is_that_of_the_standard(code: str) -> None:
    """Two codes that everybody can look up, and each with one sign changed."""
    assert personal.is_organisation(code)
    assert not personal.is_organisation(code[:5] + ("2" if code[5] == "1" else "1") + code[6:])


@given(st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_an_id_number_with_any_one_digit_wrong_is_doubted(serial: int, place: int, by: int) -> None:
    """The check digit finds every single slip (ISO 7064 MOD 11-2)."""
    number = resident(f"11010119900307{serial:03}")
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert personal.resident_check_digit(wrong) != wrong[-1]


def test_the_departments_own_contact_is_published_on_purpose(tmp_path: Path) -> None:
    """Its telephone numbers and its address may stand anywhere, with or without the area code; others may not."""
    department = """
        name: 某馆
        contact: {phone: 020-81234567、13800138000, email: dag@gz.gov.cn}
        """
    text = "电话：020-81234567、81234567、020－81234567转801，手机13800138000，邮箱dag@gz.gov.cn；另有13900139000。"
    files = {"docs/2021/overview.md": f"# 一\n\n{text}\n", "data/department.yml": department}
    site = small.site(tmp_path, files)
    assert rules(found(site.editions[0], tmp_path)) == ["V102"]
    assert list(privacy.department(site)) == []


def test_what_department_yml_says_beside_the_contact_is_looked_at_once_for_the_site(tmp_path: Path) -> None:
    """A notice on every page with somebody's number is reported at its line, not once a year."""
    files = {"data/department.yml": f"name: 某馆\nnotice: 请致电张三{MOBILE}\n"}
    site = small.site(tmp_path, files, years=(2020, 2021))
    assert [str(problem.origin) for problem in privacy.department(site)] == ["data/department.yml:2:14"]
    assert found(site.editions[0], tmp_path) == []


def test_labels_notes_values_comments_and_heads_of_pages_are_looked_into(tmp_path: Path) -> None:
    """Everything of a year's files is public: each is reported at its own place."""
    files = {
        "data/2021/staff.yml": f"# 张三 {MOBILE}\nvisits: {{label: 张三{MOBILE}, value: 5件, note: {MOBILE}}}\n",
        "docs/2021/overview.md": f"---\ndescription: 联系{MOBILE}\n---\n# 一\n\n`{MOBILE}`\n",
        "data/2021/ledger.yml": f"notes:\n  - {MOBILE}\n",
    }
    edition = small.edition(tmp_path, files)
    assert [str(problem.origin) for problem in found(edition, tmp_path)] == [
        "docs/2021/overview.md:2:16",
        "docs/2021/overview.md:6:2",
        "data/2021/ledger.yml:2:5",
        "data/2021/staff.yml:1:6",
        "data/2021/staff.yml:2:19",
        "data/2021/staff.yml:2:49",
    ]


def test_a_figure_with_a_unit_is_no_telephone(tmp_path: Path) -> None:
    """13812345678 in a table of 元 is an amount; a figure without a unit that looks like a number is reported."""
    files = {
        "data/2021/x.yml": """
            table:
              unit: 元
              columns: {a: 甲, b: 乙}
              rows: {r: 行}
              cells: {r: [13812345678, "13912345678"]}
            total: 13812345678元
            """,
        "data/2021/y.yml": f"phone: {MOBILE}\n",
    }
    edition = small.edition(tmp_path, files)
    assert [problem.origin.path for problem in found(edition, tmp_path)] == ["data/2021/y.yml"]


MARKED = [
    "项目已建成（涉密）。",
    "【机密】",
    "秘密★1年",
    "密级：普通",
    "绝密级文件",
    "涉密项目进展顺利。",
    "完成保密备案。",
    "内部资料，仅供参考。",
    "（内部文件，注意保存）",
    "此件不予公开",
    "公开方式：依申请公开",
    "本材料不得外传。",
    "请勿扩散。",
    "仅供内部使用。",
    "（暂不公开）",
    "机密",
    "登录口令是Abc-12345。",
    "系统密码：Abc12345",
]


@pytest.mark.parametrize("text", MARKED)
def test_marks_of_secrecy_are_reported_in_texts_and_in_figures(text: str, tmp_path: Path) -> None:
    """Each mark once, with the words that a ledger can accept."""
    files = {"data/2021/x.yml": f"grade: {{label: 进展, text: {text!r}}}\n"}
    problems = read(tmp_path, text, **files)
    assert rules(problems) == ["V107", "V107"]
    page, data = problems
    assert page.subject.partition(":")[2] == data.subject.partition(":")[2]
    assert page.subject.partition(":")[2] in text


UNMARKED = [
    "（三）不予公开3件，其中属于国家秘密1件、属于三类内部事务信息1件。",
    "开展保密审查和保密教育，落实保密工作责任制，组织涉密人员培训，没有失泄密事件。",
    "商业秘密和个人隐私依法保护，工作秘密按规定管理，非涉密网络运行正常。",
    "完善内部控制、内部审计和内部管理制度，提供内部培训。",
    "主动公开政府信息，依申请公开，公开方式：主动公开。",
    "涉密档案由专人保管。",
    "保证系统的机密性和完整性，定期更换密码。",
]


@pytest.mark.parametrize("text", UNMARKED)
def test_what_laws_and_forms_say_of_secrets_is_no_mark(text: str, tmp_path: Path) -> None:
    """The words of the fixed forms, of laws and of management are public, and so is the label of a secret figure."""
    files = {
        "data/2021/x.yml": f"grade: {{label: 说明, text: {text!r}}}\n涉密项目: {{label: 涉密项目, secret: true}}\n",
        "data/2021/y.yml": "a:\n  secret: true\n  label: 涉密工程 # 机密\n",
    }
    assert [problem.line() for problem in read(tmp_path, text, **files)] == []


def test_every_mark_finds_something_and_has_the_word_without_which_texts_are_passed_over() -> None:
    """A pattern whose `word` is not in all that it finds would miss some of it."""
    for mark in packaged("privacy")["marks"]:
        texts = [text for text in MARKED if re.search(mark["pattern"], text)]
        assert texts, mark
        assert all(mark["word"] in text for text in texts), mark
        assert mark["reason"], mark


def test_a_number_beside_a_secret_figure_gives_it_away(tmp_path: Path) -> None:
    """Its label may be named and the figure itself called; a number or another figure in the clause may not."""
    data = {"data/2021/x.yml": "a: {label: 特藏数量, secret: true}\nb: {label: 馆藏, value: 5件}\n"}
    silent = '特藏数量（{{ fact("x.a") }}）不公布，馆藏{{ fact("x.b") }}；特藏数量，共5类。'
    assert rules(read(tmp_path / "a", silent, **data)) == []
    assert rules(read(tmp_path / "b", "特藏数量为30件。", **data)) == ["V106"]
    (problem,) = read(tmp_path / "c", '今年特藏数量{{ fact("x.b") }}。', **data)
    assert (problem.rule, str(problem.origin)) == ("V106", "docs/2021/overview.md:3:3")


HIDDEN = [
    "<!-- 领导要求不写具体数字 -->",
    "[//]: # (领导要求不写具体数字)",
    '<div style="display: none">甲</div>',
    "<p hidden>甲</p>",
    '<span style="font-size:0">甲</span>',
    '<span style="color:#FFF">甲</span>',
    '<span style="opacity: 0">甲</span>',
    '<div style="position:absolute;left:-9999px">甲</div>',
    "<template>甲</template>",
    "<style>.x { display: none }</style>",
    '说明{: style="display:none" }',
    "说明\u3164文字",
    "说\u200d明",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_what_readers_cannot_see_is_reported(text: str, tmp_path: Path) -> None:
    """Comments and hidden text are in the page's source, and search engines print them."""
    assert rules(read(tmp_path, text)) == ["V108"]


SEEN = [
    "`<!-- 代码 -->` 和 `<p hidden>`",
    "```html\n<!-- 代码 -->\n```",
    '<span style="color:#ff0000;font-size:0.9em;opacity:0.5">甲</span>',
    "<details><summary>甲</summary>乙</details>",
    '<div style="width: 90%; background-color: white">甲</div>',
    "1 < 2，a<b。",
    "小结 { #summary }",
    "👨\u200d👩\u200d👧",
]


@pytest.mark.parametrize("text", SEEN)
def test_what_readers_can_see_is_left_alone(text: str, tmp_path: Path) -> None:
    """Code that shows HTML, colours and sizes that can be read, and emoji hide nothing."""
    assert rules(read(tmp_path, text)) == []


def beside(root: Path) -> Path:
    """Return a folder for files beside the pages."""
    folder = root / "docs" / "2021"
    folder.mkdir(parents=True)
    return folder


def told(root: Path) -> list[tuple[str, Severity, str]]:
    """Return what is found in the properties of files."""
    edition = small.edition(root, {})
    problems = [p for p in found(edition, root) if p.rule in {"V109", "V110"}]
    return [(problem.rule, problem.severity, problem.text("en").partition(";")[0]) for problem in problems]


def test_the_place_the_camera_and_the_author_of_a_photograph_are_found(tmp_path: Path) -> None:
    """EXIF says where a picture was taken and by whom: person and place are errors, the camera is a warning."""
    from PIL import Image  # noqa: PLC0415

    exif = Image.Exif()
    exif[0x013B], exif[0x0110] = "Zhang San", "Mate 40"
    exif[0x8825] = {1: "N", 2: (23.0, 7.0, 30.0), 3: "E", 4: (113.0, 14.0, 0.0)}
    Image.new("RGB", (2, 2)).save(beside(tmp_path) / "hall.jpg", exif=exif)
    assert told(tmp_path) == [
        ("V109", Severity.ERROR, "the properties of 'hall.jpg' name the place where it was taken (GPS)"),
        ("V109", Severity.ERROR, "the properties of 'hall.jpg' name its author: Zhang San"),
        ("V109", Severity.WARNING, "the properties of 'hall.jpg' name its camera: Mate 40"),
    ]


def test_the_texts_of_a_png_are_found_before_and_behind_its_pixels(tmp_path: Path) -> None:
    """The author, in Chinese and compressed too; what program drew it is of no interest."""
    from PIL import Image, PngImagePlugin  # noqa: PLC0415

    info = PngImagePlugin.PngInfo()
    info.add_itxt("Author", "张三", zip=True)
    info.add_text("Software", "matplotlib")
    info.add_text("Comment", "draft", zip=True)
    path = beside(tmp_path) / "plan.png"
    Image.new("RGB", (2, 2)).save(path, pnginfo=info)
    data = path.read_bytes()
    end = data.index(b"IEND") - 4
    late = b"Author\0Li Si"
    path.write_bytes(data[:end] + len(late).to_bytes(4, "big") + b"tEXt" + late + bytes(4) + data[end:])
    assert [words.rpartition("name its ")[2] for _, _, words in told(tmp_path)] == [
        "author: 张三",
        "remark: draft",
        "author: Li Si",
    ]


def test_the_author_of_a_pdf_is_found_unless_it_is_the_department(tmp_path: Path) -> None:
    """The author stands in the document's information."""
    import pypdf  # noqa: PLC0415

    folder = beside(tmp_path)
    for name, author in (("a.pdf", "张三"), ("b.pdf", "某馆"), ("c.pdf", "")):
        writer = pypdf.PdfWriter()
        writer.add_blank_page(9, 9)
        writer.add_metadata({"/Author": author, "/Title": "附件"})
        writer.write(folder / name)
    assert told(tmp_path) == [("V109", Severity.ERROR, "the properties of 'a.pdf' name its author: 张三")]


CORE = (
    "<cp:coreProperties><dc:creator>{author}</dc:creator>"
    "<cp:lastModifiedBy>{by}</cp:lastModifiedBy></cp:coreProperties>"
)


def office(path: Path, **members: str) -> None:
    """Write an Office file of these parts; `word__document` is word/document.xml."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)


def test_who_wrote_and_changed_an_office_file_is_found(tmp_path: Path) -> None:
    """Names that a program writes where nobody has given one are no names."""
    folder = beside(tmp_path)
    office(
        folder / "a.docx",
        docProps__core=CORE.format(author="张三", by="李四"),
        docProps__app="<Company>某公司</Company>",
    )
    office(folder / "b.xlsx", docProps__core=CORE.format(author="Administrator", by=""))
    assert told(tmp_path) == [
        ("V109", Severity.ERROR, "the properties of 'a.docx' name its author: 张三"),
        ("V109", Severity.ERROR, "the properties of 'a.docx' name its last changed by: 李四"),
        ("V109", Severity.WARNING, "the properties of 'a.docx' name its company: 某公司"),
    ]


def test_remarks_tracked_changes_and_hidden_sheets_are_found(tmp_path: Path) -> None:
    """What Word and Excel hide is published with the file."""
    folder = beside(tmp_path)
    office(folder / "a.docx", word__comments="<x/>", word__document="<w:p><w:del w:id='1'>旧</w:del></w:p>")
    office(folder / "b.xlsx", xl__workbook='<sheet name="底稿" sheetId="2" state="hidden" r:id="rId2"/>')
    office(folder / "c.docx", word__document="<w:p>甲</w:p>")
    assert told(tmp_path) == [
        ("V110", Severity.ERROR, "'a.docx' hides remarks"),
        ("V110", Severity.ERROR, "'a.docx' hides tracked changes"),
        ("V110", Severity.ERROR, "'b.xlsx' hides hidden sheets"),
    ]


def test_the_words_of_attachments_are_looked_into(tmp_path: Path) -> None:
    """A list of persons in Excel or in a text of GBK is as public as a page; runs of letters are joined again."""
    folder = beside(tmp_path)
    number = resident()
    office(folder / "a.docx", word__document=f"<w:p><w:r>{number[:9]}</w:r><w:r>{number[9:]}</w:r></w:p>")
    office(folder / "b.xlsx", xl__sharedStrings=f"<si><t>{number}</t></si><si><t>2</t></si>")
    (folder / "c.csv").write_bytes(f"姓名,电话\r\n张三,{MOBILE}\r\n".encode("gb18030"))
    problems = [p for p in found(small.edition(tmp_path, {}), tmp_path) if p.rule != "V109"]
    assert [(str(p.origin), p.rule) for p in problems] == [
        ("docs/2021/a.docx:1:1", "V101"),
        ("docs/2021/b.xlsx:1:1", "V101"),
        ("docs/2021/c.csv:2:4", "V102"),
    ]


def test_an_svg_tells_its_author_its_source_and_its_comments(tmp_path: Path) -> None:
    """Drawing programs write down who drew, and where the file lay."""
    (beside(tmp_path) / "plan.svg").write_text(
        '<svg sodipodi:docname="C:\\Users\\zhangsan\\plan.svg"><!-- 草稿 --><dc:creator><cc:Agent>'
        "<dc:title>张三</dc:title></cc:Agent></dc:creator></svg>",
        encoding="utf-8",
    )
    assert [severity for _, severity, _ in told(tmp_path)] == [Severity.ERROR, Severity.WARNING, Severity.WARNING]


@pytest.mark.parametrize("name", ["a.jpg", "b.png", "c.pdf", "d.docx", "e.doc"])
def test_a_file_that_cannot_be_looked_into_is_said_to_be_so(name: str, tmp_path: Path) -> None:
    """A broken, protected or old file is for a person to look at, and stops nothing."""
    (beside(tmp_path) / name).write_bytes(b"PK\x03\x04 broken")
    assert [(rule, severity) for rule, severity, _ in told(tmp_path)] == [("V109", Severity.WARNING)]


@settings(deadline=None)  # the first of a kind loads its library
@given(st.binary(max_size=300), st.sampled_from([".jpg", ".png", ".pdf", ".docx", ".svg", ".csv"]))
@example(properties.PNG + b"\0\0\0\4zTXta\0\0x\0\0\0\0", ".png")
def test_any_bytes_are_read_or_said_to_be_unreadable(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    """No file makes the check fail."""
    path = tmp_path_factory.mktemp("files") / f"x{ending}"
    path.write_bytes(data)
    with contextlib.suppress(properties.UnreadableError):
        list(properties.properties(path))
    list(properties.hidden(path))
    properties.text(path)


def test_libraries_for_images_and_pdfs_are_loaded_only_for_such_files() -> None:
    """The core loads lightly: a site without attachments pays nothing for them."""
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    program = (
        "import sys; from pathlib import Path; from gongkai.edition import load; from gongkai.checks import privacy\n"
        f"root = Path({str(ROOT)!r}); edition = load(root).editions[-1]\n"
        "for check in privacy.FILE_CHECKS: list(check(edition, root))\n"
        "print(*sorted({'PIL', 'pypdf'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


def test_the_2021_report_has_the_marks_that_it_was_printed_with_and_no_other_finding() -> None:
    """（涉密） twice and 保密备案 once, and the figures that quote them: as printed, for the ledger to accept."""
    edition = next(e for e in load(ROOT).editions if e.year == 2021)
    problems = found(edition, ROOT)
    assert [(p.rule, p.subject) for p in problems] == [
        ("V107", "evaluation.md:（涉密）"),
        ("V107", "evaluation.md:（涉密）"),
        ("V107", "overview.md:保密备案"),
        ("V107", "tasks.yml:（涉密）"),
        ("V107", "tasks.yml:（涉密）"),
    ]


def test_the_examples_five_years_name_nobody_and_hide_nothing() -> None:
    """No false alarm on 26 pages and 77 data files, with tables of amounts and the rows of the information forms."""
    root = ROOT / "examples" / "shili"
    site = load(root)
    assert [p.line() for edition in site.editions for p in found(edition, root)] == []
    assert list(privacy.department(site)) == []


@given(st.text(st.sampled_from("1380019（）()-—. @粤A12X密涉内部:<!->[]{}\n　６一"), max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever stands in a file, what is found stands in it."""
    for each in personal.numbers(text):
        assert 0 <= each.start < len(text)
        assert len(each.covered) == len(each.printed)


@pytest.mark.parametrize(
    "piece", ["1", "13800138000 ", "0", "a", "a.", "1 ", "<!--", "涉密", "电话", '<a x="', "[//]: ", "密码是"]
)
def test_a_hostile_page_of_the_largest_size_is_read_in_seconds(piece: str, tmp_path: Path) -> None:
    """No rule looks through the page once for each sign on it."""
    edition = small.edition(tmp_path, {"docs/2021/overview.md": "# 一\n"})
    text = (piece * (300_000 // len(piece)))[:300_000]
    page = replace(edition.pages["overview.md"], body=text)
    start = time.process_time()
    found(replace(edition, pages={"overview.md": page}), tmp_path)
    assert time.process_time() - start < 5
