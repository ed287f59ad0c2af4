"""The settings of the lectures' first program; those of the other experiments are papers'."""

from dataclasses import dataclass

from common.runs.run import positive

STRETCH = 20  # steps between two points of the history


@dataclass(frozen=True)
class Autograd:
    """The first program of a lecture: a net of two layers that fits random numbers to random numbers."""

    points: int
    inputs: int
    hidden: int
    outputs: int
    learning_rate: float
    steps: int

    def __post_init__(self) -> None:
        positive(self, "points", "inputs", "hidden", "outputs", "learning_rate", "steps")
        if self.steps % STRETCH:
            raise ValueError(f"steps must be a multiple of {STRETCH}")
