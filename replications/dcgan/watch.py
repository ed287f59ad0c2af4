"""Noticing that training has failed: a class that collapsed, a gradient that vanished. (A NaN: see `Run.log`.)

Both are told from the second epoch on: after the first, a slow start looks no different.
"""

from collections.abc import Iterator

import keras
import numpy as np

from common.runs.run import Diverged
from replications.dcgan.adversaries import CoupledAdam
from replications.dcgan.data import CLASSES, Digits, pixels
from replications.dcgan.sampling import Sampler

MINI_BATCHES = 10  # of samples whose variety is looked at


class Watch:
    """Looks at G after each epoch, always at what it makes of the same z."""

    def __init__(self, sampler: Sampler, digits: Digits, random: np.random.Generator, least_variety: float) -> None:
        self._sampler = sampler
        self._least = least_variety
        self._seed = int(random.integers(2**31))
        self._of_real = variances(pixels(digits.train_images), self._groups(digits.train_labels))

    def variety(self, epoch: int) -> float:
        """Of the class whose samples vary least: their variance as a share of its real digits'. Too low: collapse."""
        random = np.random.default_rng(self._seed)
        images, labels = (np.concatenate(part) for part in zip(*self._samples(random), strict=True))
        if not np.isfinite(images).all():
            raise Diverged(f"G drew what is no number in epoch {epoch + 1}")
        shares = variances(images, self._groups(labels)) / self._of_real
        if np.nanmin(shares) < self._least and epoch:
            what = f"class {np.nanargmin(shares)}" if self._sampler.conditional else "all digits"
            share = 100 * np.nanmin(shares)
            raise Diverged(
                f"mode collapse in epoch {epoch + 1}: the samples of {what} vary {share:.2g} % as much as real ones do"
            )
        return float(np.nanmin(shares))

    def _samples(self, random: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        return self._sampler.stream(random, MINI_BATCHES * self._sampler.batch)

    def _groups(self, labels: np.ndarray) -> np.ndarray:
        """A net without labels is looked at as one class."""
        return labels if self._sampler.conditional else np.zeros_like(labels)


def variances(images: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Of each group 0 to 9 of images [n, 784]: the variance of a pixel, summed over the pixels; nan where none is."""
    parts = [images[groups == group] for group in range(CLASSES)]
    return np.array([part.var(axis=0).sum() if len(part) > 1 else np.nan for part in parts])


def pull(optimizer: CoupledAdam, generator: keras.Model, epoch: int) -> float:
    """How hard the loss moves G, in units of what its weight decay does: |gradient of the loss| / |l2 w|.

    The gradient is read off Adam's running average. Below 1, decay is all that still moves G: the gradient vanished.
    """
    of_loss, of_decay = 0.0, 0.0
    for variable in generator.trainable_variables:
        decay = optimizer.l2 * keras.ops.convert_to_numpy(variable)
        average = keras.ops.convert_to_numpy(optimizer.average_gradient(variable))
        of_loss += float(np.square(average - decay).sum())
        of_decay += float(np.square(decay).sum())
    found = (of_loss / of_decay) ** 0.5
    if found < 1 and epoch:
        raise Diverged(f"vanished gradient in epoch {epoch + 1}: the loss moves G {found:.2g} times as hard as decay")
    return found
