"""The settings of this replication's experiments."""

from dataclasses import dataclass
from typing import Literal

from common.runs.run import positive
from replications.backprop1986.problems import PROBLEMS


@dataclass(frozen=True, kw_only=True)
class Start:
    """Many nets of one kind, each from its own start."""

    learners: int
    spread: float = 0.3
    """Weights and biases start out uniformly distributed between minus and plus this."""

    def __post_init__(self) -> None:
        positive(self, "learners", "spread")


@dataclass(frozen=True, kw_only=True)
class Taught(Start):
    """By gradient descent with momentum until they have learnt."""

    learning_rate: float
    momentum: float
    longest: int
    """Sweeps through all patterns after which a net that has not learnt is given up."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "learning_rate", "longest")
        if not 0 <= self.momentum < 1:
            raise ValueError("momentum must be at least 0 and below 1")


@dataclass(frozen=True, kw_only=True)
class WithTargets(Taught):
    low: float = 0.1
    high: float = 0.9
    """What outputs are to be for 0 and for 1."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.low < self.high <= 1:
            raise ValueError("low must be below high, both from 0 to 1")


@dataclass(frozen=True, kw_only=True)
class Settings(WithTargets):
    """Layered nets that learn one problem."""

    problem: str
    """A name of `PROBLEMS`."""
    hidden: tuple[int, ...]
    """Units of each hidden layer."""
    direct: bool = False
    """Whether each layer sees all before it, the inputs among them, and not the last one alone."""
    update: Literal["pattern", "sweep"] = "pattern"
    """After each pattern, or once for all, by the sum of their gradients."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.problem not in PROBLEMS:
            raise ValueError(f"problem: there is none named {self.problem!r}; known are {', '.join(PROBLEMS)}")
        if not self.hidden or min(self.hidden) < 1:
            raise ValueError("hidden must name at least one layer, each of at least one unit")


@dataclass(frozen=True, kw_only=True)
class Fields(WithTargets):
    """Nets that tell T from C."""


@dataclass(frozen=True, kw_only=True)
class Register(WithTargets):
    """Recurrent nets that shift a pattern."""

    units: int

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.units < 3:
            raise ValueError("units must be at least 3: fewer shift back to where they were")


@dataclass(frozen=True, kw_only=True)
class Sequences(Taught):
    """Recurrent nets that complete sequences."""

    hidden: int

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "hidden")


@dataclass(frozen=True, kw_only=True)
class Family(Start):
    """Nets that learn two family trees."""

    sweeps: int
    gentle_sweeps: int
    """So many at first, by the rate and momentum of `gently`."""
    gently: tuple[float, float]
    then: tuple[float, float]
    decay: float
    """Share that each weight loses at each change."""
    held_out: int

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "sweeps", "held_out")
        if not 0 <= self.decay < 1:
            raise ValueError("decay must be at least 0 and below 1")


@dataclass(frozen=True, kw_only=True)
class Perceptrons:
    """Random problems that a plane through the origin separates, and exclusive or."""

    problems: int
    points: int
    most_dimensions: int
    margin: float
    """Points nearer to the plane than this are left out."""
    passes: int
    """Through the patterns of exclusive or."""

    def __post_init__(self) -> None:
        positive(self, "problems", "points", "margin", "passes")
        if self.most_dimensions < 2:
            raise ValueError("most_dimensions must be at least 2")
