"""The pool: runs side by side, one process per core or GPU, and what a killed process lost done again."""

import contextlib
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator

from common.errors import Problem
from common.runs.machine import ENVIRONMENT
from common.runs.worker import Job, Outcome, execute

#: How often a run may lose its worker before it counts as failed.
ATTEMPTS = 3


def outcomes(jobs: list[Job]) -> Iterator[Outcome]:
    """Carry out jobs side by side, one process per core (per GPU where there are any), as they end.

    When a process of the pool is killed, joblib gives up all that was under way. So what is lost is handed in
    again; a run resumes from its last checkpoint, and one that loses its worker too often counts as failed.
    """
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool

    waiting = {job.key: job for job in jobs}
    lost: Counter[str] = Counter()
    with _environment(ENVIRONMENT):
        while waiting:
            pool = Parallel(
                n_jobs=min(workers(), len(waiting)),
                return_as="generator_unordered",
                batch_size=1,
                pre_dispatch="n_jobs",
            )
            try:
                for outcome in pool(delayed(execute)(job) for job in list(waiting.values())):
                    del waiting[outcome.job.key]
                    yield outcome
            except BrokenProcessPool:
                under_way = [key for key, job in waiting.items() if job.keeper().under_way]
                lost.update(under_way or waiting)
                for key in [key for key in waiting if lost[key] >= ATTEMPTS]:
                    yield Outcome(
                        waiting.pop(key), "failed", reason=f"its process was killed {ATTEMPTS} times (out of memory?)"
                    )


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


def gpus() -> list[str]:
    """The machine's GPUs, as its driver lists them."""
    tool = shutil.which("nvidia-smi")
    if not tool or os.environ.get("CUDA_VISIBLE_DEVICES") == "":
        return []
    done = subprocess.run([tool, "-L"], capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if line.startswith("GPU ")]


def workers() -> int:
    """How many runs go side by side: REPLICATE_WORKERS, else one per GPU, else one per core."""
    named = os.environ.get("REPLICATE_WORKERS")
    if named:
        if not named.isdigit() or int(named) < 1:
            raise Problem(f"REPLICATE_WORKERS is {named!r}; it must be a whole number from 1.")
        return int(named)
    import joblib

    return len(gpus()) or joblib.cpu_count()
