"""All that stands behind one claim: what a reader may ask before believing its verdict."""

from dataclasses import dataclass
from functools import cached_property

from common.evidence import statistics
from common.evidence.claims import Claim
from common.evidence.measurements import Evidence, evidence
from common.pages.markdown.tables import number
from common.pages.rows import claims_and_rows
from common.pages.words import Row
from common.records.record import Record


@dataclass(frozen=True)
class Side:
    """One experiment of a claim, and what it measured."""

    paper: str
    evidence: Evidence
    metric: str

    @property
    def name(self) -> str:
        return self.evidence.name

    @property
    def title(self) -> str:
        return self.evidence.experiment.title

    @property
    def meaning(self) -> str:
        about = self.evidence.experiment.metrics[self.metric]
        return f"{self.metric}: {about.meaning}"

    @property
    def seeds(self) -> list[tuple[int, str]]:
        """Each seed with what it measured, or why it did not."""
        gave = self.evidence.gave(self.metric)
        return [(record.seed, self._outcome(record, gave)) for record in self.evidence.records]

    def _outcome(self, record: Record, gave: bool) -> str:
        if not record.finished:
            return f"failed: {record.reason}"
        return number(record.number(self.metric)) if gave else "not measured"

    @property
    def learners(self) -> int:
        """Over how many learners each run is a mean; 1 where a run is one measurement."""
        found = self.evidence.sample(self.metric)
        finished = self.evidence.finished
        return found.n // len(finished) if found and self.evidence.counts_learners(self.metric) else 1


@dataclass(frozen=True)
class Dossier:
    """A claim, its row in claims.json, and the experiments it rests on."""

    paper: str
    claim: Claim
    row: Row
    sides: list[Side]

    @property
    def name(self) -> str:
        return f"{self.paper}/{self.claim.id}"

    @property
    def reason(self) -> str:
        return self.row["reason"]

    @property
    def notes(self) -> list[str]:
        """What a reader must know besides: stale or uncommitted code, promises that were changed, seeds missing."""
        return self.row["notes"]

    @property
    def reading(self) -> str:
        """What we make of the verdict; "" where there is none yet, or nothing to say of it."""
        return "" if self.row["verdict"] == "not run" else " ".join((self.claim.reading or "").split())

    @property
    def reduced(self) -> list[str]:
        """What is reduced against the paper's protocol; nothing under a full one."""
        return list(
            dict.fromkeys(
                side.evidence.experiment.reduced for side in self.sides if side.evidence.experiment.reduced is not None
            )
        )

    @property
    def experiments(self) -> list[Side]:
        """The sides without repeats: a comparison may be of two metrics of one experiment."""
        return list({side.name: side for side in self.sides}.values())

    @cached_property
    def points(self) -> list[float]:
        """What the runs measured; in a paired comparison, their differences; none where sides have no common seeds."""
        if len(self.sides) == 1:
            return self.sides[0].evidence.points(self.sides[0].metric)
        one, other = (
            {record.seed: record.number(side.metric) for record in side.evidence.finished}
            if side.evidence.gave(side.metric)
            else {}
            for side in self.sides
        )
        if not self.claim.paired:
            return []
        return [statistics.difference(one[seed], other[seed]) for seed in sorted(one.keys() & other.keys())]


READING = "Our reading, written after the runs"  # so that nobody takes it for a part of what was promised


def dossiers(paper: str) -> list[Dossier]:
    """One for each claim of a paper, in the order of claims.yaml."""
    return [_dossier(paper, claim, row) for claim, row in claims_and_rows(paper)]


def _dossier(paper: str, claim: Claim, row: Row) -> Dossier:
    found = evidence(paper)
    sides = [(claim.experiment, claim.metric), *([claim.other] if claim.other else [])]
    return Dossier(paper, claim, row, [Side(paper, found[name], metric) for name, metric in sides])
