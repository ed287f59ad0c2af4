"""What passes through a fully connected network: activations upwards, gradients of the loss downwards.

In the paper's symbols: s = z W + b is the input of a layer's units, z = f(s) their output. By numpy, from the weights
of a Keras model, so that it is the same before and during training, and on every backend.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from replications.glorot2010.units import UNITS

BATCH = 10  # examples over which a weight's gradient is averaged, as in the paper's updates


class Layer(NamedTuple):
    activations: np.ndarray  # z [n, units]
    gradients: np.ndarray  # of each example's loss with respect to s [n, units]
    weight_gradient_sd: float  # over all weights into the layer and all batches of `BATCH` examples


def hidden_layers(weights: list[np.ndarray], activation: str, inputs: np.ndarray, labels: np.ndarray) -> list[Layer]:
    """The hidden layers from the first to the last, for inputs [n, pixels] and the numbers of the right classes [n].

    `weights` are kernel and bias of each layer in turn, the softmax's last. The loss is the cross-entropy.
    """
    kernels = weights[::2]
    outputs = activations(weights, activation, inputs)
    gradients = softmax(outputs[-1] @ kernels[-1] + weights[-1])
    gradients[np.arange(len(labels)), labels] -= 1
    found = []
    for below, z, kernel in zip(
        reversed([inputs, *outputs[:-1]]), reversed(outputs), reversed(kernels[1:]), strict=True
    ):
        gradients = (gradients @ kernel.T) * UNITS[activation].slope(z)  # Equation 2
        found.append(Layer(z, gradients, weight_gradient_sd(below, gradients)))
    return found[::-1]


def activations(weights: list[np.ndarray], activation: str, inputs: np.ndarray) -> list[np.ndarray]:
    """z of each hidden layer, the first first."""
    outputs = [inputs]
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        outputs.append(UNITS[activation].output(np, outputs[-1] @ kernel + bias))
    return outputs[1:]


def softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def weight_gradients(below: np.ndarray, gradients: np.ndarray) -> Iterator[np.ndarray]:
    """Equation 3, averaged over each batch in turn: [units below, units]."""
    for start in range(0, len(below), BATCH):
        rows = slice(start, start + BATCH)
        yield below[rows].T @ gradients[rows] / len(below[rows])


def weight_gradient_sd(below: np.ndarray, gradients: np.ndarray) -> float:
    moments = [(batch.mean(), np.square(batch).mean()) for batch in weight_gradients(below, gradients)]
    mean, square = np.mean(moments, axis=0)
    return float(np.sqrt(square - mean**2))


def jacobians(kernels: list[np.ndarray], activation: str, outputs: list[np.ndarray]) -> Iterator[np.ndarray]:
    """Of each hidden layer but the first, and each example, the derivative of z by the z below it: Equation 17."""
    for kernel, z in zip(kernels[1:], outputs[1:], strict=True):
        for slope in UNITS[activation].slope(z):
            yield kernel * slope  # [units below, units]
