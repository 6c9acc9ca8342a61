"""The reference validator on every PDF: what each one claims to be, it is."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pdfplumber
import pytest

import verapdf
from gongkai.pdf import fonts
from published import editions, load_rendering, printed

# WeasyPrint leaves its colour profile open; Python says so when the file is collected.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")

CLAIMED = ("PDF/A-3A", "PDF/UA-1")
# Findings that stay, as `clause-test`, each with its reason. None at present: what a machine can find is right. What
# only a person can judge, such as whether the words for a picture say what it shows, is not claimed by this test.
REMAINING: dict[str, str] = {}

ROW = '<tr><th scope="row">第{0}类</th><td>{0}</td><td>1.5</td></tr>'
GROUP = (
    '<tr><th scope="rowgroup" rowspan="2">产出</th><th scope="row">数量</th><td>1</td></tr>'
    '<tr><th scope="row">质量</th><td></td></tr>'
)
# One of everything that a text or one of our macros may hold.
ARTICLE = f"""
<h1 id="一">一、情况</h1>没有段落的文字，<a href="https://example.com/">外部链接</a>。
<h3>（1）跳过一级的标题</h3><p>甲，见<a href="#表"><span>下面这张很长的表，</span>这个链接的文字长得要占两行的位置，
因此有两块可以点的地方。</a><a href="mailto:a@example.com">来信</a></p>
<ul><li>一项<ul><li>其中的一项</li></ul></li><li><p>第二项</p><p>又一段</p></li></ul>
<ol><li>先</li><li>后</li></ol>
<dl><dt>全宗</dt><dd>一个单位的全部档案</dd><dt>卷</dt><dd>一</dd><dd>二</dd></dl>
<blockquote>引文<p>第二段</p></blockquote><pre>原样</pre><p lang="en">An English sentence.</p><hr>
<figure><img src="图.png" alt="接收数量逐年上升"><figcaption>图1</figcaption></figure><p><img src="图.png" alt=""></p>
<svg width="9" height="9" xmlns="http://www.w3.org/2000/svg"><title>库房平面图</title><path d="M0 0h9v9z" opacity=".5"/>
<g opacity=".5"><text x="1" y="5" font-size="3">库A</text><rect width="4" height="4" fill="#c00"/></g></svg>
<div class="gk-table" id="表"><p class="gk-unit">单位：卷</p><table><caption>接收情况表</caption>
<thead><tr><th rowspan="2" scope="col">项目</th><th colspan="2" scope="colgroup">本年</th></tr>
<tr><th scope="col">数</th><th scope="col">值</th></tr></thead>
<tbody>{"".join(map(ROW.format, range(60)))}</tbody></table></div>
<table><thead><tr><th>一级</th><th>二级</th><th>得分</th></tr></thead><tbody>{GROUP}</tbody></table>
<h2>附件1 名词解释</h2><p>完。</p>
"""


def picture() -> bytes:
    """Return a PNG of two half transparent pixels."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 6, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0" + b"\x80" * 8))]
    chunks = [name + data for name, data in [*parts, (b"IEND", b"")]]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, dict[str, verapdf.Verdict]]:
    """Validate all editions and three documents made for it, in one run; by name, then by standard."""
    folder = tmp_path_factory.mktemp("made")
    rendering = load_rendering(folder)
    if rendering is None:
        pytest.skip("Pango is not installed")
    verapdf.fetched()
    (folder / "图.png").write_bytes(picture())
    (folder / "data").mkdir()
    (folder / "data" / "ledger.json").write_text("{}", encoding="utf-8")
    files: dict[str, Path] = {f"edition {n}": path for n, path in enumerate(editions(tmp_path_factory, worker_id))}
    files["everything"] = printed(
        rendering, folder, ARTICLE, title="甲 & <乙>", department="某馆", status="draft", published="2024-04-30"
    )
    files["fonts from PyPI"] = _with_fonts_from_pypi(folder)
    files["a picture without words"] = printed(rendering, folder, '<p>图：<img src="图.png"></p>', title="图")
    files["plain"] = folder / "plain.pdf"
    rendering.weasyprint.HTML(string="<p>一页").write_pdf(files["plain"])
    names = {path: name for name, path in files.items()}
    found: dict[str, dict[str, verapdf.Verdict]] = {name: {} for name in files}
    for verdict in verapdf.validate(files.values()):
        found[names[verdict.path]][verdict.profile] = verdict
    return found


def _with_fonts_from_pypi(folder: Path) -> Path:
    """Make a PDF as on a machine where nobody may install a font; fonts are looked for once a process."""
    setting = folder / "few.conf"
    setting.write_text(
        f"<fontconfig><dir>{fonts.bundled_folder()}</dir><cachedir>{folder}/few</cachedir></fontconfig>",
        encoding="utf-8",
    )
    code = (
        "import sys, pathlib; from published import load_rendering, printed; folder = pathlib.Path(sys.argv[1]);"
        "print(printed(load_rendering(folder), folder, '<h1>一、档案</h1><p>库房3间。</p>', title='甲'))"
    )
    paths = os.pathsep.join(filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH")]))
    run = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ
        | {"PYTHONPATH": paths, "FONTCONFIG_FILE": str(setting), "GONGKAI_FONTCONFIG": str(setting), "PYTHONUTF8": "1"},
    )
    made = Path(run.stdout.strip())
    with pdfplumber.open(made) as document:
        assert {char["fontname"].partition("+")[2] for page in document.pages for char in page.chars} == {
            "Noto-Sans-SC",
            "Noto-Serif-SC",
        }
    return made


@pytest.mark.parametrize("name", [*(f"edition {n}" for n in range(6)), "everything", "fonts from PyPI"])
def test_a_pdf_is_what_it_claims_to_be(verdicts: dict[str, dict[str, verapdf.Verdict]], name: str) -> None:
    """Archivable with its data in it (PDF/A-3a), and accessible (PDF/UA-1): the real report, five years, and more."""
    assert tuple(sorted(verdicts[name])) == CLAIMED
    for verdict in verdicts[name].values():
        found = {f"{failure.clause}-{failure.test}": str(failure) for failure in verdict.failures}
        assert {rule: words for rule, words in found.items() if rule not in REMAINING} == {}
        assert verdict.compliant or REMAINING


def test_every_finding_that_stays_is_still_found(verdicts: dict[str, dict[str, verapdf.Verdict]]) -> None:
    """A reason that is out of date is taken off the list."""
    rules = {f"{f.clause}-{f.test}" for found in verdicts.values() for v in found.values() for f in v.failures}
    assert set(REMAINING) <= rules


def test_a_pdf_with_a_picture_that_cannot_be_read_aloud_does_not_claim_to_be_accessible(
    verdicts: dict[str, dict[str, verapdf.Verdict]],
) -> None:
    """It is archivable all the same."""
    assert [(v.profile, v.compliant) for v in verdicts["a picture without words"].values()] == [("PDF/A-3A", True)]


def test_the_validator_finds_what_is_wrong(verdicts: dict[str, dict[str, verapdf.Verdict]]) -> None:
    """A PDF that nobody made for an archive fails with the clauses that it breaks: silence is not taken for consent."""
    verdict = verdicts["plain"]["PDF/A-3A"]
    assert not verdict.compliant
    found = {(failure.clause, failure.test): failure for failure in verdict.failures}
    assert "metadata" in found["6.6.2.1", 1].description
    assert found["6.6.2.1", 1].count == 1


def test_a_machine_without_java_skips_and_one_that_must_validate_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The reason names the packages; CI never passes because nothing was run."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("GONGKAI_REQUIRE_VERAPDF", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"java and mvn \(packages default-jre-headless, maven\)"):
        verapdf.fetched()
    monkeypatch.setenv("GONGKAI_REQUIRE_VERAPDF", "1")
    with pytest.raises(pytest.fail.Exception, match="java and mvn"):
        verapdf.fetched()
