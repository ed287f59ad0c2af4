"""What was measured: the records of each experiment that count, and their statistics."""

from dataclasses import dataclass
from functools import cache

from common.evidence import statistics
from common.evidence.statistics import Interval, Sample
from common.runs.experiments import experiments
from common.runs.jobs import is_current
from common.runs.record import Record, Summary
from common.runs.schema import Experiment
from common.runs.store import find


@dataclass(frozen=True)
class Evidence:
    """The records of one experiment that count."""

    name: str
    experiment: Experiment
    records: list[Record]  # those of the seeds that experiments.yaml names, in order

    @property
    def finished(self) -> list[Record]:
        return [record for record in self.records if record.finished]

    @property
    def stale(self) -> bool:
        return any(not is_current(record) for record in self.records)

    def points(self, metric: str) -> list[float]:
        return [record.number(metric) for record in self.finished]

    def sample(self, metric: str) -> Sample | None:
        """All measurements of a metric; where a run averages over many learners, the learners are counted."""
        values = [record.result.metrics[metric] for record in self.finished if record.result]
        if not values:
            return None
        if all(isinstance(value, Summary) for value in values):
            return statistics.pooled(
                [Sample(value.n, value.mean, value.sd) for value in values if isinstance(value, Summary)]
            )
        return statistics.sample(self.points(metric))

    def interval(self, metric: str) -> Interval | None:
        """For the metric's mean; a method without chance has its one number."""
        found = self.sample(metric)
        if found is None:
            return None
        return statistics.mean_interval(found) if self.experiment.stochastic else Interval(found.mean, found.mean)


@cache
def evidence(paper: str) -> dict[str, Evidence]:
    """The records of each experiment of a paper."""
    return {
        name: Evidence(name, known, [record for seed in range(known.seeds) if (record := find(paper, name, seed))])
        for name, known in experiments(paper).items()
    }
