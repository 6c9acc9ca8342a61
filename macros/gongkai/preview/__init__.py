"""A site directory in, its preview on this machine out: pages follow the files while they are edited.

Three parts, each ignorant of the next: `refreshing` builds what changed into a temporary folder, `building` does so
in a process without threads, from which forking is safe, and `server` shows the folder and reloads pages.
"""

from __future__ import annotations

from gongkai.preview.building import BuilderEndedError, Step
from gongkai.preview.refreshing import Source
from gongkai.preview.rounds import PORTAL, Round
from gongkai.preview.server import ListenError, Listening
from gongkai.preview.serving import is_loopback, serve

__all__ = ["PORTAL", "BuilderEndedError", "ListenError", "Listening", "Round", "Source", "Step", "is_loopback", "serve"]
