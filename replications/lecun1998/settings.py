"""The settings of this replication's experiments, one class per kind of experiment."""

from dataclasses import dataclass
from typing import Literal

from common.runs.run import positive


@dataclass(frozen=True)
class LeNet5:
    passes: int
    """Over the training set, by the paper's schedule of eta where the rule is its own."""
    output: Literal["codes", "posterior", "softmax"]
    """The squared distance to the class's 7x12 code (Eq. 8), that with competition (Eq. 9), or ten softmax units."""
    rule: Literal["levenberg_marquardt", "adam"]
    batch_size: int
    activation: Literal["squash", "relu"] = "squash"
    pooling: Literal["subsampling", "max"] = "subsampling"
    start: Literal["1998", "today"] = "1998"
    """Initial weights: U(±2.4/F), or U(±sqrt(6/F)) with biases 0."""
    new_order: bool = False
    """A new order of the patterns for each pass, instead of one that stays."""
    dropout: float = 0.0
    """Share of C5's outputs that are silenced while training."""
    distortion: float = 0.0
    """Times the magnitudes in distortions.py; 0 trains on the digits as they are."""
    learning_rate: float = 0.0
    """Adam's; the paper's own rule finds its rates."""
    j: float = 0.0
    """Eq. 9's constant: e^-j is the weight of the rubbish class."""
    sum_of_units: bool = False
    """The loss is the sum over the 84 units, Eq. 8 to the letter, instead of their mean."""
    checked: int = 10_000
    """The training error is that of the first so many training images."""
    xla: bool = True
    """Compiled by XLA, which takes seconds and pays where there are many patterns; JAX always does it."""
    limit: int | None = None
    """The first so many training images, and as many test images; all of them unless named."""

    def __post_init__(self) -> None:
        positive(self, "passes", "batch_size", "checked")
        if (self.rule == "levenberg_marquardt") == bool(self.learning_rate):
            raise ValueError("learning_rate goes with adam, and must then be above zero")
        if self.rule == "levenberg_marquardt" and not (self.passes <= 20 and self.pooling == "subsampling"):
            raise ValueError("the paper's rule has a schedule of 20 passes, and goes with its own sub-sampling")
        if (self.output == "posterior") != (self.j > 0):
            raise ValueError("j goes with the output `posterior`, and must then be above zero")
        if not 0 <= self.dropout < 1 or self.distortion < 0:
            raise ValueError("dropout must be at least 0 and below 1, distortion at least 0")


@dataclass(frozen=True)
class Net:
    """A network of the paper trained by its own rule."""

    passes: int
    """Over the training set, by the paper's schedule of eta."""
    batch_size: int
    """Patterns to a step; the paper's is 1."""
    hidden: list[int]
    """Units of each hidden layer, for a fully connected network; empty for the others."""
    version: Literal["regular", "deslanted", "reduced"] = "regular"
    """The paper's input versions: 28x28, deslanted and cropped to 20x20, or shrunk to 16x16 within 28x28."""
    distortion: float = 0.0
    """Times the magnitudes in distortions.py; 0 trains on the digits as they are."""
    checked: int = 10_000
    """The training error is that of the first so many training images."""
    xla: bool = True
    """Compiled by XLA, which takes seconds and pays where there are many patterns; JAX always does it."""
    limit: int | None = None
    """The first so many training images, and as many test images; all of them unless named."""

    def __post_init__(self) -> None:
        positive(self, "passes", "batch_size", "checked")
        if self.passes > 20 or self.distortion < 0 or not all(units > 0 for units in self.hidden):
            raise ValueError("passes must be at most 20, distortion at least 0, and hidden layers have units")


@dataclass(frozen=True)
class Lecture:
    """The lecture's network, trained by plain gradient descent."""

    passes: int
    batch_size: int
    hidden: int
    learning_rate: float
    training_images: int
    """The first so many of the 60,000; the test set is cut to as many, if it is larger."""
    distortion: float = 0.0
    xla: bool = True
    """Compiled by XLA, which takes seconds and pays where there are many patterns; JAX always does it."""

    def __post_init__(self) -> None:
        positive(self, "passes", "batch_size", "hidden", "learning_rate", "training_images")
        if self.distortion < 0:
            raise ValueError("distortion must be at least 0")


@dataclass(frozen=True)
class Classical:
    """A classifier that is solved for, not trained by gradients."""

    version: Literal["regular", "deslanted"] = "regular"
    limit: int | None = None
    """The first so many training images, and as many test images; all of them unless named."""


@dataclass(frozen=True)
class Neighbours(Classical):
    k: int = 3


@dataclass(frozen=True)
class Pairwise(Classical):
    rounds: int = 10
    """Steps of Gauss and Newton from the linear solution to the squashing units'."""


@dataclass(frozen=True)
class Quadratic(Classical):
    components: int = 40


@dataclass(frozen=True)
class RadialBasis(Classical):
    centres: int = 100
    """For each class."""
    rounds: int = 20
    """Of K-means."""
    ridge: float = 1.0e-6
    """Times the mean of the normal equations' diagonal."""

    def __post_init__(self) -> None:
        positive(self, "centres", "rounds", "ridge")


@dataclass(frozen=True)
class Machine(Classical):
    """A support vector machine with the kernel (x.y + 1) ^ degree on images of length 1."""

    degree: int = 4
    cost: float = 10.0

    def __post_init__(self) -> None:
        positive(self, "degree", "cost")
