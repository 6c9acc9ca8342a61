"""Shapes text once where WeasyPrint shapes it two or three times, and prepares Pango once for each kind of type.

WeasyPrint 70 makes Pango's context and font description anew for each piece of text, forgets the piece and makes it
again to draw it; lines that are tried out, and those of a paragraph that goes on over the page, are made several times
over. Like `justifying` this takes the place of functions inside it, and changes no position: only how long it takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from weasyprint.css import Style
from weasyprint.layout import inline
from weasyprint.svg.text import Style as DrawnStyle
from weasyprint.text import fonts, line_break
from weasyprint.text.ffi import ffi, gobject, pango

# What Pango may end a line or a paragraph at, whatever room there is.
_ENDS = re.compile("[\n\r\u2028\u2029]")
_FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
# All that a layout is set up with, before it is given a text.
_KEYS = (
    *("direction", "font_language_override", "lang", "font_family", "font_style", "font_stretch", "font_weight"),
    *("font_size", "font_variation_settings", "text_decoration_line"),
    *_FEATURES,
)
# Styles that are as they will be when a text is set in them, those of SVG included.
LASTING = (Style, DrawnStyle)
_METRICS = ("ascent", "underline_position", "strikethrough_position", "underline_thickness", "strikethrough_thickness")
_Layout = line_break.Layout
_set_text, _deactivate = _Layout.set_text, _Layout.deactivate
_strut = line_break.strut


def install() -> None:
    """Make WeasyPrint shape text once."""
    _Layout.setup, _Layout.set_text = setup, set_text
    _Layout.deactivate, _Layout.reactivate = deactivate, reactivate
    inline.strut = strut


@dataclass(frozen=True, eq=False)
class Kind:
    """What all texts of one kind of type share: Pango's context, the font, its features and where its lines go."""

    context: Any
    font: Any
    language: Any
    features: Any
    metrics: dict[str, float | None]


def setup(layout: Any, style: Any) -> None:  # noqa: ANN401 - untyped library
    """Set a layout up for a style."""
    type_ = kind(style)
    layout.style, layout.language, layout.first_line_direction, layout.kept = style, type_.language, 0, False
    layout.__dict__.update(type_.metrics)
    layout.layout = ffi.gc(pango.pango_layout_new(type_.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)  # noqa: FBT003 - C
    pango.pango_layout_set_font_description(layout.layout, type_.font)
    if type_.features is not None:
        features = pango.pango_attr_list_new()
        pango.pango_attr_list_insert(features, type_.features)
        pango.pango_layout_set_attributes(layout.layout, features)


def kind(style: Any) -> Kind:  # noqa: ANN401
    """Return the kind of type of a style; what was found before for the same properties."""
    known: Kind | None = style.__dict__.get("kind")
    if known is not None:
        return known
    kinds = style.font_config.__dict__.setdefault("kinds", {})
    values = tuple(map(style.__getitem__, _KEYS))
    # What is inherited is the same object, and is as long as it is kept here.
    same = tuple(map(id, values))
    if same not in kinds:
        key = tuple(map(repr, values))
        kinds[same] = values, (kinds.get(key) or kinds.setdefault(key, _kind(style)))
    found: Kind = kinds[same][1]
    if isinstance(style, LASTING):
        style.kind = found
    return found


def _kind(style: Any) -> Kind:  # noqa: ANN401
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)  # noqa: FBT003 - C
    pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
    name = style["font_language_override"]
    name = style["lang"] if name == "normal" else line_break.LST_TO_ISO.get(name.lower(), name)
    language = pango.pango_language_get_default()
    if name:
        pointer, _text = line_break.unicode_to_char_p(name)
        language = pango.pango_language_from_string(pointer)
        pango.pango_context_set_language(context, language)
    font = fonts.get_font_description(style)
    metrics: dict[str, float | None] = dict.fromkeys(_METRICS[:3])
    if style["text_decoration_line"] != "none":
        measured = ffi.gc(pango.pango_context_get_metrics(context, font, language), pango.pango_font_metrics_unref)
        metrics = {
            part: line_break.FROM_UNITS * getattr(pango, f"pango_font_metrics_get_{part}")(measured)
            for part in _METRICS
        }
    features = fonts.font_features(*(style[name] for name in _FEATURES))
    text = ",".join(f"{key} {value}" for key, value in features.items()).encode()
    attribute = None
    if features:
        known = style.font_config.font_features
        attribute = known.get(text) or known.setdefault(text, pango.pango_attr_font_features_new(text))
    return Kind(context, font, language, attribute, metrics)


def strut(style: Any) -> tuple[float, float]:  # noqa: ANN401
    """Return the height of a line and its baseline; what was found before."""
    found = style.__dict__.get("strut")
    if found is None:
        found = style.strut = _strut(style)
    return found  # type: ignore[no-any-return]


def spaced(style: Any, spacing: float) -> Any:  # noqa: ANN401
    """Return a style with room between characters; the pieces of a line share one, and the kind of type stays."""
    last = style.__dict__.get("spaced")
    if last is None or last["letter_spacing"] != spacing:
        last = style.spaced = style.copy()
        last["letter_spacing"] = spacing
        last.kind = style.__dict__.get("kind")
    return last


def set_text(layout: Any, text: str, justify: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002 - the library's
    """Give a layout its text; in the mode that it is drawn in, so that what is shaped can be drawn."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, _ENDS.search(text) is None)
    _set_text(layout, text, justify=justify)


def deactivate(layout: Any) -> None:  # noqa: ANN401
    """Keep what was shaped until it has been drawn, if that will be all of it on one line."""
    if layout.kept or not isinstance(layout.style, LASTING) or _parted(layout):
        layout.kept = False
        _deactivate(layout)
    else:
        layout.kept = True


def _parted(layout: Any) -> bool:  # noqa: ANN401
    return bool(pango.pango_layout_get_line_readonly(layout.layout, 1) != ffi.NULL)


def reactivate(layout: Any, style: Any) -> None:  # noqa: ANN401
    """Have a layout ready to be drawn."""
    if not (layout.kept and layout.style is style and not layout.justification_spacing):
        layout.setup(style)
        layout.set_text(layout.text, justify=True)
        layout.kept = True
