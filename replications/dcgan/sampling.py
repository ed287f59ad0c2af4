"""Drawing digits from G, always by whole mini-batches: their statistics are part of how it draws."""

from collections.abc import Iterator

import keras
import numpy as np

from common.methods.inference import Inference
from replications.dcgan.data import CLASSES, latent, one_hot

AT_ONCE = 16  # mini-batches handed on together


class Sampler:
    """G in compiled code, `batch` images at a time; an incomplete mini-batch is never drawn."""

    def __init__(self, generator: keras.Model, batch: int) -> None:
        self.batch = batch
        self.latent = generator.inputs[0].shape[1]
        self.conditional = len(generator.inputs) > 1
        self._draw = Inference(generator, lambda model, *inputs: model(list(inputs)), block=batch, xla=False)

    def images(self, z: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """z [n, latent] and labels [n], n whole mini-batches, as images [n, 784] from 0 to 1."""
        return self._draw(z, *([one_hot(labels)] if self.conditional else [])).reshape(len(z), -1)

    def in_company(self, z: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Images [n, 784] of any z [n, latent], each in a mini-batch of its own whose others are common z.

        Means of several z are shorter than common ones, and points of a walk are alike: among themselves they would
        have statistics that G never met. The company is the same for all.
        """
        company = latent(random, self.batch - 1, self.latent)
        labels = np.zeros(self.batch, "uint8")
        drawn = [self.images(np.concatenate([one[None], company]), labels)[0] for one in z]
        return np.stack(drawn) if drawn else np.empty((0, 28 * 28), "float32")

    def stream(self, random: np.random.Generator, count: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """`count` images and their labels, labels drawn evenly, in blocks; memory does not grow with the count."""
        block = AT_ONCE * self.batch
        for start in range(0, count, block):
            wanted = min(block, count - start)
            drawn = -(-wanted // self.batch) * self.batch
            labels = random.integers(CLASSES, size=drawn)
            yield self.images(latent(random, drawn, self.latent), labels)[:wanted], labels[:wanted]
