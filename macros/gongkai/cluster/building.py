"""A process beside a Dask worker that builds editions for it: it has no threads, so that it can fork safely.

`python -m gongkai.cluster.building FD ROOT`: requests come and answers go through the socket of that number, for sites
that will be placed in that folder; what all of them need is loaded before there is one. It ends with the worker,
however that ends; Dask's own processes have threads, and may have no children of multiprocessing's.
"""

from __future__ import annotations

import functools
import json
import os
import pickle
import signal
import sys
import traceback
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import plugin, private
from gongkai.cluster import likeness, pickling
from gongkai.cluster.bundles import read, sums
from gongkai.cluster.orders import Built, Unlike
from gongkai.cluster.packing import JOBS, MACHINE
from gongkai.editions import BROKEN, Job, Outcome, die_with_parent, local

if TYPE_CHECKING:
    from gongkai.cluster.orders import Request


def answer(request: Request) -> Built | Unlike:
    """Build an edition, in a child process."""
    machine, variables, values = json.loads((request.root / MACHINE).read_bytes())
    different = likeness.differences(likeness.environment(), machine)
    if different:
        return Unlike(different)
    for name in variables:  # which mkdocs.yml takes from the machine where the site is
        os.environ.pop(name, None)
    os.environ.update(values)
    job = _jobs(request.root, request.shared)[request.order.year]
    job = Job(replace(job.handed, workdir=private.workdir(request.root)), request.output)
    outcome, *_ = local.run(request.root, [job], lambda year, event: None, at_once=1)  # noqa: ARG005
    outcome = replace(outcome, text=outcome.text.replace(str(request.root), request.order.home))
    built = sums(read(request.output)) if not outcome.trouble else {}
    return Built(pickle.dumps(outcome), built)


@functools.lru_cache(maxsize=1)
def _jobs(root: Path, _shared: str) -> dict[int, Job]:
    """Load the editions once for a site as it is; children find them loaded."""
    _chain, jobs = pickling.loads((root / JOBS).read_bytes(), root)
    assert isinstance(jobs, dict)
    return jobs


def main(number: int, root: Path) -> None:
    """Answer requests for a site in a folder, one after another, until the other side is gone."""
    die_with_parent()
    likeness.environment()  # that of what has been loaded, not of what is installed later
    plugin.warm(private.workdir(root), with_pdf=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at a worker's terminal is the worker's to take
    with Connection(number) as connection:
        try:
            while True:
                request = connection.recv()
                try:
                    connection.send(answer(request))
                except Exception:  # noqa: BLE001 - a bug of ours, shown to whoever asked
                    broken = Outcome(request.order.year, 0.0, BROKEN, traceback.format_exc())
                    connection.send(Built(pickle.dumps(broken), {}))
        except (EOFError, OSError):
            return


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
