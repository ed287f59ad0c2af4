"""Runs of an experiment's own entry, carried out within a test: their settings, and what keeps their state."""

from typing import Any

from common.runs.experiments import experiments
from common.runs.settings import settings_object


def settings_of(paper: str, name: str, profile: str = "full", **changes) -> Any:
    """The settings of an experiment, some of them changed."""
    found = experiments(paper, profile)[name]
    return settings_object(found.settings_class, {**found.settings, **changes})


class KeepsNothing:
    """Starts each run from its beginning; that its state can be taken is seen all the same."""

    def resume(self, state):
        return 0, {}

    def keep(self, state, history, done, total):
        state.arrays()


class Remembers(KeepsNothing):
    """The state after each epoch."""

    def __init__(self):
        self.states = []

    def keep(self, state, history, done, total):
        self.states.append(state.arrays())
