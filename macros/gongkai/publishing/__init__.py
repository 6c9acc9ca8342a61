"""A built site in, published out: to a folder, a Git branch, another machine, or as one file.

The public site is always one whole version, whatever stops the run; nothing that is published goes or changes silently.
"""

from __future__ import annotations

from gongkai.publishing.daemons import Daemon
from gongkai.publishing.errors import PublishError, RefusedError
from gongkai.publishing.folders import Folder
from gongkai.publishing.machines import Machine
from gongkai.publishing.orders import KEPT, Order, Outcome, Step, Steps, Terms, ordered, run
from gongkai.publishing.permits import Permits
from gongkai.publishing.targets import Target, Ways, target
from gongkai.publishing.zips import Zip

__all__ = [
    "KEPT",
    "Daemon",
    "Folder",
    "Machine",
    "Order",
    "Outcome",
    "Permits",
    "PublishError",
    "RefusedError",
    "Step",
    "Steps",
    "Target",
    "Terms",
    "Ways",
    "Zip",
    "ordered",
    "run",
    "target",
]
