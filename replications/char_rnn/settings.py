"""The settings of this replication's experiments."""

from dataclasses import dataclass

from common.methods.cells import CELLS
from common.runs.run import positive

#: At which trained networks write for the report.
TEMPERATURES = (0.3, 0.5, 0.7, 1.0)


@dataclass(frozen=True, kw_only=True)
class Cut:
    """Which text, and how it is cut into streams and into what is learned and held out."""

    dataset: str
    """Of the text; the experiment's `datasets` says the same, which puts it into the record's key."""
    sequence: int
    """Characters through which the error goes back; streams are cut to multiples of it."""
    batch: int
    """Streams into which the text is cut, read side by side."""
    train_share: float
    validation_share: float
    """What is left of the text by these two is for the test."""
    interleaved: bool
    """Whether each stream has its own last part held out, as char-rnn does; else the end of the file is."""

    def __post_init__(self) -> None:
        positive(self, "sequence", "batch")
        if not (0 < self.train_share < 1 and 0 < self.validation_share <= 1 - self.train_share + 1e-9):
            raise ValueError("train_share and validation_share must be above 0 and at most 1 together")


@dataclass(frozen=True, kw_only=True)
class Settings(Cut):
    """A network that reads text, and how it is trained."""

    cell: str
    """rnn, lstm or gru."""
    layers: int
    units: int
    """Per layer; 0 where a budget gives them."""
    budget: int
    """As many parameters as one LSTM layer of so many units would have; 0 where the units are given."""
    biases: int
    """Bias vectors per layer: char-rnn has two that are added, others one."""
    epochs: int
    learning_rate: float
    rho: float
    """Of RMSprop: how much of the running mean of squares is kept at each step."""
    epsilon: float
    decay: float
    """What the learning rate is multiplied by after each epoch ..."""
    decay_after: int
    """... from the one of this number on, the first being 1."""
    clip: float
    """The largest absolute value of any one gradient, summed over the sequence and averaged over the streams."""
    initial: float
    """All weights start out uniformly distributed between minus and plus this; the LSTM's first forget bias at 1."""
    dropouts: tuple[float, ...] = (0.0,)
    """Tried one after the other, each for all epochs; the lowest validation loss decides."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "layers", "learning_rate", "epsilon", "clip", "initial", "decay")
        if self.cell not in CELLS:
            raise ValueError(f"cell must be one of {', '.join(CELLS)}")
        if (self.units > 0) == (self.budget > 0):
            raise ValueError("either units or a budget must be given, and the other be 0")
        if self.biases not in (1, 2):
            raise ValueError("biases must be 1 or 2")
        if self.epochs < 0:
            raise ValueError("epochs must not be negative")
        if not self.dropouts or not all(0 <= dropout < 1 for dropout in self.dropouts):
            raise ValueError("dropouts must name at least one, each at least 0 and below 1")


@dataclass(frozen=True, kw_only=True)
class EvolutionSettings(Settings):
    """The same, interrupted now and then to let the network write."""

    stages: tuple[int, ...] = ()
    """Updates after which it writes, multiples of `stretch`."""
    stretch: int = 100
    """Updates between two points of the loss curve."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "stretch")
        if not self.stages or any(stage <= 0 or stage % self.stretch for stage in self.stages):
            raise ValueError("stages must name updates, each a multiple of stretch")


@dataclass(frozen=True, kw_only=True)
class NgramSettings(Cut):
    order: int
    """The longest stretch of characters that is counted, the predicted one included."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "order")


@dataclass(frozen=True)
class AddingSettings:
    """The adding problem: the sum of the two marked numbers in a sequence."""

    cell: str
    units: int
    length: int
    """Of each sequence."""
    batch: int
    updates: int
    log_every: int
    test_cases: int
    learning_rate: float
    """Adam's."""
    clip: float
    """The largest norm of the whole gradient."""

    def __post_init__(self) -> None:
        positive(self, "units", "batch", "log_every", "test_cases", "learning_rate", "clip")
        if self.cell not in CELLS:
            raise ValueError(f"cell must be one of {', '.join(CELLS)}")
        if self.length < 2 or self.length % 2:
            raise ValueError("length must be even, and at least 2")
        if self.updates % self.log_every:
            raise ValueError("updates must be a multiple of log_every")
