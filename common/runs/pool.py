"""The pool: runs side by side, here or on a cluster."""

import contextlib
import os
import queue
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence

from common.errors import Problem
from common.runs.cluster import remote_slots
from common.runs.gpus import gpus
from common.runs.machine import cores
from common.runs.slots import Killed, Process, Slot
from common.runs.worker import Job, Outcome

#: How often a run may lose its process before it counts as failed. Each attempt resumes from its checkpoint.
ATTEMPTS = 3


def outcomes(jobs: list[Job], cluster: str | None = None) -> Generator[Outcome, None, None]:
    """Carry out jobs side by side, here or on a Dask cluster; their outcomes as they come.

    Closing it ends what is under way.
    """
    waiting, done = deque(jobs), queue.SimpleQueue[Outcome | BaseException]()

    def work(slot: Slot) -> None:
        try:
            while True:
                try:
                    job = waiting.popleft()
                except IndexError:  # nothing is waiting any more
                    return
                done.put(_persistently(slot, job))
        except BaseException as error:
            done.put(error)

    with _slots(len(jobs), cluster) as slots:
        for slot in slots:
            threading.Thread(target=work, args=(slot,), daemon=True).start()
        try:
            for _ in jobs:
                outcome = done.get()
                if isinstance(outcome, BaseException):
                    raise outcome
                yield outcome
        finally:
            waiting.clear()


def _persistently(slot: Slot, job: Job) -> Outcome:
    for _ in range(ATTEMPTS):
        with contextlib.suppress(Killed):
            return slot.carry_out(job)
    reason = f"its process was killed {ATTEMPTS} times (out of memory?)"
    return Outcome(job, "failed", reason, cause="killed")


@contextlib.contextmanager
def _slots(wanted: int, cluster: str | None) -> Iterator[Sequence[Slot]]:
    if cluster:
        with remote_slots(cluster, wanted) as remote:
            yield remote
        return
    slots = [Process() for _ in range(min(workers(), wanted))]
    try:
        yield slots
    finally:
        for slot in slots:
            slot.close()


def workers() -> int:
    """How many runs go side by side here: REPLICATE_WORKERS, else one per GPU, else one per core."""
    named = os.environ.get("REPLICATE_WORKERS")
    if named:
        if not named.isdigit() or int(named) < 1:
            raise Problem(f"REPLICATE_WORKERS is {named!r}; it must be a whole number from 1.")
        return int(named)
    return len(gpus()) or cores()
