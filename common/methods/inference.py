"""What a trained model makes of many rows, in compiled code and a block at a time."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np


class Inference:
    """`function(model, *rows)` for all rows of one array, or of several side by side.

    `xla` compiles TensorFlow's code with XLA, which takes seconds and pays where there are many rows; JAX always does.
    """

    def __init__(self, model: keras.Model, function: Callable[..., Any], block: int, xla: bool) -> None:
        self.block = block
        self._compiled = _COMPILED[keras.backend.backend()](model, function, xla)

    def __call__(self, *arrays: np.ndarray) -> Any:
        """[n, ...] of whatever the function gives for a block [block, ...] of each array; a list where it gives one."""
        starts = range(0, len(arrays[0]), self.block)
        parts = [self._compiled(*(rows[start : start + self.block] for rows in arrays)) for start in starts]
        if isinstance(parts[0], list):
            return [_joined(column) for column in zip(*parts, strict=True)]
        return _joined(parts)


def _joined(parts: Any) -> np.ndarray:
    return np.concatenate([keras.ops.convert_to_numpy(part) for part in parts])


def _tensorflow(model: keras.Model, function: Callable[..., Any], xla: bool) -> Callable[..., Any]:
    import tensorflow as tf

    compiled = tf.function(lambda *rows: function(model, *rows), jit_compile=xla)
    return lambda *rows: compiled(*(tf.convert_to_tensor(part) for part in rows))


def _jax(model: keras.Model, function: Callable[..., Any], xla: bool) -> Callable[..., Any]:
    import jax

    def on(values, *rows):
        with keras.StatelessScope(state_mapping=list(zip(model.variables, values, strict=True))):
            return function(model, *rows)

    compiled = jax.jit(on)
    return lambda *rows: compiled([variable.value for variable in model.variables], *rows)


_COMPILED = {"tensorflow": _tensorflow, "jax": _jax}
