"""What was loaded and checked in, bytes out that mean the same on another machine, where the site lies elsewhere.

Whoever may send such bytes may run programs on the machine that reads them: they are only for workers of one's own.
"""

from __future__ import annotations

import io
import pickle
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import gongkai

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = Path(gongkai.__file__).parent


class _Pickler(pickle.Pickler):
    """Writes a path of the site or of the package as what it is, not as where that is here."""

    def __init__(self, file: io.BytesIO, root: Path, sent: Mapping[Path, str]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.root, self.sent = root, sent

    def persistent_id(self, obj: Any) -> tuple[str, str] | None:  # noqa: ANN401 - anything may be in it
        if not isinstance(obj, PurePath):
            return None
        if obj in self.sent:
            return ("site", self.sent[Path(obj)])
        for name, folder in (("site", self.root), ("package", PACKAGE)):
            if obj.is_relative_to(folder):
                return (name, obj.relative_to(folder).as_posix())
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, root: Path) -> None:
        super().__init__(file)
        self.root = root

    def persistent_load(self, pid: tuple[str, str]) -> Path:
        name, path = pid
        return {"site": self.root, "package": PACKAGE}[name] / path


def dumps(value: object, root: Path, sent: Mapping[Path, str]) -> bytes:
    """Pickle a value; `sent` says where files that are not of the site lie in the copy of the site."""
    file = io.BytesIO()
    _Pickler(file, root, sent).dump(value)
    return file.getvalue()


def loads(data: bytes, root: Path) -> Any:  # noqa: ANN401 - what it is, the one who wrote it knows
    """Read a value with all paths of the site below `root`."""
    return _Unpickler(io.BytesIO(data), root).load()
