"""How PDFs look: the package's profiles, a department's own, the faces it names, and parts printed by themselves."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pdfplumber
import pytest
from fontTools.ttLib import TTFont

from gongkai import covers, pdf, profiles
from gongkai.edition import load
from gongkai.faces import Face
from gongkai.pdf import fonts
from gongkai.pdf.covers import cover
from gongkai.problems import Origin, Problem
from published import load_rendering
from sites import ROOT, digests, gongkai

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from click.testing import Result
    from pdfplumber.pdf import PDF

    Site = Callable[..., Path]
    Run = Callable[..., Result]

# WeasyPrint leaves its colour profile open; Python says so when the file is collected.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")
MILLIMETRE = 72 / 25.4
EDITION = {
    "title": "甲",
    "title_lines": ["甲"],
    "department": "某馆",
    "period": "",
    "status": "published",
    "status_label": "",
    "published": "",
    "transcription": None,
}


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """Return the module that needs Pango."""
    found = load_rendering(tmp_path_factory.mktemp("fonts"))
    if found is None:
        pytest.skip("Pango is not installed")
    return found


def own(root: Path, **files: str) -> Path:
    """Give a site a profile of its own, copied from the package's, with these files instead; name it."""
    folder = root / "pdf" / "ours"
    shutil.copytree(profiles.packaged("gbt9704").folder, folder)
    for name, text in files.items():
        (folder / {"style": "style.css", "cover": "cover.html.j2", "settings": "profile.yml"}[name]).write_text(
            text, encoding="utf-8"
        )
    (root / "data" / "department.yml").write_text("name: 示例单位\npdf: {profile: pdf/ours}\n", encoding="utf-8")
    return folder


def findings(root: Path) -> list[tuple[str, str]]:
    """Return rule and place of what is wrong with the look of a site's PDFs."""
    return [(p.rule, str(p.origin)) for p in load(root).problems if p.rule.startswith("P")]


@pytest.mark.parametrize(
    ("department", "report", "profile"),
    [("", "", "gbt9704"), ("plain", "", "plain"), ("plain", "gbt9704", "gbt9704"), ("", "plain", "plain")],
)
def test_a_department_chooses_a_profile_and_a_year_may_have_another(
    site: Site, department: str, report: str, profile: str
) -> None:
    """Neither needs to: then it is that of official documents."""
    root = site()
    for name, chosen in (("department.yml", department), ("2021/report.yml", report)):
        path = root / "data" / name
        path.write_text(path.read_text(encoding="utf-8") + f"pdf: {{profile: {chosen}}}\n", encoding="utf-8")
    assert [edition.profile.name for edition in load(root).editions] == [profile]
    assert findings(root) == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("gbt9707", "did you mean 'gbt9704'?"),
        ("ours", "the profiles are: gbt9704, plain"),
        ("../pdf/ours", "is not inside the site"),
        ("/etc/pdf", "is not inside the site"),
        ("pdf/ours", "`gongkai profile gbt9704 pdf/ours` writes one"),
        ("pdf/" + "很长" * 200, "writes one"),
    ],
    ids=["misspelt", "no path", "above", "absolute", "not there", "longer than a name can be"],
)
def test_a_profile_that_is_not_there_is_named_with_what_was_meant(site: Site, written: str, words: str) -> None:
    """The finding stands where the name does, and the rest is checked as if none had been asked for."""
    root = site({"data/department.yml": f"name: 示例单位\npdf:\n  profile: {written}\n"})
    problems = [p for p in load(root).problems if p.rule == "P102"]
    assert [str(p.origin) for p in problems] == ["data/department.yml:3:12"]
    assert words in problems[0].text("en")


def test_a_profile_that_is_copied_can_be_used_as_it_is(site: Site, run: Run) -> None:
    """`gongkai profile` writes all of its files, and never over others."""
    root = site({"data/department.yml": "name: 示例单位\npdf: {profile: pdf/ours}\n"})
    assert [rule for rule, _ in findings(root)] == ["P102"]
    assert run(root, "profile", "plain", "pdf/ours").exit_code == 0
    assert findings(root) == []
    assert load(root).editions[0].profile.settings.label == "屏幕阅读"
    (root / "pdf/ours/style.css").write_text("/* ours */", encoding="utf-8")
    again = run(root, "profile", "plain", "pdf/ours")
    assert (again.exit_code, "nothing was written" in again.stderr) == (1, True)
    assert (root / "pdf/ours/style.css").read_text(encoding="utf-8") == "/* ours */"


@pytest.mark.parametrize(
    "style",
    [
        "p { background: url(http://example.com/a.png) }",
        "p { background: URL( 'https://example.com/a.png' ) }",
        "p { background: url(//example.com/a.png) }",
        '@import "http://example.com/a.css";',
        "@import url(ftp://example.com/a.css);",
        "@font-face { font-family: a; src: url(file:///etc/passwd) }",
        "p { background: url(/etc/passwd) }",
    ],
)
def test_a_style_that_asks_for_other_addresses_is_refused_with_its_line(site: Site, style: str) -> None:
    """Before anything is built; what stands in a comment is not asked for."""
    root = site()
    own(root, style=f"/* url(http://example.com/) */\n{style}\np {{ background: url(data:,) url(a.png) }}\n")
    column = re.search(r"url\(", style, re.IGNORECASE) or re.search("@import", style)
    assert column is not None
    assert findings(root) == [("P103", f"pdf/ours/style.css:2:{column.start() + 1}")]


@pytest.mark.parametrize(
    "style",
    [
        r"p { background: \75rl(http://example.com/a.png) }",
        r"@\69mport 'http://example.com/a.css';",
        "p { background: url(../../secret.png) }",
        "@import '../../secret.css';",
    ],
)
def test_what_hides_from_that_search_the_renderer_refuses(
    rendering: ModuleType, site: Site, tmp_path: Path, style: str
) -> None:
    """Escapes, and paths that lead out of the profile's folder: the PDF is not made."""
    root = site()
    folder = own(root, style=style)
    (root / "secret.png").write_bytes(b"")
    (root / "secret.css").write_text("p { color: red }", encoding="utf-8")
    assert findings(root) == []
    (tmp_path / "built").mkdir()
    look = pdf.Look(profiles.Profile("pdf/ours", folder, profiles.packaged("gbt9704").settings))
    html = rendering.ReportHTML("<head></head><p>甲</p>", edition=EDITION, site=tmp_path / "built", look=look)
    with pytest.raises(pdf.PdfError, match="不能使用"):
        html.render().write_pdf(str(tmp_path / "a.pdf"))
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("{{ cycler.__init__.__globals__ }}", "__init__"),
        ("{{ gongkai['__class__'] }}", "__class__"),
        ("{{ gongkai|attr('__class__') }}", "attr"),
        ("{{ gongkai[gongkai.key] }}", "[…]"),
        ("{{ gongkai.title.format(gongkai) }}", "format()"),
        ("{{ lipsum() }}", "lipsum()"),
        ("{% include '/etc/passwd' %}", "include"),
        ("{% import 'a' as b %}", "import"),
        ("{% macro a() %}{% endmacro %}", "macro"),
        ("{{ 'a' * 1000000000 }}", "mul"),
        ("{{ 10 ** 1000000 }}", "pow"),
        ("{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}", "for"),
        ("{% for a in x recursive %}{% endfor %}", "for"),
        ("{{ gongkai.title | pprint }}", "pprint"),
        ("{{ __import__ }}", "__import__"),
    ],
)
def test_a_cover_that_could_run_code_is_refused(template: str, what: str) -> None:
    """Neither calls nor names of Python's own, nor what could take for ever."""
    problems = list(covers.refused(f"<p>\n{template}\n</p>", "pdf/ours/cover.html.j2"))
    assert what in [dict(p.message.params)["what"] for p in problems]
    assert {p.origin for p in problems} == {Origin("pdf/ours/cover.html.j2", 2)}


def test_a_cover_that_cannot_be_read_is_refused() -> None:
    """The template language's own words say why."""
    assert [p.rule for p in covers.refused("{% if %}", "a")] == ["P104"]


def test_the_covers_of_the_package_keep_to_the_same_rules() -> None:
    """They are what a department starts from."""
    for name in profiles.NAMES:
        profile = profiles.packaged(name)
        found: list[Problem] = []
        assert profiles.chosen(name, ROOT, Origin("a"), found) == profile
        assert found == []
        assert list(covers.refused(profile.cover.read_text(encoding="utf-8"), "a")) == []
        assert list(profiles.foreign(profile.style.read_text(encoding="utf-8"), "a")) == []


@pytest.mark.parametrize(
    "template",
    ["{{ cycler.__init__.__globals__ }}", "{{ gongkai.__class__ }}", "{{ gongkai.title.__class__ }}", "{{ range(9) }}"],
)
def test_even_unread_a_cover_runs_in_a_sandbox(tmp_path: Path, template: str) -> None:
    """Were the reading wrong, there would still be nothing to reach."""
    (tmp_path / "cover.html.j2").write_text(template, encoding="utf-8")
    profile = profiles.Profile("a/b", tmp_path, profiles.packaged("gbt9704").settings)
    with pytest.raises(Exception, match=r"undefined|unsafe"):
        cover(profile, EDITION)


def test_words_of_the_edition_are_no_markup_on_a_cover(tmp_path: Path) -> None:
    """A title with an angle bracket is printed as it is; a picture is one of the profile's folder."""
    (tmp_path / "cover.html.j2").write_text(
        '<p>{{ gongkai.title }} {{ gongkai.published | date }}</p><img src="logo.png">', encoding="utf-8"
    )
    profile = profiles.Profile("a/b", tmp_path, profiles.packaged("gbt9704").settings)
    made = cover(profile, EDITION | {"title": "<b>甲</b>", "published": "2024-04-03"})
    assert made == f'<p>&lt;b&gt;甲&lt;/b&gt; 2024年4月3日</p><img src="{(tmp_path / "logo.png").as_uri()}"/>'


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small face 某仿宋 with a few characters, as a department may have bought one."""
    folder = tmp_path_factory.mktemp("face")
    bundled = fonts.bundled_folder()
    assert bundled is not None
    source = min(p for p in bundled.rglob("*") if p.suffix in {".otf", ".ttf"} and "Serif" in p.name)
    return renamed(source, folder / "某仿宋.otf", "Some FangSong", "国家档案馆甲乙丙1234567890")


def renamed(source: Path, target: Path, family: str, characters: str) -> Path:
    """Cut a font down to some characters and give it another name."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 - slow

    with TTFont(source) as font:
        options = Options()
        options.name_IDs = ["*"]
        subsetter = Subsetter(options)
        subsetter.populate(text=characters)
        subsetter.subset(font)
        for record in font["name"].names:
            if record.nameID in {1, 3, 4, 6, 16}:
                record.string = family.replace(" ", "") if record.nameID == 6 else family
        font.save(target)
    return target


def set_in(rendering: ModuleType, folder: Path, text: str, *faces: Face) -> tuple[PDF, list[pdf.FaceUsed]]:
    """Print a paragraph with named faces; return the PDF and what it is printed in."""
    told: list[pdf.FaceUsed] = []
    look = pdf.Look(faces=faces, tell=told.append)
    html = rendering.ReportHTML(f"<head></head><p>{text}</p>", edition=EDITION, site=folder, look=look)
    html.render().write_pdf(str(folder / "a.pdf"))
    return pdfplumber.open(folder / "a.pdf"), told


def test_a_face_that_the_department_names_comes_first(rendering: ModuleType, face: Path, tmp_path: Path) -> None:
    """It is official for this department; what it lacks another face supplies, and is reported."""
    document, told = set_in(rendering, tmp_path, "档案𠮷馆", Face("fangsong", "Some FangSong", face))
    with document:
        faces = {char["text"]: char["fontname"].partition("+")[2] for char in document.pages[0].chars}
    assert {faces[character] for character in "档案馆"} == {"Some-FangSong"}
    assert faces["𠮷"] != "Some-FangSong"
    assert told[0] == pdf.FaceUsed("仿宋", "Some FangSong", substitute=False)
    assert [(used.role, used.characters) for used in told[1:]] == [("仿宋", "𠮷")]


def test_a_face_for_letters_sets_letters_and_digits_of_the_text_alone(
    rendering: ModuleType, face: Path, tmp_path: Path
) -> None:
    """Without one they are set in the face of the text."""
    document, told = set_in(rendering, tmp_path, "档案12卷", Face("latin", "Some FangSong", face))
    with document:
        named = "".join(c["text"] for c in document.pages[0].chars if c["fontname"].endswith("Some-FangSong"))
    assert named == "12"
    assert pdf.FaceUsed("西文", "Some FangSong", substitute=False) in told
    assert not [used for used in told if used.characters]
    document, told = set_in(rendering, tmp_path, "档案12卷")
    with document:
        assert len({char["fontname"] for char in document.pages[0].chars}) == 1
    assert [used.role for used in told] == ["仿宋"]


def test_where_profile_and_fonts_lie_is_not_in_the_pdf(rendering: ModuleType, face: Path, tmp_path: Path) -> None:
    """The same commit gives the same bytes in another folder."""
    made = []
    for name in ("one", "another"):
        folder = tmp_path / name
        shutil.copytree(profiles.packaged("gbt9704").folder, folder / "ours")
        shutil.copy(face, folder / "a.otf")
        profile = profiles.Profile("pdf/ours", folder / "ours", profiles.packaged("gbt9704").settings)
        look = pdf.Look(profile, (Face("fangsong", "Some FangSong", folder / "a.otf"),))
        html = rendering.ReportHTML("<head></head><p>档案馆1卷</p>", edition=EDITION, site=folder, look=look)
        html.render().write_pdf(str(tmp_path / "a.pdf"))
        made.append((tmp_path / "a.pdf").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("character", ["㸃", "𠮷", "䶮"])
def test_a_rare_character_of_a_name_is_printed(rendering: ModuleType, tmp_path: Path, character: str) -> None:
    """In whatever face has it."""
    document, _ = set_in(rendering, tmp_path, f"张{character}")
    with document:
        assert "".join(char["text"] for char in document.pages[0].chars) == f"张{character}"


def test_a_part_without_a_chinese_face_stops_the_pdf(
    rendering: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A face that happens to be installed would have taken its place."""
    monkeypatch.setitem(fonts.ROLES, "fangsong", fonts.Role("仿宋", ("No Such Face",), ()))
    with pytest.raises(pdf.PdfError, match=r"没有可用的中文字体：仿宋；.*fonts-noto-cjk"):
        set_in(rendering, tmp_path, "档案")
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (None, "fonts/a.ttf", "there is no font"),
        (None, "../a.ttf", "is not inside the site"),
        (b"GIF89a", "fonts/a.ttf", "is no font"),
        (b"", "fonts/a.ttf", "is no font"),
        (b"ttcf\x00\x01", "fonts/a.ttf", "is a collection"),
        (b"OTTO\x00\x01\x00\x00", "fonts/a.ttf", "is no font"),
        ("latin", "fonts/a.ttf", "has no Chinese characters"),
    ],
)
def test_a_font_that_is_none_is_named_with_its_line(
    site: Site, face: Path, content: bytes | str | None, name: str, words: str
) -> None:
    """Missing, somewhere else, no font, or without Chinese."""
    root = site({"data/department.yml": f"name: 示例单位\npdf:\n  fonts:\n    仿宋: {name}\n"})
    if content is not None:
        (root / "fonts").mkdir()
        if content == "latin":
            renamed(face, root / name, "Latin", "12")
        elif isinstance(content, bytes):
            (root / name).write_bytes(content)
    problems = [p for p in load(root).problems if p.rule == "P105"]
    assert [str(p.origin) for p in problems] == ["data/department.yml:4:9"]
    assert words in problems[0].text("en")


def test_a_font_is_named_by_a_path_of_the_site_or_of_the_machine(site: Site, face: Path) -> None:
    """The name of its family is read from it; letters need no Chinese."""
    root = site({"data/department.yml": f"name: 示例单位\npdf: {{fonts: {{仿宋: fonts/a.otf, 西文: {face}}}}}\n"})
    (root / "fonts").mkdir()
    shutil.copy(face, root / "fonts/a.otf")
    site_ = load(root)
    assert [p for p in site_.problems if p.rule.startswith(("P", "D"))] == []
    assert [(f.part, f.family) for f in site_.editions[0].faces] == [
        ("fangsong", "Some FangSong"),
        ("latin", "Some FangSong"),
    ]


def test_a_misspelt_part_is_named(site: Site) -> None:
    """Keys are those of the standard."""
    root = site({"data/department.yml": "name: 示例单位\npdf: {fonts: {小标松: a.ttf}}\n"})
    assert any(p.rule == "D102" and "小标宋" in p.text("en") for p in load(root).problems)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build 2022 of the example with and without PDFs of its parts; and with them in the profile for the screen."""
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    folder = tmp_path_factory.mktemp("parts")
    shutil.copytree(ROOT / "examples" / "shili", folder / "site", ignore=shutil.ignore_patterns("site", ".cache"))
    wanted = [arg for name in ("overview", "附件2", "自评表") for arg in ("--chapter", name)]
    base = ("build", "--year", "2022", "--output")
    runs = [
        gongkai(folder / "site", *base, str(folder / "without")),
        gongkai(folder / "site", *base, str(folder / "with"), *wanted, PYTHONHASHSEED="7"),
    ]
    report = folder / "site" / "data" / "2022" / "report.yml"
    report.write_text(report.read_text(encoding="utf-8") + "pdf: {profile: plain}\n", encoding="utf-8")
    runs.append(gongkai(folder / "site", *base, str(folder / "plain"), *wanted, PYTHONHASHSEED="8"))
    for run in runs:
        assert run.returncode == 0, run.stderr
    (folder / "said").write_text(runs[1].stderr, encoding="utf-8")
    return folder


def test_parts_by_themselves_leave_the_report_as_it_is(parts: Path) -> None:
    """Every other file of the site has the same bytes."""
    without, with_parts = digests(parts / "without" / "2022"), digests(parts / "with" / "2022")
    assert {name: digest for name, digest in with_parts.items() if not name.startswith("pdf/")} == without
    assert set(with_parts) - set(without) == {"pdf/overview.pdf", "pdf/attachment-2.pdf", "pdf/scorecard.pdf"}


def test_a_part_is_printed_as_in_the_report(parts: Path) -> None:
    """The same words in the same lines, from page 1 on, without cover and contents; its title is the document's."""
    with pdfplumber.open(parts / "with/2022/report.pdf") as report:
        whole = [page.extract_text().splitlines()[:-1] for page in report.pages]
    with pdfplumber.open(parts / "with/2022/pdf/overview.pdf") as part:
        pages = [page.extract_text().splitlines() for page in part.pages]
        assert [page[-1] for page in pages] == [f"— {n} —" for n in range(1, len(pages) + 1)]
        assert "".join(pages[0][0].split()).startswith("一、")
        start = next(n for n, page in enumerate(whole) if page[:1] == pages[0][:1])
        for page, other in zip(pages[:-1], whole[start:], strict=False):
            assert page[:-1] == other
        assert "基本情况" in part.metadata["Title"]
        assert "2022年" in part.metadata["Title"]
        assert "EmbeddedFiles" not in (part.doc.catalog.get("Names") or {})


def test_the_self_evaluation_table_is_handed_in_as_an_attachment(parts: Path) -> None:
    """附件1 and its title above it, and nothing else; an attachment is asked for by its number."""
    with pdfplumber.open(parts / "with/2022/pdf/scorecard.pdf") as document:
        words = "".join("".join(page.extract_text().split()) for page in document.pages)
        assert words.startswith("附件1部门整体支出绩效自评表")
        assert "一级指标" in words
    with pdfplumber.open(parts / "with/2022/pdf/attachment-2.pdf") as document:
        assert "".join(document.pages[0].extract_text().split()).startswith("附件2")


def test_a_transcription_without_the_table_in_it_hands_in_that_of_its_data(tmp_path: Path) -> None:
    """The report of 2021 only names it; it is on the page of all figures, and its PDF has it as 附件1."""
    if pdf.missing_libraries():
        pytest.skip("Pango is not installed")
    run = gongkai(ROOT, "build", "--year", "2021", "--output", str(tmp_path / "site"), "--chapter", "自评表")
    assert run.returncode == 0, run.stderr
    with pdfplumber.open(tmp_path / "site/2021/pdf/scorecard.pdf") as document:
        words = "".join("".join(page.extract_text().split()) for page in document.pages)
    assert words.startswith("附件1")
    assert "原文未载明" in words


def test_a_part_that_no_edition_has_is_wrong_usage(site: Site, run: Run) -> None:
    """With what was meant."""
    done = run(site(), "build", "--chapter", "overveiw.md")
    assert done.exit_code == 2
    assert "did you mean 'overview.md'?" in done.stderr


def test_the_build_says_which_faces_were_used(parts: Path) -> None:
    """Each part once, with what it stands in for."""
    said = (parts / "said").read_text(encoding="utf-8")
    rows = re.findall(r"^  (\S+?)：", said.partition("PDF使用的字体：")[2], re.MULTILINE)
    assert [name for name in rows if rows.count(name) == 1]
    assert {"仿宋", "楷体", "黑体", "宋体", "小标宋"} <= set(rows)


def characters(document: PDF) -> list[dict[str, Any]]:
    """Return all characters of a document."""
    return [char for page in document.pages for char in page.chars]


def test_the_profile_for_the_screen_has_no_blank_page_and_coloured_links(parts: Path) -> None:
    """One sans face of 11.5 pt, margins alike on all pages, the number in the middle."""
    with pdfplumber.open(parts / "plain/2022/report.pdf") as document:
        assert all(page.extract_text().strip() for page in document.pages)
        faces = {char["fontname"].partition("+")[2] for char in characters(document)}
        assert all("Sans" in face or "Hei" in face for face in faces), faces
        for number, page in enumerate(document.pages[1:], start=2):
            last = [
                char
                for char in page.chars
                if abs(char["size"] - 10) < 0.01 and char["top"] > page.height - 26 * MILLIMETRE
            ]
            assert "".join(char["text"] for char in last) == str(number)
            middle = (last[0]["x0"] + last[-1]["x1"]) / 2
            assert middle == pytest.approx(page.width / 2, abs=1)
            upright = page.width < page.height
            left = (22 if upright else 24) * MILLIMETRE
            assert min(char["x0"] for char in page.chars) >= left - 1
        body = [char for char in characters(document) if abs(char["size"] - 11.5) < 0.01]
        assert len(body) > 3000
        contents = [char for char in document.pages[1].chars if char["text"].strip(". ") and char["size"] > 11]
        assert any(tuple(char["non_stroking_color"]) != (0.1, 0.1, 0.1) for char in contents)
