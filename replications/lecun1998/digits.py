"""The digits as an experiment sees them: in one of the paper's versions, all of them or the first so many."""

from pathlib import Path

from common.data import mnist
from common.data.mnist import Digits
from replications.lecun1998.inputs import VERSIONS


def load(folder: Path, version: str = "regular", limit: int | None = None) -> Digits:
    """`limit` counts training images; the test set is cut to as many, if it is larger."""
    digits = mnist.load(folder)
    change = VERSIONS[version]
    return Digits(
        change(digits.train_images[:limit]),
        digits.train_labels[:limit],
        change(digits.test_images[:limit]),
        digits.test_labels[:limit],
    )
