"""What a trained model makes of many rows, in compiled code and a block at a time."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np


class Inference:
    """`function(model, rows)` for all rows of an array.

    `xla` compiles TensorFlow's code with XLA, which takes seconds and pays where there are many rows; JAX always does.
    """

    def __init__(self, model: keras.Model, function: Callable[[Any, Any], Any], block: int, xla: bool) -> None:
        self.block = block
        self._compiled = _COMPILED[keras.backend.backend()](model, function, xla)

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """[n, ...] of whatever the function gives for a block [block, ...] of the rows."""
        blocks = range(0, len(rows), self.block)
        return np.concatenate(
            [keras.ops.convert_to_numpy(self._compiled(rows[start : start + self.block])) for start in blocks]
        )


def _tensorflow(model: keras.Model, function: Callable[[Any, Any], Any], xla: bool) -> Callable[[np.ndarray], Any]:
    import tensorflow as tf

    compiled = tf.function(lambda rows: function(model, rows), jit_compile=xla)
    return lambda rows: compiled(tf.convert_to_tensor(rows))


def _jax(model: keras.Model, function: Callable[[Any, Any], Any], xla: bool) -> Callable[[np.ndarray], Any]:
    import jax

    def on(values, rows):
        with keras.StatelessScope(state_mapping=list(zip(model.variables, values, strict=True))):
            return function(model, rows)

    compiled = jax.jit(on)
    return lambda rows: compiled([variable.value for variable in model.variables], rows)


_COMPILED = {"tensorflow": _tensorflow, "jax": _jax}
