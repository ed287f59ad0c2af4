"""What D has learned to see, without having met a label: its maps as features for a classifier.

In the manner of the paper's SVHN table: the maps of all convolutions, each max-pooled to 4 x 4, and a linear SVM on
1,000 labelled digits; C is chosen on the validation images.
"""

from collections.abc import Callable

import keras
import numpy as np

from common.methods.inference import Inference
from replications.dcgan.data import CLASSES, Digits, pixels
from replications.dcgan.evaluation import error
from replications.dcgan.layers import EPSILON, BatchStatistics

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
        maps = keras.Model(discriminator.inputs, outputs)
        self._maps = Inference(maps, lambda model, images: model([images]), block=BLOCK, xla=False)
        self._slope = slope
        seconds = (self._maps(block)[1] for block in blocks(images))
        statistics = [(maps.mean(axis=(0, 1, 2)), maps.var(axis=(0, 1, 2))) for maps in seconds]
        self._mean, self._variance = np.mean(statistics, axis=0)
        batchnorm = next(layer for layer in discriminator.layers if isinstance(layer, BatchStatistics))
        self._gain, self._bias = (keras.ops.convert_to_numpy(weight).copy() for weight in batchnorm.weights)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        return np.concatenate([self._of(*self._maps(block)) for block in blocks(images)])

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


def fitted(features: np.ndarray, labels: np.ndarray, c: float) -> Callable[[np.ndarray], np.ndarray]:
    """The linear L2-SVM of features [n, d] and labels [n]: of features [m, d] it tells the labels [m].

    Squared hinge, one class against the rest, the bias a weight like any other (as LIBLINEAR has it). There are fewer
    examples than features: so w is sought as a sum of examples, w = sum_i b_i x_i, by Newton's method (Chapelle 2007,
    "Training a Support Vector Machine in the Primal"), which ends at the exact minimum after a few steps.
    """
    examples = with_one(features)
    kernel = examples @ examples.T
    classes = np.unique(labels)
    sums = np.stack([minimum(kernel, np.where(labels == one, 1.0, -1.0), c) for one in classes], axis=1)
    weights = examples.T @ sums
    return lambda others: classes[(others @ weights[:-1] + weights[-1]).argmax(axis=1)]


def with_one(features: np.ndarray) -> np.ndarray:
    return np.hstack([features.astype("float64"), np.ones((len(features), 1))])


def minimum(kernel: np.ndarray, signs: np.ndarray, c: float) -> np.ndarray:
    """b [n] at the minimum of |w|^2 / 2 + C sum_i max(0, 1 - y_i w.x_i)^2."""
    sums = np.zeros(len(signs))
    for _ in range(100):
        answers = kernel @ sums
        within = signs * answers < 1  # the examples that pull
        target = np.zeros_like(sums)
        part = kernel[np.ix_(within, within)] + np.eye(int(within.sum())) / (2 * c)
        target[within] = np.linalg.solve(part, signs[within])
        step, now = target - sums, objective(kernel, signs, c, sums)
        if np.abs(step).max() <= 1e-10 * np.abs(target).max():
            break
        length = 1.0  # shorter where a full step would overshoot into another set of examples
        while objective(kernel, signs, c, sums + length * step) > now and length > 1e-6:
            length /= 2
        sums = sums + length * step
    return sums


def objective(kernel: np.ndarray, signs: np.ndarray, c: float, sums: np.ndarray) -> float:
    answers = kernel @ sums
    return float(sums @ answers / 2 + c * np.square(np.maximum(0, 1 - signs * answers)).sum())
