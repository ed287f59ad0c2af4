"""Runs carried out within a test: an experiment's settings, what keeps a run's state, and what a process remembers."""

from typing import Any

from common.evidence import claims
from common.evidence import measurements as measured
from common.experiments import load as experiments
from common.experiments.settings import settings_object
from common.runs.checkpoint import FileKeeper


def settings_of(paper: str, name: str, profile: str = "full", **changes) -> Any:
    """The settings of an experiment, some of them changed."""
    found = experiments.experiments(paper, profile)[name]
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


class Interrupted(Exception):
    pass


class Interrupts(FileKeeper):
    """Keeps a run as ever, and lets it get no further than `last` epochs."""

    def __init__(self, folder, name, last):
        super().__init__(folder, name)
        self.last = last

    def keep(self, state, history, done, total):
        super().keep(state, history, done, total)
        if done == self.last:
            raise Interrupted


def forget() -> None:
    """What a new process would not know of experiments, claims and records."""
    for cached in (
        claims.claims,
        experiments.experiments,
        experiments._resolve,
        claims.preregistered,
        measured.evidence,
    ):
        cached.cache_clear()
