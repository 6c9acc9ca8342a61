"""Modules that a library loads and hardly ever uses: loaded when it uses them.

They are those that take a build of ten years a twelfth of a second before the first of them is begun: what fetches
files from the web, and what cuts fonts down where HarfBuzz cannot.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def deferred(*names: str) -> Iterator[None]:
    """Have modules that are imported meanwhile, and were not before, loaded once they are asked for something.

    What is in them is called, or asked for what belongs to it; a class that is derived from does not work this way.
    Whoever imports such a module afterwards has it as it is.
    """
    stands = {name: _StandIn(name) for name in names if name not in sys.modules}
    sys.modules.update(stands)
    try:
        yield
    finally:
        for name, stand in stands.items():
            if sys.modules.get(name) is stand:
                del sys.modules[name]


class _StandIn(ModuleType):
    """A module that has whatever it is asked for."""

    def __getattr__(self, name: str) -> _Later:
        if name.startswith("__"):  # what the import itself looks for
            raise AttributeError(name)
        return _Later(self.__name__, name)


class _Later:
    """Something of a module, which is loaded when it is called or looked into."""

    def __init__(self, module: str, name: str) -> None:
        self._of = module, name

    def _real(self) -> Any:  # noqa: ANN401 - whatever it is
        module, name = self._of
        return getattr(importlib.import_module(module), name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        return self._real()(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._real(), name)
