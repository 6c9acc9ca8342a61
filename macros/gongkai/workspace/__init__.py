"""Many departments in, one site out: each a folder of its own, and above them a page that leads to all.

`reading` knows the workspace's file, `running` a process a department, `making` what is done in it, `published` what
stands in a department's folder, `portal` the page above.
"""

from __future__ import annotations

from gongkai.workspace.building import build, strangers
from gongkai.workspace.checking import check, together
from gongkai.workspace.endings import Ending
from gongkai.workspace.reading import Department, Workspace, misplaced, read

__all__ = ["Department", "Ending", "Workspace", "build", "check", "misplaced", "read", "strangers", "together"]
