"""The rule of the first paper on dropout: momentum rises from pass to pass, and gradients weigh the less."""

import keras
from keras import ops

from common.methods.optimizer_rules import SWITCHED_OFF


class RisingMomentum(keras.optimizers.Optimizer):
    """d <- p d - (1 - p) e g, w <- w + d, with e the learning rate.

    The momentum p is `first` in the first pass, rises on a line, and is `last` from pass number `passes` on. A pass
    has so many `updates`.
    """

    def __init__(self, first: float, last: float, passes: int, updates: int) -> None:
        super().__init__(learning_rate=0.0, name="rising_momentum", **SWITCHED_OFF)  # the rate is set before each pass
        self.first, self.last, self.passes, self.updates = first, last, passes, updates

    def build(self, variables: list[keras.Variable]) -> None:
        if self.built:
            return
        super().build(variables)
        self._moves = [self.add_variable_from_reference(variable, "move") for variable in variables]

    def update_step(self, gradient, variable, learning_rate) -> None:
        move = self._moves[self._get_variable_index(variable)]
        rate, momentum = ops.cast(learning_rate, variable.dtype), self.momentum(variable.dtype)
        self.assign(move, momentum * move - (1 - momentum) * rate * gradient)
        self.assign_add(variable, move)

    def momentum(self, dtype: str):
        """Of the pass that is under way."""
        share = ops.cast(self.iterations // self.updates, dtype) / self.passes
        return self.first + (self.last - self.first) * ops.minimum(share, 1.0)
