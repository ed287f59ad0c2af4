"""Optimiser rules that libraries have since changed, as they stood when the papers were written.

Pinning an optimiser's arguments does not pin the optimiser: Keras 3 divides by sqrt(v + epsilon) where Keras 1
and 2, and Torch 7, divided by sqrt(v) + epsilon. For weights whose gradients are tiny that is another step.
"""

import keras


class RMSpropOutsideRoot(keras.optimizers.Optimizer):
    """RMSprop with epsilon added outside the root: w <- w - lr g / (sqrt(v) + epsilon).

    v <- rho v + (1 - rho) g^2, with v = 0 before the first step.
    """

    def __init__(self, learning_rate: float, rho: float, epsilon: float) -> None:
        super().__init__(learning_rate=learning_rate, name="rmsprop_outside_root")
        self.rho = rho
        self.epsilon = epsilon

    def build(self, variables: list[keras.Variable]) -> None:
        if self.built:
            return
        super().build(variables)
        self._mean_squares = [self.add_variable_from_reference(variable, "mean_square") for variable in variables]

    def update_step(self, gradient, variable, learning_rate) -> None:
        mean_square = self._mean_squares[self._get_variable_index(variable)]
        rate = keras.ops.cast(learning_rate, variable.dtype)
        gradient = keras.ops.cast(gradient, variable.dtype)
        self.assign(mean_square, self.rho * mean_square + (1 - self.rho) * keras.ops.square(gradient))
        step = rate * gradient / (keras.ops.sqrt(mean_square) + self.epsilon)
        self.assign_sub(variable, step)
