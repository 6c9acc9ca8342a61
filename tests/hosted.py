"""A built site served as a good web server serves it: policy, compression and caching, each answer counted."""

from __future__ import annotations

import functools
import gzip
import http.server
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMPRESSED = {".html", ".css", ".js", ".json", ".csv", ".xml", ".svg", ".jsonld", ".txt"}
LASTING = "/assets/"


@dataclass(frozen=True)
class Answer:
    """What went over the line for one request: the bytes of its body as sent."""

    path: str
    status: int
    size: int


class Hosted(http.server.BaseHTTPRequestHandler):
    """Answers as the snippets of `gongkai headers` have a server answer."""

    protocol_version = "HTTP/1.1"  # browsers trust a tag only from such a server

    def __init__(self, *args: object, folder: Path, policy: str, answers: list[Answer]) -> None:
        self._folder, self._policy, self._answers = folder, policy, answers
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send a file, or nothing if the browser has it."""
        place = self.path.partition("?")[0].lstrip("/")
        path = self._folder / (place + "index.html" if not place or place.endswith("/") else place)
        if not path.is_file():
            self._send(HTTPStatus.NOT_FOUND, b"", {})
            return
        tag = f'"{path.stat().st_mtime_ns:x}"'
        headers = {"ETag": tag, "Cache-Control": "max-age=31536000, immutable" if LASTING in place else "no-cache"}
        if self.headers.get("If-None-Match") == tag:
            self._send(HTTPStatus.NOT_MODIFIED, b"", headers)
            return
        body = path.read_bytes()
        headers["Content-Type"] = http.server.SimpleHTTPRequestHandler.extensions_map.get(path.suffix, "") or {
            ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
        }.get(path.suffix, "application/octet-stream")  # fmt: skip
        if path.suffix in COMPRESSED:
            body = gzip.compress(body, 6, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self._send(HTTPStatus.OK, body, headers)

    def _send(self, status: HTTPStatus, body: bytes, headers: dict[str, str]) -> None:
        self._answers.append(Answer(self.path, status, len(body)))
        self.send_response(status)
        policy = {"Content-Security-Policy": self._policy, "X-Content-Type-Options": "nosniff"} if self._policy else {}
        for name, value in {**headers, **policy, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hosted(folder: Path, policy: str = "") -> Iterator[tuple[str, list[Answer]]]:
    """Serve a folder on this machine; give its address, and the list of answers, which grows."""
    answers: list[Answer] = []
    handler = functools.partial(Hosted, folder=folder, policy=policy, answers=answers)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", answers
        server.shutdown()
