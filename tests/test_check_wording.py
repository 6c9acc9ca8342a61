"""The wording rules find what is wrong in official documents, and leave alone what only looks like it."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import small
from gongkai.checks import punctuation, sheets, wording_rules
from gongkai.checks.lists import packaged
from gongkai.checks.misspelt import misspelt
from gongkai.checks.sheets import Sheet
from gongkai.edition import load
from gongkai.ledger import Ledger
from gongkai.problems import Severity

if TYPE_CHECKING:
    from gongkai.edition import Edition
    from gongkai.problems import Problem

ROOT = Path(__file__).parents[1]


def found(edition: Edition) -> list[Problem]:
    """Run every wording rule."""
    return [problem for check in wording_rules.CHECKS for problem in check(edition)]


def read(root: Path, text: str, department: str = "name: 某馆\n") -> list[Problem]:
    """Check a page of a small site."""
    edition = small.edition(
        root, {"docs/2021/overview.md": f"# 一、概况\n\n{text}\n", "data/department.yml": department}
    )
    return found(edition)


def rules(problems: list[Problem]) -> list[tuple[str, str]]:
    """Return each finding's rule and the words that it is about."""
    return [(problem.rule, problem.subject.partition(":")[2]) for problem in problems]


WRONG = [
    ("管理有接加强。", "W101", "有接加强"),
    ("管理有侍进一步提高。", "W101", "有侍进一步"),
    ("截止目前共接收5件。", "W101", "截止目前"),
    ("截止11月底，已接待。", "W101", "截止11月底"),
    ("截止到2022年12月31日，累计完成。", "W101", "截止到2022年12月31日"),
    ("截止十一月，已接待。", "W101", "截止十一月"),
    ("结合“69”国际档案日，举办展览。", "W101", "“69”国际档案日"),
    ("结合“12.4”国家宪法日，举办展览。", "W101", "“12.4”国家宪法日"),
    ("密集架按装完毕。", "W101", "按装"),
    ("财政拔款已到位。", "W101", "拔款"),
    ("该项目己完成。", "W101", "己完成"),
    ("认真布署工作。", "W101", "布署"),
    ("全馆人员竟聘上岗。", "W101", "竟聘"),
    ("服务复盖全区。", "W101", "复盖"),
    ("并取得成效的同时，还有不足。", "W101", "并取得成效的同时"),
    ("工作完成。并取得了明显成效的同时，还有不足。", "W101", "并取得了明显成效的同时"),
    ("防范存在的潜在的风险。", "W101", "存在的潜在的"),
    ("2020《荔湾年鉴》获奖。", "W101", "2020《"),
    ("提升爱国主义基地的功能。", "W101", "爱国主义基地"),
    ("这是我们的的做法。", "W101", "的的"),
    ("完成了了任务。", "W101", "了了"),
    ("其它工作。", "W101", "其它"),
    ("清理往来帐目。", "W101", "帐"),
    ("建立台帐。", "W101", "台帐"),
    ("二零二一年五月。", "W101", "二零二一年"),
    ("二O二一年五月。", "W101", "二O二一年"),
    ("2021年05月06日。", "W101", "年05月"),
    ("粤财预[2021]5号文。", "W101", "[2021]"),
    ("并完成完成进馆档案的审核。", "W102", "完成完成"),
    ("进一步进一步提高。", "W102", "进一步进一步"),
    ("离退休人员人员经费增加。", "W102", "人员人员"),
    ("荔湾区电子文件(档案)备份中心。", "W103", "(档案)"),
    ("预算编制,执行和监督。", "W103", "制,执"),
    ("主要工作:接收和保管。", "W103", "作:接"),
    ("为什么?因为不足。", "W103", "么?因"),
    ("工作完成.", "W103", "成."),
    ("GDP(国内生产总值)增长。", "W103", "(国内生产总值)"),
    ("共１２３件。", "W103", "１２３"),
    ("“百年京张”-纪念詹天佑。", "W104", "”-纪"),
    ("专项经费-划转。", "W104", "费-划"),
    ("专项经费 - 划转。", "W104", "费 - 划"),
    ("2021年1-11月，共接待市民。", "W104", "1-11月"),
    ("2021-2025年规划。", "W104", "2021-2025年"),
    ("完成率20%-40%。", "W104", "20%-40%"),
    ("照片、图书等...", "W105", "等..."),
    ("照片、图书等。。。", "W105", "等。。。"),
    ("照片、图书等…", "W105", "等…"),
    ('“三公”经费和"三公"经费。', "W105", '"三公"'),
    ("本馆 内设科室，分工明确。", "W106", "馆 内"),
    ("举办“传承红色基因图片展。", "W107", "“传承红色基"),
    ("举办传承红色基因”图片展。", "W107", "承红色基因”"),
    ("《荔湾年鉴出版。", "W107", "《荔湾年鉴出"),
    ("预算（含追加已下达。", "W107", "（含追加已下"),
    ("工作完成，。", "W108", "成，。"),
    ("工作完成。。", "W108", "成。。"),
    ("照片、、图书。", "W108", "片、、图"),
]


@pytest.mark.parametrize(("text", "rule", "words"), WRONG, ids=[words for _, _, words in WRONG])
def test_wrong_wording_is_reported_by_its_rule_with_the_words(text: str, rule: str, words: str, tmp_path: Path) -> None:
    """The finding names what is wrong, so that staff can search for it, and says nothing else of the sentence."""
    extra = [("W103", "[2021]")] if words == "[2021]" else []
    assert [pair for pair in rules(read(tmp_path, text)) if pair not in extra] == [(rule, words)]


RIGHT = [
    "管理有待加强，有接收任务。",
    "截至目前共接收5件；报名截止日期为12月31日；申报截止12月31日。",
    "结合“6·9”国际档案日和“12·4”国家宪法日、“3·15”国际消费者权益日、“119”消防日举办展览。",
    "按装机容量计算，按装修标准执行。",
    "选拔款待人员；公布署名文章；批复盖章；普通迅速办理；上报消息；给予算力支持。",
    "自己完成的、知己经验；究竟聘请谁。",
    "在推进工作并取得成效的同时，还有不足。",
    "这是目的的一部分，标的的价格，的的确确。",
    "不了了之；为了了解情况；完成了了结手续。",
    "营帐和帐篷；转账和台账。",
    "完成份数；人口成份额。",
    "DA/T 80-2019《政府网站网页归档指南》和GB/T 9704—2012《党政机关公文格式》。",
    "二〇二一年；一百零一年；2021年10月10日。",
    "一个一个研究，一步一步推进，研究研究再说，许多许多人。",
    "二〇二〇年，三十三十四，常常、谢谢、点点滴滴、千千万万。",
    "在职在编人员，以及及时办理，区区小事，人民民主。",
    "时间为8:30，比例为1:2，共1,234件，1,234.50元，3.5公里，V1.2版，见overview.html。",
    "ISO/IEC 27001:2013、Windows Server (64-bit) edition, version 2.",
    "电话020-81234567，编号055-FC020，日期2021-05-06，093001-2号，198-2号房屋，COVID-19疫情。",
    "增长-3.5%，A-B两段，GB/T 9704-2012标准。",
    "照片、图书……等等——说明。真的？！太好了！！",
    "It's the department's \"annual\" report.",
    "“传承百年红色基因 科技探索洞见未来”纪念活动，《红色 史迹》图片展。",
    "1）完成接收；2）完成整理。一）总体情况。",
    "（一）“三公”经费、《预算法》〔2021〕5号【附件】「注」‘单引号’。",
    "2021年，5个单位、3名人员。",
    "`{x: 1,甲}` 和 `(没有.md)` 是代码。",
    '见[五、附件](overview.md "五、附件,表")和<span title="甲,乙">甲</span>。',
    "https://www.lw.gov.cn/a,b/档案。",
    "邮箱zhang.san@gz.gov.cn。",
    "见![图](a.png)。",
    "目 录",
    "区财政局局长 张品飞",
    "第三条 本办法所称绩效评价，是指自评。",
    "办公室的干部的干部证。",
    "集合{甲, 乙}和{ 甲 }，百分号50%}。",
]


@pytest.mark.parametrize("text", RIGHT)
def test_near_misses_stay_silent(text: str, tmp_path: Path) -> None:
    """A rule that cries wolf is switched off: what is right is never reported."""
    assert rules(read(tmp_path, text)) == []


def test_tables_lists_headings_and_directives_are_no_wrong_punctuation(tmp_path: Path) -> None:
    """Markdown's own marks are not the text's, nor is a number parted from its name."""
    text = """
        | 项目 | 金额 |
        |:-----|-----:|
        | 接收 | 1-2 |

        - 接收
        - 保管

        !!! note "说明"
            正文。

        === "标签"

        ## 第一部分 概况

        附件一 自评表

        ```yaml
        label: 年初预算数, 全年(支出)
        ```

        <!-- 甲,乙 -->

        [账]: overview.md "甲,乙"
        """
    assert rules(read(tmp_path, re.sub(r"\n {8}", "\n", text))) == []


def test_figures_count_as_text_before_and_after_a_mark(tmp_path: Path) -> None:
    """What a macro prints is Chinese: a half-width mark beside it is reported, the macro's own marks are not."""
    files = {
        "data/2021/预算.yml": "收入: 5万元\n支出: 3万元\n",
        "docs/2021/overview.md": '# 一\n\n收入{{ fact("预算.收入") }},支出{{ fact("预算.支出") }}。\n',
    }
    edition = small.edition(tmp_path, files)
    assert rules(found(edition)) == [("W103", ",支")]


def test_a_finding_stands_at_its_line_and_column_behind_the_head_of_the_page(tmp_path: Path) -> None:
    """Editors jump to the first character of the words found."""
    page = "---\ntitle: 概况\n---\n# 一、概况\n\n工作，有接加强。\n"
    (problem,) = found(small.edition(tmp_path, {"docs/2021/overview.md": page}))
    assert str(problem.origin) == "docs/2021/overview.md:6:4"
    assert problem.subject == "overview.md:有接加强"


def test_the_departments_own_list_comes_first_and_what_it_allows_is_silent(tmp_path: Path) -> None:
    """`wording:` adds and replaces, `allow:` silences where its words stand, and nowhere else."""
    department = """
        name: 某馆
        wording:
          - {printed: 档案库, meant: 库房, reason: 本馆统一称“库房”}
          - {printed: 其它, meant: 其余, reason: 本馆的习惯}
        allow:
          - {text: 其它事项, reason: 表格的固定栏目}
        """
    problems = read(tmp_path, "档案库、其它事项和其它工作。", re.sub(r"\n {8}", "\n", department).lstrip())
    assert rules(problems) == [("W101", "档案库"), ("W101", "其它")]
    assert [problem.origin.column for problem in problems] == [1, 10]
    assert "其余" in problems[1].text()
    assert {problem.severity for problem in problems} == {Severity.ERROR}


def test_an_agency_has_one_name(tmp_path: Path) -> None:
    """A listed variant is an error with the name to write; a name nearly right is found without being listed."""
    department = """
        name: 广州市某某区国家档案馆
        short_name: 区档案馆
        names:
          - {preferred: 区政务服务和数据管理局, forbidden: [区政数局, 区政务局], reason: 机构改革后的名称}
        """
    text = "广州市某某区国家档案馆、广州市某某区档案馆和广州市某某区国家档案局，区政数局、区政务服务和数据管理局。"
    problems = read(tmp_path, text, re.sub(r"\n {8}", "\n", department).lstrip())
    assert rules(problems) == [("W109", "区政数局"), ("W109", "广州市某某区档案馆")]
    assert [problem.severity for problem in problems] == [Severity.ERROR, Severity.WARNING]
    assert "区政务服务和数据管理局" in problems[0].text()


def test_a_forbidden_name_inside_the_preferred_one_is_not_reported(tmp_path: Path) -> None:
    """档案馆 may be forbidden where 区档案馆 is meant, without forbidding 区档案馆."""
    department = "name: 某馆\nnames:\n  - {preferred: 某某区档案馆, forbidden: [区档案馆]}\n"
    assert rules(read(tmp_path, "某某区档案馆和区档案馆。", department)) == [("W109", "区档案馆")]


@pytest.mark.parametrize(
    "text",
    ["习近平新时代特色社会主义思想", "习近平新时代中国特色社会主义主义思想", "社会主义核心值观", "中华民人共和国"],
)
def test_a_fixed_term_is_written_whole(text: str, tmp_path: Path) -> None:
    """A character left out, doubled or swapped in such a term is an error."""
    problems = read(tmp_path, f"学习{text}。")
    assert [problem.rule for problem in problems if problem.severity is Severity.ERROR] == ["W109"]


def test_names_and_terms_as_they_should_be_are_silent(tmp_path: Path) -> None:
    """Neither the terms themselves nor shorter words that are part of them are misspelt."""
    terms = "、".join(entry["term"] for entry in packaged("wording")["terms"])
    assert rules(read(tmp_path, f"{terms}、中国特色社会主义、中华民族复兴、中国共产党。")) == []


@given(st.permutations("甲乙丙丁戊己庚辛"), st.data())
def test_any_one_slip_inside_a_name_is_found(characters: list[str], data: st.DataObject) -> None:
    """Left out, doubled or swapped: whichever character it is, the misspelling is found at its place."""
    name = "".join(characters)
    i = data.draw(st.integers(1, len(name) - 3))
    slips = [name[:i] + name[i + 1 :], name[:i] + name[i] + name[i:], name[:i] + name[i + 1] + name[i] + name[i + 2 :]]
    for slip in slips:
        assert list(misspelt(name, frozenset()).find(f"，{name}，{slip}。")) == [(len(name) + 2, slip)]


def defects() -> Edition:
    """Return the real edition."""
    return load(ROOT).editions[-1]


def test_every_defect_of_the_2021_report_is_found_and_kept() -> None:
    """Each finding on the printed report is a misprint that its ledger notes; nothing else is found there."""
    edition = next(e for e in load(ROOT).editions if e.year == 2021)
    problems = found(edition)
    kept = wording_rules.kept(edition, problems)
    assert [problem.line() for problem in problems if problem not in kept] == []
    noted = [entry.printed for entry, _ in edition.ledger.misprints]
    silent = [p for p in noted if not any(problem.subject.partition(":")[2] in p for problem in problems)]
    assert silent == []


@pytest.mark.parametrize("number", range(16))
def test_a_misprint_taken_out_of_the_ledger_is_reported_again(number: int) -> None:
    """What the ledger no longer keeps is an error at its line."""
    edition = next(e for e in load(ROOT).editions if e.year == 2021)
    rest = list(edition.ledger.misprints)
    gone, _ = rest.pop(number)
    problems = found(edition)
    without = shorter(edition, rest)
    open_ = [problem for problem in problems if problem not in wording_rules.kept(without, problems)]
    assert len(open_) == gone.times
    assert {problem.severity for problem in open_} == {Severity.ERROR}
    for problem in open_:
        line = (ROOT / problem.origin.path).read_text(encoding="utf-8").splitlines()[problem.origin.line - 1]
        assert line[problem.origin.column - 1 :].startswith(problem.subject.partition(":")[2])
        assert gone.printed in line


def shorter(edition: Edition, misprints: list[Any]) -> Edition:
    """Return the edition with another list of misprints."""
    from dataclasses import replace  # noqa: PLC0415

    return replace(edition, ledger=Ledger(misprints=tuple(misprints)))


def test_a_misprint_keeps_only_what_stands_inside_it(tmp_path: Path) -> None:
    """Elsewhere on the page, or on another page, the same words are reported."""
    ledger = "misprints:\n  - {printed: 管理有接加强, meant: 管理有待加强, where: [overview.md]}\n"
    files = {"docs/2021/overview.md": "# 一\n\n管理有接加强，服务有接加强。\n", "data/2021/ledger.yml": ledger}
    edition = small.edition(tmp_path, files)
    problems = found(edition)
    kept = wording_rules.kept(edition, problems)
    assert [problem.origin.column for problem in problems] == [3, 10]
    assert list(kept.values()) == ["原文如此，应为：管理有待加强。"]
    assert list(kept) == problems[:1]


def test_the_examples_five_years_have_no_finding_that_the_ledger_does_not_keep() -> None:
    """No false alarm in 26 pages that were written to be right."""
    for edition in load(ROOT / "examples" / "shili").editions:
        problems = found(edition)
        assert [p.line() for p in problems if p not in wording_rules.kept(edition, problems)] == []


def test_every_entry_of_the_list_has_a_reason_and_finds_what_it_says() -> None:
    """An entry without a reason teaches nobody; a pattern must begin with what it is about, or it costs time."""
    for entry in packaged("wording")["misprints"]:
        assert entry["reason"], entry
        assert ("printed" in entry) != ("pattern" in entry), entry
        assert entry.get("severity", "error") in ("error", "warning"), entry
        if "pattern" in entry:
            re.compile(entry["pattern"])
            assert not re.search(r"[+*}]\)[+*{]", entry["pattern"]), entry
        else:
            assert entry["meant"] != entry["printed"]


@given(st.text(st.sampled_from("完成,，。.-“”《》（）()\"'… 一二\n#`<>{}[]:/a1０!?*\0\ue000"), max_size=200))
def test_any_page_can_be_read_and_every_finding_is_inside_it(text: str) -> None:
    """Whatever stands on a page, the rules end, and point to something."""
    sheet = Sheet("x.md", "docs/2021/x.md", text)
    assert len(sheet.prose) == len(text)
    for _, _, problem in punctuation._findings(sheet):
        assert 1 <= problem.origin.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    "piece",
    ["“", "）“", "( ", '"a', "[a](", "<a ", "{{", "```x\n", "一 ", "《一 一》 ", "完成", "...", "`` ", "<!--", "a-"],
)
def test_a_hostile_page_of_the_largest_size_is_read_in_seconds(piece: str, tmp_path: Path) -> None:
    """No rule looks through the page once for each mark on it."""
    text = (piece * (300_000 // len(piece)))[:300_000]
    (tmp_path / "docs").mkdir()
    edition = small.edition(tmp_path, {"docs/2021/overview.md": "# 一\n"})
    page = edition.pages["overview.md"]
    from dataclasses import replace  # noqa: PLC0415

    edition = replace(edition, pages={"overview.md": replace(page, body=text)})
    start = time.process_time()
    found(edition)
    assert time.process_time() - start < 5
    sheets._prose.cache_clear()
