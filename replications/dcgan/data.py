"""The images: 50,000 to train on, 10,000 to validate with, and mini-batches for D and for G."""

from typing import NamedTuple

import numpy as np

from common.data import mnist
from common.runs.run import Run
from replications.dcgan.settings import Settings

CLASSES = 10


class Digits(NamedTuple):
    train_images: np.ndarray  # [n, 784] uint8
    train_labels: np.ndarray  # [n] uint8
    validation_images: np.ndarray  # [m, 784] uint8
    validation_labels: np.ndarray
    test_images: np.ndarray  # [10000, 784] uint8, looked at when training is over
    test_labels: np.ndarray


def split(run: Run, count: int) -> np.ndarray:
    """The numbers of the training images in an order drawn by the seed: the first train, the next validate."""
    return run.random("split").permutation(count)


def load(run: Run[Settings]) -> Digits:
    digits = mnist.load(run.data["mnist"])
    order = split(run, len(digits.train_labels))
    train, validation = run.settings.training_images, run.settings.validation_images
    chosen, held_out = order[:train], order[train : train + validation]
    images = digits.train_images.reshape(len(order), -1)
    return Digits(
        images[chosen],
        digits.train_labels[chosen],
        images[held_out],
        digits.train_labels[held_out],
        digits.test_images.reshape(len(digits.test_labels), -1),
        digits.test_labels,
    )


def pixels(images: np.ndarray) -> np.ndarray:
    """uint8 [n, 784] as float32 from 0 to 1, the range of G's sigmoid."""
    return images.astype("float32") / np.float32(255)


def one_hot(labels: np.ndarray) -> np.ndarray:
    """[n] as float32 [n, 10]."""
    return np.eye(CLASSES, dtype="float32")[labels]


def latent(random: np.random.Generator, *shape: int) -> np.ndarray:
    """z from U(-1, 1), float32."""
    return random.random(shape, dtype="float32") * 2 - 1


def mini_batches(run: Run[Settings], epoch: int, digits: Digits, conditional: bool = True) -> dict[str, np.ndarray]:
    """One pass over the training images: each mini-batch serves D, the one after it G, and so on in turn.

    G's gets nothing from it but its labels. What does not fill a last pair of mini-batches is left out (80 of the
    50,000, others in each epoch). Arrays [steps x batch, ...], step after step.
    """
    size, width = run.settings.batch_size, run.settings.latent
    steps = len(digits.train_labels) // (2 * size)
    order = run.random("order", epoch).permutation(len(digits.train_labels))
    rows, rows_for_g = order[: steps * 2 * size].reshape(steps, 2, size).swapaxes(0, 1).reshape(2, -1)
    random = run.random("z", epoch)
    batches = {
        "images": pixels(digits.train_images[rows]).reshape(-1, 28, 28, 1),
        "z": latent(random, len(rows), width),
        "z_for_g": latent(random, len(rows), width),
    }
    if conditional:
        batches["labels"] = one_hot(digits.train_labels[rows])
        batches["labels_for_g"] = one_hot(digits.train_labels[rows_for_g])
    return batches
