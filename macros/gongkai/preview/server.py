"""A folder that is replaced while it is read in, pages over HTTP out: with their notices, reloaded when they change."""

from __future__ import annotations

import mimetypes
import posixpath
import re
import socket
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from gongkai.pdf import OUTPUT
from gongkai.preview.markup import dressed, stand_in
from gongkai.preview.rounds import PORTAL, Notice, Round, said
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LONG = 60
"""Seconds after which a question for another version is answered in any case."""
ASKING = re.compile(r"/livereload/(\d{1,4})/(\w*)/(\w*)")
YEAR = re.compile(r"([12]\d{3})(/|$)")
LASTING = re.compile(r"assets/[0-9a-f]{16}/")
"""What is called by its content, and so is never another."""
HTML = "text/html; charset=utf-8"
PDF_STATE = "Gongkai-PDF"
"""The header that says how a PDF stands to the pages of its edition: `rounds.CURRENT` and its like."""


@dataclass(frozen=True)
class Listening:
    """The server can be reached at an address."""

    url: str


@dataclass(frozen=True)
class Answer:
    """What is said to one request."""

    status: HTTPStatus
    kind: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class ListenError(Exception):
    """The address cannot be had: its port is in use, or it is not of this machine."""


class PreviewServer(ThreadingHTTPServer):
    """Serves the preview's folder, as it stands since the last `update`. Raises `ListenError`."""

    allow_reuse_port = False  # or two previews would share a port, and the readers
    daemon_threads = True

    def __init__(self, folder: Path, address: tuple[str, int]) -> None:
        self._folder = folder
        self._round: Round | None = None
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    @property
    def url(self) -> str:
        """Return the address of the portal, as this machine can ask for it."""
        host, port = str(self.server_address[0]), self.server_address[1]
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"

    def server_bind(self) -> None:
        """Take the port, or say that it cannot be had; the machine's name is not asked for, which can take long."""
        try:
            TCPServer.server_bind(self)
        except (OSError, UnicodeError) as error:
            raise ListenError(str(error)) from error

    def handle_error(self, *_: Any) -> None:  # noqa: ANN401 - as in socketserver
        """Say nothing of a reader who left before the answer was complete."""

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        if self._thread.is_alive():
            self.shutdown()
        self.server_close()

    def update(self, new: Round) -> None:
        """Show how things stand now, and tell those who wait for it."""
        with self._news:
            self._round = new
            self._news.notify_all()

    def answer(self, path: str) -> Answer:
        """Answer one request."""
        if asking := ASKING.fullmatch(path):
            return Answer(HTTPStatus.OK, "text/plain", self._wait(int(asking[1]), (asking[2], asking[3])).encode())
        name = posixpath.normpath("/" + path).lstrip("/")
        year = int(found[1]) if (found := YEAR.match(name)) else PORTAL
        round_, state = self._round, self._state(year)  # before the page is read, so never newer than the page
        try:
            body = (self._folder / name / ("index.html" if path.endswith("/") else "")).read_bytes()
        except IsADirectoryError:
            return Answer(HTTPStatus.FOUND, "text/plain", b"", {"Location": f"/{quote(name)}/"})
        except (OSError, ValueError):
            return self._missing(round_, year, state, name)
        kind = HTML if path.endswith("/") else _kind(name)
        headers = {"Cache-Control": "max-age=31536000, immutable" if LASTING.match(name) else "no-store"}
        if kind == HTML and not name.startswith("latest/"):  # whose pages only lead on
            body = dressed(body, *_notice(round_, year), year=year, state=state)
        elif posixpath.basename(name) == OUTPUT and state[1]:
            headers[PDF_STATE] = state[1]
        return Answer(HTTPStatus.OK, kind, body, headers)

    def _state(self, year: int) -> tuple[str, str]:
        """Return the version of an edition as it is now, and how its PDF stands to it.

        The version is "" before the first round and while there is none yet, `gone` for an edition that is no more.
        """
        if self._round is None:
            return "", ""
        version = self._round.versions.get(year, "" if year in self._round.pending else "gone")
        return version, self._round.pdfs.get(year, "")

    def _wait(self, year: int, state: tuple[str, str]) -> str:
        """Return the state of an edition as soon as it is another, or after a while what it is."""
        with self._news:
            self._news.wait_for(lambda: self._state(year) != state, timeout=LONG)
            return " ".join(self._state(year))

    def _missing(self, round_: Round | None, year: int, state: tuple[str, str], name: str) -> Answer:
        """Say that a page is being built, cannot be built, or does not exist."""
        notice, language = _notice(round_, year)
        there = (self._folder / (str(year) if year else "index.html")).exists()
        pdf = said(state[1]) if posixpath.basename(name) == OUTPUT else None
        if round_ is None or (year in round_.pending and not there):
            status, heading = HTTPStatus.SERVICE_UNAVAILABLE, msg("the pages are being built …")
        elif pdf:
            status, heading = HTTPStatus.SERVICE_UNAVAILABLE, pdf
        elif notice.stale and not there:
            status, heading = HTTPStatus.SERVICE_UNAVAILABLE, msg("this can be shown when these errors are mended")
        else:
            status, heading = HTTPStatus.NOT_FOUND, msg("there is no such page")
        page = stand_in(heading, notice, language)
        body = dressed(page, Notice(), language, year=year, state=state, whole=True)
        return Answer(status, HTML, body, {"Cache-Control": "no-store"} | ({PDF_STATE: state[1]} if pdf else {}))


class _Handler(BaseHTTPRequestHandler):
    """Hands requests to the server."""

    protocol_version = "HTTP/1.1"  # a page asks for many files
    disable_nagle_algorithm = True
    server: PreviewServer

    def do_GET(self) -> None:
        """Answer."""
        answer = self.server.answer(unquote(urlsplit(self.path).path))
        self.send_response(answer.status)
        headers = {"Content-Type": answer.kind, "Content-Length": str(len(answer.body)), **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:  # noqa: ANN401
        """Print nothing: the terminal is told what matters."""


def _notice(round_: Round | None, year: int) -> tuple[Notice, str]:
    round_ = round_ or Round()
    return round_.notices.get(year, Notice()), round_.language


def _kind(name: str) -> str:
    """Return the content type of a file by its name; what the machine calls a script is left aside."""
    kind, packed = ("text/javascript", None) if name.endswith((".js", ".mjs")) else mimetypes.guess_type(name)
    if kind is None or packed:
        return "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
