"""Tags the pages of a laid-out document as one text: a table that goes on over three pages is one table.

WeasyPrint 70 tags each page by itself, reads every dot of a leader and every repeated head of a table aloud, takes
the head of a row for that of a column, and leaves page numbers outside the tree. Like `justifying` this takes the
place of a function inside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import weasyprint.pdf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf import pydyf

from gongkai.pdf import leaders
from gongkai.pdf.structure import Node, describe, tag_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"
# Pixels of CSS to points.
POINT = 0.75
PAGINATION = pydyf.Dictionary({"Type": "/Pagination"}).data
LAYOUT = pydyf.Dictionary({"Type": "/Layout"}).data
LEVELS = ("H1", "H2", "H3", "H4", "H5", "H6")


def install() -> None:
    """Make WeasyPrint tag documents our way."""
    weasyprint.pdf.add_tags = add_tags


def add_tags(pdf: Any, document: Any, pdf_version: object, page_streams: Sequence[Any]) -> None:  # noqa: ANN401, ARG001 - untyped library
    """Add the tree of tags; `document.accessible` then says whether every picture has words that stand for it."""
    tagger = _Tagger(pdf)
    for page, stream in zip(document.pages, page_streams, strict=True):
        tagger.page(page, stream)
    tagger.close()
    document.accessible = tagger.accessible
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


class _Tagger:
    """Walks through the boxes of all pages, in the order of the text."""

    def __init__(self, pdf: Any) -> None:  # noqa: ANN401
        self.accessible = True
        self._pdf = pdf
        self._root = Node(pdf, "Document", None)
        self._level = 0
        self._levels: dict[Element, str] = {}
        # For each page, then for each annotation: what holds its marks, or it.
        self._holders: list[Any] = []
        self._annotations: list[tuple[bytes, Any]] = []

    def page(self, page: Any, stream: Any) -> None:  # noqa: ANN401
        """Tag what stands on one page."""
        self._marks = stream._tags  # noqa: SLF001 - no other way to it
        self._stream = stream.stream
        self._places = {
            item["MCID"]: index
            for index, item in enumerate(self._stream)
            if isinstance(item, pydyf.Dictionary) and "MCID" in item
        }
        self._here = self._pdf.page_references[len(self._holders)]
        self._height = page.height
        self._held = ["null"] * len(self._marks)
        self._walk(page._page_box, self._root, None)  # noqa: SLF001
        assert not self._marks, "something on a page is not in the tree of tags"
        self._holders.append(pydyf.Array(self._held))

    def close(self) -> None:
        """Add the tree itself, and the way back from each mark on a page to its tag."""
        self._root.prune()
        numbers = pydyf.Array()
        for index, held in enumerate(self._holders):
            numbers += [index, held]
        for index, (holder, annotation) in enumerate(self._annotations, start=len(self._holders)):
            annotation["StructParent"] = index
            numbers += [index, holder]
        parents = pydyf.Dictionary({"Nums": numbers})
        self._pdf.add_object(parents)
        tree = pydyf.Dictionary(
            {
                "Type": "/StructTreeRoot",
                "K": pydyf.Array([self._root.entry.reference]),
                "ParentTree": parents.reference,
                "ParentTreeNextKey": len(self._holders) + len(self._annotations),
            }
        )
        self._pdf.add_object(tree)
        self._root.entry["P"] = tree.reference
        self._pdf.catalog["StructTreeRoot"] = tree.reference

    def _walk(self, box: Any, node: Node, block: Element | None) -> None:  # noqa: ANN401
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        if isinstance(box, boxes.MarginBox) or self._repeats(box, node):
            self._leave_out(box, PAGINATION)
        elif box.is_leader:
            self._leave_out(box, LAYOUT)
        elif isinstance(box, boxes.TextBox):
            self._hold(box, node.home("", block))
        else:
            block = block if isinstance(box, boxes.InlineLevelBox) else box.element
            inner = self._node(box, node, block)
            if box.link_annotation:
                inner = self._link(box, inner, block)
            if isinstance(box, boxes.ReplacedBox):
                self._picture(box, inner)
            for child in box.children:
                self._walk(child, inner, block)

    def _repeats(self, box: Any, node: Node) -> bool:  # noqa: ANN401
        """Say whether it is the head of a table once more, on a page where the table goes on."""
        return box.element_tag == "thead" and (box.element, "thead", "THead") in node.nodes

    def _node(self, box: Any, node: Node, block: Element | None) -> Node:  # noqa: ANN401
        element, name = box.element, box.element_tag
        tag = tag_of(name, node) if element is not None else ""
        # What WeasyPrint puts around lines, cells and tables has the name of the element that they belong to.
        if not tag or (element, name) == (node.element, node.name):
            return node
        home = node.home(tag, block)
        if tag in LEVELS:
            tag = self._heading(tag, element)
        begun = (element, name, tag) in home.nodes
        made = home.child(tag, element, name)
        if not begun:
            describe(made, box)
        return made

    def _heading(self, tag: str, element: Element) -> str:
        """Return the level of a heading: at most one below that of the heading before it."""
        if element not in self._levels:
            self._level = min(LEVELS.index(tag), self._level) + 1
            self._levels[element] = LEVELS[self._level - 1]
        return self._levels[element]

    def _link(self, box: Any, node: Node, block: Element | None) -> Node:  # noqa: ANN401
        link = node
        if not node.within("Link"):
            link = node.home("Link", block).child("Link", box.element, box.element_tag)
        annotation = box.link_annotation
        words = " ".join("".join(box.element.itertext()).split())
        if words:
            annotation["Contents"] = pydyf.String(words)
        link.refer(self._here, annotation)
        self._annotations.append((link.entry.reference, annotation))
        return link

    def _picture(self, box: Any, node: Node) -> None:  # noqa: ANN401
        words = _words(box)
        if words == "":
            self._leave_out(box, LAYOUT)
            return
        figure = node.home("Figure", None).child("Figure", box.element, box.element_tag)
        left, top = box.content_box_x(), self._height - box.content_box_y()
        corners = (left, top - box.height, left + box.width, top)
        area = pydyf.Array([corner * POINT for corner in corners])
        figure.entry["A"] = pydyf.Dictionary({"O": "/Layout", "Placement": "/Block", "BBox": area})
        if words:
            figure.entry["Alt"] = pydyf.String(words)
        else:
            self.accessible = False
        self._hold(box, figure)

    def _hold(self, box: Any, node: Node) -> None:  # noqa: ANN401
        mark = self._marks.pop(box)["mcid"]
        node.hold(self._here, mark)
        self._held[mark] = node.entry.reference
        place = self._places[mark]
        self._stream[place - 1] = f"/{node.tag}"

    def _leave_out(self, box: Any, why: bytes) -> None:  # noqa: ANN401
        """Make all that is in a box an artifact: printed, and not read aloud."""
        drawn = (mark for part in box.descendants() for mark in leaders.marks(part))
        for mark in drawn:
            if mark in self._marks:
                place = self._places[self._marks.pop(mark)["mcid"]]
                self._stream[place - 1 : place + 1] = ["/Artifact", why]


def _words(box: Any) -> str | None:  # noqa: ANN401
    """Return the words that stand for a picture; "" for one that only decorates, nothing where they are missing."""
    element = box.element
    if element is None or "::" in box.element_tag:
        return ""
    if element.tag == f"{SVG}svg":
        title = element.get("aria-label") or element.findtext(f"{SVG}title", "").strip()
        return title or ("" if element.get("aria-hidden") == "true" else None)
    alt: str | None = element.get("alt")
    return alt if alt is None else alt.strip()
