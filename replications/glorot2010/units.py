"""The hidden units, each as a function of its input and with its slope as a function of its output.

Written once for numpy, which measures, and Keras, which trains: `ops` is either numpy or keras.ops.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np


class Units(NamedTuple):
    output: Callable[[ModuleType, Any], Any]  # of keras.ops or numpy, and inputs [n, units]
    slope: Callable[[np.ndarray], np.ndarray]  # of outputs [n, units]


def signs(units: int) -> np.ndarray:
    """[units] +1, -1, +1, ...: the outputs of every other rectifier are negated, so that their mean stays near 0."""
    return np.where(np.arange(units) % 2, -1.0, 1.0).astype("float32")


UNITS = {
    # The logistic function without an exponential that can overflow.
    "sigmoid": Units(lambda ops, s: (1 + ops.tanh(s / 2)) / 2, lambda z: z * (1 - z)),
    "tanh": Units(lambda ops, s: ops.tanh(s), lambda z: 1 - z**2),
    "softsign": Units(lambda ops, s: s / (1 + ops.abs(s)), lambda z: (1 - np.abs(z)) ** 2),
    "rectifier": Units(
        lambda ops, s: ops.maximum(s, 0.0) * signs(s.shape[-1]), lambda z: (z != 0) * signs(z.shape[-1])
    ),
    "softplus": Units(lambda ops, s: ops.logaddexp(s, 0.0 * s), lambda z: 1 - np.exp(-z)),
}
