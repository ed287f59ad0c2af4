"""The Batch Normalizing Transform, by the paper's Algorithms 1 and 2."""

import keras
import numpy as np
from keras import layers, ops

EPSILON = 1e-5
"""Added to variances. The paper gives no value and neglects it; the smallest variance at the start is about 4e-4."""


class BatchNorm(layers.Layer):
    """y = gamma (x - mean) / sqrt(variance + epsilon) + beta for x of one or more mini-batches [batches, m, units].

    In training mean and variance are those of each mini-batch (Algorithm 1). Otherwise they are the population's
    (Algorithm 2, line 11), which `settle` has worked out; that makes the layer one fixed linear map.
    """

    def build(self, shape: tuple[int | None, ...]) -> None:
        units = (shape[-1],)
        self.gamma = self.add_weight(name="gamma", shape=units, initializer="ones")
        self.beta = self.add_weight(name="beta", shape=units, initializer="zeros")
        self.mean = self.add_weight(name="mean", shape=units, initializer="zeros", trainable=False)
        self.variance = self.add_weight(name="variance", shape=units, initializer="ones", trainable=False)

    def call(self, x, training: bool = False):
        mean, variance = ops.moments(x, axes=-2, keepdims=True) if training else (self.mean, self.variance)
        return self.gamma * (x - mean) / ops.sqrt(variance + EPSILON) + self.beta

    def settle(self, x: np.ndarray) -> None:
        """Take the population statistics from mini-batches x [batches, m, units], by Algorithm 2, line 10.

        The mean of the mini-batches' variances, times m / (m - 1), is the unbiased estimate of the population's.
        """
        m = x.shape[1]
        self.mean.assign(x.mean(axis=1).mean(axis=0))
        self.variance.assign(m / (m - 1) * x.var(axis=1).mean(axis=0))


def normalisations(model: keras.Model) -> list[BatchNorm]:
    """From the first hidden layer to the last."""
    return [layer for layer in model.layers if isinstance(layer, BatchNorm)]
