"""The program that draws charts beside the processes that build editions; run by itself, it knows nothing of gongkai.

Each byte on the socket that it is given brings one end of another: a chart comes in there, its drawing goes out. It
ends as soon as nobody is left who could ask. vl-convert draws one chart at a time however many threads ask it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from contextlib import suppress

import vl_convert


def main() -> None:
    """Start the engine, then draw whatever is asked for; who asks before that waits."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    vl_convert.get_themes()  # the cheapest that needs the engine
    turn = threading.Lock()
    while True:
        more, ends, *_ = socket.recv_fds(requests, 1, 1)
        if not more:
            os._exit(0)  # nothing is to be cleaned up, and the engine's threads take their time
        for end in ends:
            # one that stops in the middle of its question keeps nobody else waiting
            threading.Thread(target=answer, args=(end, turn), daemon=True).start()


def answer(end: int, turn: threading.Lock) -> None:
    """Read a chart until its end, and write the drawing, or what is wrong with it, as one line of JSON."""
    with suppress(OSError), socket.socket(fileno=end) as asker, asker.makefile("rwb") as stream:
        spec = stream.read().decode()
        said = {}
        with turn:
            try:
                said["svg"] = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
            except ValueError as error:
                said["error"] = str(error)
        stream.write(json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    main()
