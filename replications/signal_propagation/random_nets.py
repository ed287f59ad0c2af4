"""Layers of random weights, drawn one after another and never kept."""

from collections.abc import Iterator

import numpy as np

from replications.signal_propagation.settings import Ensemble


def random_layers(
    random: np.random.Generator, ensemble: Ensemble, width: int, depth: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Weights [width, width] and biases [width, 1] of each layer."""
    deviation = np.sqrt(ensemble.weight_variance / width)
    for _ in range(depth):
        weights = random.standard_normal((width, width)) * deviation
        yield weights, random.standard_normal((width, 1)) * np.sqrt(ensemble.bias_variance)


def orthonormal_pairs(random: np.random.Generator, width: int, pairs: int) -> tuple[np.ndarray, np.ndarray]:
    """Two arrays [width, pairs] whose columns have length √width; each is orthogonal to its partner."""
    one, other = random.standard_normal((2, width, pairs))
    one /= np.linalg.norm(one, axis=0)
    other -= one * (one * other).sum(axis=0)
    other /= np.linalg.norm(other, axis=0)
    return one * np.sqrt(width), other * np.sqrt(width)
