"""Reading YAML: every mistake in plain words and at its place, and no file that breaks the reader."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai import files, source
from gongkai.problems import Origin
from gongkai.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOADERS = [yaml.CSafeLoader, yaml.SafeLoader]


def lines_of(text: str) -> list[str]:
    """Return the problems of a text as they print, without the path."""
    return [problem.line().removeprefix("f.yml:") for problem in source.parse(text, "f.yml")[1]]


def tree_of(text: str) -> Mapping:
    """Return the tree of a text that has no problems."""
    tree, problems = source.parse(text, "f.yml")
    assert problems == []
    assert tree is not None
    return tree


def bytes_problems(folder: Path, data: bytes) -> list[str]:
    """Return the problems of a real file with these bytes."""
    (folder / "f.yml").write_bytes(data)
    return [problem.line() for problem in source.read(folder / "f.yml", folder)[1]]


def scalars(node: Node) -> Iterator[Scalar]:
    """Yield every key and text of a tree."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    else:
        for key, value in node.entries:
            yield key
            yield from scalars(value)


# ---- the tree


@pytest.mark.parametrize("text", ["0610", "12:30", "no", "1e3", "NaN", "0x1F", "2022-05-06", "null", "1_000", ".inf"])
def test_what_yaml_would_turn_into_something_else_stays_text(text: str) -> None:
    """A value is what its author typed."""
    assert tree_of(f"a: {text}").get("a") == Scalar(text, Origin("f.yml", 1, 4))


@pytest.mark.parametrize("text", ["a:", "a: ~", "a:   # later"])
def test_nothing_is_the_empty_text_and_not_quoted(text: str) -> None:
    """A key without a value is there, and says nothing."""
    node = tree_of(text).get("a")
    assert isinstance(node, Scalar)
    assert (node.text, node.quoted) == ("", False)


@pytest.mark.parametrize(("text", "value"), [("''", ""), ("'~'", "~"), ('"a: b"', "a: b"), ("|\n  x\n", "x\n")])
def test_quoted_text_says_that_it_was_quoted(text: str, value: str) -> None:
    """Later stages can tell `""` (blank) from nothing."""
    node = tree_of(f"a: {text}").get("a")
    assert isinstance(node, Scalar)
    assert (node.text, node.quoted) == (value, True)


def test_every_node_knows_its_line_and_column() -> None:
    """Columns count characters, not bytes."""
    tree = tree_of("# 注\n预算: {年初: 1426.20万元, 列: [1, 2]}\n")
    inner = tree.get("预算")
    assert isinstance(inner, Mapping)
    assert inner.origin == Origin("f.yml", 2, 5)
    assert inner.key_origin("列") == Origin("f.yml", 2, 21)
    column = inner.get("列")
    assert isinstance(column, Sequence)
    assert [item.origin.column for item in column.items] == [25, 28]


def test_a_mapping_answers_by_key_in_the_order_of_the_file() -> None:
    """The order of figures is the author's."""
    tree = tree_of("b: 1\na: 2\n")
    assert tree.keys() == ("b", "a")
    assert "a" in tree
    assert "c" not in tree
    assert tree.get("c") is None
    with pytest.raises(KeyError):
        tree.key_origin("c")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_count_the_same(end: str) -> None:
    """A file from an old Mac has lines too."""
    assert tree_of(f"a: 1{end}b: 2{end}").key_origin("b") == Origin("f.yml", 2, 1)


def test_paths_in_origins_are_relative_to_the_site(tmp_path: Path) -> None:
    """A problem names the file as the repository does."""
    (tmp_path / "data" / "2021").mkdir(parents=True)
    path = tmp_path / "data" / "2021" / "budget.yml"
    path.write_text("a: 1\n", encoding="utf-8")
    tree, problems = source.read(path, tmp_path)
    assert problems == []
    assert tree is not None
    assert tree.origin.path == "data/2021/budget.yml"


# ---- the file

NOT_UTF8 = "S101 the file is not UTF-8; it looks like"
MISTAKES_OF_FILES = {
    "GBK": ("年初: 1\n预算: 2\n".encode("gbk"), f"1:1: {NOT_UTF8} GBK; in VS Code"),
    "GB18030": ("a: 1\nb: 㐀预算数\n".encode("gb18030"), f"2:4: {NOT_UTF8} GB18030"),
    "UTF-16": (b"\xff\xfe" + "a: 预算".encode("utf-16-le"), f"1:1: {NOT_UTF8} UTF-16 LE"),
    "UTF-16 of a Mac": (b"\xfe\xff" + "a: 预".encode("utf-16-be"), f"1:1: {NOT_UTF8} UTF-16 BE"),
    "UTF-16 without a mark": ("a: 1\n".encode("utf-16-le"), f"1:1: {NOT_UTF8} UTF-16 LE"),
    "a damaged place": ("预算: 年初\nb: ".encode() + b"\xff", "2:4: S101 the file is not UTF-8 text; save it as UTF-8"),
    "Excel": (b"PK\x03\x04\xff\xfe", "1:1: S101 this is an Excel, Word or zip file, not text"),
    "a mark at the start": (b"\xef\xbb\xbfa: 1\n", "1:1: S102 the file begins with a byte order mark (BOM)"),
    "too large": (b"#" * (files.MAX_BYTES + 1), "1:1: S109 the file is larger than 1024 KiB"),
    "empty": (b"", "1:1: S110 the file is empty"),
    "only a remark": (b"# later\n\n", "1:1: S110 the file is empty"),
}


@pytest.mark.parametrize("name", MISTAKES_OF_FILES)
def test_a_file_that_is_not_plain_utf8_text_is_refused_with_what_it_looks_like(tmp_path: Path, name: str) -> None:
    """Office staff learn what to choose in their editor, at the first place that is wrong."""
    data, expected = MISTAKES_OF_FILES[name]
    (line,) = bytes_problems(tmp_path, data)
    assert line.removeprefix("f.yml:").startswith(expected)


def test_a_byte_order_mark_does_not_hide_the_file_behind_it() -> None:
    """The rest is read, at the columns an editor shows."""
    tree, problems = source.parse("\ufeffa: 1\na: 2\n", "f.yml")
    assert [problem.rule for problem in problems] == ["S102", "S105"]
    assert tree is not None
    assert tree.key_origin("a") == Origin("f.yml", 1, 1)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """A missing file does not end in a traceback."""
    assert source.read(tmp_path / "f.yml", tmp_path)[1][0].line() == "f.yml:1:1: S116 there is no such file"


def test_a_folder_in_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    """A folder may be called budget.yml."""
    (tmp_path / "f.yml").mkdir()
    assert source.read(tmp_path / "f.yml", tmp_path)[1][0].line() == "f.yml:1:1: S116 this is a folder, not a file"


def test_a_pipe_in_place_of_a_file_does_not_wait_for_ever(tmp_path: Path) -> None:
    """Only regular files are opened."""
    os.mkfifo(tmp_path / "f.yml")
    assert source.read(tmp_path / "f.yml", tmp_path)[1][0].line() == "f.yml:1:1: S116 this is not a regular file"


def test_a_file_without_permission_is_a_problem(tmp_path: Path) -> None:
    """Root may read everything, so the test steps down."""
    (tmp_path / "f.yml").write_text("a: 1", encoding="utf-8")
    (tmp_path / "f.yml").chmod(0)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65534)
        problems = source.read(tmp_path / "f.yml", tmp_path)[1]
    finally:
        os.seteuid(user)
    assert problems[0].line() == "f.yml:1:1: S116 the file cannot be read: permission denied"


def test_a_link_out_of_the_site_is_refused(tmp_path: Path) -> None:
    """Text from a pull request must not publish the build machine's files."""
    (tmp_path / "secret.yml").write_text("a: 1", encoding="utf-8")
    site = tmp_path / "site"
    site.mkdir()
    (site / "f.yml").symlink_to(tmp_path / "secret.yml")
    tree, problems = source.read(site / "f.yml", site)
    assert tree is None
    assert problems[0].line() == "f.yml:1:1: S116 this link leads out of the site's folder"


def test_a_link_within_the_site_is_followed(tmp_path: Path) -> None:
    """Two years may share a file."""
    (tmp_path / "one.yml").write_text("a: 1", encoding="utf-8")
    (tmp_path / "f.yml").symlink_to("one.yml")
    assert source.read(tmp_path / "f.yml", tmp_path)[1] == []


@pytest.mark.parametrize("target", ["gone.yml", "f.yml"])
def test_a_link_to_nowhere_is_a_problem(tmp_path: Path, target: str) -> None:
    """A dangling link and a link to itself are said, not raised."""
    (tmp_path / "f.yml").symlink_to(target)
    assert [problem.rule for problem in source.read(tmp_path / "f.yml", tmp_path)[1]] == ["S116"]


# ---- the text: how the problems of each mistake begin

MISTAKES = {
    "a:\n\tb: 1\n": ["2:1: S103 a tab is used to indent this line; use two spaces for each level"],
    "a:\n  - b\n  \t- c\n": ["3:3: S103 a tab is used to indent this line; use two spaces for each level"],
    "-\ta: 1": ["1:2: S103 a tab is used to indent this line; use two spaces for each level"],
    "a: 'b\nc: d\n": ["1:4: S104 this quotation mark is never closed; put the same mark at the end of the value"],
    'a: "b\nc: "d"\n': ["1:4: S104 this quotation mark is never closed; put the same mark at the end of the value"],
    'a: "12"万元\n': [
        "1:8: S104 text follows the closing quotation mark; put the whole value in one pair of quotes",
    ],
    'a: "b\\c"\n': ["1:6: S104 '\\' has a special meaning in double quotes; use single quotes: '…'"],
    "a:\n    b: 1\n  c: 2\n": ["3:3: S104 the indentation of this line, 2 spaces, is that of no line above it"],
    "  a: 1\nb: 2\n": ["2:1: S104 the indentation of this line, 0 spaces, is that of no line above it"],
    "a: 1\n  b: 2\n": ["2:3: S104 this line is indented as a child of line 1, which already has a value"],
    "a:1\nb: 2\n": ["1:2: S104 there is no space after the colon; write ': '"],
    "a: {b:1, c: 2}\n": ["1:6: S104 there is no space after the colon; write ': '"],
    "a:\n  label:x\n": ["2:8: S104 there is no space after the colon; write ': '"],
    "a:1": ["1:2: S104 there is no space after the colon; write ': '"],
    "a: 1\n项目：3\nb: 2\n": [
        "2:3: S104 the colon after the key is the Chinese one, '：'; use an English colon and a space: ': '",
    ],
    "a:\n  label：x\n  value: 3\n": [
        "2:8: S104 the colon after the key is the Chinese one, '：'; use an English colon and a space: ': '",
    ],
    "a:\n  label：x\n  value：3\n": [
        "2:8: S104 the colon after the key is the Chinese one, '：'; use an English colon and a space: ': '",
    ],
    "a: {项：1, b: 2}\n": [
        "1:6: S104 the colon after the key is the Chinese one, '：'; use an English colon and a space: ': '",
    ],
    "项：1": ["1:2: S104 the colon after the key is the Chinese one, '：'; use an English colon and a space: ': '"],
    "a: {b: 1，c: 2}\n": ["1:9: S104 the comma is the Chinese one, '，'; use an English comma: ', '"],
    "a: 1\nb\nc: 2\n": ["2:1: S104 this line has no key and colon"],
    "a: b: c\n": ["1:5: S104 the value contains a second colon and space, ': '; put the whole value in quotes"],
    "unit: %\n": ["1:7: S104 a value cannot begin with '%'; put the whole value in quotes, as in '%'"],
    "a: @b\n": ["1:4: S104 a value cannot begin with '@'; put the whole value in quotes, as in '@'"],
    "a: `b`\n": ["1:4: S104 a value cannot begin with '`'; put the whole value in quotes, as in '`'"],
    "a: >500件\n": ["1:4: S104 '|' or '>' at the beginning of a value announces a text in the lines below"],
    "a: - b\n": [
        "1:4: S104 a list item, '- ', must begin a line of its own; put a text that begins with '-' in quotes",
    ],
    "a: [1, 2\nb: 3\n": [
        "1:4: S104 the bracket '[' is not closed, or a comma is missing in it; look before line 2, column 2",
    ],
    "a: [1]]\n": ["1:7: S104 ']' is not expected here; delete it, or put the whole value in quotes"],
    "a: ]\n": ["1:4: S104 ']' is not expected here; delete it, or put the whole value in quotes"],
    "%YAML 3.0\n---\na: 1\n": ["1:1: S104 this cannot be read as YAML; compare with the lines around it: 'key: value'"],
    "a: 1\nb: 2\na: 3\n": ["3:1: S105 the key 'a' is already in line 1; rename one of them, or delete it"],
    "a: &x 1\nb: *x\n": [
        "1:4: S106 anchors and aliases ('&' and '*') are not allowed",
        "2:4: S106 anchors and aliases",
    ],
    "a: *重点\n": ["1:4: S106 anchors and aliases ('&' and '*') are not allowed"],
    "a: !!python/object/apply:os.system [id]\n": ["1:4: S107 the tag '!!python/object/apply:os.system' is not allowed"],
    "a: !ENV HOME\n": [
        "1:4: S107 the tag '!ENV' is not allowed; delete it; a text that really begins with '!' goes in quotes",
    ],
    "a: !重点\n": [
        "1:4: S107 tags ('!') are not allowed; delete it; a text that really begins with '!' goes in quotes"
    ],
    "a: " + "[" * 16: ["1:19: S108 values are nested more than 16 levels deep; split it into several files by subject"],
    "a: 1\n---\nb: 2\n": [
        "2:1: S111 the file holds more than one document, divided by '---'; keep one, or split the file",
    ],
    "a: 1\n...\nb: 2\n": [
        "3:1: S111 the file holds more than one document, divided by '---'; keep one, or split the file",
    ],
    "- a\n- b\n": ["1:1: S112 the file must consist of lines of the form 'key: value'"],
    "年初预算数\n": ["1:1: S112 the file must consist of lines of the form 'key: value'"],
    "? [a]\n: 1\n": ["1:3: S113 a key must be a single word"],
    "? |\n  a\n: 1\n": ["1:3: S113 a key must be a single word"],
    "b: 1\n: 2\n": ["2:1: S113 there is no key before the colon"],
    "<<: {a: 1}\n": ["1:1: S114 the merge key '<<' is not allowed; write the entries out"],
    "a: 1\x07\n": [
        "1:5: S115 there is a hidden character, U+0007; delete it, or type the text again instead of pasting it",
    ],
    "a: 1\nb: \u202e1\n": [
        "2:4: S115 the hidden character U+202E turns the direction of text and can disguise a figure"
    ],
    'a: "\\u2067"\n': ["1:4: S115 the hidden character U+2067 turns the direction of text and can disguise a figure"],
    "a: 年\ufffd数\n": ["1:5: S115 the character U+FFFD stands for text that was lost when the file was converted"],
}


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("text", MISTAKES)
def test_each_mistake_is_said_in_plain_words_at_its_place(
    text: str, loader: type[yaml.CSafeLoader | yaml.SafeLoader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same words with libyaml and where it is missing."""
    monkeypatch.setattr(source, "_LOADER", loader)
    for line, start in zip(lines_of(text), MISTAKES[text], strict=True):
        assert line.startswith(start)


def test_all_mistakes_of_a_file_are_found_in_one_go() -> None:
    """Nobody mends a file ten times to learn of ten mistakes."""
    text = "unit: %\nb: @x\nd: a: b\n项目：3\ne:f\nok: 1\nok: 2\nh: &x 1\ni: *x\n"
    rules = [line.split()[0] + line.split()[1] for line in lines_of(text)]
    assert rules == [
        "1:7:S104", "2:4:S104", "3:5:S104", "4:3:S104", "5:2:S104", "7:1:S105", "8:4:S106", "9:4:S106",
    ]  # fmt: skip


def test_a_file_with_a_syntax_error_has_no_tree() -> None:
    """What the reader guessed to go on is not taken for what the author wrote."""
    assert source.parse("a: 1\nunit: %\n", "f.yml")[0] is None


def test_a_file_with_a_key_given_twice_has_a_tree_with_the_first() -> None:
    """Other checks can go on, so that all problems are found in one run."""
    tree = source.parse("a: 1\na: 2\n", "f.yml")[0]
    assert tree is not None
    assert tree.entries == ((Scalar("a", Origin("f.yml", 1, 1)), Scalar("1", Origin("f.yml", 1, 4))),)


@pytest.mark.parametrize("text", ["note:\n  注：数据来自决算\n", "url: http://x.cn\n", "a: 说明：x\n", "a: 'b：c'\n"])
def test_a_chinese_colon_in_prose_is_left_alone(text: str) -> None:
    """Only what looks like a key of ours is taken for one."""
    assert lines_of(text) == []


def test_a_line_of_too_many_characters_is_refused() -> None:
    """Ten thousand characters are a page of text, which belongs in docs/."""
    assert lines_of(f"a: 1\nb: {'甲' * source.MAX_CHARACTERS}\n") == [
        "2:1: S109 this text is longer than 10000 characters; long text belongs in docs/",
    ]


def test_a_text_over_several_lines_of_too_many_characters_is_refused() -> None:
    """Short lines do not make a long text shorter."""
    text = "a: |\n" + ("  " + "甲" * 99 + "\n") * 101
    assert lines_of(text) == ["1:4: S109 this text is longer than 10000 characters; long text belongs in docs/"]


def test_a_file_of_too_many_values_is_refused() -> None:
    """A hundred thousand values are not a department's figures."""
    assert lines_of("a: [" + "1,\n" * source.MAX_NODES + "]") == [
        "1:1: S109 the file has more than 100000 values; split it into several files by subject",
    ]


def test_sixteen_levels_are_allowed() -> None:
    """The limit is far from any form in use."""
    assert lines_of("a: " + "[" * 15 + "]" * 15) == []


# ---- whatever the file

HOSTILE = {
    "brackets": "[" * 500_000,
    "braces": "{a: " * 200_000,
    "dashes": "- " * 400_000,
    "questions": "? " * 400_000,
    "laughs": "a: &a [x]\n" + "".join(f"b{n}: &b{n} [{'*a,' * 9}]\n" for n in range(2_000)),
    "quotes": "'" * 900_000,
    "controls": "\x01\n" * 400_000,
    "tabs": "\t\n" * 400_000,
    "colons": "a: b: c\n" * 100_000,
    "blanks": "a: 1\n" + " " * 900_000 + "：",
    "line of blanks": " " * 900_000 + "!\nb: 1",
    "one line": "a" * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_moment(name: str) -> None:
    """Depth, size and repetition cost a pull request's author more than the machine."""
    assert source.parse(HOSTILE[name], "f.yml")[1]


YAMLISH = st.text(
    st.sampled_from(list("ab年\u202e\x00\ufeff\ud800\r\n\n\n   \t::：，,[]{}\"'\\&*!%@`|>-?#<~.19uUx"))
    | st.characters(),
    max_size=80,
)
PIECES = [
    *(
        "a",
        "年",
        "1",
        ": ",
        "：",
        ",",
        "，",
        "- ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "\\",
        "%",
        "@",
        "# ",
        "|\n",
        ">\n",
    ),
    *("\n", "\n  ", "\n\t", "\r", "---\n", "...\n", "%YAML 1.1\n", "&a ", "*a", "<<: ", "!t ", "!!x ", "!%ED%A0%80 "),
    *('"\\ud800"', '"\\U99999999"', "\u202e", "\ufffd"),
]
WORDS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@pytest.mark.parametrize("loader", LOADERS)
@given(text=YAMLISH | WORDS)
def test_no_text_raises(loader: type[yaml.CSafeLoader | yaml.SafeLoader], text: str) -> None:
    """The author's mistakes are values: no tree without a problem, no hidden character in a tree."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "_LOADER", loader)
        tree, problems = source.parse(text, "f.yml")
    assert tree is not None or problems
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        assert 1 <= problem.origin.line <= len(lines)
        assert 1 <= problem.origin.column <= len(lines[problem.origin.line - 1]) + 1
        assert problem.text("zh")
    if tree is not None:
        assert all(not files.HIDDEN.search(node.text.replace("\ufffd", "")) for node in scalars(tree))


@given(text=WORDS)
def test_a_plain_text_stands_where_its_origin_says(text: str) -> None:
    """Line and column are exact."""
    tree, problems = source.parse(text, "f.yml")
    if tree is not None and not problems:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for node in scalars(tree):
            if node.text and not node.quoted:
                word = node.text.split()[0]  # the rest may stand in the next line
                assert lines[node.origin.line - 1].startswith(word, node.origin.column - 1)


@given(data=st.binary(max_size=200))
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """A picture called budget.yml is a problem, not a crash."""
    folder = tmp_path_factory.getbasetemp()
    (folder / "f.yml").write_bytes(data)
    tree, problems = source.read(folder / "f.yml", folder)
    assert tree is not None or problems
