"""Which runs there are to do: those that have no current record, each as a worker needs it."""

import os
from collections.abc import Iterable

from common.data.registry import dataset
from common.experiments.experiment import Experiment
from common.experiments.load import unavailable
from common.records.current import ingredients
from common.records.record import Record
from common.records.store import find
from common.runs.worker import Job


def job(experiment: Experiment, seed: int, purpose: str = "record") -> Job:
    """The run as a worker needs it. Runs for another purpose than a record keep their checkpoints apart."""
    return Job(
        replication=experiment.paper,
        experiment=experiment.name,
        entry=experiment.entry,
        settings_class=experiment.settings_class,
        settings=experiment.all_settings,
        ingredients=ingredients(experiment, seed),
        metrics=sorted(experiment.metrics),
        files={
            name: {file: known.sha256 for file, known in dataset(name).files.items()} for name in experiment.datasets
        },
        backend=os.environ.get("KERAS_BACKEND", "tensorflow"),
        purpose=purpose,
    )


def missing(experiments: Iterable[Experiment], seeds: Iterable[int] | None = None) -> list[Job]:
    """The runs of these experiments that have no current record which settles them."""
    wanted = None if seeds is None else set(seeds)
    jobs = (
        job(experiment, seed)
        for experiment in experiments
        if not unavailable(experiment)
        for seed in range(experiment.seeds)
        if wanted is None or seed in wanted
    )
    return [each for each in jobs if not is_settled(each)]


def is_settled(run: Job | Record) -> bool:
    """By a record of this very run."""
    record = find(run.replication, run.experiment, run.seed)
    return record is not None and record.settles(run.key)
