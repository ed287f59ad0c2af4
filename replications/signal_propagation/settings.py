"""The settings of this replication's experiments, a class for each entry."""

from dataclasses import dataclass
from typing import Literal

from common.runs.run import positive


@dataclass(frozen=True, kw_only=True)
class Ensemble:
    """From what the weights of a random net are drawn."""

    weight_variance: float
    """σw²: a weight has the variance σw² / fan-in."""
    bias_variance: float
    """σb²"""

    def __post_init__(self) -> None:
        positive(self, "weight_variance")
        if self.bias_variance < 0:
            raise ValueError("bias_variance must not be below zero")


@dataclass(frozen=True, kw_only=True)
class Convergence(Ensemble):
    tolerance: float
    """Converged is a length within this share of its fixed point."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "tolerance")


@dataclass(frozen=True, kw_only=True)
class Criticality:
    bias_variance: float
    keep: float
    """The probability with which dropout keeps a unit; 1 is no dropout."""
    scanned: int
    """How many weight variances are looked at, from 1 to 4 in equal steps."""

    def __post_init__(self) -> None:
        positive(self, "bias_variance", "scanned")
        check_keep(self.keep)


@dataclass(frozen=True, kw_only=True)
class Propagation(Ensemble):
    keep: float = 1.0
    width: int
    depth: int
    """Layers of random weights."""
    nets: int
    """Over which a run averages."""
    pairs: int
    """Of inputs in each net, for each correlation that they start from."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "width", "depth", "nets", "pairs")
        check_keep(self.keep)


@dataclass(frozen=True, kw_only=True)
class Circle(Ensemble):
    width: int
    depth: int
    angles: int
    """Points on the circle, in equal steps."""
    nets: int

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "width", "depth", "angles", "nets")
        if self.depth < 4:
            raise ValueError("depth must be at least 4")


@dataclass(frozen=True, kw_only=True)
class Gradients(Ensemble):
    width: int
    depth: int
    images: int
    """MNIST images in the one batch whose gradients are taken."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "width", "depth", "images")
        if self.depth < 10:
            raise ValueError("depth must be at least 10")


@dataclass(frozen=True, kw_only=True)
class Trainability:
    weight_variances: tuple[float, ...]
    """The columns of the grid, ascending."""
    depths: tuple[int, ...]
    """Its rows: hidden layers, ascending."""
    bias_variance: float
    width: int
    deepest: float
    """Nets deeper than so many ξc are left out."""
    steps: int
    batch_size: int
    learning_rate: float
    slow_beyond: int
    """Deeper nets learn at a tenth of the rate."""
    images_judged: int
    """Training images on which the accuracy is taken: the first so many."""

    def __post_init__(self) -> None:
        positive(self, "bias_variance", "width", "deepest", "steps", "batch_size", "learning_rate", "images_judged")
        for name in ("weight_variances", "depths"):
            values = getattr(self, name)
            if not values or list(values) != sorted(set(values)) or values[0] <= 0:
                raise ValueError(f"{name} must be above zero and ascend")
        if self.depths[0] < 2:
            raise ValueError("depths must be 2 or more")


@dataclass(frozen=True, kw_only=True)
class Modes:
    start: Literal["decoupled", "random"]
    """`decoupled`: the layers have the task's singular vectors; `random`: all weights are normal."""
    strength: float
    """Of a decoupled start the strength of each mode; of a random one a weight's variance times the hidden units."""
    hidden: int
    learning_rate: float
    steps: int

    def __post_init__(self) -> None:
        positive(self, "strength", "hidden", "learning_rate", "steps")
        if self.start == "decoupled" and self.hidden < 32:
            raise ValueError("hidden must be at least 32, the number of modes, for a decoupled start")


@dataclass(frozen=True, kw_only=True)
class LinearDepth:
    start: Literal["orthogonal", "gaussian"]
    """Of each layer: orthogonal columns or rows, or normal weights of variance 1 / fan-in."""
    width: int
    """Units of a hidden layer, and principal components of the images that are its inputs."""
    depths: tuple[int, ...]
    """Layers of weights; the last two entries are those that are compared."""
    rates: int
    """Step sizes that are tried at each depth, each smaller by √2 than the one before; the fastest counts."""
    largest_rate: float
    """The first of them, times the depth."""
    most_steps: int
    """Where no step size gets there in so many, so many are counted."""

    def __post_init__(self) -> None:
        positive(self, "width", "rates", "largest_rate", "most_steps")
        if len(self.depths) < 2 or list(self.depths) != sorted(set(self.depths)) or self.depths[0] < 2:
            raise ValueError("depths must be two or more, each 2 or more, and ascend")


def check_keep(keep: float) -> None:
    if not 0 < keep <= 1:
        raise ValueError("keep must lie above 0 and not above 1")
