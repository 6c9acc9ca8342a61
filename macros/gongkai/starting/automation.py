"""What looks after pull requests and publishes what is merged, each file in the places where the Git hosts look for it.

The work is in one shell script for all hosts; what differs is who starts it: ../../../decisions/0020.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATES = Path(__file__).with_name("templates") / "automation"
GITHUB = {
    "runner": "ubuntu-24.04",
    "format": "github",
    "upload": "v4",
    "approved": "github.event.action == 'labeled' && github.event.label.name == '程序已审阅'",
}
# Gitea and Forgejo mark no lines, speak an older protocol with the actions that keep files, call the event by another
# name, and do not all say which label it is about.
GITEA = {
    "runner": "ubuntu-latest",
    "format": "text",
    "upload": "v3",
    "approved": "(github.event.action == 'labeled' || github.event.action == 'label_updated') && "
    "contains(github.event.pull_request.labels.*.name, '程序已审阅')",
}
PLACES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    ".ci/gongkai.sh": ("gongkai.sh", {}),
    ".ci/comment": ("comment", {}),
    ".github/workflows/gongkai.yml": ("check.yml", GITHUB),
    ".github/workflows/gongkai-comment.yml": ("comment-github.yml", {}),
    ".github/workflows/gongkai-publish.yml": ("publish.yml", GITHUB),
    ".gitlab-ci.yml": ("gitlab.yml", {}),
    ".gitea/workflows/gongkai.yml": ("check.yml", GITEA),
    ".gitea/workflows/gongkai-comment.yml": ("comment-gitea.yml", GITEA),
    ".gitea/workflows/gongkai-publish.yml": ("publish.yml", GITEA),
}
"""Where each host wants which file, and what is filled in there. Forgejo reads the files of Gitea."""
_BLANK = re.compile(r"@(runner|format|upload|approved)@")


def automation() -> dict[str, bytes]:
    """Return the files by their place in a repository; every department has the same."""
    texts = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name, _ in PLACES.values()}
    return {
        place: _BLANK.sub(lambda found, words=words: words[found[1]], texts[name]).encode()  # type: ignore[misc]
        for place, (name, words) in PLACES.items()
    }
