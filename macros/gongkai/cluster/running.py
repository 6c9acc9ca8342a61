"""The address of a Dask scheduler in, a runner of builds out: the same editions, built on its workers."""

from __future__ import annotations

import errno
import importlib.util
import logging
import os
import queue
import re
import socket
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from gongkai.cluster.errors import ClusterError, NotInstalledError
from gongkai.cluster.working import TOPIC, BuilderEndedError, get_ready, hold
from gongkai.problems import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from distributed import Client

    from gongkai.cluster.bundles import Bundle
    from gongkai.cluster.submitting import Crew
    from gongkai.editions import Job, Outcome, Runner
    from gongkai.editions.outcomes import Report

CONNECTING = 10
"""Seconds that a scheduler has to answer."""
PATIENCE = (5, 60)
"""Seconds without any worker until it is said for the first time, and again."""
RETRIES = 2
"""How often an edition is tried again elsewhere if the process that built it was killed."""
ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^\s/:\[\]]+)):(?P<port>\d{1,5})")

Tell = Callable[[Message], None]


def runner(address: str, tell: Tell) -> Runner:
    """Return what builds editions on the workers of the scheduler at `address`, as `tcp://10.0.0.5:8786`.

    It begins to connect, and workers begin to load what they need, while the site is still being read here. `tell` is
    given what the person who waits should know. Raises `NotInstalledError`, or `ClusterError` if that is no address;
    the runner raises `ClusterError` if the cluster does not build.
    """
    if not ADDRESS.fullmatch(address):
        raise ClusterError(msg("'{address}' is no address of a scheduler: write tcp://HOST:PORT", address=address))
    if importlib.util.find_spec("distributed") is None:
        raise NotInstalledError(msg("building on a cluster needs Dask: pip install 'gongkai[cluster]'"))
    connecting: Future[Client] = Future()
    # one that nobody waits for: a build that is refused ends at once, whether a scheduler answers or not
    threading.Thread(target=_connect, args=(address, connecting), daemon=True).start()
    return partial(_run, address, tell, connecting)


def _run(
    address: str, tell: Tell, connecting: Future[Client], root: Path, jobs: Sequence[Job], report: Report
) -> list[Outcome]:
    from gongkai.cluster.submitting import submit  # noqa: PLC0415 - a worker, which loads this package, does without

    if not jobs:
        return []
    news: queue.SimpleQueue[Any] = queue.SimpleQueue()
    build = uuid4().hex
    with _connected(connecting) as client:

        def hear(event: tuple[float, dict[str, Any]]) -> None:
            if event[1]["build"] == build:
                news.put(event[1]["year"])

        client.subscribe_topic(TOPIC, hear)  # type: ignore[no-untyped-call]
        return submit(_crew(client, address, tell), build, root, jobs, report, news)


def _connect(address: str, connecting: Future[Client]) -> None:
    """Connect to a scheduler, and have its workers get ready; say in our words what is wrong."""
    try:
        client = _client(address)
    except BaseException as error:  # noqa: BLE001 - whoever waits for it has it
        connecting.set_exception(error)
        return
    connecting.set_result(client)
    with suppress(Exception):  # the build will tell
        _wake(client)


def _client(address: str) -> Client:
    """Connect without a word of Dask's own: what matters of it is said in ours."""
    from distributed import Client  # noqa: PLC0415 - not everybody has it
    from distributed.versions import VersionMismatchWarning  # noqa: PLC0415

    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)  # `likeness` compares what matters
        try:
            _knock(address)
            return Client(address, timeout=CONNECTING, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, RuntimeError, TypeError, ValueError) as error:
            message = msg("there is no scheduler at {address}: {detail}", address=address, detail=str(error))
            raise ClusterError(message) from None


def _wake(client: Client) -> None:
    """Have every thread of every worker get ready; those that come later get ready when they have work."""
    from distributed import fire_and_forget  # noqa: PLC0415

    for worker, about in client.scheduler_info(n_workers=-1)["workers"].items():
        for _ in range(about["nthreads"]):
            woken = client.submit(get_ready, pure=False, workers=[worker])
            fire_and_forget(woken)  # type: ignore[no-untyped-call]


@contextmanager
def _connected(connecting: Future[Client]) -> Iterator[Client]:
    """Wait for the connection, and end it in the end."""
    client = connecting.result()
    import dask  # noqa: PLC0415 - not everybody has it

    with client, dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}):
        yield client


def _knock(address: str) -> None:
    """Fail at once where nobody listens, and soon where it is no scheduler that does: Dask would wait for ever."""
    parts = ADDRESS.fullmatch(address)
    assert parts is not None
    port = min(int(parts["port"]), 65535)
    with socket.create_connection((parts["six"] or parts["host"], port), timeout=CONNECTING) as connection:
        if not address.startswith("tls:") and not connection.recv(1):  # a scheduler greets first
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))


def _crew(client: Client, address: str, tell: Tell) -> Crew:
    from gongkai.cluster.submitting import Crew  # noqa: PLC0415

    def deliver(shared: Bundle) -> Any:  # noqa: ANN401 - Dask fetches it to each worker once, and makes it anew if lost
        return client.submit(hold, shared, key=f"gongkai-{shared.name}")

    executor = client.get_executor(pure=False, retries=RETRIES)  # type: ignore[no-untyped-call]

    def start(rank: int, function: Callable[..., Any], *arguments: object) -> Future[Any]:
        # what is submitted within a moment is otherwise taken in any order
        future: Future[Any] = executor.submit(function, *arguments, priority=-rank)
        return future

    return Crew(start, deliver, partial(_excuse, address), _look(client, address, tell))


def _look(client: Client, address: str, tell: Tell) -> Callable[[], None]:
    """Return a function that says so, now and then, while there is no worker."""
    since = told = time.monotonic()
    patience = PATIENCE[0]

    def look() -> None:
        nonlocal since, told, patience
        now = time.monotonic()
        with suppress(OSError):  # lost: all that is under way says so
            if client.scheduler_info(n_workers=0)["n_workers"]:
                since = told = now
                patience = PATIENCE[0]
        if now - told >= patience:
            told, patience = now, PATIENCE[1]
            seconds = round(now - since)
            tell(
                msg(
                    "no worker for {seconds} s; start one with `dask worker {address}`, or end with Ctrl-C",
                    seconds=seconds,
                    address=address,
                )
            )

    return look


def _excuse(address: str, error: BaseException, year: int) -> ClusterError | None:
    """Say in plain words what is the cluster's fault; nothing for a bug of ours."""
    from distributed import KilledWorker  # noqa: PLC0415

    if isinstance(error, CancelledError):
        message = msg("the connection to the scheduler {address} was lost", address=address)
    elif isinstance(error, KilledWorker | BuilderEndedError):
        message = msg("building {year} ended its workers again and again, most likely for want of memory", year=year)
    elif isinstance(error, ImportError) or "deserialization of the task graph" in str(error):
        detail = str(error).split(".")[0]
        message = msg(
            "the scheduler and all workers need the gongkai[cluster] of this machine: {detail}", detail=detail
        )
    else:
        return None
    return ClusterError(message)
