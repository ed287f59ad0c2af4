"""Adam as the authors have it: the weights' decay is part of the gradient."""

import keras


class CoupledAdam(keras.optimizers.Adam):
    """Adam that adds `l2` times the weight to each gradient before its averages see it (L2, not decoupled decay)."""

    def __init__(self, learning_rate: float, beta_1: float, beta_2: float, epsilon: float, l2: float) -> None:
        super().__init__(learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon, amsgrad=False)
        self.l2 = l2

    def update_step(self, gradient, variable, learning_rate) -> None:
        super().update_step(gradient + self.l2 * variable, variable, learning_rate)

    def average_gradient(self, variable: keras.Variable) -> keras.Variable:
        """Adam's running average of the gradient, decay included."""
        return self._momentums[self._get_variable_index(variable)]
