"""The settings of this replication's experiments, one class per kind of experiment."""

from dataclasses import dataclass

from common.runs.run import positive


@dataclass(frozen=True)
class Small:
    """How a small net is trained, on labels alone or by distillation."""

    epochs: int
    """Passes over the training images, or over the transfer set."""
    batch_size: int
    learning_rate: float
    """In the first pass."""
    decay: float
    """The rate of each pass as a share of that of the pass before."""
    momentum: float

    def __post_init__(self) -> None:
        positive(self, "epochs", "batch_size", "learning_rate", "decay")
        if self.decay > 1 or not 0 <= self.momentum < 1:
            raise ValueError("decay must be at most 1, momentum at least 0 and below 1")


@dataclass(frozen=True)
class Distillation(Small):
    """A large net is trained first, then two small ones on what it says."""

    large_epochs: int
    """Passes over the jittered images."""
    large_learning_rate: float
    large_decay: float
    visible_dropout: float
    """Share of the pixels that are silenced while the large net is trained."""
    hidden_dropout: float
    """The same of its hidden units."""
    longest: float
    """No hidden unit of the large net has a vector of incoming weights longer than this."""
    jitter: int
    """Pixels by which an image is shifted at most, each way."""
    temperature: float
    """Logits are divided by it, the large net's and the small one's, where they are compared."""
    label_weight: float
    """Of the loss on the labels; that on the soft targets, times the temperature's square, has the rest."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "large_epochs", "large_learning_rate", "large_decay", "longest", "temperature")
        if self.large_decay > 1 or self.jitter < 0:
            raise ValueError("large_decay must be at most 1, jitter at least 0")
        for name in ("visible_dropout", "hidden_dropout", "label_weight"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 0 and below 1")
