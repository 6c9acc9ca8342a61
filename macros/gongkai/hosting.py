"""A file and a line of the repository in, their address on the department's Git host out: to look at, and to edit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from gongkai.problems import Problem, Severity, msg
from gongkai.schema import HOST_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.problems import Origin
    from gongkai.schema import RepositoryShape


@dataclass(frozen=True)
class Kind:
    """A kind of Git host: how its addresses are made, and what its web editor calls the steps of a change.

    `public` are the sites of this kind that are known by name; `request` is what it calls a proposed change.
    """

    name: str
    view: str
    edit: str
    public: tuple[str, ...]
    pencil: str
    commit: str
    branch: str
    propose: str
    request: str


_GITEA = Kind(
    "Gitea",
    "{url}/src/branch/{branch}/{path}",
    "{url}/_edit/{branch}/{path}",
    ("gitea.com",),
    "铅笔形的按钮（编辑文件，Edit File）",
    "“提交变更”（Commit Changes）",
    "“为此提交创建一个新的分支并发起合并请求”（Create a new branch …）",
    "“提议文件更改”（Propose file change），再按“创建合并请求”",
    "合并请求（Pull Request）",
)
KINDS = {
    "github": Kind(
        "GitHub",
        "{url}/blob/{branch}/{path}",
        "{url}/edit/{branch}/{path}",
        ("github.com",),
        "铅笔形的按钮（Edit this file）",
        "“Commit changes…”",
        "“Create a new branch for this commit and start a pull request”",
        "“Propose changes”，再按“Create pull request”",
        "合并请求（Pull request）",
    ),
    "gitlab": Kind(
        "GitLab",
        "{url}/-/blob/{branch}/{path}",
        "{url}/-/edit/{branch}/{path}",
        ("gitlab.com", "jihulab.com"),
        "“编辑”（Edit），再选“编辑单个文件”（Edit single file）",
        "“提交更改”（Commit changes）",
        "“提交到新分支”（Commit to a new branch），并勾选“创建合并请求”（Create a merge request）",
        "“提交更改”，再按“创建合并请求”（Create merge request）",
        "合并请求（Merge request）",
    ),
    "gitea": _GITEA,
    "forgejo": replace(_GITEA, name="Forgejo", public=("codeberg.org",)),
    "gitee": Kind(
        "Gitee",
        "{url}/blob/{branch}/{path}",
        "{url}/edit/{branch}/{path}",
        ("gitee.com",),
        "“编辑”",
        "“提交”",
        "新的分支",
        "“提交审核”或“新建 Pull Request”",
        "Pull Request（合并请求）",
    ),
}
"""By the name that department.yml gives: Forgejo began as Gitea, and its addresses are the same."""
_SAFE = "/:%~!$&()*+,;=[]"
"""What stays as it is in an address that somebody has copied from a browser."""
_PUBLIC = {site: name for name, kind in KINDS.items() for site in kind.public}


def kind(repository: RepositoryShape) -> str:
    """Return the kind of host: the one that is named, else that of a public site; "" where neither is known."""
    return repository.host or _PUBLIC.get(_site(repository), "")


def known(repository: RepositoryShape) -> bool:
    """Tell whether links to the repository can be made."""
    return bool(repository.url and kind(repository))


def view(repository: RepositoryShape, path: str, line: int = 0) -> str:
    """Return where a reader sees a file of the site, at a line; "" where no repository is known."""
    address = _address(repository, path, "view")
    return f"{address}#L{line}" if address and line else address


def edit(repository: RepositoryShape, path: str) -> str:
    """Return where staff change a file of the site in the host's web editor; "" where no repository is known."""
    return _address(repository, path, "edit")


def home(repository: RepositoryShape) -> str:
    """Return the repository's own address, without what only Git itself wants at its end."""
    return quote(repository.url.rstrip("/").removesuffix(".git"), safe=_SAFE)


def _address(repository: RepositoryShape, path: str, what: str) -> str:
    if not known(repository):
        return ""
    inside = "/".join(filter(None, (repository.path.strip("/"), path)))
    pattern: str = getattr(KINDS[kind(repository)], what)
    return pattern.format(url=home(repository), branch=quote(repository.branch), path=quote(inside))


def _site(repository: RepositoryShape) -> str:
    return (urlsplit(repository.url).hostname or "").removeprefix("www.")


def unknown(repository: RepositoryShape, origin: Origin) -> Iterator[Problem]:
    """Find that nothing is known of the host on which a repository is.

    X110: The Git host of the repository is one whose addresses are known. Otherwise the site cannot lead from a figure
    to its line in the data file, nor from a page to the editor. For a server of one's own, write what runs on it with
    `host:`, as `host: gitea`.
    """
    if not repository.url or kind(repository):
        return
    site = _site(repository)
    likely = next((name for name in KINDS if name in re.split(r"[^a-z0-9]+", site)), "")
    hint = msg("write what runs on it: 'host:' with one of {kinds}", kinds=", ".join(HOST_KINDS))
    if likely:
        hint = msg("did you mean 'host: {name}'?", name=likely)
    yield Problem(
        "X110", origin, msg("'{site}' is no public Git host that is known here", site=site), hint, Severity.WARNING
    )
