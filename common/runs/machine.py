"""The machine a run is made on: pinning what would change its bits, and saying what else could."""

import contextlib
import importlib.metadata
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: What must be in the environment before the numerical libraries load. One thread per run, whichever of them does
#: the work: the number of threads changes the bits of a result.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "NPROC": "1",  # XLA's thread pool
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # A GPU's memory is taken as it is needed, since people share GPUs with others.
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}


def cores() -> int:
    """That this process may use: those it is bound to, or fewer where a container has a smaller share."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="utf-8").split()
        return max(1, min(bound, round(int(quota) / int(period))))  # "max" is no number: no quota
    return bound


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """TensorFlow says things on standard error while it loads, whatever its log level; heard only if it fails."""
    terminal = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        except BaseException:
            said.seek(0)
            os.write(terminal, said.read())
            raise
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)


def make_deterministic() -> None:
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow and backend() == "tensorflow":
        tensorflow.config.experimental.enable_op_determinism()
        tensorflow.config.list_logical_devices()  # starts the runtime, which has things to say too
    if "numpy" in sys.modules:
        try:
            from threadpoolctl import threadpool_limits
        except ImportError:  # a machine without it; the environment variables above must do
            return
        threadpool_limits(1)


def backend() -> str | None:
    """The backend that Keras runs on in this process, if it was needed at all."""
    keras = sys.modules.get("keras")
    return keras.backend.backend() if keras else None


def machine() -> dict[str, Any]:
    """What could have changed the result's bits: the backend, the device, the versions, the switches."""
    used = backend()
    packages = [
        "numpy",
        *(["keras", used] if used else []),
        *(name for name in ("gymnasium", "mujoco") if name in sys.modules),
    ]
    return {
        "backend": used,
        "device": _device(used),
        "cpu": cpu_name(),
        "threads": _threads(),
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in packages},
        },
        "determinism": {
            "op_determinism": _op_determinism(used),
            "onednn": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "default"),
            "xla_flags": os.environ.get("XLA_FLAGS", ""),
        },
    }


def _threads() -> int | None:
    """The most threads that a linear algebra library would use here; None where nothing tells."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return None
    return max((library["num_threads"] for library in threadpool_info()), default=None)


def _op_determinism(used: str | None) -> bool | None:
    """Whether TensorFlow is set to choose deterministic kernels; other backends have no such switch."""
    if used != "tensorflow":
        return None
    from tensorflow.python.framework import config  # the public name only sets the switch

    return config.is_op_determinism_enabled()


def _device(used: str | None) -> str:
    if used == "tensorflow":
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
        return tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU") if gpus else "CPU"
    if used == "jax":
        import jax

        kind = jax.devices()[0].device_kind
        return "CPU" if kind.lower() == "cpu" else kind
    return "CPU"


#: The widest of these that a processor has decides in what order libraries add, and so the last bits of a result.
VECTORS = {"avx512f": "AVX-512", "avx2": "AVX2", "avx": "AVX"}


def cpu_name(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Its model and its widest vectors, which two processors sold under one name need not share."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    about = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    model = about.get("model name") or platform.processor() or platform.machine()
    widest = next((name for flag, name in VECTORS.items() if flag in about.get("flags", "").split()), None)
    return f"{model} ({widest})" if widest else model
