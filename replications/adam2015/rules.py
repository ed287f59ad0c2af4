"""The rules of the paper that the suite does not have yet: Adam without its correction, AdaMax, alpha / sqrt(t)."""

import keras

from common.methods.optimizer_rules import RULES, SWITCHED_OFF, Rule


class AdamUncorrected(keras.optimizers.Optimizer):
    """Adam without bias correction, which is RMSProp with momentum: w <- w - lr m / (sqrt(v) + epsilon).

    m <- beta_1 m + (1 - beta_1) g and v <- beta_2 v + (1 - beta_2) g^2, both 0 before the first step.
    """

    def __init__(self, learning_rate: float, beta_1: float, beta_2: float, epsilon: float) -> None:
        super().__init__(learning_rate=learning_rate, name="adam_uncorrected", **SWITCHED_OFF)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def build(self, variables: list[keras.Variable]) -> None:
        if self.built:
            return
        super().build(variables)
        self._means, self._mean_squares = self.add_optimizer_variables(variables, ["mean", "mean_square"])

    def update_step(self, gradient, variable, learning_rate) -> None:
        place = self._get_variable_index(variable)
        mean, mean_square = self._means[place], self._mean_squares[place]
        rate = keras.ops.cast(learning_rate, variable.dtype)
        gradient = keras.ops.cast(gradient, variable.dtype)
        self.assign(mean, self.beta_1 * mean + (1 - self.beta_1) * gradient)
        self.assign(mean_square, self.beta_2 * mean_square + (1 - self.beta_2) * keras.ops.square(gradient))
        self.assign_sub(variable, rate * mean / (keras.ops.sqrt(mean_square) + self.epsilon))


class InverseRoot(keras.optimizers.schedules.LearningRateSchedule):
    """alpha / sqrt(t), where t counts the steps from 1."""

    def __init__(self, alpha: float) -> None:
        self.alpha = alpha

    def __call__(self, step):
        """The rate of a step; Keras counts them from 0."""
        return self.alpha / keras.ops.sqrt(keras.ops.cast(step, "float32") + 1)


def _adamax(rate: float, beta_1: float, beta_2: float, epsilon: float) -> keras.optimizers.Optimizer:
    return keras.optimizers.Adamax(rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon, **SWITCHED_OFF)


OWN_RULES: dict[str, Rule] = {**RULES, "adam_uncorrected": AdamUncorrected, "adamax": _adamax}
