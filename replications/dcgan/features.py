"""What D has learned to see, without having met a label: its maps as features for a classifier.

In the manner of the paper's SVHN table: the maps of all convolutions, each max-pooled to 4 x 4, and a linear SVM on
1,000 labelled digits; C is chosen on the validation images.
"""

import keras
import numpy as np

from replications.dcgan.compiled import compiled
from replications.dcgan.data import CLASSES, Digits, pixels
from replications.dcgan.evaluation import error
from replications.dcgan.layers import EPSILON, BatchStatistics
from replications.dcgan.linear_svm import fitted

CS = (1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2)  # as in the authors' script for SVHN
PER_CLASS = 100
DRAWS, DRAWS_FOR_C = 10, 3  # choices of the 1,000 labelled digits
BLOCK = 100  # images


class Features:
    """D's maps [n, 3072] of images [n, 784] (uint8), normalised by the mean statistics of batches of training images.

    What it says of an image so depends on no other image.
    """

    def __init__(self, discriminator: keras.Model, slope: float, images: np.ndarray) -> None:
        outputs = [discriminator.get_layer(name).output for name in ("first", "second")]
        self._maps = compiled(keras.Model(discriminator.inputs, outputs))
        self._slope = slope
        seconds = (self._maps([block])[1] for block in blocks(images))
        statistics = [(maps.mean(axis=(0, 1, 2)), maps.var(axis=(0, 1, 2))) for maps in seconds]
        self._mean, self._variance = np.mean(statistics, axis=0)
        batchnorm = next(layer for layer in discriminator.layers if isinstance(layer, BatchStatistics))
        self._gain, self._bias = (keras.ops.convert_to_numpy(weight).copy() for weight in batchnorm.weights)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        return np.concatenate([self._of(*self._maps([block])) for block in blocks(images)])

    def _of(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        second = (second - self._mean) / np.sqrt(self._variance + EPSILON) * self._gain + self._bias
        second = np.where(second > 0, second, self._slope * second)
        return np.concatenate([pooled(first, 4), pooled(second, 2)], axis=1)


def pooled(maps: np.ndarray, size: int) -> np.ndarray:
    """Maximum over squares of `size`, those at the lower and right edge smaller: [n, h, w, c] as [n, 16 c]."""
    count, height, width, _ = maps.shape
    starts = range(0, height, size), range(0, width, size)
    squares = [maps[:, y : y + size, x : x + size].max(axis=(1, 2)) for y in starts[0] for x in starts[1]]
    return np.stack(squares, axis=1).reshape(count, -1)


def blocks(images: np.ndarray):
    for start in range(0, len(images), BLOCK):
        yield pixels(images[start : start + BLOCK]).reshape(-1, 28, 28, 1)


def error_at_few_labels(digits: Digits, random: np.random.Generator, features) -> float:
    """Percent of the test images that a linear SVM on 1,000 labels gets wrong, mean over the draws of the labels."""
    validation, test = features(digits.validation_images), features(digits.test_images)
    draws = [labelled(random, digits.train_labels) for _ in range(DRAWS)]
    known = [(features(digits.train_images[rows]), digits.train_labels[rows]) for rows in draws]

    def mean_error(c: float, draws: int, tried: np.ndarray, labels: np.ndarray) -> float:
        return float(np.mean([error(fitted(*pair, c)(tried), labels) for pair in known[:draws]]))

    best = min(CS, key=lambda c: mean_error(c, DRAWS_FOR_C, validation, digits.validation_labels))
    return mean_error(best, DRAWS, test, digits.test_labels)


def labelled(random: np.random.Generator, labels: np.ndarray) -> np.ndarray:
    """The numbers of digits drawn as many of each class."""
    rows = [np.flatnonzero(labels == digit) for digit in range(CLASSES)]
    return np.concatenate([random.permutation(part)[:PER_CLASS] for part in rows])
