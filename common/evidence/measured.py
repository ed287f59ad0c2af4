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

    def gave(self, metric: str) -> bool:
        """Whether its records hold the metric; those of a costly tier may be from before it was thought of."""
        return all(record.result and metric in record.result.metrics for record in self.finished)

    def counts_learners(self, metric: str) -> bool:
        """Whether each run averages the metric over many learners."""
        return all(record.result and isinstance(record.result.metrics[metric], Summary) for record in self.finished)

    def points(self, metric: str) -> list[float]:
        return [record.number(metric) for record in self.finished] if self.gave(metric) else []

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
        return statistics.mean_interval(found) if self.experiment.stochastic else Interval(found.mean, found.mean)


@cache
def evidence(paper: str) -> dict[str, Evidence]:
    """The records of each experiment of a paper."""
    return {
        name: Evidence(name, known, [record for seed in range(known.seeds) if (record := find(paper, name, seed))])
        for name, known in experiments(paper).items()
    }
