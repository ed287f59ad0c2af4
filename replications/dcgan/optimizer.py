"""Adam as the authors have it: the weights' decay is part of the gradient."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops


class CoupledAdam(keras.optimizers.Adam):
    """Adam that adds `l2` times the weight to each gradient before its averages see it (L2, not decoupled decay).

    The rule is Keras's own: w <- w - rate sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon). It is written out to be
    compiled as one loop over a weight, where TensorFlow would go over its memory for each sign in the formula: a step
    of these nets spends a tenth of its time here.
    """

    def __init__(self, learning_rate: float, beta_1: float, beta_2: float, epsilon: float, l2: float) -> None:
        super().__init__(learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon, amsgrad=False)
        self.l2 = l2
        self._compiled = _FUSED[keras.backend.backend()](self._rule)

    def update_step(self, gradient, variable, learning_rate) -> None:
        place = self._get_variable_index(variable)
        state = variable, self._momentums[place], self._velocities[place]
        numbers = gradient, learning_rate, ops.cast(self.iterations + 1, "float32")
        found = self._compiled(*state, *numbers)
        for part, value in zip(state, found, strict=True):
            self.assign(part, value)

    def _rule(self, weight, mean, square, gradient, rate, step):
        """The new weight and averages, after step 1, 2, ..."""
        gradient = gradient + self.l2 * weight
        mean = mean + (gradient - mean) * (1 - self.beta_1)
        square = square + (ops.square(gradient) - square) * (1 - self.beta_2)
        rate = rate * ops.sqrt(1 - ops.power(self.beta_2, step)) / (1 - ops.power(self.beta_1, step))
        return weight - rate * mean / (ops.sqrt(square) + self.epsilon), mean, square

    def average_gradient(self, variable: keras.Variable) -> keras.Variable:
        """Adam's running average of the gradient, decay included."""
        return self._momentums[self._get_variable_index(variable)]


def _tensorflow(rule: Callable[..., Any]) -> Callable[..., Any]:
    import tensorflow as tf

    compiled = tf.function(rule, jit_compile=True)
    return lambda *arguments: compiled(*(tf.convert_to_tensor(part) for part in arguments))


def _jax(rule: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: rule(*map(ops.convert_to_tensor, arguments))  # compiled with all the rest


_FUSED = {"tensorflow": _tensorflow, "jax": _jax}
