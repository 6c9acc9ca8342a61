"""A real browser for tests, a web server that says nothing, and a page that tells what went wrong on it."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, Request, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ALLOWED = ("http://127.0.0.1:", "file://", "data:", "blob:")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A web server that says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start headless Chromium: the system's, or the one that Playwright has fetched."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@contextmanager
def watched(browser: Browser) -> Iterator[Page]:
    """Open a page that fails the test on a console error, a failed request or a request to another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: troubles.append(str(e)))
    opened.on("requestfailed", lambda r: None if _left(r) else troubles.append(f"failed: {r.url}"))
    opened.on("request", lambda r: None if r.url.startswith(ALLOWED) else troubles.append(f"other host: {r.url}"))
    yield opened
    context.close()
    assert troubles == []


def _left(request: Request) -> bool:
    """Tell whether a request was given up because the reader went on to another page."""
    return request.failure == "net::ERR_ABORTED"
