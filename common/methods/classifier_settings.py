"""The settings of a classifier's training. No Keras here: settings are read by commands that train nothing."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from common.runs.run import positive

Optimizers = Mapping[str, tuple[str, ...]]  # by name the arguments of each rule, beside its learning rate

OPTIMIZERS: Optimizers = {
    "sgd": (),
    "momentum": ("momentum",),
    "nesterov": ("momentum",),
    "adagrad": ("initial_accumulator_value", "epsilon"),
    "adagrad_outside_root": ("epsilon",),
    "adadelta": ("rho", "epsilon"),
    "rmsprop": ("rho", "epsilon"),
    "rmsprop_outside_root": ("rho", "epsilon"),
    "adam": ("beta_1", "beta_2", "epsilon"),
}


@dataclass(frozen=True, kw_only=True)
class ClassifierSettings:
    """What a paper's own settings class extends; its `__post_init__`, if it has one, calls this one's."""

    optimizers: ClassVar[Optimizers] = OPTIMIZERS
    """What `optimizer` may name; a paper with a rule of its own extends it."""

    epochs: int
    """Passes over the training examples."""
    batch_size: int
    optimizer: str
    learning_rate: float
    optimizer_arguments: dict[str, float] = field(default_factory=dict)
    """All other arguments of the optimiser's rule, by name."""
    train_images: int = 0
    """Training on the first so many images; 0 means on all that are not held out."""
    validation_images: int = 0
    """The last so many training images are held out, and their error is logged."""
    mean: float = 0.0
    """Subtracted from pixels in [0, 1] ..."""
    sd: float = 1.0
    """... which are then divided by this."""
    mistakes_shown: int = 40
    """How many of its surest mistakes the exhibit of seed 0 holds; with 0 there is none."""

    def __post_init__(self) -> None:
        positive(self, "epochs", "batch_size", "learning_rate", "sd")
        if min(self.train_images, self.validation_images, self.mistakes_shown) < 0:
            raise ValueError("train_images, validation_images and mistakes_shown must not be below zero")
        check_optimizer(self.optimizers, self.optimizer, self.optimizer_arguments)


def check_optimizer(known: Optimizers, name: str, arguments: Mapping[str, float]) -> None:
    """A ValueError unless `name` is a known optimiser and `arguments` are all that it has beside its learning rate."""
    if name not in known:
        raise ValueError(f"optimizer: there is no rule {name!r}.{_nearest(name, known)}")
    needed = known[name]
    for argument in arguments:
        if argument not in needed:
            raise ValueError(f"optimizer_arguments: {name} has no {argument!r}.{_nearest(argument, needed)}")
    missing = [argument for argument in needed if argument not in arguments]
    if missing:
        raise ValueError(f"optimizer_arguments: {name} needs {' and '.join(map(repr, missing))} as well")


def _nearest(word: str, valid: Iterable[str]) -> str:
    """Not common.config's: what an entry imports should lead to no more code than trains."""
    options = sorted(valid)
    close = difflib.get_close_matches(word, options, n=1)
    if close:
        return f" Did you mean {close[0]!r}?"
    return f" Valid: {', '.join(options)}" if options else " It has none"
