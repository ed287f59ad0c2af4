"""One run, carried out: what every process of a pool, a cluster or a GPU machine executes.

Needs only what training needs (keras with a backend, numpy, gymnasium), so that it works on a machine that has
nothing else of the suite's packages.
"""

import importlib
import importlib.metadata
import os
import platform
import sys
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from common.errors import Problem
from common.files import sha256_of
from common.project import RAW_DATA, SCRATCH, shown
from common.runs.keeper import FileKeeper
from common.runs.run import Diverged, Result, Run

#: One thread per run, whatever library does the work: the number of threads changes the bits of a result.
#: Must be in the environment before those libraries load.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "NPROC": "1",  # XLA's thread pool
}
CHECKPOINTS = SCRATCH / "checkpoints"
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3"}


@dataclass(frozen=True)
class Job:
    """Everything that a run needs to know; can be written as JSON."""

    replication: str
    experiment: str
    entry: str
    settings_class: str
    settings: dict[str, Any]
    seed: int
    key: str
    files: dict[str, dict[str, str]]  # of each dataset, the SHA-256 of each file
    purpose: str = "record"

    @property
    def name(self) -> str:
        return f"{self.replication}/{self.experiment} seed {self.seed}"

    def keeper(self, folder: Path = CHECKPOINTS) -> FileKeeper:
        return FileKeeper(folder, f"{self.key}-{self.purpose}-{os.environ.get('KERAS_BACKEND', 'tensorflow')}")


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
    """Carry out one job in this process."""
    os.environ.update({**ONE_THREAD, **QUIET})
    started = datetime.now(UTC)
    try:
        data = {name: _verified(RAW_DATA / name, files) for name, files in job.files.items()}
        module, _, function = job.entry.partition(":")
        entry = getattr(importlib.import_module(module), function)
        settings_module, _, settings_class = job.settings_class.partition(":")
        settings = getattr(importlib.import_module(settings_module), settings_class)(**job.settings)
        _make_deterministic()
    except Exception as error:
        return Outcome(job, "error", reason=_reason(error))

    keeper = job.keeper()
    keeper.start()
    run = Run(job.seed, settings, data, keeper)
    outcome = Outcome(job, "finished")
    try:
        outcome.result = entry(run)
    except Diverged as finding:
        outcome.status, outcome.reason = "failed", f"diverged: {finding}"
    except Exception as error:
        outcome.status, outcome.reason = (
            ("failed", "out of memory") if _out_of_memory(error) else ("error", _reason(error))
        )
    outcome.history = run.history
    outcome.circumstances = {
        "seconds": round(keeper.seconds, 2),
        "resumed": keeper.resumed,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "started": started.isoformat(timespec="seconds"),
        **machine(),
    }
    return outcome


def _verified(folder: Path, files: dict[str, str]) -> Path:
    """The folder, once each file in it has the checksum that the run's key was made with."""
    for name, expected in files.items():
        path = folder / name
        if path.is_symlink() or not path.is_file() or sha256_of(path) != expected:
            raise Problem(
                f"{shown(path)} is missing or is not the file that the registry describes.",
                f"Fetch it: replicate data {folder.name}",
            )
    return folder


def _make_deterministic() -> None:
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow and _backend() == "tensorflow":
        tensorflow.config.experimental.enable_op_determinism()
    if "numpy" in sys.modules:
        try:
            from threadpoolctl import threadpool_limits
        except ImportError:  # a machine with bare necessities; the environment variables above must do
            return
        threadpool_limits(1)


def _out_of_memory(error: Exception) -> bool:
    return (
        isinstance(error, MemoryError)
        or "RESOURCE_EXHAUSTED" in str(error)
        or type(error).__name__ == "ResourceExhaustedError"
    )


def _reason(error: Exception) -> str:
    if isinstance(error, Problem):
        return str(error)
    return f"{type(error).__name__}: {error}\n{traceback.format_exc()}"


def _backend() -> str | None:
    """The backend that Keras runs on in this process, if it was needed at all."""
    keras = sys.modules.get("keras")
    return keras.backend.backend() if keras else None


def machine() -> dict[str, Any]:
    """What could have changed the result's bits: the backend, the device, the versions, the switches."""
    backend = _backend()
    packages = [
        "numpy",
        *(["keras", backend] if backend else []),
        *(["gymnasium"] if "gymnasium" in sys.modules else []),
    ]
    return {
        "backend": backend,
        "device": _device(backend),
        "cpu": cpu_name(),
        "threads": 1,
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in packages},
        },
        "determinism": {
            "op_determinism": backend == "tensorflow",
            "onednn": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "default"),
            "xla_flags": os.environ.get("XLA_FLAGS", ""),
        },
    }


def _device(backend: str | None) -> str:
    if backend == "tensorflow":
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
        return tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU") if gpus else "CPU"
    if backend == "jax":
        import jax

        kind = jax.devices()[0].device_kind
        return "CPU" if kind.lower() == "cpu" else kind
    return "CPU"


def cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
