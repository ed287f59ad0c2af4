"""All that stands behind one claim: what a reader may ask before believing its verdict."""

from dataclasses import dataclass

from common.errors import Problem
from common.evidence.claims import claims
from common.evidence.measurements import Measurements, measurements
from common.evidence.readings import rule_whole
from common.evidence.row import Row
from common.evidence.statistics import last_digit
from common.pages.rows import Judged
from common.pages.words import number, span
from common.records.record import Record

INTERPRETATION = "Our reading, written after the runs"  # so that nobody takes it for a part of what was preregistered


@dataclass(frozen=True)
class Side:
    """One experiment of a claim, and what it measured."""

    measurements: Measurements
    metric: str
    last_digit: int | None  # that the claim's interval supports; a seed, whose number is exact, has one more

    @property
    def name(self) -> str:
        return self.measurements.name

    @property
    def title(self) -> str:
        return self.measurements.experiment.title

    @property
    def meaning(self) -> str:
        about = self.measurements.experiment.metrics[self.metric]
        return f"{self.metric}: {about.meaning}"

    @property
    def seeds(self) -> list[tuple[int, str]]:
        """Each seed with what it measured, or why it did not."""
        has = self.measurements.has(self.metric)
        return [(record.seed, self._outcome(record, has)) for record in self.measurements.records]

    def _outcome(self, record: Record, has: bool) -> str:
        if not record.finished:
            return f"failed: {record.reason}"
        if not has:
            return "not measured"
        value = record.number(self.metric)
        return number(value) if self.last_digit is None else f"{round(value, 1 - self.last_digit):.12g}"

    @property
    def learners(self) -> int:
        """Over how many learners each run is a mean; 1 where a run is one measurement."""
        found = self.measurements.sample(self.metric)
        finished = self.measurements.finished
        return found.n // len(finished) if found and self.measurements.counts_learners(self.metric) else 1


@dataclass(frozen=True)
class Dossier:
    """A claim with its verdict, and the experiments it rests on."""

    row: Row
    sides: list[Side]

    @property
    def name(self) -> str:
        return f"{self.row.replication}/{self.row.claim}"

    @property
    def reduced(self) -> list[str]:
        """What is reduced against the paper's protocol; nothing under a full one."""
        reduced = [side.measurements.experiment.reduced for side in self.sides]
        return list(dict.fromkeys(words for words in reduced if words is not None))

    @property
    def experiments(self) -> list[Side]:
        """The sides without repeats: a comparison may be of two metrics of one experiment."""
        return list({side.name: side for side in self.sides}.values())


def dossiers(paper: Judged) -> list[Dossier]:
    """One for each claim of a paper, in the order of claims.yaml."""
    return [dossier(row) for row in paper.rows]


def dossier(row: Row) -> Dossier:
    found = measurements(row.replication)
    claim = next((claim for claim in claims(row.replication).claims if claim.id == row.claim), None)
    if claim is None:
        raise Problem(f"reports/claims/ has {row.replication}/{row.claim}, and claims.yaml does not.", "dvc repro")
    shown = rule_whole(claim, found).claim
    return Dossier(row, [Side(found[name], metric, last_digit(span(row))) for name, metric in shown.sides])
