"""The settings of this replication's experiments. No Keras here: settings are read by commands that train nothing."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from common.methods.classifier_settings import ClassifierSettings
from common.runs.run import positive

STRETCH = 100  # updates in one compiled loop: its length is part of what is compiled

Start = Literal["standard", "normalised"]
Activation = Literal["sigmoid", "tanh", "softsign", "rectifier", "softplus"]


@dataclass(frozen=True, kw_only=True)
class Net:
    """A fully connected network: `layers` hidden layers of `units` each, and a softmax."""

    layers: int
    units: int
    activation: Activation
    start: Start
    """U(±1 / sqrt(fan-in)) or U(±sqrt(6 / (fan-in + fan-out))) for each weight; biases start at 0."""
    examples: int = 300
    """The first so many test images are those that activations and gradients are measured on."""

    def __post_init__(self) -> None:
        positive(self, "units", "examples")
        if self.layers < 3:
            raise ValueError("layers must be at least 3: what is measured compares the first, the second and the last")


@dataclass(frozen=True, kw_only=True)
class AtStart(Net):
    """A network that is measured before its first step."""

    jacobians: int
    """The Jacobians of the first so many of the test images are taken."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.jacobians <= self.examples:
            raise ValueError("jacobians must be from 1 to `examples`")


@dataclass(frozen=True, kw_only=True)
class Training(Net):
    """A network that is trained by plain gradient descent, once by each of some learning rates."""

    learning_rates: list[float]
    """What is reported is of that rate whose validation error is the lowest at the end."""
    looks: list[int]
    """After how many updates the layers are looked at and the errors counted; with the last of them training ends."""
    batch_size: int
    train_images: int
    """The first so many images of the training set; the last `validation_images` are held out."""
    validation_images: int
    l1: float = 0.0
    """What the loss has in addition: this times the sum of all hidden units' absolute values, the mean over a batch."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "batch_size", "train_images", "validation_images")
        if not self.learning_rates or min(self.learning_rates) <= 0:
            raise ValueError("learning_rates must be one or more numbers above zero")
        if any(look <= before or look % STRETCH for before, look in pairwise([0, *self.looks])) or not self.looks:
            raise ValueError(f"looks must be rising multiples of {STRETCH} updates")
        if self.train_images % (STRETCH * self.batch_size):
            raise ValueError(f"train_images must be a multiple of {STRETCH} batches")
        if self.l1 < 0:
            raise ValueError("l1 must not be below zero")


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Convolutions of 3 x 3 with rectifiers between them, of random weights, through which gradients are sent back."""

    filters: list[int]
    """How many each convolution has."""
    constant: float
    """The standard deviation of all weights of the network that the normalised one is compared with."""
    size: int
    """Height and width of the random images, in pixels."""
    pairs: int
    """How many pairs of networks a run compares."""

    def __post_init__(self) -> None:
        positive(self, "constant", "size")
        if self.pairs < 2:
            raise ValueError("pairs must be at least 2, or there is no spread")
        if len(self.filters) < 2 or min(self.filters) < 1:
            raise ValueError("filters must be those of two convolutions or more")


@dataclass(frozen=True, kw_only=True)
class Deep(ClassifierSettings):
    """A deep network of small convolutions on digits, the images of which keep their shape."""

    stages: list[int]
    """How many convolutions each stage has; the first of them halves the image: 14, then 7, then 4 pixels' width."""
    filters: list[int]
    """How many each convolution of a stage has."""
    units: int
    """Of both hidden layers between the convolutions and the softmax."""
    gain: float
    """Every weight is normal with variance `gain` / fan-in: 2 for rectifiers, 1 for "Xavier"."""
    mistakes_shown: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "units", "gain")
        if len(self.stages) != len(self.filters) or not self.stages or min(*self.stages, *self.filters) < 1:
            raise ValueError("stages and filters must have a number above zero for each stage")
