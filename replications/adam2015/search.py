"""Training at every point of a grid, from the same start on the same batches, and which of them is the best."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from common.methods.states import States
from common.methods.training import Training
from common.runs.run import History, Run


def train_all(run: Run[Any], trainings: Mapping[str, Training], arrays: Sequence[Any], guessing: float) -> None:
    """All trainings for the epochs of the run's settings; the history has the cost of each, the mean over an epoch.

    `guessing` is the cost of a model that has learnt nothing. A training that comes to more, or to no number, is
    written down with that: the grid goes beyond what can be trained, and a record holds finite numbers.
    """
    settings = run.settings
    for epoch in run.epochs(settings.epochs, States(*trainings.values())):
        order = run.random("order", epoch).permutation(len(arrays[0]))
        costs = {name: training.run_pass(arrays, order, settings.batch_size) for name, training in trainings.items()}
        run.log(**{name: at_most(guessing, cost) for name, cost in costs.items()})


def at_most(ceiling: float, cost: float) -> float:
    """The cost, or the ceiling where it is above that or not a number."""
    return cost if cost < ceiling else ceiling


def best(history: History, names: Iterable[str]) -> str:
    """The name with the lowest last value; of equals the first."""
    return min(names, key=lambda name: history[name][-1])
