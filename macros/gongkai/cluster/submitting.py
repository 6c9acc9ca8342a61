"""Editions and any executor of `concurrent.futures` in, finished folders out, each complete or not there."""

from __future__ import annotations

import pickle
import queue
import traceback
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongkai.cluster import packing
from gongkai.cluster.bundles import Bundle, DamagedError, checked, unpack
from gongkai.cluster.errors import ClusterError
from gongkai.cluster.orders import Answer, Built, Order
from gongkai.cluster.working import work
from gongkai.editions import BROKEN, Outcome
from gongkai.problems import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gongkai.editions import Job
    from gongkai.editions.outcomes import Report
    from gongkai.problems import Message

GLANCE = 1
"""Seconds without news after which it is looked whether there is anybody to give any."""


@dataclass(frozen=True)
class Crew:
    """Whoever works, seen as an executor: `start` submits a function with its arguments, the lowest rank goes first.

    `deliver` takes what all orders share and returns what stands for it among the arguments; `excuse` explains an
    exception that is not ours; `look` is called when there has been no news for a while.
    """

    start: Callable[..., Future[Any]]
    deliver: Callable[[Bundle], Any]
    excuse: Callable[[BaseException, int], ClusterError | None]
    look: Callable[[], None]


def submit(
    crew: Crew, build: str, root: Path, jobs: Sequence[Job], report: Report, news: queue.SimpleQueue[int | Future[Any]]
) -> list[Outcome]:
    """Have editions built, those with the longest texts first; `news` brings years that were begun.

    Raises `ClusterError` if the crew cannot do it, and then calls back all that is under way.
    """
    shared = crew.deliver(packing.shared(root, jobs))
    waiting: dict[Future[Any], Job] = {}
    begun: set[int] = set()
    outcomes: list[Outcome] = []
    try:
        for rank, job in enumerate(sorted(jobs, key=_longest_first)):
            year = job.handed.edition.year
            order = Order(build, year, packing.own(root, year), str(root))
            future = crew.start(rank, work, order, shared)
            waiting[future] = job
            future.add_done_callback(news.put)
        while waiting:
            try:
                found = news.get(timeout=GLANCE)
            except queue.Empty:
                crew.look()
                continue
            if isinstance(found, int):
                if found not in begun:  # and not again, when a worker was lost
                    begun.add(found)
                    report(found, "start")
                continue
            outcome = _outcome(crew, found, waiting.pop(found))
            if outcome.year not in begun:
                report(outcome.year, "start")
            report(outcome.year, "failed" if outcome.trouble else "done")
            begun.add(outcome.year)
            outcomes.append(outcome)
    finally:
        for future in waiting:
            future.cancel()
    return sorted(outcomes, key=lambda o: o.year)


def _longest_first(job: Job) -> tuple[int, int]:
    edition = job.handed.edition
    return (-sum(len(page.body) for page in edition.pages.values()), edition.year)


def _outcome(crew: Crew, future: Future[Any], job: Job) -> Outcome:
    year = job.handed.edition.year
    try:
        answer = future.result()
    except (CancelledError, Exception) as error:  # noqa: BLE001 - of any kind that there is on a worker
        excuse = crew.excuse(error, year)
        if excuse:
            raise excuse from None
        return Outcome(year, 0.0, BROKEN, "".join(traceback.format_exception(error)))
    assert isinstance(answer, Answer)
    if not isinstance(answer.result, Built):
        raise ClusterError(
            msg(
                "the worker {worker} would build other bytes: it has {what}; make it like this machine, start it again",
                worker=answer.worker,
                what=_listed(answer.result.messages),
            )
        )
    outcome = pickle.loads(answer.result.outcome)  # noqa: S301 - from our own worker, which may run anything anyway
    assert isinstance(outcome, Outcome)
    if not outcome.trouble:
        _keep(answer, answer.result, job.folder)
    return outcome


def _listed(messages: Sequence[Message]) -> Message:
    first, *others = messages
    return msg("{first}, {second}", first=first, second=_listed(others)) if others else first


def _keep(answer: Answer, built: Built, folder: Path) -> None:
    """Write what was built beside its place, and move it there when it is complete."""
    draft = folder.with_name(f".{folder.name}.arriving")
    try:
        unpack(checked(answer.output, built.sums), draft)
    except DamagedError as error:
        message = msg(
            "what came from the worker {worker} is damaged: {detail}", worker=answer.worker, detail=str(error)
        )
        raise ClusterError(message) from None
    draft.rename(folder)
