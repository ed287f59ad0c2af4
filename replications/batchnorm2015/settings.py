"""The settings of this replication's experiments."""

from dataclasses import dataclass

from common.runs.run import positive

EPOCHS = 50
"""Passes over the training images: 50,000 steps of 60 examples are 50 passes over 60,000 of them."""

LOOKS = 4
"""How often in a pass the distribution of the last sigmoids' inputs is recorded: every 250 steps, as in Figure 1."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    batch_norm: bool
    """Whether each hidden layer's Wu is batch-normalised; without it the layer has biases instead."""
    initial_sd: float
    """Standard deviation of the Gaussian that all weights are drawn from; biases start at 0."""
    learning_rate: float
    """Of plain stochastic gradient descent, constant."""
    batch_size: int = 60
    watched_batches: int = 50
    """So many training mini-batches, always the same, give the percentiles and the population statistics."""

    def __post_init__(self) -> None:
        positive(self, "initial_sd", "learning_rate", "watched_batches")
        if self.batch_size < 2:
            raise ValueError("batch_size must be at least 2: one example alone has no variance")
