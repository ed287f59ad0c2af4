"""The settings of the feed-forward networks; apart from the others', which many a long run's code begins with."""

from dataclasses import dataclass

from common.runs.run import positive
from replications.char_rnn.settings import Cut


@dataclass(frozen=True, kw_only=True)
class FeedforwardSettings(Cut):
    """A network that sees the last few characters alone. `Cut` says which text; its `batch` is no training batch."""

    context: int
    """Characters that it sees."""
    units: tuple[int, ...]
    """Sizes of the hidden layer, trained one after the other; the lowest validation loss decides."""
    epochs: int
    """Of each size."""
    minibatch: int
    """Characters predicted for each update, taken from anywhere in the text."""
    learning_rate: float
    rho: float
    """Of RMSprop: how much of the running mean of squares is kept at each step."""
    epsilon: float
    decay: float
    """What the learning rate is multiplied by after each epoch ..."""
    decay_after: int
    """... from the one of this number on, the first being 1."""
    initial: float
    """All weights and biases start out uniformly distributed between minus and plus this."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "context", "epochs", "minibatch", "learning_rate", "epsilon", "decay", "initial")
        if not self.units or min(self.units) < 1:
            raise ValueError("units must name at least one size, each at least 1")
