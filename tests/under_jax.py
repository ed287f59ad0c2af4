"""Running a test file once more under the other backend, which a process can choose only before Keras loads."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable

import keras
import pytest

from common.runs.machine import ENVIRONMENT


def runs_others_under_jax(test: Callable[[], None]) -> Callable[[], None]:
    """Marks a test that calls `passes_under_jax`: slow, and under JAX it would start itself again."""
    senseless = keras.backend.backend() == "jax" or importlib.util.find_spec("jax") is None
    return pytest.mark.torture(pytest.mark.skipif(senseless, reason="runs the others under JAX")(test))


def passes_under_jax(*files: str, marked: str = "not torture") -> None:
    """The tests of these files that are marked so pass with KERAS_BACKEND=jax."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", marked, *files],
        env={**os.environ, **ENVIRONMENT, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout[-3000:]
