"""The parts of the preview put together: a temporary folder, the process that builds, the server, the watch."""

from __future__ import annotations

import ipaddress
import queue
import signal
import tempfile
import threading
import time
import webbrowser
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.editions import ENDINGS
from gongkai.preview.building import BuilderEndedError, builder
from gongkai.preview.rounds import Round
from gongkai.preview.server import Listening, PreviewServer
from gongkai.preview.watching import OFTEN, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.preview.building import Builder
    from gongkai.preview.refreshing import Source
    from gongkai.preview.rounds import Step

QUIET = 0.01
"""Seconds without a change after which files are looked at: an editor that saves makes several changes at a time.

It need not be long: when there is more to come, what was begun in between is dropped.
"""
LONGEST = 1.0
"""Seconds after which they are looked at in any case."""


@dataclass(frozen=True)
class Polling:
    """Files are looked at again and again, since the system does not tell of their changes."""

    seconds: float = OFTEN


class _Changed:
    """A file has changed."""


def serve(
    source: Source,
    address: tuple[str, int],
    tell: Callable[[Listening | Polling | Step | Round], None],
    *,
    open_in_browser: bool = False,
) -> None:
    """Serve the preview of a site until Ctrl-C, telling what happens; `source.folder` is chosen here.

    Raises `ListenError` if the port cannot be had, `BuilderEndedError` if the process that builds was killed.
    Nothing is left behind, also when this process is told to end (SIGTERM, SIGHUP).
    """
    with suppress(KeyboardInterrupt), _endings(), tempfile.TemporaryDirectory(prefix="gongkai-") as temporary:
        source = replace(source, folder=Path(temporary) / "site")
        with builder(source) as building:
            news: queue.SimpleQueue[_Changed | Step | Round | BuilderEndedError] = queue.SimpleQueue()
            server = PreviewServer(source.folder, address)
            watch = Watch(source.root, lambda: news.put(_Changed()))
            try:
                server.start()
                tell(Listening(server.url))
                watch.start()
                if watch.polls:
                    tell(Polling())
                threading.Thread(target=_listen, args=(building, news.put), daemon=True).start()
                building.refresh()
                if open_in_browser:
                    webbrowser.open(server.url)
                for event in _settled(news, building, watch):
                    if isinstance(event, Round):
                        server.update(event)
                    tell(event)
            finally:
                for number in ENDINGS:
                    signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C does not stop the tidying
                watch.stop()
                server.stop()


def _listen(building: Builder, put: Callable[[Step | Round | BuilderEndedError], None]) -> None:
    """Pass on what the process that builds tells."""
    try:
        while True:
            put(building.news())
    except BuilderEndedError as error:
        put(error)


def _settled(
    news: queue.SimpleQueue[_Changed | Step | Round | BuilderEndedError], building: Builder, watch: Watch
) -> Iterator[Step | Round]:
    """Yield what is told; have the preview refreshed when files have changed and come to rest."""
    first = rest = 0.0
    while True:
        try:
            event = news.get(timeout=max(0.0, min(rest, first + LONGEST) - time.monotonic()) if rest else None)
        except queue.Empty:
            first = rest = 0.0
            building.refresh()
            watch.follow()
            continue
        if isinstance(event, BuilderEndedError):
            raise event
        if isinstance(event, _Changed):
            now = time.monotonic()
            first, rest = first or now, now + QUIET
        else:
            yield event


@contextmanager
def _endings() -> Iterator[None]:
    """Take the other ways to be told to end like Ctrl-C, unless the caller has them ignored (nohup)."""
    before = {number: signal.getsignal(number) for number in ENDINGS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def is_loopback(host: str) -> bool:
    """Tell whether a server on a host can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
