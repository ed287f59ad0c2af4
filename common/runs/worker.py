"""One run, carried out: what every process of a pool, a cluster or a GPU machine executes.

Needs only what training needs (keras with a backend, numpy, gymnasium), so that it works on a machine that has
nothing else of the suite's packages.
"""

import functools
import importlib
import importlib.metadata
import logging
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from common.errors import Problem
from common.files import verified
from common.project import MODELS, RAW_DATA, scratch
from common.records.fingerprint import fingerprint
from common.records.record import Ingredients
from common.runs.checkpoint import FileCheckpoint
from common.runs.gpus import claim_gpu
from common.runs.machine import ENVIRONMENT, backend, machine, make_deterministic, quietly
from common.runs.metrics import Undefined, checked
from common.runs.run import CannotRun, Diverged, Result, Run


@dataclass(frozen=True)
class Job:
    """Everything that a run needs to know; can be written as JSON."""

    replication: str
    experiment: str
    entry: str
    settings_class: str
    settings: dict[str, Any]  # all of them, defaults too
    ingredients: Ingredients
    metrics: list[str]  # that experiments.yaml declares
    files: dict[str, dict[str, str]]  # of each dataset, the SHA-256 of each file
    provenance: dict[str, Any] = field(default_factory=dict)  # taken just before it starts: checkouts move on
    backend: str = "tensorflow"
    purpose: str = "record"

    @property
    def seed(self) -> int:
        return self.ingredients.seed

    @property
    def key(self) -> str:
        return self.ingredients.key

    @property
    def name(self) -> str:
        return f"{self.replication}/{self.experiment} seed {self.seed}"

    def checkpoint(self) -> FileCheckpoint:
        """Named for the run as well as for its key: two experiments may be the same in all but name."""
        parts = (self.replication, self.experiment, str(self.seed), self.key[:16], self.purpose, self.backend)
        return FileCheckpoint(scratch() / "checkpoints", ".".join(parts))


Cause = Literal["diverged", "undefined", "out of memory", "killed"]


@dataclass
class Outcome:
    """What became of a job. An `error` is a fault of the code or the machine, and leaves no record."""

    job: Job
    status: Literal["finished", "failed", "error"]
    reason: str | None = None
    result: Result | None = None
    history: dict[str, list[float]] = field(default_factory=dict)
    circumstances: dict[str, Any] = field(default_factory=dict)
    cause: Cause | None = None  # of a failure


def execute(job: Job) -> Outcome:
    """Carry out one job, in a process that does nothing else meanwhile."""
    os.environ.update({**ENVIRONMENT, "KERAS_BACKEND": job.backend})
    started = datetime.now(UTC)
    try:
        claim_gpu()
        data = {name: verified(RAW_DATA / name, files) for name, files in job.files.items()}
        entry, settings = _prepared(job)
        checkpoint = job.checkpoint()
        checkpoint.start()
        about = machine()
    except Exception as error:
        return Outcome(job, "error", reason=_reason(error))

    loaded = backend()
    run = Run(job.seed, settings, data, checkpoint, models=MODELS)
    outcome = Outcome(job, "finished")
    try:
        outcome.result = checked(job.entry, job.metrics, entry(run))
        if backend() != loaded:
            raise Problem(
                f"{job.entry} loads its backend while it runs, when it is too late to make it deterministic.",
                "Import keras at the top of a module.",
            )
    except (Diverged, Undefined) as finding:
        outcome.cause = "diverged" if isinstance(finding, Diverged) else "undefined"
        outcome.status, outcome.reason = "failed", f"{outcome.cause}: {finding}"
    except (Exception, SystemExit) as error:
        outcome.result = None
        if _out_of_memory(error):
            outcome.status, outcome.cause, outcome.reason = "failed", "out of memory", "out of memory"
        else:
            outcome.status, outcome.reason = "error", _reason(error)
    outcome.history = run.history
    outcome.circumstances = {
        "seconds": round(checkpoint.spent.seconds, 2),
        "processor_seconds": round(checkpoint.spent.processor_seconds, 2),
        "resumed": checkpoint.resumed,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "started": started.isoformat(timespec="seconds"),
        **about,
    }
    return outcome


def _prepared(job: Job) -> tuple[Callable[[Run], Result], Any]:
    """The entry and the settings, loaded from just the code that the job was planned with, on its backend."""
    with quietly():
        _check_environments(job.ingredients.environments)
        entry = _load(job.entry)
        settings = _load(job.settings_class)(**job.settings)
        if _loaded_code(job.entry, job.settings_class) != job.ingredients.code:
            raise Problem(f"The code of {job.name} changed after the run was planned.", "Run it again.")
        if backend() not in (None, job.backend):
            raise Problem(f"This worker has Keras on {backend()} already, and {job.name} wants {job.backend}.")
        make_deterministic()
        # TensorFlow warns of functions traced again and again; each run has its own, which is traced once.
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
    return entry, settings


def _check_environments(planned: dict[str, Any]) -> None:
    """Another version of the environments' packages is another task."""
    for package, version in planned.items():
        if package != "ids" and (here := importlib.metadata.version(package)) != version:
            raise Problem(f"{package} {here} is installed here; the run was planned with {version}.")


@functools.cache
def _loaded_code(*names: str) -> str:
    """The fingerprint of the code that this process has loaded, taken when it did."""
    return fingerprint(*names)


def _load(name: str) -> Any:
    """What "package.module:name" names."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _out_of_memory(error: BaseException) -> bool:
    return (
        isinstance(error, MemoryError)
        or "RESOURCE_EXHAUSTED" in str(error)
        or type(error).__name__ == "ResourceExhaustedError"
    )


def _reason(error: BaseException) -> str:
    """In words; where the program itself may be wrong, also where."""
    if isinstance(error, Problem | CannotRun):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = str(error) or f"`{place.line}` does not hold" if isinstance(error, AssertionError) else str(error)
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"{type(error).__name__}: {what} ({where})\n{traceback.format_exc()}"
