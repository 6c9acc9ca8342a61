"""A folder that is replaced while it is read in, pages over HTTP out: each with its notice, reloaded when it changes.

MkDocs' server watches the files and calls for a refresh when they have come to rest. Pages are answered by us: its own
way lets every reader wait while anything is built, and reloads every page whatever was edited.
"""

from __future__ import annotations

import mimetypes
import posixpath
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mkdocs.livereload import LiveReloadServer

from gongkai.preview.markup import dressed, stand_in
from gongkai.preview.rounds import PORTAL, Notice, Round
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

OFTEN = 0.2
"""Seconds between two looks at the files."""
ASKING = re.compile(r"/livereload/(\d{1,4})/(\w*)")
YEAR = re.compile(r"([12]\d{3})(/|$)")
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Listening:
    """The server can be reached at an address."""

    url: str


@dataclass(frozen=True)
class Answer:
    """What is said to one request."""

    status: str
    kind: str
    body: bytes
    location: str = ""


class ListenError(Exception):
    """The address cannot be had: its port is in use, or it is not of this machine."""


class EscapeError(BaseException):
    """Carries an exception out of MkDocs' loop, which would print a traceback and go on."""


class PreviewServer(LiveReloadServer):
    """Serves the preview's folder; `refresh` is called at once, and on each change of a watched file."""

    allow_reuse_port = False  # or two previews would share a port, and the readers

    def __init__(
        self, refresh: Callable[[], Round], folder: Path, address: tuple[str, int], tell: Callable[[Listening], None]
    ) -> None:
        super().__init__(self._refresh, *address, str(folder), polling_interval=OFTEN)
        self._want_rebuild = True  # the first thing that the loop does
        self._refresher, self._folder, self._tell = refresh, folder, tell
        self._round: Round | None = None
        self._news = threading.Condition()

    def server_bind(self) -> None:
        """Take the port, or say that it cannot be had."""
        try:
            super().server_bind()
        except (OSError, UnicodeError) as error:
            raise ListenError(str(error)) from error
        host = str(self.server_address[0])
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
        self.url = f"http://{f'[{shown}]' if ':' in shown else shown}:{self.server_port}/"

    def server_activate(self) -> None:
        """Begin to listen, and tell where."""
        super().server_activate()
        self._tell(Listening(self.url))

    def handle_error(self, *_: Any) -> None:  # noqa: ANN401 - as in socketserver
        """Say nothing of a reader who left before the answer was complete."""

    def _refresh(self) -> None:
        try:
            new = self._refresher()
        except Exception as error:
            raise EscapeError from error
        with self._news:
            self._round = new
            self._news.notify_all()

    def serve_request(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        if asking := ASKING.fullmatch(path):
            answer = Answer("200 OK", "text/plain", self._wait(int(asking[1]), asking[2]).encode())
        else:
            answer = self._answer(path)
        headers = [("Content-Type", answer.kind), ("Content-Length", str(len(answer.body)))]
        headers += [("Cache-Control", "no-store")] + [("Location", answer.location)] * bool(answer.location)
        start_response(answer.status, headers)
        return [answer.body]

    def _version(self, year: int) -> str:
        """Return the version of an edition as it is now: "" before the first round, `gone` for one that is no more."""
        return "" if self._round is None else self._round.versions.get(year, "gone")

    def _wait(self, year: int, version: str) -> str:
        """Return the version of an edition as soon as it is another, or after a while what it is."""
        with self._news:
            self._news.wait_for(lambda: self._version(year) != version, timeout=self.poll_response_timeout)
            return self._version(year)

    def _answer(self, path: str) -> Answer:
        name = posixpath.normpath("/" + path).lstrip("/")
        year = int(found[1]) if (found := YEAR.match(name)) else PORTAL
        version, round_ = self._version(year), self._round  # before the page is read, so never newer than the page
        try:
            body = (self._folder / name / ("index.html" if path.endswith("/") else "")).read_bytes()
        except IsADirectoryError:
            return Answer("302 Found", "text/plain", b"", location=f"/{quote(name)}/")
        except (OSError, ValueError):
            return self._missing(round_, year, version)
        kind = HTML if path.endswith("/") else _kind(name)
        if kind == HTML and not name.startswith("latest/"):  # whose pages only lead on
            body = dressed(body, *_notice(round_, year), year=year, version=version)
        return Answer("200 OK", kind, body)

    def _missing(self, round_: Round | None, year: int, version: str) -> Answer:
        """Say that a page is being built, cannot be built, or does not exist."""
        notice, language = _notice(round_, year)
        if round_ is None:
            status, heading = "503 Service Unavailable", msg("the pages are being built …")
        elif notice.stale and not (self._folder / (str(year) if year else "index.html")).exists():
            status, heading = "503 Service Unavailable", msg("this can be shown when these errors are mended")
        else:
            status, heading = "404 Not Found", msg("there is no such page")
        page = stand_in(heading, notice, language)
        return Answer(status, HTML, dressed(page, Notice(), language, year=year, version=version))


def _notice(round_: Round | None, year: int) -> tuple[Notice, str]:
    round_ = round_ or Round()
    return round_.notices.get(year, Notice()), round_.language


def _kind(name: str) -> str:
    """Return the content type of a file by its name; what the machine calls a script is left aside."""
    kind, packed = ("text/javascript", None) if name.endswith((".js", ".mjs")) else mimetypes.guess_type(name)
    if kind is None or packed:
        return "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
