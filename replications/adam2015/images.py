"""What the classifiers and the autoencoder train on."""

from pathlib import Path

import numpy as np

from common.data import mnist
from common.runs.run import CannotRun


def images(folder: Path, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The first `count` training images of MNIST, or all for 0: pixels [n, 784] in [0, 1], and labels [n]."""
    digits = mnist.load(folder)
    available = len(digits.train_labels)
    if count > available:
        raise CannotRun(f"There are no {count} images to train on, only {available}.")
    kept = slice(count or available)
    pixels = digits.train_images[kept].reshape(-1, 784).astype("float32") / 255
    return pixels, digits.train_labels[kept].astype("int32")
