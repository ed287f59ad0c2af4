"""The settings of this replication's experiments. No Keras here: commands that train nothing read them."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from common.methods.classifier_settings import OPTIMIZERS, Optimizers, check_optimizer
from common.runs.run import positive

Candidate = dict[str, float]  # a value for each hyper-parameter that is searched

OWN_OPTIMIZERS: Optimizers = {
    **OPTIMIZERS,
    "adam_uncorrected": ("beta_1", "beta_2", "epsilon"),
    "adamax": ("beta_1", "beta_2", "epsilon"),
}


@dataclass(frozen=True, kw_only=True)
class Search:
    """An optimiser whose hyper-parameters are searched on a grid: the lowest training cost at the end is the best."""

    optimizers: ClassVar[Optimizers] = OWN_OPTIMIZERS
    optimizer: str
    searched: dict[str, list[float]]
    """The values to try of the learning rate, and of other arguments of the rule; every combination is trained."""
    optimizer_arguments: dict[str, float] = field(default_factory=dict)
    """The arguments that are not searched."""

    def __post_init__(self) -> None:
        if "learning_rate" not in self.searched:
            raise ValueError("searched: there is no learning_rate")
        for name, values in self.searched.items():
            increasing("searched: " + name, values)
        if twice := self.searched.keys() & self.optimizer_arguments.keys():
            raise ValueError(f"optimizer_arguments: {twice.pop()} is searched")
        others = {name: 0.0 for name in self.searched if name != "learning_rate"}
        check_optimizer(self.optimizers, self.optimizer, {**self.optimizer_arguments, **others})

    def candidates(self) -> list[Candidate]:
        """Every combination of the values searched."""
        return [dict(zip(self.searched, values, strict=True)) for values in itertools.product(*self.searched.values())]


@dataclass(frozen=True, kw_only=True)
class Classifiers(Search):
    """Classifiers of MNIST, one for each candidate."""

    epochs: int
    batch_size: int
    train_images: int = 0
    """The first so many; 0 means all."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "epochs", "batch_size")
        if self.train_images < 0:
            raise ValueError("train_images must not be below zero")


@dataclass(frozen=True, kw_only=True)
class Logistic(Classifiers):
    weight_decay: float
    """The cost has half of it times the sum of the squared weights; biases are free."""
    decay: Literal["none", "inverse_root"]
    """The learning rate of step t is divided by the root of t, or stays."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.weight_decay < 0:
            raise ValueError("weight_decay must not be below zero")


@dataclass(frozen=True, kw_only=True)
class Multilayer(Classifiers):
    units: int
    """Of each of the two hidden layers."""
    input_dropout: float
    hidden_dropout: float

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "units")
        if not (0 <= self.input_dropout < 1 and 0 <= self.hidden_dropout < 1):
            raise ValueError("input_dropout and hidden_dropout must be at least 0 and below 1")


@dataclass(frozen=True, kw_only=True)
class Autoencoder:
    """A variational autoencoder trained at each of the stepsizes, with bias correction and without."""

    epochs: int
    batch_size: int
    hidden: int
    """Units of the encoder's hidden layer, and of the decoder's."""
    latent: int
    beta_1: float
    beta_2: float
    epsilon: float
    learning_rates: list[float]
    train_images: int = 0
    """The first so many; 0 means all."""

    def __post_init__(self) -> None:
        positive(self, "epochs", "batch_size", "hidden", "latent", "epsilon")
        decay_rates(self.beta_1, self.beta_2)
        increasing("learning_rates", self.learning_rates)
        if 0.001 not in self.learning_rates:
            raise ValueError("learning_rates: 0.001 is missing, at which the two are compared")
        if self.train_images < 0:
            raise ValueError("train_images must not be below zero")


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The sizes of an optimiser's steps on sequences of gradients that are given."""

    optimizer: Literal["adam", "adam_uncorrected", "adamax"]
    beta_1: float
    beta_2: float
    steps: int

    def __post_init__(self) -> None:
        positive(self, "steps")
        decay_rates(self.beta_1, self.beta_2)
        if not self.beta_1**2 < self.beta_2:
            raise ValueError("beta_2 must be above the square of beta_1: there is no bound otherwise")


@dataclass(frozen=True, kw_only=True)
class Surface(Search):
    """A path down Beale's function."""

    steps: int
    start: list[float]
    """Where the path begins, [x, y]."""

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self, "steps")
        if len(self.start) != 2:
            raise ValueError("start: two coordinates are needed")


def decay_rates(*rates: float) -> None:
    if not all(0 <= rate < 1 for rate in rates):
        raise ValueError("beta_1 and beta_2 must be at least 0 and below 1")


def increasing(name: str, values: Sequence[float]) -> None:
    if not values or values[0] <= 0 or sorted(set(values)) != list(values):
        raise ValueError(f"{name} must be numbers above zero, in increasing order")
