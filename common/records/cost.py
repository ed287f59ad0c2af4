"""What runs cost: expected and measured, in one clock and in words."""

from collections.abc import Iterable, Mapping
from statistics import mean

from common.experiments.experiment import Experiment
from common.records.record import Record
from common.records.store import find


def recorded_seconds(experiment: Experiment) -> list[float]:
    records = (find(experiment.paper, experiment.name, seed) for seed in range(experiment.seeds))
    return [record.seconds for record in records if record is not None and record.finished]


def expected_seconds(experiment: Experiment) -> float:
    """Of one run: the mean of those recorded, on one core or one GPU; without any, what experiments.yaml says."""
    taken = recorded_seconds(experiment)
    return mean(taken) if taken else 60 * experiment.minutes


def core_hours(runs: Mapping[Experiment, int]) -> float:
    """Of so many runs of each experiment."""
    return sum(count * expected_seconds(each) for each, count in runs.items()) / 3600


def met_a_gpu(records: Iterable[Record]) -> bool:
    return any(record.finished and record.circumstances["device"] != "CPU" for record in records)


def hours_in_words(hours: float) -> str:
    return f"{hours:,.0f} core-hours" if hours >= 10 else f"{hours:.2g} core-hours"


def duration(seconds: float) -> str:
    """For people: "45 s", "7.5 minutes", "23 hours"."""
    if seconds < 120:
        return f"{seconds:.3g} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} minutes" if seconds >= 600 else f"{seconds / 60:.2g} minutes"
    return f"{seconds / 3600:.0f} hours" if seconds >= 36_000 else f"{seconds / 3600:.2g} hours"
