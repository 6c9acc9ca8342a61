"""Writes each object of a PDF once: pydyf 0.13 makes all of them a second time, compressed, to number the file.

The classes of what is written are exchanged right before, by ones that keep their bytes. Most of what they consist of
is bytes or plain text, which pydyf asks for three other types first.
"""

from __future__ import annotations

import functools
from typing import Any

from weasyprint.pdf import pydyf

_to_bytes = pydyf._to_bytes  # noqa: SLF001 - no other way to it


def install() -> None:
    """Make pydyf ask for the usual types first."""
    pydyf._to_bytes = to_bytes  # noqa: SLF001


def to_bytes(item: Any) -> bytes:  # noqa: ANN401 - untyped library
    """Return something as it is written."""
    kind = type(item)
    if kind is bytes:
        return item  # type: ignore[no-any-return]
    if kind is str:
        return item.encode("ascii")  # type: ignore[no-any-return]
    return _to_bytes(item)  # type: ignore[no-any-return]


def write_once(pdf: Any) -> None:  # noqa: ANN401 - untyped library
    """Have every object of a finished PDF, and those that are added as it is written, made into bytes once."""
    pdf.__class__ = _Written
    for item in pdf.objects:
        _keep(item)


class _Written(pydyf.PDF):  # type: ignore[misc]  # pydyf has no type information
    """A PDF to which only what numbers its objects is still added."""

    def add_object(self, object_: Any) -> None:  # noqa: ANN401
        """Add an object."""
        _keep(object_)
        super().add_object(object_)


class _Kept:
    """Mixed into the class of an object: what it consists of does not change any more."""

    @functools.cached_property
    def data(self) -> bytes:
        """Return its bytes."""
        return super().data  # type: ignore[misc,no-any-return]


def _keep(item: Any) -> None:  # noqa: ANN401
    if type(item) is not pydyf.Object:  # which has none: the first entry of the table
        item.__class__ = _kept(item.__class__)


@functools.cache
def _kept(kind: Any) -> Any:  # noqa: ANN401
    return type(kind.__name__, (_Kept, kind), {})
