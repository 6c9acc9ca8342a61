"""The golden reviews: what `before/` and `after/` of a case say of each other, in each form.

Each case is a folder of tests/examples/reviews: `before/` is laid over the base site and committed, `after/` over that.
Run as a program, it writes what the reviews are now; look at them before they are committed.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from repositories import commit, git, repository
from sites import gongkai

HERE = Path(__file__).with_name("examples")
EXAMPLES = HERE / "reviews"
CASES = sorted(path.name for path in EXAMPLES.iterdir())
STYLE = re.compile("<style>.*?</style>", re.DOTALL)
"""It stands in a file of its own already."""
FILES = {"markdown": "review.md", "html": "review.html", "json": "review.json"}


def reviewed(case: str, form: str, folder: Path) -> str:
    """Make a case's repository in an empty folder, and review its last commit."""
    root = folder / "site"
    shutil.copytree(HERE / "base", root)
    shutil.copytree(EXAMPLES / case / "before", root, dirs_exist_ok=True)
    repository(root)
    base = git(root, "rev-parse", "HEAD")
    shutil.copytree(EXAMPLES / case / "after", root, dirs_exist_ok=True)
    commit(root)
    text = gongkai(root, "review", "--base", base, "--head", "HEAD", "--format", form).stdout
    return STYLE.sub("<style></style>", text)


if __name__ == "__main__":
    for name in CASES:
        for form_, file in FILES.items():
            with tempfile.TemporaryDirectory() as scratch:
                (EXAMPLES / name / file).write_text(reviewed(name, form_, Path(scratch)), encoding="utf-8")
