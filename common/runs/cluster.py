"""Slots on a Dask cluster."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from common.errors import Problem
from common.runs.slots import Process
from common.runs.worker import Job, Outcome

SECONDS_FOR_A_CLUSTER = 60


class Remote:
    """A slot for one run at a time, on whichever worker is free."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._task: Any = None
        self._closed = False
        self._lock = threading.Lock()  # between starting a task and closing the slot

    def carry_out(self, job: Job) -> Outcome:
        from distributed.scheduler import KilledWorker

        with self._lock:
            if self._closed:
                raise SystemExit  # ends this slot's thread alone
            self._task = self._client.submit(_execute_apart, job, pure=False)
        try:
            return self._task.result()
        except KilledWorker as error:  # Dask has tried it on several
            return Outcome(job, "failed", f"its process was killed: {error}", cause="killed")

    def close(self) -> str | None:
        """Starts no other run; the key of the task that was under way, if one was."""
        with self._lock:
            self._closed = True
            if self._task is None or self._task.done():
                return None
            self._task.cancel()
            return self._task.key


#: In a worker: the process of each task, by the task's key.
_under_way: dict[Any, Process] = {}


def _execute_apart(job: Job) -> Outcome:
    """In a worker, which runs tasks in a thread beside others that draw from Python's global generator, as Keras does
    for its seeds: so each run has a process of its own, which also loads the code as it stands by then."""
    from distributed import get_worker

    key = get_worker().get_current_task()
    process = _under_way[key] = Process()
    try:
        return process.carry_out(job)
    finally:
        process.close()
        del _under_way[key]


def _end(keys: Sequence[str]) -> None:
    """In each worker. Dask itself would let it go on with a task that was cancelled."""
    for key in keys:
        if process := _under_way.get(key):
            process.kill()


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
            if unfinished := [key for slot in slots if (key := slot.close())]:
                client.run(_end, unfinished, on_error="ignore")


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
