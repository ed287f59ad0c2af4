"""The settings of this replication's experiments."""

from dataclasses import dataclass
from typing import Literal

from common.runs.run import positive


def shown_after(epochs: int) -> list[int]:
    """The epochs after which samples are kept for the pictures: the last, and some on the way."""
    return [epoch for epoch in (1, 2, 5, 10, 50, 200) if epoch < epochs] + [epochs]


@dataclass(frozen=True)
class Settings:
    epochs: int
    """Passes over the training images."""
    decay_from: int
    """After so many epochs at the full learning rate it falls on a straight line, to reach 0 after the last."""
    learning_rate: float
    """Adam's, as are the next three."""
    beta_1: float
    beta_2: float
    epsilon: float
    l2: float
    """Times the weight, added to the gradient of every weight before Adam sees it."""
    batch_size: int
    training_images: int
    """Of the 60,000, drawn anew by each seed; as many of the others as are wanted validate."""
    validation_images: int
    samples: int
    """Generated digits that the nearest-neighbour classifier is fitted on."""
    many_samples: int
    """The same with so many more; 0 leaves it out."""
    curve_every: int
    """Epochs between two points of the curve of its error on the validation images."""
    batchnorm: Literal["plain", "gain_and_bias", "none"] = "plain"
    slope: float = 0.2
    """Of D's rectifiers below zero; 0 is ReLU."""
    halving: Literal["strides", "max_pooling"] = "strides"
    """How D halves its maps."""
    dense_units: int = 1_024
    """In each hidden dense layer."""
    dense_layers: int = 1
    """Hidden ones in G and in D: the script has one in each, the guidelines want none, the baseline has always two."""
    latent: int = 100
    """Numbers in z, each from U(-1, 1)."""
    compiled: bool = True
    """Whether a step is one compiled program, which takes longer to make than a few tiny steps by themselves."""
    least_variety: float = 0.05
    """A class whose samples vary less than so much of what its real digits do has collapsed; somewhat more than what an
    untrained net draws."""

    def __post_init__(self) -> None:
        positive(
            self,
            "epochs",
            "learning_rate",
            "batch_size",
            "training_images",
            "samples",
            "curve_every",
            "dense_units",
            "latent",
        )
        if not 0 <= self.decay_from <= self.epochs:
            raise ValueError("decay_from must be an epoch of the run")
        if self.dense_layers not in (0, 1, 2):
            raise ValueError("dense_layers must be 0, 1 or 2")
        if self.training_images < 2 * self.batch_size:
            raise ValueError("training_images must fill a mini-batch for D and one for G")


@dataclass(frozen=True)
class RealData:
    training_images: int
    """Of the 60,000, drawn anew by each seed."""

    def __post_init__(self) -> None:
        positive(self, "training_images")
