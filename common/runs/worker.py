"""One run, carried out: what every process of a pool, a cluster or a GPU machine executes.

Needs only what training needs (keras with a backend, numpy, gymnasium), so that it works on a machine that has
nothing else of the suite's packages.
"""

import functools
import importlib
import logging
import math
import os
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from common.errors import Problem
from common.files import fault
from common.project import MODELS, RAW_DATA, SCRATCH, shown
from common.records.fingerprint import fingerprint
from common.runs.checkpoint import FileKeeper
from common.runs.gpus import claim_gpu
from common.runs.machine import ENVIRONMENT, backend, machine, make_deterministic, quietly
from common.runs.run import CannotRun, Diverged, Result, Run

CHECKPOINTS = SCRATCH / "checkpoints"


@dataclass(frozen=True)
class Job:
    """Everything that a run needs to know; can be written as JSON."""

    replication: str
    experiment: str
    entry: str
    settings_class: str
    settings: dict[str, Any]
    code: str  # the fingerprint of the entry and the settings class
    seed: int
    key: str
    files: dict[str, dict[str, str]]  # of each dataset, the SHA-256 of each file
    backend: str = "tensorflow"
    purpose: str = "record"

    @property
    def name(self) -> str:
        return f"{self.replication}/{self.experiment} seed {self.seed}"

    def keeper(self) -> FileKeeper:
        """Named for the run as well as for its key: two experiments may be the same in all but name."""
        parts = (self.replication, self.experiment, str(self.seed), self.key[:16], self.purpose, self.backend)
        return FileKeeper(CHECKPOINTS, ".".join(parts))


@dataclass
class Outcome:
    """What became of a job. An `error` is a fault of the code or the machine, and leaves no record."""

    job: Job
    status: Literal["finished", "failed", "error"]
    reason: str | None = None
    result: Result | None = None
    history: dict[str, list[float]] = field(default_factory=dict)
    circumstances: dict[str, Any] = field(default_factory=dict)


def execute(job: Job) -> Outcome:
    """Carry out one job, alone in a process.

    A Dask worker calls this in a thread beside threads of its own, which draw from Python's global generator, as
    Keras does for its seeds. So there the job goes to a process that the worker keeps for the purpose.
    """
    if threading.current_thread() is threading.main_thread():
        return execute_here(job)
    from joblib.externals.loky import get_reusable_executor

    return get_reusable_executor(max_workers=1, env=_environment(job)).submit(execute_here, job).result()


def _environment(job: Job) -> dict[str, str]:
    return {**ENVIRONMENT, "KERAS_BACKEND": job.backend}


def execute_here(job: Job) -> Outcome:
    """Carry out one job in this very thread."""
    os.environ.update(_environment(job))
    claim_gpu()
    started = datetime.now(UTC)
    try:
        data = {name: _verified(RAW_DATA / name, files) for name, files in job.files.items()}
        entry, settings = _prepared(job)
        keeper = job.keeper()
        keeper.start()
    except Exception as error:
        return Outcome(job, "error", reason=_reason(error))

    loaded = backend()
    run = Run(job.seed, settings, data, keeper, models=MODELS)
    outcome = Outcome(job, "finished")
    try:
        outcome.result = _finite(entry(run))
        if backend() != loaded:
            raise Problem(
                f"{job.entry} loads its backend while it runs, when it is too late to make it deterministic.",
                "Import keras at the top of a module.",
            )
    except Diverged as finding:
        outcome.status, outcome.reason = "failed", f"diverged: {finding}"
    except Exception as error:
        outcome.status, outcome.reason = (
            ("failed", "out of memory") if _out_of_memory(error) else ("error", _reason(error))
        )
    outcome.history = run.history
    outcome.circumstances = {
        "seconds": round(keeper.spent.seconds, 2),
        "processor_seconds": round(keeper.spent.processor_seconds, 2),
        "resumed": keeper.resumed,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "started": started.isoformat(timespec="seconds"),
        **machine(),
    }
    return outcome


def _prepared(job: Job) -> tuple[Callable[[Run], Result], Any]:
    """The entry and the settings, loaded from just the code that the job was planned with, on its backend."""
    with quietly():
        entry = _load(job.entry)
        settings = _load(job.settings_class)(**job.settings)
        if _loaded_code(job.entry, job.settings_class) != job.code:
            raise Problem(f"The code of {job.name} changed after the run was planned.", "Run it again.")
        if backend() not in (None, job.backend):
            raise Problem(f"This worker has Keras on {backend()} already, and {job.name} wants {job.backend}.")
        make_deterministic()
        # TensorFlow warns of functions traced again and again; each run has its own, which is traced once.
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
    return entry, settings


def _verified(folder: Path, files: dict[str, str]) -> Path:
    """The folder, once each file in it has the checksum that the run's key was made with."""
    for name, expected in files.items():
        wrong = fault(folder / name, expected)
        if wrong:
            raise Problem(
                f"{shown(folder / name)} is not the registry's: {wrong}.",
                f"Fetch it again: replicate data {folder.name}",
            )
    return folder


@functools.cache
def _loaded_code(*names: str) -> str:
    """The fingerprint of the code that this process has loaded, taken when it did."""
    return fingerprint(*names)


def _finite(result: Result) -> Result:
    """The result, if its metrics are numbers: one that is not is a finding about the training."""
    for name, value in result.metrics.items():
        for number in value.values() if isinstance(value, dict) else [value]:
            if not math.isfinite(number):
                raise Diverged(f"the metric {name} was {number} at the end")
    return result


def _load(name: str) -> Any:
    """What "package.module:name" names."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _out_of_memory(error: Exception) -> bool:
    return (
        isinstance(error, MemoryError)
        or "RESOURCE_EXHAUSTED" in str(error)
        or type(error).__name__ == "ResourceExhaustedError"
    )


def _reason(error: Exception) -> str:
    if isinstance(error, Problem | CannotRun):
        return str(error)
    return f"{type(error).__name__}: {error}\n{traceback.format_exc()}"
