"""The golden cases: folders laid over a copy of `examples/base` that are wrong or right, and how they are mended.

`bad/` and `good/` are for `check`; in `refused/` another command is, `command.txt`, that does not carry out its work.

A case holds only the files that differ from the base; `delete.txt` lists what is taken away. `fixed/` in it is laid
over the case, its own `delete.txt` included, and mends it; a case without one is mended by what the base has.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = Path(__file__).with_name("examples")
BASE = EXAMPLES / "base"
BAD = sorted(path.name for path in (EXAMPLES / "bad").iterdir())
GOOD = sorted(path.name for path in (EXAMPLES / "good").iterdir())
REFUSED = sorted(path.name for path in (EXAMPLES / "refused").iterdir())
COMMAND = "command.txt"
BEFORE = "before.txt"
"""A command that is run on the base before a case is laid over it: what is built then is older than the case."""
FIXED = "fixed"
BUILT = "site"
DELETED = "delete.txt"
OUR_OWN = shutil.ignore_patterns("expected.*.txt", BEFORE, COMMAND, DELETED, FIXED)
"""What a case has beside the files of its site."""


def lay(case: Path, root: Path, before: Callable[[list[str]], object] = lambda _: None) -> Path:
    """Lay a case over a copy of the base site at `root`; `before` carries out the command that comes first, if any."""
    shutil.copytree(BASE, root)
    if (case / BEFORE).is_file():
        before((case / BEFORE).read_text(encoding="utf-8").split())
    return _over(case, root)


def lay_mended(case: Path, root: Path) -> Path:
    """Lay a case, mended, over a copy of the base site at `root`."""
    mended = case / FIXED
    if not mended.is_dir():
        shutil.copytree(BASE, root)
        return root
    return _over(mended, lay(case, root))


def command(case: Path, *, mended: bool = False) -> list[str]:
    """Return the command that a case is about; to mend it another may be wanted."""
    other = case / FIXED / COMMAND
    path = other if mended and other.is_file() else case / COMMAND
    return path.read_text(encoding="utf-8").split() if path.is_file() else ["check"]


def _over(folder: Path, root: Path) -> Path:
    # first: nothing may be written through a link that a case is about
    gone = folder / DELETED
    for name in gone.read_text(encoding="utf-8").splitlines() if gone.exists() else ():
        path = root / name
        if path.parts[len(root.parts)] == BUILT and not path.exists():
            continue  # not built: only the files are wanted
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    links = [path for path in root.rglob("*") if path.is_symlink()]
    assert not any((folder / path.relative_to(root)).is_file() for path in links), f"{folder}: write over no link"
    shutil.copytree(folder, root, symlinks=True, dirs_exist_ok=True, ignore=OUR_OWN)
    return root
