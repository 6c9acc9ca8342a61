"""A YAML text in, the same with some of its values replaced out; comments, order and layout stay."""

from __future__ import annotations

from gongkai.rewriting.editing import OFFER, Editing
from gongkai.rewriting.layout import Lines, layout

__all__ = ["OFFER", "Editing", "Lines", "layout"]
