"""What an experiment's entry is given, and what it gives back.

The one module of this wing that entries import, and so part of every fingerprint: it says what a run *is* and
leaves how it is kept, shown and resumed to the checkpoint that the worker brings.
"""

import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

Settings = TypeVar("Settings")
History = dict[str, list[float]]


class Diverged(Exception):
    """The training failed, which is a finding: the run counts as failed, and says why."""


class CannotRun(Exception):
    """The settings ask for something that cannot be done here; the message says what, and what to change."""


class State(Protocol):
    """Whatever an epoch changes; `Training` is one."""

    def arrays(self) -> list[np.ndarray]: ...
    def restore(self, arrays: list[np.ndarray]) -> None: ...


class Checkpoint(Protocol):
    """Keeps a run's state between epochs."""

    def resume(self, state: State) -> tuple[int, History]:
        """Bring `state` back to where it was last kept; the number of epochs done by then, and the history."""

    def keep(self, state: State, history: History, done: int, total: int) -> None: ...


@dataclass
class Run(Generic[Settings]):
    """One experiment with one seed, under way."""

    seed: int
    settings: Settings
    data: Mapping[str, Path]  # the folder of each dataset, its files just verified
    checkpoint: Checkpoint
    history: History = field(default_factory=dict)
    models: Path = Path("models")  # where a run may leave what it trained; no record depends on it

    def epochs(self, total: int, state: State) -> Iterator[int]:
        """The numbers of the epochs still to do; after each, all that it changed is kept."""
        done, self.history = self.checkpoint.resume(state)
        for epoch in range(done, total):
            yield epoch
            self.checkpoint.keep(state, self.history, epoch + 1, total)

    def log(self, **values: float) -> None:
        """Add one epoch's values to the history. A value that is no number ends the run."""
        for name, value in values.items():
            if not math.isfinite(value):
                raise Diverged(f"{name} was {value} after epoch {len(self.history.get(name, [])) + 1}")
            self.history.setdefault(name, []).append(float(value))

    def random(self, purpose: str, *numbers: int) -> np.random.Generator:
        """A generator that depends on nothing but the seed, the purpose and the numbers, say an epoch's."""
        return np.random.default_rng([self.seed, zlib.crc32(purpose.encode()), *numbers])


@dataclass(frozen=True)
class Result:
    """What a run found out."""

    metrics: dict[str, Any]  # each a number, or {mean, sd, n} of many learners, and {low, high} of a draw
    parameters: int | None = None
    exhibit: dict[str, np.ndarray] | str | None = None  # what a figure needs and a record cannot hold


def positive(settings: object, *names: str) -> None:
    """For a settings class's `__post_init__`: each of the named settings is above zero."""
    for name in names:
        if not getattr(settings, name) > 0:
            raise ValueError(f"{name} must be above zero")
