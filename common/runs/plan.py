"""Which runs there are to do: the ingredients and key of each, and which have no current record."""

import functools
import importlib.metadata
import os
from collections.abc import Iterable
from typing import Any

from common.data.registry import dataset
from common.experiments.experiment import Experiment
from common.experiments.load import experiment, experiments
from common.experiments.settings import all_settings, departures, settings_object
from common.records.fingerprint import fingerprint
from common.records.record import Ingredients, Record
from common.records.store import find
from common.runs.worker import Job


def ingredients(paper: str, name: str, seed: int) -> Ingredients:
    """All that the result of a run depends on, as things stand in this checkout."""
    found = experiment(paper, name)
    return Ingredients(
        code=fingerprint(*found.code),
        settings=departures(settings_object(found.settings_class, found.settings)),
        datasets={name: dataset(name).checksum for name in found.datasets},
        environments=_environments(*found.environments),
        seed=seed,
    )


@functools.cache
def _environments(*ids: str) -> dict[str, Any]:
    if not ids:
        return {}
    import gymnasium

    simulated = any("mujoco" in str(gymnasium.spec(name).entry_point) for name in ids)
    packages = ["gymnasium", *(["mujoco"] if simulated else [])]
    return {**{package: importlib.metadata.version(package) for package in packages}, "ids": list(ids)}


def job(paper: str, name: str, seed: int, purpose: str = "record") -> Job:
    """The run as a worker needs it. Runs for another purpose than a record keep their checkpoints apart."""
    found = experiment(paper, name)
    parts = ingredients(paper, name, seed)
    files = {data: {file: known.sha256 for file, known in dataset(data).files.items()} for data in found.datasets}
    return Job(
        replication=paper,
        experiment=name,
        entry=found.entry,
        settings_class=found.settings_class,
        settings=all_settings(found.settings_class, found.settings),
        code=parts.code,
        seed=seed,
        key=parts.key,
        files=files,
        backend=os.environ.get("KERAS_BACKEND", "tensorflow"),
        purpose=purpose,
    )


def absent(found: Experiment) -> str | None:
    """Why an experiment cannot be run by anybody here: a dataset of its that is not to be had."""
    return next((reason for name in found.datasets if (reason := dataset(name).absent)), None)


def is_current(record: Record) -> bool:
    """Whether code, settings and data are still those that made the record."""
    known = experiments(record.replication).get(record.experiment)
    return known is not None and record.key == ingredients(record.replication, record.experiment, record.seed).key


def missing(
    paper: str,
    names: Iterable[str] | None = None,
    seeds: Iterable[int] | None = None,
) -> list[Job]:
    """The runs that have no current record which settles them, of the named experiments or of all."""
    chosen = [
        name for name, found in experiments(paper).items() if (names is None or name in names) and not absent(found)
    ]
    jobs = []
    for name in chosen:
        for seed in range(experiment(paper, name).seeds) if seeds is None else seeds:
            record = find(paper, name, seed)
            if record is None or not record.settled or not is_current(record):
                jobs.append(job(paper, name, seed))
    return jobs
