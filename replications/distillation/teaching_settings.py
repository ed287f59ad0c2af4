"""The settings of the experiments in which one large net teaches several small ones."""

from dataclasses import dataclass

from common.runs.run import positive
from replications.distillation.lessons import LESSONS
from replications.distillation.settings import Distillation


@dataclass(frozen=True)
class Teaching(Distillation):
    """A large net is trained first, then small ones, one for each lesson."""

    lessons: tuple[str, ...]
    """Names of `LESSONS`, in the order in which they are taught."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if unknown := [name for name in self.lessons if name not in LESSONS]:
            raise ValueError(f"lessons: there is none named {unknown[0]!r}; known are {', '.join(LESSONS)}")


@dataclass(frozen=True)
class Recipe(Teaching):
    """The same with a large net trained as the first paper on dropout has it (arXiv:1207.0580, Appendix A.1)."""

    large_batch_size: int
    first_momentum: float
    """Of the large net; it rises on a line."""
    last_momentum: float
    momentum_epochs: int
    """Passes until it is the last."""
    spread: float
    """Standard deviation of the large net's initial weights, around 0."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "large_batch_size", "momentum_epochs", "spread")
        if not 0 <= self.first_momentum <= self.last_momentum < 1:
            raise ValueError("first_momentum must be at least 0, and last_momentum no less than it and below 1")
