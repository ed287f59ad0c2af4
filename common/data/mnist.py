"""MNIST and its look-alikes as arrays, straight from the raw files (parsing takes a third of a second)."""

import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np

from common.data.idx import read_images, read_labels


class Digits(NamedTuple):
    train_images: np.ndarray  # [60000, 28, 28] uint8, 0 is background
    train_labels: np.ndarray  # [60000] uint8
    test_images: np.ndarray  # [10000, 28, 28] uint8
    test_labels: np.ndarray  # [10000] uint8


@functools.cache
def load(folder: Path) -> Digits:
    """The four files in `folder`; loaded once per process, so do not write into the arrays."""
    train_images = read_images(folder / "train-images-idx3-ubyte.gz")
    test_images = read_images(folder / "t10k-images-idx3-ubyte.gz")
    return Digits(
        train_images,
        read_labels(folder / "train-labels-idx1-ubyte.gz", len(train_images)),
        test_images,
        read_labels(folder / "t10k-labels-idx1-ubyte.gz", len(test_images)),
    )
