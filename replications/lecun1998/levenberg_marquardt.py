"""The stochastic diagonal Levenberg-Marquardt rule (Appendix C): gradient descent with a rate for each weight.

w_k <- w_k - eps_k dE/dw_k (Eq. 18) with eps_k = eta / (mu + h_kk) (Eq. 21). h_kk is the mean over 500 patterns of the
Gauss-Newton second derivative, found afresh before each pass by the layers' own backward rules (Eqs. 23 to 27).
"""

import keras
import numpy as np
from keras import ops

from replications.lecun1998.network import Network
from replications.lecun1998.outputs import Output

MU = 0.02
PATTERNS = 500  # for one estimate of h_kk
SCHEDULE = ((2, 0.0005), (3, 0.0002), (3, 0.0001), (4, 0.00005), (8, 0.00001))  # passes and eta
ETA = [eta for passes, eta in SCHEDULE for _ in range(passes)]
BLOCK = 100


class DiagonalLevenbergMarquardt(keras.optimizers.Optimizer):
    """The rule; the rates are set from outside, one array for each trainable variable."""

    def __init__(self) -> None:
        super().__init__(learning_rate=1.0, name="diagonal_levenberg_marquardt")

    def build(self, variables: list[keras.Variable]) -> None:
        if self.built:
            return
        super().build(variables)
        self.rates = [self.add_variable_from_reference(variable, "rate") for variable in variables]

    def set_rates(self, rates: list[np.ndarray]) -> None:
        for variable, rate in zip(self.rates, rates, strict=True):
            variable.assign(rate)

    def update_step(self, gradient, variable, learning_rate) -> None:
        rate = self.rates[self._get_variable_index(variable)]
        self.assign_sub(variable, ops.multiply(ops.convert_to_tensor(rate), gradient))


def curvatures(network: Network, output: Output, images: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """h_kk for each trainable variable, the mean over the patterns."""
    totals: list[np.ndarray] = []
    for start in range(0, len(images), BLOCK):
        parts = _curvatures(network, output, images[start : start + BLOCK], labels[start : start + BLOCK])
        totals = [total + part for total, part in zip(totals, parts, strict=True)] if totals else parts
    return [total / len(images) for total in totals]


def _curvatures(network: Network, output: Output, images: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    values = network.outputs(images)
    second = output.second(values[-1], ops.convert_to_tensor(labels.astype("int32")))
    found: list[np.ndarray] = []
    for stage, inputs, outputs in reversed(list(zip(network.weighted, values[:-1], values[1:], strict=True))):
        second, of_weights = stage.curvature(inputs, outputs, second)
        found = [*(ops.convert_to_numpy(part) for part in of_weights), *found]
    return found


def rates(network: Network, curvature: list[np.ndarray], eta: float) -> list[np.ndarray]:
    """eps_k; nought where a table leaves a link out."""
    found = [(eta / (MU + part)).astype("float32") for part in curvature]
    return [
        rate if links is None or rate.ndim == 1 else rate * links
        for rate, links in zip(found, _links(network), strict=True)
    ]


def effective(network: Network, rates: list[np.ndarray]) -> np.ndarray:
    """The rates of all weights that exist, in one vector."""
    kept = [
        rate if links is None or rate.ndim == 1 else rate[links > 0]
        for rate, links in zip(rates, _links(network), strict=True)
    ]
    return np.concatenate([part.ravel() for part in kept])


def _links(network: Network) -> list[np.ndarray | None]:
    return [getattr(stage, "links", None) for stage in network.weighted for _ in range(2)]
