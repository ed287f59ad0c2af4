"""Drawing digits from G, always by whole mini-batches: their statistics are part of how it draws."""

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from replications.dcgan.data import CLASSES, latent, one_hot

AT_ONCE = 16  # mini-batches handed on together


class Sampler:
    """G in compiled code, `batch` images at a time; an incomplete mini-batch is never drawn."""

    def __init__(self, generator: keras.Model, batch: int) -> None:
        self.batch = batch
        self.latent = generator.inputs[0].shape[1]
        self.conditional = len(generator.inputs) > 1
        self._draw = _COMPILED[keras.backend.backend()](generator)

    def images(self, z: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """z [n, latent] and labels [n], n whole mini-batches, as images [n, 784] from 0 to 1."""
        parts = []
        for start in range(0, len(z), self.batch):
            rows = slice(start, start + self.batch)
            parts.append(self._draw([z[rows], one_hot(labels[rows])] if self.conditional else [z[rows]]))
        return np.concatenate(parts).reshape(len(z), -1)

    def stream(self, random: np.random.Generator, count: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """`count` images and their labels, labels drawn evenly, in blocks; memory does not grow with the count."""
        block = AT_ONCE * self.batch
        for start in range(0, count, block):
            wanted = min(block, count - start)
            drawn = -(-wanted // self.batch) * self.batch
            labels = random.integers(CLASSES, size=drawn)
            yield self.images(latent(random, drawn, self.latent), labels)[:wanted], labels[:wanted]


def _tensorflow(generator: keras.Model) -> Callable[[list[np.ndarray]], np.ndarray]:
    import tensorflow as tf

    compiled = tf.function(lambda inputs: generator(inputs))
    return lambda inputs: compiled([tf.convert_to_tensor(part) for part in inputs]).numpy()


def _jax(generator: keras.Model) -> Callable[[list[np.ndarray]], Any]:
    import jax

    compiled = jax.jit(lambda weights, inputs: generator.stateless_call(weights, [], inputs)[0])
    return lambda inputs: np.asarray(compiled([variable.value for variable in generator.variables], inputs))


_COMPILED = {"tensorflow": _tensorflow, "jax": _jax}
