"""The settings of this replication's experiments."""

from dataclasses import dataclass
from typing import Literal

from common.runs.run import positive
from replications.backprop1986.problems import PROBLEMS


@dataclass(frozen=True)
class Settings:
    """Many nets of one kind that learn one problem, each from its own start."""

    problem: str
    """A name of `PROBLEMS`."""
    hidden: tuple[int, ...]
    """Units of each hidden layer."""
    learning_rate: float
    momentum: float
    learners: int
    longest: int
    """Sweeps through all patterns after which a net that has not learnt is given up."""
    direct: bool = False
    """Whether each layer sees all before it, the inputs among them, and not the last one alone."""
    update: Literal["pattern", "sweep"] = "pattern"
    """After each pattern, or once for all, by the sum of their gradients."""
    low: float = 0.1
    high: float = 0.9
    """What outputs are to be for 0 and for 1."""
    spread: float = 0.3
    """Weights and biases start out uniformly distributed between minus and plus this."""

    def __post_init__(self) -> None:
        positive(self, "learning_rate", "learners", "longest", "spread")
        if self.problem not in PROBLEMS:
            raise ValueError(f"problem: there is none named {self.problem!r}; known are {', '.join(PROBLEMS)}")
        if not self.hidden or min(self.hidden) < 1:
            raise ValueError("hidden must name at least one layer, each of at least one unit")
        if not 0 <= self.momentum < 1 or not 0 <= self.low < self.high <= 1:
            raise ValueError("momentum must be at least 0 and below 1, low below high, both from 0 to 1")
