"""What was measured: of each experiment the records that count, and their statistics."""

import dataclasses
from collections.abc import Container
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from statistics import fmean
from typing import NamedTuple

import numpy as np

from common.evidence import statistics
from common.evidence.statistics import Interval, Sample
from common.experiments.experiment import Experiment
from common.experiments.load import experiments
from common.files import canonical_json
from common.records.current import is_current
from common.records.record import Draws, Record, Summary
from common.records.store import find, read_exhibit


class Measured(NamedTuple):
    """A mean, or a difference of two, with what is known of its spread."""

    n: int
    mean: float
    sd: float | None  # None where two sides have each their own
    interval: Interval | None  # None where one run shows no spread
    p: float | None = None  # of a difference: how often chance alone would make one as large


@dataclass(frozen=True)
class Measurements:
    """The records of one experiment that count."""

    experiment: Experiment
    records: list[Record]  # of the seeds that experiments.yaml names, in order, all made from the same ingredients
    all_stale: bool  # these records are stale themselves: there are no current ones
    stale_left_out: int  # other records of these seeds, which are stale

    @property
    def name(self) -> str:
        return self.experiment.name

    @property
    def stale(self) -> bool:
        return self.all_stale or self.stale_left_out > 0

    @cached_property
    def finished(self) -> list[Record]:
        return [record for record in self.records if record.finished]

    def of_seeds(self, seeds: Container[int]) -> "Measurements":
        return dataclasses.replace(self, records=[record for record in self.records if record.seed in seeds])

    def has(self, metric: str) -> bool:
        """Whether its records hold the metric; those of a costly tier may be from before it was thought of."""
        return all(record.result and metric in record.result.metrics for record in self.finished)

    def counts_learners(self, metric: str) -> bool:
        """Whether each run averages the metric over many learners."""
        return all(record.result and isinstance(record.result.metrics[metric], Summary) for record in self.finished)

    def points(self, metric: str) -> list[float]:
        return list(self.by_seed(metric).values())

    def by_seed(self, metric: str) -> dict[int, float]:
        """What each finished run measured; empty where the records are from before the metric was thought of."""
        return {record.seed: record.number(metric) for record in self.finished} if self.has(metric) else {}

    def histories(self, metric: str) -> list[list[float]]:
        """By epoch, of each finished run [seeds][epochs]."""
        return [record.result.history[metric] for record in self.finished if record.result]

    def exhibit(self) -> dict[str, np.ndarray]:
        """What the first of the runs that left anything left for figures; empty where none did."""
        return next((read_exhibit(record) for record in self.finished if record.exhibit), {})

    def sample(self, metric: str) -> Sample | None:
        """All measurements of a metric; where a run averages over many learners, the learners are counted."""
        if not self.finished or not self.has(metric):
            return None
        if self.counts_learners(metric):
            values = [record.result.metrics[metric] for record in self.finished if record.result]
            return statistics.pooled(
                [Sample(part.n, part.mean, part.sd) for part in values if isinstance(part, Summary)]
            )
        return statistics.sample(self.points(metric))

    def interval(self, metric: str) -> Interval | None:
        """For the metric's mean; a deterministic method has its one number."""
        found = self.sample(metric)
        if found is None:
            return None
        return statistics.mean_interval(found) if self.experiment.stochastic else statistics.around(found.mean, 0.0)

    def central(self, metric: str) -> Interval | None:
        """Between which values the central 95 % of a run's learners lie, in the mean over the runs."""
        values = [record.result.metrics[metric] for record in self.finished if record.result]
        ends = [(value.low, value.high) for value in values if isinstance(value, Draws)]
        return Interval(*(fmean(side) for side in zip(*ends, strict=True))) if ends else None

    def measured(self, metric: str) -> Measured | None:
        found = self.sample(metric)
        return Measured(*found, self.interval(metric)) if found else None


def difference(
    ours: Measurements, metric: str, theirs: Measurements, other_metric: str, paired: bool
) -> Measured | None:
    """Ours minus theirs: n counts the pairs, or the runs (or learners) of the side with fewer of them."""
    a, b = ours.sample(metric), theirs.sample(other_metric)
    if a is None or b is None:
        return None
    stochastic = [found.n for found, side in ((a, ours), (b, theirs)) if side.experiment.stochastic]
    if paired and len(stochastic) == 2:
        pairs = zip(ours.points(metric), theirs.points(other_metric), strict=True)
        found = statistics.sample([statistics.difference(one, other) for one, other in pairs])
        return Measured(*found, statistics.mean_interval(found), statistics.p_of_mean(found) if found.n > 1 else None)
    interval = statistics.difference_interval(a, b) if min(stochastic, default=2) >= 2 else None
    p = statistics.welch_p(a, b) if interval and stochastic else None
    return Measured(min(stochastic, default=1), statistics.difference(a.mean, b.mean), None, interval, p)


@cache
def measurements(paper: str) -> dict[str, Measurements]:
    """Of each experiment of a paper."""
    return {name: _of(experiment) for name, experiment in experiments(paper).items()}


def _of(experiment: Experiment) -> Measurements:
    """Runs of different code, settings or data are not averaged: the current ones count; where there are none, those
    that were made from the same as the newest."""
    seeds = range(experiment.seeds)
    found = [record for seed in seeds if (record := find(experiment.paper, experiment.name, seed))]
    counted = current = [record for record in found if is_current(record)]
    if found and not current:
        newest = max(found, key=lambda record: record.circumstances.get("finished", ""))
        counted = [record for record in found if _made_from(record) == _made_from(newest)]
    all_stale = bool(found) and not current
    return Measurements(experiment, counted, all_stale, stale_left_out=len(found) - len(counted))


def _made_from(record: Record) -> str:
    return canonical_json({**asdict(record.ingredients), "seed": None})
