"""What was measured: the records of each experiment that count, and their statistics."""

import dataclasses
from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from common.evidence import statistics
from common.evidence.statistics import Interval, Sample
from common.experiments.experiment import Experiment
from common.experiments.load import experiments
from common.files import canonical_json
from common.records.record import Record, Summary
from common.records.store import find, read_exhibit
from common.runs.plan import is_current


class Measured(NamedTuple):
    """A mean, or a difference of two, with what is known of its spread."""

    n: int
    mean: float
    sd: float | None  # None where two sides have each their own
    interval: Interval | None  # None where one run shows no spread


@dataclass(frozen=True)
class Evidence:
    """The records of one experiment that count."""

    name: str
    experiment: Experiment
    records: list[Record]  # of the seeds that experiments.yaml names, in order, and all of one make
    outdated: bool  # these records are stale themselves: there are no current ones
    left_out: int  # other records of these seeds, which are stale

    @property
    def stale(self) -> bool:
        return self.outdated or self.left_out > 0

    @property
    def finished(self) -> list[Record]:
        return [record for record in self.records if record.finished]

    def of_seeds(self, seeds: Container[int]) -> "Evidence":
        return dataclasses.replace(self, records=[record for record in self.records if record.seed in seeds])

    def gave(self, metric: str) -> bool:
        """Whether its records hold the metric; those of a costly tier may be from before it was thought of."""
        return all(record.result and metric in record.result.metrics for record in self.finished)

    def counts_learners(self, metric: str) -> bool:
        """Whether each run averages the metric over many learners."""
        return all(record.result and isinstance(record.result.metrics[metric], Summary) for record in self.finished)

    def points(self, metric: str) -> list[float]:
        return [record.number(metric) for record in self.finished] if self.gave(metric) else []

    def exhibit(self) -> dict[str, np.ndarray]:
        """What the first of the runs that left anything left for figures; empty where none did."""
        return next((read_exhibit(record) for record in self.finished if record.exhibit), {})

    def sample(self, metric: str) -> Sample | None:
        """All measurements of a metric; where a run averages over many learners, the learners are counted."""
        if not self.finished or not self.gave(metric):
            return None
        if self.counts_learners(metric):
            values = [record.result.metrics[metric] for record in self.finished if record.result]
            return statistics.pooled(
                [Sample(part.n, part.mean, part.sd) for part in values if isinstance(part, Summary)]
            )
        return statistics.sample(self.points(metric))

    def interval(self, metric: str) -> Interval | None:
        """For the metric's mean; a method without chance has its one number."""
        found = self.sample(metric)
        if found is None:
            return None
        return statistics.mean_interval(found) if self.experiment.stochastic else statistics.around(found.mean, 0.0)

    def measured(self, metric: str) -> Measured | None:
        found = self.sample(metric)
        return Measured(*found, self.interval(metric)) if found else None


def difference(ours: Evidence, metric: str, theirs: Evidence, other_metric: str, paired: bool) -> Measured | None:
    """Ours minus theirs: n counts the pairs, or the runs (or learners) of the side with fewer of them."""
    a, b = ours.sample(metric), theirs.sample(other_metric)
    if a is None or b is None:
        return None
    with_chance = [found.n for found, side in ((a, ours), (b, theirs)) if side.experiment.stochastic]
    if paired and len(with_chance) == 2:
        pairs = zip(ours.points(metric), theirs.points(other_metric), strict=True)
        found = statistics.sample([statistics.difference(one, other) for one, other in pairs])
        return Measured(*found, statistics.mean_interval(found))
    interval = statistics.difference_interval(a, b) if min(with_chance, default=2) >= 2 else None
    return Measured(min(with_chance, default=1), statistics.difference(a.mean, b.mean), None, interval)


@cache
def evidence(paper: str) -> dict[str, Evidence]:
    """The records of each experiment of a paper."""
    return {name: _evidence(paper, name, known) for name, known in experiments(paper).items()}


def _evidence(paper: str, name: str, known: Experiment) -> Evidence:
    """Runs of different code, settings or data are not averaged: the current ones count; where there are none, those
    that were made like the newest."""
    found = [record for seed in range(known.seeds) if (record := find(paper, name, seed))]
    current = [record for record in found if is_current(record)]
    counted = current
    if found and not current:
        newest = max(found, key=lambda record: record.circumstances.get("finished", ""))
        counted = [record for record in found if _make(record) == _make(newest)]
    return Evidence(name, known, counted, outdated=bool(found) and not current, left_out=len(found) - len(counted))


def _make(record: Record) -> str:
    return canonical_json(record.ingredients.model_dump(exclude={"seed"}))
