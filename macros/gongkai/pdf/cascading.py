"""Finds out fewer styles: those of footnotes' and items' marks when they are asked for, plain values without detours.

WeasyPrint 70 makes a style for six marks of each element, which hardly any element has, and looks at every value as if
it could be a formula. Like `shaping` this takes the place of functions inside it; all values stay the same.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from weasyprint import css
from weasyprint.css.functions import check_math

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# What the browser's own style has for every element, and WeasyPrint asks for where there is a note or an item.
MARKS = frozenset({"marker", "footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"})
_Matcher = css.cssselect2.Matcher
_missing = css.ComputedStyle.__missing__
# Those that depend on others, or on where they are said.
_OWN = {"position", "float", "display", "page", *(key for key in css.INITIAL_VALUES if key.startswith("text_deco"))}
_INHERITED = frozenset(css.INHERITED - _OWN)
_INITIAL = {
    key: value
    for key, value in css.INITIAL_VALUES.items()
    if key not in css.INHERITED | css.INITIAL_NOT_COMPUTED | _OWN and not check_math(value) and value != "inherit"
}
# Those that depend on another value of the same style: there is no border where its style is `none`.
_COMPUTED = {key: css.INITIAL_VALUES[key] for key in (css.INITIAL_NOT_COMPUTED & set(css.COMPUTER_FUNCTIONS)) - _OWN}
# Names like margin_block_start, which say the same as margin_top.
_LOGICAL = frozenset(
    name(block="ttb", inline=inline) for name in css.PHYSICAL_FUNCTIONS.values() for inline in ("ltr", "rtl")
)


# Those of `_INITIAL` that no such name can say otherwise; and those of boxes that are no elements.
_ALWAYS = {key: value for key, value in _INITIAL.items() if key not in css.PHYSICAL_FUNCTIONS}
_ANONYMOUS = {
    key: value
    for key, value in css.INITIAL_VALUES.items()
    if key not in css.INHERITED | css.INITIAL_NOT_COMPUTED and key != "page" and not key.startswith("text_decoration_")
}
_anonymous = css.AnonymousStyle.__init__
# What is looked up in these is copied to another style, and no more than that may be.
_COPIED = {"first-letter", "first-line"}


def install() -> None:
    """Make WeasyPrint find styles our way."""
    css.StyleFor = StyleFor
    css.ComputedStyle.__missing__ = missing
    css.AnonymousStyle.__init__ = anonymous


def anonymous(style: Any, parent: Any) -> None:  # noqa: ANN401 - untyped library
    """Begin a style of a box that is no element: all that it does not inherit is known."""
    style.update(_ANONYMOUS)
    _anonymous(style, parent)


def missing(style: Any, key: str) -> Any:  # noqa: ANN401 - untyped library
    """Return a value that has not been asked for before: the parent's or the initial one where no rule has any.

    Who asks a style for the first time has it filled with the initial values, of which many are asked for.
    """
    parent = style.parent_style
    if not style and parent is not None and style.pseudo_type not in _COPIED:
        cascaded = style.cascaded
        style.update(_INITIAL if _LOGICAL.isdisjoint(cascaded) else _ALWAYS)
        for name in cascaded:
            style.pop(name, None)
        if key in style:
            return style[key]
    if parent is not None and key not in style.cascaded:
        if key in _INHERITED:
            value = parent[key]
            if not check_math(value) if type(value) is tuple else getattr(value, "type", None) != "function":
                style[key] = value
                return value
        elif key in _INITIAL and (key not in css.PHYSICAL_FUNCTIONS or _LOGICAL.isdisjoint(style.cascaded)):
            value = style[key] = _INITIAL[key]
            return value
        elif key in _COMPUTED and (key not in css.PHYSICAL_FUNCTIONS or _LOGICAL.isdisjoint(style.cascaded)):
            value = style[key] = css.COMPUTER_FUNCTIONS[key](style, key, _COMPUTED[key])
            return value
    return _missing(style, key)


class StyleFor(css.StyleFor):  # type: ignore[misc]  # WeasyPrint has no type information
    """The styles of a document's elements; those of marks are found when they are asked for."""

    def __init__(self, html: Any, sheets: Iterable[Any], hints: bool, font_config: Any, targets: Any) -> None:  # noqa: ANN401, FBT001 - its signature
        self._html, self._targets = html, targets
        self._elements: dict[Any, Any] = {}
        self._marks = [(sheet, *rest, _part(sheet.matcher, MARKS.__contains__)) for sheet, *rest in sheets]
        others = []
        for sheet, *rest in sheets:
            other = copy.copy(sheet)
            other.matcher = _part(sheet.matcher, lambda pseudo: pseudo not in MARKS, self._elements)
            others.append((other, *rest))
        super().__init__(html, others, hints, font_config, targets)

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:  # noqa: ANN401
        """Return the style of an element, or of what stands before, in or after it."""
        if pseudo_type in MARKS and (element, pseudo_type) not in self._computed_styles:
            self._find(element, pseudo_type)
        return super().__call__(element, pseudo_type)

    def _find(self, element: Any, pseudo_type: str | None) -> None:  # noqa: ANN401
        """Find the style of a mark as `super().__init__` finds others; there is none where no rule is for it."""
        style: dict[str, Any] = {}
        found = False
        for sheet, origin, given, matcher in self._marks:
            for specificity, _, pseudo, (declarations, layer) in matcher.match(self._elements[element]):
                if pseudo != pseudo_type:
                    continue
                found = True
                order = css.inf if layer is None else sheet.layers.index(layer)
                for name, values, importance in declarations:
                    weight = (css.declaration_precedence(origin, importance), order, given or specificity)
                    if name not in style or style[name][1] <= weight:
                        style[name] = values, weight
        if found:
            self._cascaded_styles[element, pseudo_type] = style
            root, base_url = self._html.etree_element, self._html.base_url
            self.set_computed_styles(element, element, root, pseudo_type, base_url, self._targets)
            del self._cascaded_styles[element, pseudo_type]


class _Noting(_Matcher):  # type: ignore[misc,valid-type]  # cssselect2 has no type information
    """A matcher that notes which elements it has seen."""

    seen: dict[Any, Any]

    def match(self, element: Any) -> list[Any]:  # noqa: ANN401
        self.seen[element.etree_element] = element
        return super().match(element)  # type: ignore[no-any-return]


def _part(matcher: Any, wanted: Callable[[str | None], bool], seen: dict[Any, Any] | None = None) -> Any:  # noqa: ANN401
    """Return a matcher with those of its rules whose pseudo-element is wanted, in the same order."""
    part = _Matcher() if seen is None else _Noting()
    if seen is not None:
        part.seen = seen
    for name, kept in vars(matcher).items():
        if isinstance(kept, dict):
            chosen = ((key, _wanted(rules, wanted)) for key, rules in kept.items())
            setattr(part, name, {key: rules for key, rules in chosen if rules})
        elif isinstance(kept, list):
            setattr(part, name, _wanted(kept, wanted))
    return part


def _wanted(rules: Iterable[Any], wanted: Callable[[str | None], bool]) -> list[Any]:
    return [rule for rule in rules if wanted(rule[3])]
