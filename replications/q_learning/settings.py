"""The settings of this replication's experiments, one class per kind of experiment."""

from dataclasses import dataclass
from typing import Literal

from common.runs.run import positive


@dataclass(frozen=True)
class Convergence:
    """The theorem of Watkins and Dayan, on one environment."""

    environment: str
    learners: int
    visits: int
    """Updates per reachable state-action pair, on average."""
    gamma: float
    exponent: float
    """The nth update of a pair has step size (n + 1) ** -exponent; 0 for a constant one."""
    constant: float = 1.0
    """Multiplies every step size."""

    def __post_init__(self) -> None:
        positive(self, "learners", "visits", "constant")
        if not 0 < self.gamma < 1:
            raise ValueError("gamma must be above 0 and below 1: the theorem is about discounted returns")
        if self.constant > 1 or (self.exponent == 0 and self.constant == 1) or self.exponent < 0:
            raise ValueError("step sizes must stay below 1")


@dataclass(frozen=True)
class Online:
    """Learning online, epsilon-greedy, episode after episode."""

    environment: str
    rule: Literal["q_learning", "sarsa", "expected_sarsa"]
    learners: int
    episodes: int
    step_size: float
    epsilon: float
    gamma: float
    decay: float = 0.0
    """The nth update of a pair has step size step_size * n ** -decay."""
    last: int = 100
    """Performance at the end is the mean over so many last episodes."""

    def __post_init__(self) -> None:
        positive(self, "learners", "episodes", "step_size", "epsilon", "last")
        if not (self.step_size <= 1 and self.epsilon < 1 and self.gamma <= 1 and self.decay >= 0):
            raise ValueError("step_size and gamma must be at most 1, epsilon below 1, and decay at least 0")
        if self.last > self.episodes:
            raise ValueError("`last` must not exceed the number of episodes")


@dataclass(frozen=True)
class Sweep:
    """Performance over the step size."""

    environment: str
    rule: Literal["q_learning", "sarsa", "expected_sarsa"]
    step_sizes: list[float]
    interim_learners: int
    """Learners per step size, each playing `interim_episodes`."""
    interim_episodes: int
    asymptotic_learners: int
    asymptotic_episodes: int
    asymptotic_skip: int
    """The first so many of the `asymptotic_episodes` do not count: they are start-up."""
    epsilon: float
    gamma: float

    def __post_init__(self) -> None:
        positive(self, "interim_learners", "interim_episodes", "asymptotic_learners", "asymptotic_episodes", "epsilon")
        if not 0 <= self.asymptotic_skip < self.asymptotic_episodes:
            raise ValueError("asymptotic_skip must leave some of the asymptotic_episodes")
        if not self.step_sizes or not all(0 < size <= 1 for size in self.step_sizes):
            raise ValueError("step_sizes must hold numbers above 0 and at most 1")


@dataclass(frozen=True)
class MaximizationBias:
    """Two states, and a second one whose many actions all lose a little on average."""

    double: bool
    learners: int
    episodes: int
    long_episodes: int
    """So many episodes in all, to see the asymptote beyond the curve of `episodes`."""
    actions: int
    """Those of the second state, B."""
    step_size: float
    epsilon: float

    def __post_init__(self) -> None:
        positive(self, "learners", "episodes", "actions", "step_size", "epsilon")
        if self.long_episodes < self.episodes:
            raise ValueError("long_episodes counts all episodes, those of the curve included")


@dataclass(frozen=True)
class Roulette:
    double: bool
    learners: int
    trials: int
    gamma: float
    exponent: float
    """The nth update of an action has step size n ** -exponent."""

    def __post_init__(self) -> None:
        positive(self, "learners", "trials", "gamma", "exponent")


@dataclass(frozen=True)
class GridWorld:
    double: bool
    learners: int
    steps: int
    gamma: float
    exponent: float
    """The nth update of a pair has step size n ** -exponent."""

    def __post_init__(self) -> None:
        positive(self, "learners", "steps", "gamma", "exponent")
