"""Judging: records and claims in, one row per claim out. Deterministic, and free of any training."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from common.evidence import statistics
from common.evidence.caveats import notes
from common.evidence.claims import Claim, claims
from common.evidence.measurements import evidence
from common.evidence.ruling import rule
from common.evidence.statistics import significant
from common.evidence.verdicts import VERDICTS, Verdict
from common.experiments.experiment import TIERS
from common.records.record import Record


@dataclass(frozen=True)
class Row:
    """One claim and what became of it: an object of claims.json, a line of claims.csv.

    In a comparison, `against` names the other side, and n, mean, sd and ci are those of the difference: n counts the
    pairs, or the runs of the side that has fewer; sd is null where there are no pairs. The reason gives both means.
    """

    replication: str
    claim: str
    kind: str
    statement: str
    where: str
    metric: str
    unit: str
    published: float | None
    source: str
    margin: float | None
    better: str
    experiment: str
    against: str | None
    tier: str
    protocol: str
    n: int
    failed: int
    mean: float | None
    sd: float | None
    ci_low: float | None
    ci_high: float | None
    verdict: Verdict
    reason: str
    notes: list[str]
    stale: bool
    seconds: float | None
    device: str | None


def judge(paper: str) -> list[Row]:
    return [_row(paper, claim) for claim in claims(paper).claims]


def score(rows: Iterable[Row]) -> dict[str, int]:
    """How many claims have each verdict: the few numbers per paper that `dvc metrics show` makes a table of."""
    counted = Counter(row.verdict for row in rows)
    return {verdict: counted[verdict] for verdict in VERDICTS}


def metrics(paper: str) -> dict[str, Any]:
    """A small summary per experiment; measured numbers without a claim included."""
    table: dict[str, Any] = {}
    for name, found in evidence(paper).items():
        for metric in found.experiment.metrics:
            measured = found.sample(metric)
            if measured:
                numbers = {"mean": significant(measured.mean), "sd": significant(measured.sd), "n": measured.n}
                table.setdefault(name, {})[metric] = numbers
    return table


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(Row.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "notes": "; ".join(row["notes"])} for row in rows)
    return text.getvalue()


def _row(paper: str, claim: Claim) -> Row:
    side = evidence(paper)[claim.experiment]
    other = evidence(paper)[claim.other[0]] if claim.other else None
    sides = [side, other] if other else [side]
    measured, verdict, reason = rule(claim, side, other)
    interval = measured.interval if measured else None
    seconds = [record.seconds for record in side.finished]
    return Row(
        replication=paper,
        claim=claim.id,
        kind=claim.kind,
        statement=" ".join(claim.statement.split()),
        where=claim.where,
        metric=claim.metric,
        unit=side.experiment.metrics[claim.metric].unit,
        published=claim.published.value if claim.published else None,
        source=claim.source,
        margin=claim.margin.value if claim.margin else None,
        better=claim.better,
        experiment=claim.experiment,
        against=_against(claim),
        tier=max((part.experiment.tier for part in sides), key=TIERS.index),
        protocol="reduced" if any(part.experiment.reduced for part in sides) else "full",
        n=measured.n if measured else 0,
        failed=sum(not record.finished for part in sides for record in part.records),
        mean=significant(measured.mean) if measured else None,
        sd=significant(measured.sd) if measured and measured.sd is not None else None,
        ci_low=significant(interval.low) if interval else None,
        ci_high=significant(interval.high) if interval else None,
        verdict=verdict,
        reason=reason,
        notes=[] if verdict == "not run" else notes(claim, sides),
        stale=any(part.stale for part in sides),
        seconds=round(statistics.sample(seconds).mean, 1) if seconds else None,
        device=" and ".join(sorted({_device(record) for record in side.finished})) or None,
    )


def _against(claim: Claim) -> str | None:
    """The other side as tables name it, with its metric where that is another."""
    if claim.other is None:
        return None
    experiment, metric = claim.other
    return experiment if metric == claim.metric else f"{metric} of {experiment}"


def _device(record: Record) -> str:
    device = record.circumstances["device"]
    return record.circumstances["cpu"] if device == "CPU" else device
