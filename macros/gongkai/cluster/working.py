"""What a Dask worker does: an order in, an edition out, built in a process that stays warm beside it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from concurrent.futures import CancelledError
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.cluster.bundles import Bundle, read, unpack
from gongkai.cluster.orders import Answer, Built, Order, Request, Unlike

if TYPE_CHECKING:
    from distributed import Worker

TOPIC = "gongkai"
"""What is told while a build is under way is told under this name."""
GLANCE = 0.5
"""Seconds between two looks whether the work is still wanted."""


class BuilderEndedError(Exception):
    """The process that builds was killed, most likely for want of memory; another worker may have more."""


class Builder:
    """The process that builds for one thread of a worker, and its folder, in which the site's common files stay."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root, self.shared = folder, folder / "site", ""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "gongkai.cluster.building", str(theirs.fileno()), str(self.root)]
            self.process = subprocess.Popen(  # noqa: S603 - ourselves
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"XDG_CACHE_HOME": str(folder / "cache")},
            )
        self.connection = Connection(ours.detach())

    def end(self) -> None:
        """Kill the process, and with it the build under way; remove the folder."""
        self.process.kill()
        self.process.wait()
        self.connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def place(self, shared: Bundle) -> None:
        """Put the common files of a site into the folder, if they are not there already."""
        if self.shared == shared.name:
            return
        self.shared = ""
        shutil.rmtree(self.root, ignore_errors=True)
        unpack(shared, self.root)
        self.shared = shared.name


_mine = threading.local()
"""Each thread's own builder: a process ends with the thread that started it, so no other thread may rely on it."""


def hold(shared: Bundle) -> Bundle:
    """Keep what all orders of a build share in the memory of a worker, from where the others fetch it."""
    return shared


def work(order: Order, shared: Bundle) -> Answer:
    """Build an edition on a worker; raises `BuilderEndedError`."""
    from distributed import get_worker  # noqa: PLC0415 - the builder, which loads this module, does without

    worker = get_worker()
    worker.log_event(TOPIC, {"build": order.build, "year": order.year})
    builder = _builder(worker)
    try:
        answer = _work(worker, builder, order, shared)
    except BaseException:
        _end(builder)
        raise
    if isinstance(answer.result, Unlike):
        _end(builder)  # the next one has what will have been installed by then
    return answer


def get_ready() -> None:
    """Have the process that builds for this thread of a worker load what it needs, which it does by itself."""
    from distributed import get_worker  # noqa: PLC0415 - as above

    _builder(get_worker())


def _builder(worker: Worker) -> Builder:
    builder: Builder | None = getattr(_mine, "builder", None)
    if builder is None or builder.process.poll() is not None:
        folder = Path(worker.local_directory, f"gongkai-{os.getpid()}-{threading.get_native_id()}")
        builder = _mine.builder = Builder(folder)
    return builder


def _end(builder: Builder) -> None:
    builder.end()
    _mine.builder = None


def _work(worker: Worker, builder: Builder, order: Order, shared: Bundle) -> Answer:
    builder.place(shared)
    own, output = builder.root / "docs" / str(order.year), builder.folder / "output"
    try:
        shutil.rmtree(own, ignore_errors=True)  # of another build, which may have had other images
        unpack(order.own, builder.root)
        request = Request(order, builder.root, builder.shared, output)
        try:
            builder.connection.send(request)
            while not builder.connection.poll(GLANCE):
                _stop_if_withdrawn(worker)
            result = builder.connection.recv()
        except (EOFError, OSError) as error:
            raise BuilderEndedError(builder.process.wait()) from error
        built = isinstance(result, Built) and result.sums
        return Answer(worker.address, result, read(output) if built else Bundle())
    finally:
        shutil.rmtree(output, ignore_errors=True)


def _stop_if_withdrawn(worker: Worker) -> None:
    """Stop when nobody waits for the work any more: the build was given up, or its machine is gone."""
    task = worker.state.tasks.get(worker.get_current_task())
    if task is None or task.state == "cancelled":
        raise CancelledError
