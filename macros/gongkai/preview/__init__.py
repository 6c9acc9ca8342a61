"""A site directory in, its preview on this machine out: pages follow the files while they are edited.

Four parts. `watching` tells that files have changed; `building` is a process without threads, from which forking is
safe, where a `workshop` looks at what changed and has it built, pages first and PDFs in the background; `server` shows
what is there and reloads pages; `serving` puts them together.
"""

from __future__ import annotations

from gongkai.preview.building import BuilderEndedError
from gongkai.preview.refreshing import Source
from gongkai.preview.rounds import PORTAL, Round, Step
from gongkai.preview.server import ListenError, Listening
from gongkai.preview.serving import Polling, is_loopback, serve

__all__ = [
    "PORTAL",
    "BuilderEndedError",
    "ListenError",
    "Listening",
    "Polling",
    "Round",
    "Source",
    "Step",
    "is_loopback",
    "serve",
]
