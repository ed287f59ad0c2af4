"""Runs carried out within a test: an experiment's settings, what keeps a run's state, and what a process remembers."""

import dataclasses
import json
from typing import Any

from common.evidence import claims, measurements
from common.experiments import load
from common.experiments.settings import settings_object
from common.records import provenance, store
from common.records.record import Record, sealed
from common.runs.checkpoint import FileCheckpoint


def settings_of(paper: str, name: str, profile: str = "full", **changes) -> Any:
    """The settings of an experiment, some of them changed."""
    found = load.experiments(paper, profile)[name]
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


class Interrupts(FileCheckpoint):
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
    caches = (claims.claims, claims.preregistered, load.experiments, load._resolve, measurements.measurements)
    for cached in (*caches, provenance._git):
        cached.cache_clear()


def record_of(body: dict[str, Any]) -> Record:
    """A sealed record of parts as JSON has them; parts may be dataclasses too."""
    return sealed(store._form().validate_json(json.dumps({**body, "sha256": ""}, default=dataclasses.asdict)))
