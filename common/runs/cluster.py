"""Slots on a Dask cluster."""

import contextlib
from collections.abc import Iterator
from typing import Any

from common.errors import Problem
from common.runs.slots import Killed, Process
from common.runs.worker import Job, Outcome

SECONDS_FOR_A_CLUSTER = 60


class Remote:
    """A slot for one run at a time, on whichever worker is free."""

    def __init__(self, client) -> None:
        self._client = client
        self._job: Job | None = None
        self._task: Any = None

    def carry_out(self, job: Job) -> Outcome:
        from distributed.scheduler import KilledWorker

        self._job, self._task = job, self._client.submit(_execute_apart, job, pure=False)
        try:
            return self._task.result()
        except KilledWorker:
            raise Killed from None

    def close(self) -> None:
        """Ends a run that is under way: Dask itself would let its worker go on with it."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            self._client.run(_end, self._job, on_error="ignore")


_apart = Process()
_under_way: Job | None = None


def _execute_apart(job: Job) -> Outcome:
    """In a worker, which runs tasks in a thread beside others that draw from Python's global generator, as Keras does
    for its seeds: so the run goes to a process that the worker keeps for the purpose."""
    global _under_way
    _under_way = job
    try:
        return _apart.carry_out(job)
    finally:
        _under_way = None


def _end(job: Job) -> None:
    """In each worker: only one of them is at this job, and others may be at the runs of other people."""
    if _under_way == job:
        _apart.kill()


@contextlib.contextmanager
def remote_slots(address: str, wanted: int) -> Iterator[list[Remote]]:
    """One for each worker of the cluster, but no more than are wanted."""
    try:
        from distributed import Client
    except ImportError:
        raise Problem("Dask is not installed here.", "Install it: pip install -e '.[cluster]'") from None
    try:
        client = Client(address, timeout=SECONDS_FOR_A_CLUSTER)
    except (OSError, ValueError) as error:
        raise Problem(f"No Dask scheduler answers at {address} ({error}).", "Start one: dask scheduler") from None
    with client:
        slots = [Remote(client) for _ in range(min(_workers(client, address), wanted))]
        try:
            yield slots
        finally:
            for slot in slots:
                slot.close()


def _workers(client, address: str) -> int:
    start = f"dask worker {address} --nworkers N --nthreads 1"
    try:
        client.wait_for_workers(1, timeout=SECONDS_FOR_A_CLUSTER)
    except TimeoutError:
        raise Problem(f"The Dask scheduler at {address} has no workers.", f"Start them: {start}") from None
    threads = client.nthreads()
    if set(threads.values()) != {1}:
        raise Problem(
            "A worker of the cluster has several threads, and runs share no process.",
            f"Start each with one: {start}",
        )
    return len(threads)
