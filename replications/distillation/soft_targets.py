"""What a large net's answers are worth beyond the right one, and how a small net learns them."""

import keras
import numpy as np

from common.methods.training import Loss
from replications.distillation.learning import from_labels


def softened(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities [n, 10] at a temperature; at 1 they are the softmax's own."""
    weights = np.exp((logits - logits.max(axis=1, keepdims=True)) / np.float32(temperature))
    return weights / weights.sum(axis=1, keepdims=True)


def distillation_loss(net: keras.Model, temperature: float, label_weight: float) -> Loss:
    """The weighted average of two cross-entropies: with the soft targets, and with the labels at temperature 1.

    The first is taken without the targets' own entropy, which no training changes, and times the temperature's
    square, since its gradients fall by that.
    """

    def loss(images, labels, targets):
        logits = net(images, training=True)
        apart = keras.losses.kl_divergence(targets, keras.ops.softmax(logits / temperature))
        both = label_weight * from_labels(logits, labels) + (1 - label_weight) * temperature**2 * apart
        return keras.ops.mean(both)

    return loss
