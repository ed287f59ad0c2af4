"""The net of the trainability experiments: hidden layers of one width with tanh units, and a linear layer on top."""

import keras
import numpy as np
from keras import ops

from replications.signal_propagation.settings import Trainability

PIXELS, CLASSES = 784, 10


class DeepTanh(keras.Model):
    """Images [n, 784] to logits [n, 10].

    The layers between are one array [depth - 1, width, width], through which compiled code loops: hundreds of layers
    compile as fast as two.
    """

    def __init__(self, width: int, depth: int) -> None:
        super().__init__()
        self.first = self.add_weight(shape=(PIXELS, width), name="first")
        self.hidden = self.add_weight(shape=(depth - 1, width, width), name="hidden")
        self.biases = self.add_weight(shape=(depth, width), name="biases")
        self.last = self.add_weight(shape=(width, CLASSES), name="last")
        self.last_biases = self.add_weight(shape=(CLASSES,), name="last_biases")
        self.built = True

    def call(self, images):
        def layer(units, parts):
            weights, biases = parts
            return ops.tanh(units @ weights + biases), None

        units = ops.tanh(images @ self.first + self.biases[0])
        units, _ = ops.scan(layer, units, (self.hidden[...], self.biases[1:]))
        return units @ self.last + self.last_biases

    def draw(self, random: np.random.Generator, weight_variance: float, settings: Trainability) -> None:
        """Start again from new weights: of variance σw² / fan-in, and biases of variance σb²."""
        for variable in (self.first, self.hidden, self.last):
            variable.assign(_normal(random, variable.shape, weight_variance / variable.shape[-2]))
        for variable in (self.biases, self.last_biases):
            variable.assign(_normal(random, variable.shape, settings.bias_variance))


def _normal(random: np.random.Generator, shape: tuple[int, ...], variance: float) -> np.ndarray:
    return random.standard_normal(shape, dtype="float32") * np.float32(np.sqrt(variance))
