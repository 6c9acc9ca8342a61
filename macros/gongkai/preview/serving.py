"""The parts of the preview put together: a temporary folder, the process that builds, the server, the watch."""

from __future__ import annotations

import ipaddress
import logging
import signal
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.editions import ENDINGS
from gongkai.preview.building import builder
from gongkai.preview.server import EscapeError, PreviewServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.preview.building import Step
    from gongkai.preview.refreshing import Source
    from gongkai.preview.rounds import Round
    from gongkai.preview.server import Listening


def serve(
    source: Source,
    address: tuple[str, int],
    tell: Callable[[Listening | Step | Round], None],
    *,
    open_in_browser: bool = False,
) -> None:
    """Serve the preview of a site until Ctrl-C, telling what happens; `source.folder` is chosen here.

    Raises `ListenError` if the port cannot be had, `BuilderEndedError` if the process that builds was killed.
    Nothing is left behind, also when this process is told to end (SIGTERM, SIGHUP).
    """
    logging.getLogger("mkdocs.livereload").setLevel(logging.CRITICAL)  # the terminal is told by `tell`
    with suppress(KeyboardInterrupt), _endings(), tempfile.TemporaryDirectory(prefix="gongkai-") as temporary:
        source = replace(source, folder=Path(temporary) / "site")
        with builder(source) as refresh:

            def once() -> Round:
                found = refresh(tell)
                tell(found)
                return found

            server = PreviewServer(once, source.folder, address, tell)
            _watch(server, source.root)
            try:
                server.serve(open_in_browser=open_in_browser)  # type: ignore[no-untyped-call]
            except EscapeError as escape:
                raise escape.__cause__ or escape from None
            finally:
                for number in ENDINGS:
                    signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C does not stop the tidying
                server.shutdown()


def _watch(server: PreviewServer, root: Path) -> None:
    """Watch mkdocs.yml by its folder, since a file that is replaced is lost to a watch of its own."""
    server.watch(str(root), recursive=False)
    for folder in (root / "docs", root / "data"):
        if folder.is_dir():
            server.watch(str(folder))


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
