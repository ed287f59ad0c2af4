"""One claim and what became of it: what the judge writes, and everything that shows claims reads."""

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from common.evidence.margins import within
from common.evidence.statistics import Interval
from common.evidence.verdicts import Direction, Verdict


@dataclass(frozen=True)
class Row:
    """An object of claims.json, a line of claims.csv.

    In a comparison, `against` names the other side, and n, mean, sd, ci and points are those of the difference: n
    counts the pairs, or the runs of the side that has fewer; sd is null and there are no points where there are no
    pairs. The reason gives both means.
    """

    replication: str
    claim: str
    kind: str
    statement: str
    where: str
    metric: str
    unit: str
    published: float | None
    printed: str | None  # the published value as its source has it, where it is no whole number
    uncertainty: float | None  # of the published value, as its source prints it behind ±
    uncertainty_is: str | None  # with what it is, in words
    source: str
    margin: float | None
    margin_is_factor: bool
    margin_reason: str | None
    better: str
    measured: str  # the rule: last epoch, best validation epoch, ...
    experiment: str
    against: str | None
    paired: bool
    tier: str
    protocol: str
    n: int
    seeds: int  # declared
    failed: int
    mean: float | None
    sd: float | None
    ci_low: float | None
    ci_high: float | None
    points: dict[int, float]  # by seed
    verdict: Verdict
    direction: Direction | None  # of what is not replicated: better or worse than published, or just higher or lower
    p: float | None  # of a comparison: how often chance alone would make a difference as large
    second_opinion: str | None  # one that does not hang on the margin
    with_half_margin: Verdict | None
    with_double_margin: Verdict | None
    readings: list[dict[str, Any]]  # of a claim that is read in several ways, what each gave; the first is above
    same_as: str | None  # the claim that counts where the same statement stands in two places
    vacuous: str | None  # why no outcome could fail it
    unreachable: str | None  # why no outcome could be what was published
    caveats: list[str]
    corrected: list[str]  # parts of its words that were put right after runs; no number of it
    reason: str
    interpretation: str | None  # what we make of the verdict, written after the runs
    stale: bool
    seconds: float | None
    device: str | None

    @property
    def same(self) -> Interval | None:
        """What counts as the same as the published value; of a comparison, as no difference. None without a margin."""
        if self.margin is None:
            return None
        return within(self.line, self.margin, self.margin_is_factor)

    @property
    def line(self) -> float:
        """The published value; of a comparison no difference."""
        return self.published if self.against is None and self.published is not None else 0.0

    def in_margins(self, value: float) -> float:
        """How many margins a measurement lies from the published value."""
        assert self.margin is not None
        if self.margin_is_factor:
            if value <= 0:
                return -math.inf  # below the published value by more than any factor
            return math.log(value / self.line) / math.log(self.margin)
        return (value - self.line) / self.margin

    @property
    def unscored(self) -> str | None:
        """Why it does not count in the score, where it does not."""
        reasons = {
            "not run": self.verdict == "not run",
            "indicative": self.verdict == "indicative",
            "stale": self.stale,
            "ours": self.source == "ours",
            "from memory": self.source == "unverified",
            "unable to fail": self.vacuous is not None,
            "counted elsewhere": self.same_as is not None,
        }
        return next((reason for reason, holds in reasons.items() if holds), None)


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [vars(row).copy() for row in rows]


def from_json(objects: Iterable[dict[str, Any]]) -> list[Row]:
    """JSON makes texts of the seeds."""
    return [Row(**{**row, "points": {int(seed): value for seed, value in row["points"].items()}}) for row in objects]


def as_csv(rows: Iterable[Row]) -> str:
    """Points, caveats and readings in one cell each, between semicolons."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Row)], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        points = "; ".join(f"{seed}: {value!r}" for seed, value in row.points.items())
        readings = "; ".join(f"{read['reads']}: {read['verdict']}" for read in row.readings)
        writer.writerow({**vars(row), "points": points, "caveats": "; ".join(row.caveats), "readings": readings,
                         "corrected": "; ".join(row.corrected)})  # fmt: skip
    return text.getvalue()
