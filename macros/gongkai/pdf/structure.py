"""The tree of tags that a screen reader follows: which tag an element has, and what may stand in what.

The tags and their places are those of ISO 32000-1, 14.8.4, and ISO 14289-1 (PDF/UA-1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weasyprint.pdf import pydyf

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TAGS = {
    "article": "Art",
    "blockquote": "BlockQuote",
    "caption": "Caption",
    "dd": "LBody",
    "dl": "L",
    "dt": "Lbl",
    "figcaption": "P",
    "li": "LI",
    "ol": "L",
    "p": "P",
    "pre": "P",
    "section": "Sect",
    "table": "Table",
    "tbody": "TBody",
    "td": "TD",
    "tfoot": "TFoot",
    "th": "TH",
    "thead": "THead",
    "tr": "TR",
    "ul": "L",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
}
CONTENTS = {"ul": "TOC", "ol": "TOC", "li": "TOCI"}
MARKS = ("li::before", "li::marker")
# They hold blocks; words right in them get a paragraph.
GROUPS = {"Document", "Art", "BlockQuote", "Sect"}
INLINE = {"", "Link"}
CELLS = {"TD", "TH"}
_SCOPES = {"col": "Column", "colgroup": "Column", "row": "Row", "rowgroup": "Row"}


class Node:
    """A tag of the tree: what it came from, what is in it, and its entry in the PDF."""

    def __init__(self, pdf: Any, tag: str, parent: Node | None, element: Element | None = None, name: str = "") -> None:  # noqa: ANN401 - untyped library
        self.pdf, self.tag, self.parent, self.element, self.name = pdf, tag, parent, element, name
        self.entry = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{tag}", "K": pydyf.Array()})
        self.nodes: dict[tuple[Element | None, str, str], Node] = {}
        self.below: list[Node] = []
        # Whether it is in the table of contents.
        inside = parent is not None and parent.contents
        self.contents: bool = inside or (element is not None and element.get("id") == "doc-toc")
        self._page: bytes | None = None
        pdf.add_object(self.entry)
        if parent is not None:
            self.entry["P"] = parent.entry.reference
            parent.entry["K"].append(self.entry.reference)
            parent.below.append(self)

    def child(self, tag: str, element: Element | None = None, name: str = "") -> Node:
        """Return the node of an element below this one: that of an earlier page, where the element began there."""
        key = (element, name, tag)
        if key not in self.nodes:
            self.nodes[key] = Node(self.pdf, tag, self, element, name)
        return self.nodes[key]

    def hold(self, page: bytes, mark: int) -> None:
        """Take in a piece of a page: the page's reference and the number of the mark around the piece."""
        if self._page is None:
            self._page = self.entry["Pg"] = page
        here = page == self._page
        self.entry["K"].append(mark if here else pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": mark}))

    def refer(self, page: bytes, annotation: Any) -> None:  # noqa: ANN401
        """Take in what can be clicked on a page."""
        self.entry["K"].append(pydyf.Dictionary({"Type": "/OBJR", "Pg": page, "Obj": annotation.reference}))

    def prune(self) -> bool:
        """Drop what holds nothing, such as an item that is not printed; a cell may be empty. Say whether it is."""
        for node in list(self.below):
            if node.prune() and node.tag not in CELLS:
                self.entry["K"].remove(node.entry.reference)
                node.entry.clear()
        return not self.entry["K"]

    def within(self, tag: str) -> bool:
        """Say whether it or a node around it has a tag."""
        return self.tag == tag or (self.parent is not None and self.parent.within(tag))

    def home(self, tag: str, block: Element | None) -> Node:
        """Return the node in which a tag, or words (""), may stand; `block` is the block that has the words."""
        if self.tag in GROUPS and tag in INLINE:
            last = self.below[-1] if self.below else None
            if last is None or (last.tag, last.name, last.element) != ("P", "", block):
                return Node(self.pdf, "P", self, block)
            return last
        if self.tag == "LI" and tag not in {"Lbl", "LBody"}:
            return self.child("LBody")
        if self.tag == "L" and tag not in {"L", "LI", "Caption"}:
            return self._item(tag)
        if self.tag == "TOCI" and tag == "Link":
            return self.child("Reference")
        return self

    def _item(self, tag: str) -> Node:
        """Return the item of a list that has none for it: a term begins one, its meaning goes on with it."""
        last = self.below[-1] if self.below else None
        item = last if last is not None and not last.name and tag != "Lbl" else Node(self.pdf, "LI", self)
        return item if tag in {"Lbl", "LBody"} else item.child("LBody")


def tag_of(name: str, parent: Node) -> str:
    """Return the tag of an element or pseudo-element by its name; "" for one that only its words count of."""
    if name in MARKS:
        return "Lbl"
    return (CONTENTS.get(name) if parent.contents else None) or TAGS.get(name, "")


def describe(node: Node, box: Any) -> None:  # noqa: ANN401
    """Say what a screen reader needs beside the words: what a cell heads and covers, how a list is numbered."""
    element, owner, facts = box.element, "", {}
    if node.tag in {"TH", "TD"}:
        owner = "/Table"
        facts = {key: count for key, count in (("ColSpan", box.colspan), ("RowSpan", box.rowspan)) if count != 1}
        if node.tag == "TH":
            scope = _SCOPES.get(element.get("scope", ""), "Column" if node.within("THead") else "Row")
            facts["Scope"] = f"/{scope}"
    elif node.tag == "L":
        owner, facts = "/List", {"ListNumbering": "/None"}
    elif node.tag == "Lbl" and node.parent is not None and node.parent.parent is not None:
        items = node.parent.parent
        if items.tag == "L" and items.name in {"ol", "ul"}:
            items.entry["A"]["ListNumbering"] = "/Decimal" if items.name == "ol" else "/Disc"
    if facts:
        node.entry["A"] = pydyf.Dictionary({"O": owner, **facts})
    if element is not None and node.name == element.tag and element.get("lang"):
        node.entry["Lang"] = pydyf.String(element.get("lang"))
