"""The pool: runs side by side on this machine or a cluster, and what a killed process lost done again."""

import contextlib
import os
from collections import Counter
from collections.abc import Iterator

from common.errors import Problem
from common.runs.gpus import gpus
from common.runs.machine import ENVIRONMENT
from common.runs.worker import Job, Outcome, execute

#: How often a run may lose its worker before it counts as failed.
ATTEMPTS = 3
SECONDS_FOR_A_CLUSTER = 60


def outcomes(jobs: list[Job]) -> Iterator[Outcome]:
    """Carry out jobs side by side, each alone in a process, as they end.

    When a process of the pool is killed, joblib gives up all that was under way and does not say whose fault it was.
    So those that may be to blame are run again in halves until one is alone: only a run that loses its process while
    nothing else is under way is counted against, and fails after so many attempts. Each resumes from its checkpoint.
    """
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool

    groups = [jobs] if jobs else []
    alone: Counter[str] = Counter()
    for job in jobs:
        job.keeper().progress.unlink(missing_ok=True)  # what a killed `replicate` left would put blame on it
    with _processes() as (count, losses):
        while groups:
            group = {job.name: job for job in groups.pop(0)}
            # Of two processes at least, since joblib would run the jobs of a single one in this very process.
            pool = Parallel(
                n_jobs=max(2, min(count, len(group))), return_as="generator_unordered", batch_size=1, pre_dispatch=count
            )
            try:
                for outcome in pool([delayed(execute)(job) for job in group.values()]):
                    del group[outcome.job.name]
                    yield outcome
            except (BrokenProcessPool, *losses):
                under_way = [job for job in group.values() if job.keeper().under_way]
                suspects = under_way or list(group.values())
                rest = [job for job in group.values() if job not in suspects]
                if len(suspects) == 1:
                    [suspect] = suspects
                    alone[suspect.name] += 1
                    if alone[suspect.name] == ATTEMPTS:
                        suspects = []
                        yield Outcome(suspect, "failed", f"its process was killed {ATTEMPTS} times (out of memory?)")
                half = (len(suspects) + 1) // 2
                groups = [part for part in (suspects[:half], suspects[half:], rest) if part] + groups


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
