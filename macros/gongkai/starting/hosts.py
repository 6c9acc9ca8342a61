"""The two forms that a change goes through, each in the places where the Git hosts look for them.

One text for all hosts: what the staff sign does not depend on where the repository is.
"""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates") / "host"
CHANGE, REPORT = "change.md", "report.md"
"""What goes with a change that is proposed, with its list of signatures; what a mistake is reported with."""
_HEAD = "---\nname: 报告错误\nabout: 文字或数据有误\n---\n\n"
PLACES = {
    ".github/PULL_REQUEST_TEMPLATE.md": (CHANGE, ""),
    ".github/ISSUE_TEMPLATE/report.md": (REPORT, _HEAD),
    ".gitlab/merge_request_templates/Default.md": (CHANGE, ""),
    ".gitlab/issue_templates/Default.md": (REPORT, ""),
    ".gitea/PULL_REQUEST_TEMPLATE.md": (CHANGE, ""),
    ".gitea/ISSUE_TEMPLATE/report.md": (REPORT, _HEAD),
    ".gitee/PULL_REQUEST_TEMPLATE.zh-CN.md": (CHANGE, ""),
    ".gitee/ISSUE_TEMPLATE.zh-CN.md": (REPORT, ""),
}
"""Where each host wants which form, and what stands above it there. Forgejo reads the files of Gitea."""


def forms() -> dict[str, bytes]:
    """Return the forms by their place in a repository."""
    texts = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in (CHANGE, REPORT)}
    return {place: f"{head}{texts[name]}".encode() for place, (name, head) in PLACES.items()}
