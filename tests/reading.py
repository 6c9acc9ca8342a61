"""HTML as a browser reads it, and the words that must not become any."""

from __future__ import annotations

from html.parser import HTMLParser

EXTENSIONS = ["toc", "tables", "fenced_code", "attr_list"]
"""Those that every site has: MkDocs' own, and what gongkai asks for."""
NASTY = [
    "<script>alert(1)</script>",
    "</table></div><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &#60;",
    "*强调* **重点** _斜_ __粗__",
    "[链接](javascript:alert(1)) ![图](x)",
    "`代码` ``代码``",
    "{: .class #id onclick=x }",
    "# 标题",
    "a | b | c",
    "<!-- 注释 -->",
    "\\*不是\\* \\",
    "https://example.cn <https://example.cn> a@b.cn",
    "~~删~~ ==亮== ^上^ H~2~O ++入++",
    ":smile: [[wiki]] [^1] [TOC]",
    "一、\n\n    缩进\n\n- 列\n1. 列",
    "&copy;",
]


class Page(HTMLParser):
    """The text and the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element with its attributes."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Add to the text."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """Note a comment as an element, since none is wanted."""
        self.elements.append(("comment", {"data": data}))


def parsed(html: str) -> Page:
    """Parse HTML as a browser does."""
    page = Page()
    page.feed(html)
    page.close()
    return page
