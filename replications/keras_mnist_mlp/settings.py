"""The settings of this replication's experiments."""

from dataclasses import dataclass
from typing import Literal

from common.runs.run import positive


@dataclass(frozen=True)
class Settings:
    epochs: int
    """Passes over the 60,000 training images."""
    batch_size: int
    optimizer: Literal["rmsprop", "rmsprop_outside_root", "sgd"]
    """`rmsprop` is Keras 3's own; `rmsprop_outside_root` is the rule of Keras 1, see common/methods/optimizers.py."""
    learning_rate: float
    rho: float = 0.0
    """RMSprop's decay of the mean square."""
    epsilon: float = 0.0
    """RMSprop's guard against dividing by zero, inside or outside the root as the optimiser has it."""
    momentum: float = 0.0
    """SGD's momentum."""
    mean: float = 0.0
    """Subtracted from pixels in [0, 1] ..."""
    sd: float = 1.0
    """... which are then divided by this."""
    dropout: float = 0.0
    initializer: Literal["glorot_uniform", "torch_linear"] = "glorot_uniform"
    """`torch_linear` is U(±1/sqrt(fan-in)) for weights and biases, the default of PyTorch's Linear."""

    def __post_init__(self) -> None:
        positive(self, "epochs", "batch_size", "learning_rate", "sd")
        if not 0 <= self.dropout < 1:
            raise ValueError("dropout must be at least 0 and below 1")
