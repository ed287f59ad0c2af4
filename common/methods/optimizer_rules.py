"""Optimisers by name, every argument pinned, and Adagrad as it was before libraries changed it.

Defaults move: Adadelta's learning rate was 1.0 and is 0.001 in Keras 3, Adagrad's accumulator starts at 0.1. So an
experiment names a rule and gives all its arguments; here what belongs to no rule (clipping, weight decay, averages
of the weights) is switched off by name. Where Keras has a paper's rule, Keras's own is used.

A paper that needs a rule more adds it in its own folder: this module is part of the fingerprint of every run that is
trained by a name. Which arguments each rule has stands in classifier_settings.py, which is read without loading Keras.
"""

from collections.abc import Callable, Mapping
from typing import Any

import keras

from common.methods.optimizers import RMSpropOutsideRoot

Rule = Callable[..., keras.optimizers.Optimizer]  # takes the learning rate, and by name what else the rule has

SWITCHED_OFF: dict[str, Any] = {
    "weight_decay": None,
    "clipnorm": None,
    "clipvalue": None,
    "global_clipnorm": None,
    "use_ema": False,
    "ema_momentum": 0.99,  # without effect while there is no average
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}


class AdagradOutsideRoot(keras.optimizers.Optimizer):
    """Adagrad as Duchi, Hazan and Singer have it: v <- v + g^2, w <- w - lr g / (sqrt(v) + epsilon), v = 0 at first.

    Keras 3 divides by sqrt(v + epsilon), and with any number but 0 for a start the first steps are shorter. The paper
    has no epsilon. Here it only keeps 0 / 0 from happening at a weight that has met no gradient yet; in 32 bits it
    should not be below 1e-19, whose square is about the smallest number that v can hold.
    """

    def __init__(self, learning_rate: float, epsilon: float) -> None:
        super().__init__(learning_rate=learning_rate, name="adagrad_outside_root", **SWITCHED_OFF)
        self.epsilon = epsilon

    def build(self, variables: list[keras.Variable]) -> None:
        if self.built:
            return
        super().build(variables)
        self._square_sums = [self.add_variable_from_reference(variable, "square_sum") for variable in variables]

    def update_step(self, gradient, variable, learning_rate) -> None:
        square_sum = self._square_sums[self._get_variable_index(variable)]
        rate = keras.ops.cast(learning_rate, variable.dtype)
        gradient = keras.ops.cast(gradient, variable.dtype)
        self.assign(square_sum, square_sum + keras.ops.square(gradient))
        self.assign_sub(variable, rate * gradient / (keras.ops.sqrt(square_sum) + self.epsilon))


def _sgd(rate: float, momentum: float, nesterov: bool) -> keras.optimizers.Optimizer:
    return keras.optimizers.SGD(rate, momentum=momentum, nesterov=nesterov, **SWITCHED_OFF)


def _adagrad(rate: float, initial_accumulator_value: float, epsilon: float) -> keras.optimizers.Optimizer:
    return keras.optimizers.Adagrad(
        rate, initial_accumulator_value=initial_accumulator_value, epsilon=epsilon, **SWITCHED_OFF
    )


def _rmsprop(rate: float, rho: float, epsilon: float) -> keras.optimizers.Optimizer:
    return keras.optimizers.RMSprop(rate, rho=rho, momentum=0.0, epsilon=epsilon, centered=False, **SWITCHED_OFF)


def _adam(rate: float, beta_1: float, beta_2: float, epsilon: float) -> keras.optimizers.Optimizer:
    return keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon, amsgrad=False, **SWITCHED_OFF)


RULES: Mapping[str, Rule] = {
    "sgd": lambda rate: _sgd(rate, momentum=0.0, nesterov=False),
    # d <- momentum d - lr g, w <- w + d: Equation 4 of Zeiler's ADADELTA paper, too.
    "momentum": lambda rate, momentum: _sgd(rate, momentum, nesterov=False),
    "nesterov": lambda rate, momentum: _sgd(rate, momentum, nesterov=True),
    "adagrad": _adagrad,
    "adagrad_outside_root": AdagradOutsideRoot,
    # Zeiler's Algorithm 1, which has no learning rate: give 1.0.
    "adadelta": lambda rate, rho, epsilon: keras.optimizers.Adadelta(rate, rho=rho, epsilon=epsilon, **SWITCHED_OFF),
    "rmsprop": _rmsprop,
    "rmsprop_outside_root": RMSpropOutsideRoot,
    "adam": _adam,
}
