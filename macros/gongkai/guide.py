"""A department's Git host in, the page out that tells its staff how to change a figure there: 如何修改.

Without a repository whose addresses are known there is no such page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai import hosting, rootpages

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.schema import DepartmentShape

NAME, TITLE = "editing.html", "如何修改"
TEMPLATE = "editing.html.j2"


def write(department: DepartmentShape, folder: Path, year: int, assets: str, there: frozenset[str]) -> None:
    """Write the page; `year` is the edition that its examples name, `there` the other pages beside it."""
    repository = department.repository
    if not hosting.known(repository):
        return
    page = rootpages.render(
        TEMPLATE,
        department,
        assets,
        name=TITLE,
        here=NAME,
        description=f"{department.name}公开报告的文字和数据怎样修改",
        nav=rootpages.nav(there),
        host=hosting.KINDS[hosting.kind(repository)],
        kind=hosting.kind(repository),
        home=hosting.home(repository),
        year=year,
    )
    (folder / NAME).write_text(page, encoding="utf-8")
