"""The pool: runs side by side, each slot with a process of its own.

A process that is killed so names its victim: the run that it was at, and no other.
"""

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator
from typing import Protocol

from common.errors import Problem
from common.project import ROOT
from common.runs.gpus import gpus
from common.runs.machine import ENVIRONMENT, cores
from common.runs.worker import Job, Outcome

#: How often a run may lose its process before it counts as failed. Each attempt resumes from its checkpoint.
ATTEMPTS = 3
SECONDS_FOR_A_CLUSTER = 60
SECONDS_TO_END = 10


class Killed(Exception):
    """The process that a run was in is gone."""


class Slot(Protocol):
    """A place where one run at a time is carried out."""

    def carry_out(self, job: Job) -> Outcome:
        """Raises `Killed` if its process did not live to tell."""

    def close(self) -> None: ...


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


class Process:
    """A slot on this machine: Python once more, which reads jobs from its standard input and writes outcomes.

    It is kept from run to run, since loading a backend takes seconds.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()  # between starting a process and closing the slot

    def carry_out(self, job: Job) -> Outcome:
        process = self._started()
        assert process.stdin and process.stdout
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            return pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            status = _ended(process)
        self._process = None
        if self._closed:
            raise SystemExit  # ends this slot's thread alone
        if status < 0:  # by a signal
            raise Killed
        return Outcome(job, "error", f"its process ended with status {status}; what it said stands above")

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()
                self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise SystemExit
            if self._process is None:
                self._process = _start()
            return self._process


def _ended(process: subprocess.Popen[bytes]) -> int:
    """The status of a process that has closed its output."""
    try:
        return process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _start() -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", "common.runs.process"],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


class Remote:
    """A slot on a Dask cluster."""

    def __init__(self, client) -> None:
        self._client = client

    def carry_out(self, job: Job) -> Outcome:
        from distributed.scheduler import KilledWorker

        try:
            return self._client.submit(execute_apart, job, pure=False).result()
        except KilledWorker:
            raise Killed from None

    def close(self) -> None:
        """Its workers belong to the cluster."""


_apart = Process()


def execute_apart(job: Job) -> Outcome:
    """For a Dask worker, which runs tasks in a thread beside others that draw from Python's global generator, as Keras
    does for its seeds: so the run goes to a process that the worker keeps for the purpose."""
    return _apart.carry_out(job)


@contextlib.contextmanager
def _slots(wanted: int, cluster: str | None) -> Iterator[list[Slot]]:
    if cluster:
        with _client(cluster) as (client, count):
            yield [Remote(client) for _ in range(min(count, wanted))]
        return
    slots: list[Slot] = [Process() for _ in range(min(workers(), wanted))]
    try:
        yield slots
    finally:
        for slot in slots:
            slot.close()


@contextlib.contextmanager
def _client(address: str):
    """A client of the cluster, and the number of its workers."""
    try:
        from distributed import Client
    except ImportError:
        raise Problem("Dask is not installed here.", "Install it: pip install -e '.[cluster]'") from None
    try:
        client = Client(address, timeout=SECONDS_FOR_A_CLUSTER)
    except (OSError, ValueError) as error:
        raise Problem(f"No Dask scheduler answers at {address} ({error}).", "Start one: dask scheduler") from None
    with client:
        client.wait_for_workers(1, timeout=SECONDS_FOR_A_CLUSTER)
        threads = client.nthreads()
        if set(threads.values()) != {1}:
            raise Problem(
                "A worker of the cluster has several threads, and runs share no process.",
                "Start each with one: dask worker ADDRESS --nworkers N --nthreads 1",
            )
        yield client, len(threads)


def workers() -> int:
    """How many runs go side by side here: REPLICATE_WORKERS, else one per GPU, else one per core."""
    named = os.environ.get("REPLICATE_WORKERS")
    if named:
        if not named.isdigit() or int(named) < 1:
            raise Problem(f"REPLICATE_WORKERS is {named!r}; it must be a whole number from 1.")
        return int(named)
    return len(gpus()) or cores()
