"""The pool: runs side by side on this machine or a cluster, and what a killed process lost done again."""

import contextlib
import os
from collections import Counter
from collections.abc import Iterator

from common.errors import Problem
from common.runs.machine import ENVIRONMENT, gpus, machine
from common.runs.worker import Job, Outcome, execute

#: How often a run may lose its worker before it counts as failed.
ATTEMPTS = 3
SECONDS_FOR_A_CLUSTER = 60


def outcomes(jobs: list[Job]) -> Iterator[Outcome]:
    """Carry out jobs side by side, each alone in a process, as they end.

    When a process of the pool is killed, joblib gives up all that was under way. So what is lost is handed in
    again; a run resumes from its last checkpoint, and one that loses its worker too often counts as failed.
    """
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool

    waiting = {job.name: job for job in jobs}
    lost: Counter[str] = Counter()
    with _processes() as (count, losses):
        while waiting:
            pool = Parallel(
                n_jobs=min(count, len(waiting)), return_as="generator_unordered", batch_size=1, pre_dispatch="all"
            )
            try:
                for outcome in pool([delayed(execute)(job) for job in waiting.values()]):
                    del waiting[outcome.job.name]
                    yield outcome
            except (BrokenProcessPool, *losses):
                under_way = [name for name, job in waiting.items() if job.keeper().under_way]
                lost.update(under_way or waiting)
                for name in [name for name in waiting if lost[name] >= ATTEMPTS]:
                    reason = f"its process was killed {ATTEMPTS} times (out of memory?)"
                    about = {"seconds": 0.0, **machine()}
                    yield Outcome(waiting.pop(name), "failed", reason=reason, circumstances=about)


@contextlib.contextmanager
def _processes() -> Iterator[tuple[int, tuple[type[Exception], ...]]]:
    """Where runs go: how many go side by side, and what is raised when one of them is lost for good."""
    address = os.environ.get("DASK_SCHEDULER_ADDRESS")
    if not address:
        with _environment(ENVIRONMENT):
            yield workers(), ()
        return
    with _cluster(address) as count:
        from distributed.scheduler import KilledWorker

        yield count, (KilledWorker,)


@contextlib.contextmanager
def _cluster(address: str) -> Iterator[int]:
    """joblib's own way to a Dask cluster; the number of its workers."""
    try:
        from distributed import Client
    except ImportError:
        raise Problem("Dask is not installed here.", "Install it: pip install -e '.[cluster]'") from None
    import joblib

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
        with joblib.parallel_config(backend="dask"):
            yield len(threads)


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """The worker processes inherit these; this process gets its own back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def workers() -> int:
    """How many runs go side by side here: REPLICATE_WORKERS, else one per GPU, else one per core."""
    named = os.environ.get("REPLICATE_WORKERS")
    if named:
        if not named.isdigit() or int(named) < 1:
            raise Problem(f"REPLICATE_WORKERS is {named!r}; it must be a whole number from 1.")
        return int(named)
    import joblib

    return len(gpus()) or joblib.cpu_count()
