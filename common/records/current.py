"""What a run depends on as things stand in this checkout, and whether a record still has just that."""

import functools
import importlib.metadata
from typing import Any

from common.data.registry import dataset
from common.experiments.experiment import Experiment
from common.experiments.load import experiments
from common.experiments.settings import departures
from common.records.fingerprint import fingerprint
from common.records.record import Ingredients, Record


def ingredients(experiment: Experiment, seed: int) -> Ingredients:
    return Ingredients(
        code=fingerprint(*experiment.code),
        settings=departures(experiment.prepared),
        datasets={name: dataset(name).checksum for name in experiment.datasets},
        environments=_environments(*experiment.environments),
        seed=seed,
    )


def is_current(record: Record) -> bool:
    """Whether code, settings and data are still those that made the record."""
    known = experiments(record.replication).get(record.experiment)
    return known is not None and record.key == ingredients(known, record.seed).key


@functools.cache
def _environments(*ids: str) -> dict[str, Any]:
    if not ids:
        return {}
    import gymnasium

    simulated = any("mujoco" in str(gymnasium.spec(name).entry_point) for name in ids)
    packages = ["gymnasium", *(["mujoco"] if simulated else [])]
    return {**{package: importlib.metadata.version(package) for package in packages}, "ids": list(ids)}
