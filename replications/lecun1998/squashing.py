"""What units do with their weighted sum, and the slope there, told from the output alone."""

from collections.abc import Callable
from typing import Any, NamedTuple

from keras import ops

A, S = 1.7159, 2 / 3  # so that f(1) = 1 and f(-1) = -1 (Eq. 6 and Appendix A)


class Activation(NamedTuple):
    value: Callable[[Any], Any]
    slope: Callable[[Any], Any]  # f'(a) as a function of f(a)


ACTIVATIONS = {
    "squash": Activation(lambda a: A * ops.tanh(S * a), lambda y: S / A * (A**2 - ops.square(y))),
    "sigmoid": Activation(ops.sigmoid, lambda y: y * (1 - y)),
    "relu": Activation(ops.relu, lambda y: ops.cast(y > 0, y.dtype)),
    "linear": Activation(lambda a: a, ops.ones_like),
}
