"""The settings of this replication's experiments, one class per kind of experiment."""

from dataclasses import dataclass
from typing import Literal

from common.runs.run import positive

Start = Literal["1998", "root", "lush", "today"]
Loss = Literal["mean", "sum", "half"]
Connections = Literal[4, 1]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the paper leaves open of how its networks are trained; by default its letter, as far as that trains."""

    start: Start = "1998"
    """Initial weights, by the number F of a unit's inputs: U(±2.4/F), biases too; U(±2.4/√F), biases too; U(±1/√F),
    biases 0 and sub-sampling coefficients 1/2, as the group's own Lush has it; or U(±sqrt(6/F)), biases 0."""
    loss: Loss = "mean"
    """Of the squared errors of a pattern's units: their mean, their sum, or half their sum, which is Lush's."""
    coefficient: Connections = 4
    """Connections that share a sub-sampling coefficient when h_kk is summed over them: one to each of its four
    inputs, as the paper counts, or one to their sum, as Lush does."""


@dataclass(frozen=True, kw_only=True)
class LeNet5(Reading):
    passes: int
    """Over the training set, by the paper's schedule of eta where the rule is its own."""
    output: Literal["codes", "posterior", "softmax"]
    """The squared distance to the class's 7x12 code (Eq. 8), that with competition (Eq. 9), or ten softmax units."""
    rule: Literal["levenberg_marquardt", "adam"]
    batch_size: int
    activation: Literal["squash", "relu"] = "squash"
    pooling: Literal["subsampling", "max"] = "subsampling"
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


@dataclass(frozen=True, kw_only=True)
class Net(Reading):
    """A network of the paper trained by its own rule."""

    passes: int
    """Over the training set, by the paper's schedule of eta."""
    batch_size: int
    """Patterns to a step; the paper's is 1."""
    hidden: list[int]
    """Units of each hidden layer, for a fully connected network. LeNet-4 has one, fully joined, or by default one of
    120 units that are joined to some maps each. Empty for the others."""
    version: Literal["regular", "deslanted", "reduced"] = "regular"
    """The paper's input versions: 28x28, deslanted and cropped to 20x20, or shrunk to 16x16 within 28x28."""
    distortion: float = 0.0
    """Times the magnitudes in distortions.py; 0 trains on the digits as they are."""
    checked: int = 10_000
    """The training error is that of the first so many training images."""
    rates: bool = False
    """The smallest and the largest rate of the first pass are measured too."""
    xla: bool = True
    """Compiled by XLA, which takes seconds and pays where there are many patterns; JAX always does it."""
    limit: int | None = None
    """The first so many training images, and as many test images; all of them unless named."""

    def __post_init__(self) -> None:
        positive(self, "passes", "batch_size", "checked")
        if self.passes > 20 or self.distortion < 0 or not all(units > 0 for units in self.hidden):
            raise ValueError("passes must be at most 20, distortion at least 0, and hidden layers have units")


@dataclass(frozen=True, kw_only=True)
class Quadratic821(Net):
    """Ten squashing units on the products of principal components."""

    components: int = 40
    inputs: Literal["products", "cross"] = "products"
    """The 821: all products of two components and a constant, or those of two different ones and the components."""


@dataclass(frozen=True)
class LushDemo:
    """LeNet-5 by the demonstration of the group's own library, as QMNIST's authors ran it."""

    passes: int
    """In each of the sets of passes, which have a rate and an estimate of h_kk each."""
    etas: tuple[float, ...]
    """The rate of each set."""
    batch_size: int
    checked: int = 10_000
    """The training error is that of the first so many training images."""
    xla: bool = True
    """Compiled by XLA, which takes seconds and pays where there are many patterns; JAX always does it."""
    limit: int | None = None
    """The first so many training images, and as many test images; all of them unless named."""

    def __post_init__(self) -> None:
        positive(self, "passes", "batch_size", "checked")
        if not self.etas or min(self.etas) <= 0:
            raise ValueError("etas must be one or more, each above zero")


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
    """A support vector machine on images of length 1."""

    kernel: Literal["polynomial", "gaussian"] = "polynomial"
    """(x.y + constant) ^ degree, or exp(-|x - y|^2 / s) with s the sum of the pixels' variances."""
    degree: int = 4
    constant: float = 1.0
    cost: float = 10.0

    def __post_init__(self) -> None:
        positive(self, "degree", "cost")
