"""Judging: records and claims in, one row per claim out. Deterministic, and free of any training."""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from common.evidence import statistics, verdicts
from common.evidence.claims import Claim, claims
from common.evidence.measured import Evidence, evidence
from common.evidence.statistics import Interval, Sample
from common.evidence.verdicts import Verdict
from common.runs.record import Record
from common.runs.schema import TIERS

DIGITS = 10  # decimals kept of computed numbers: the last bits may differ between kinds of CPU


@dataclass(frozen=True)
class Row:
    """One claim and what became of it: an object of claims.json, a line of claims.csv."""

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
    stale: bool
    seconds: float | None
    device: str | None


def judge(paper: str) -> list[Row]:
    return [_row(paper, claim) for claim in claims(paper).claims]


def metrics(paper: str) -> dict[str, Any]:
    """A small summary per experiment, for `dvc metrics show`; measured numbers without a claim included."""
    table: dict[str, Any] = {}
    for name, found in evidence(paper).items():
        for metric in found.experiment.metrics:
            measured = found.sample(metric)
            if measured:
                numbers = {"mean": _round(measured.mean), "sd": _round(measured.sd), "n": measured.n}
                table.setdefault(name, {})[metric] = numbers
    return table


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(Row.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row(paper: str, claim: Claim) -> Row:
    side = evidence(paper)[claim.experiment]
    other = evidence(paper)[claim.other[0]] if claim.other else None
    sides = [side, other] if other else [side]
    ours = side.sample(claim.metric)
    interval = side.interval(claim.metric)
    if other and claim.other and ours:
        interval = _difference(claim, side, other)
    verdict, reason = _verdict(claim, side, other, ours, interval)
    reduced = [part.experiment.reduced for part in sides if part.experiment.reduced]
    if reduced and verdict != "not run":
        verdict, reason = (
            "indicative",
            f"reduced protocol ({'; '.join(reduced)}); by the rule it would be: {verdict}, {reason}",
        )
    seconds = [record.circumstances["seconds"] for record in side.finished]
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
        against=claim.other[0] if claim.other else None,
        tier=max((part.experiment.tier for part in sides), key=TIERS.index),
        protocol="reduced" if reduced else "full",
        n=ours.n if ours else 0,
        failed=sum(not record.finished for part in sides for record in part.records),
        mean=_round(ours.mean) if ours else None,
        sd=_round(ours.sd) if ours else None,
        ci_low=_round(interval.low) if interval else None,
        ci_high=_round(interval.high) if interval else None,
        verdict=verdict,
        reason=reason + _promise_kept(claim, sides),
        stale=any(part.stale for part in sides),
        seconds=_round(statistics.sample(seconds).mean, 1) if seconds else None,
        device=" and ".join(sorted({_device(record) for record in side.finished})) or None,
    )


def _difference(claim: Claim, side: Evidence, other: Evidence) -> Interval | None:
    """The interval for ours minus the other's."""
    assert claim.other
    a, b = side.sample(claim.metric), other.sample(claim.other[1])
    if a is None or b is None:
        return None
    if claim.paired:
        theirs = {record.seed: record.number(claim.other[1]) for record in other.finished}
        pairs = [record.number(claim.metric) - theirs[record.seed] for record in side.finished if record.seed in theirs]
        return statistics.mean_interval(statistics.sample(pairs)) if pairs else None
    if any(part.n < 2 and found.experiment.stochastic for part, found in ((a, side), (b, other))):
        return None
    return statistics.difference_interval(a, b)


def _verdict(
    claim: Claim, side: Evidence, other: Evidence | None, ours: Sample | None, interval: Interval | None
) -> tuple[Verdict, str]:
    missing = next((part for part in (side, other) if part and not part.finished), None)
    if missing:
        return "not run", _why_not_run(missing)
    assert ours
    unit = side.experiment.metrics[claim.metric].unit
    if claim.kind == "bound":
        assert claim.published
        points = side.points(claim.metric)
        verdict = verdicts.of_bound(points, claim.published.value, claim.better)
        worst = max(points) if claim.better == "lower" else min(points)
        sign = "<=" if claim.better == "lower" else ">="
        kept = (
            f"every run has {sign} {claim.published.value:g} {unit}"
            if verdict == "replicated"
            else f"not every run has {sign} {claim.published.value:g} {unit}"
        )
        return verdict, f"{kept}; the worst of {len(points)} is {worst:.5g}"
    if interval is None:
        return "inconclusive", "one run of a method with chance in it shows no spread"
    span = f"95 % interval {interval.low:.5g} to {interval.high:.5g} {unit}"
    if not side.experiment.stochastic and claim.kind == "value":
        span = f"{interval.low:.5g} {unit} (no chance in it, one run)"
    if claim.kind == "value":
        assert claim.published and claim.margin
        value, margin = claim.published.value, claim.margin.value
        verdict = verdicts.of_value(interval, value, margin, claim.better)
        target = f"{value:g} ± {margin:g}"
        if verdict == "inconclusive":
            return (
                verdict,
                f"{span} straddles an edge of {target}; {_more_seeds(ours, [value - margin, value + margin])}",
            )
        place = {"replicated": "lies within", "exceeded": "lies beyond", "not replicated": "lies on the worse side of"}[
            verdict
        ]
        return verdict, f"{span} {place} {target}"
    assert other
    span = span.replace("95 % interval", f"difference from {other.name}, 95 % interval")
    if claim.kind == "ordering":
        verdict = verdicts.of_ordering(interval, claim.better)
        place = {
            "replicated": "lies on the claimed side of 0",
            "not replicated": "lies on the other side of 0",
            "inconclusive": "holds 0",
        }[verdict]
        return verdict, f"{span} {place}"
    assert claim.margin
    verdict = verdicts.of_equivalence(interval, claim.margin.value)
    place = {"replicated": "lies within", "not replicated": "lies outside", "inconclusive": "straddles an edge of"}[
        verdict
    ]
    return verdict, f"{span} {place} ± {claim.margin.value:g}"


def _why_not_run(found: Evidence) -> str:
    if found.records:
        return f"all {len(found.records)} runs of {found.name} failed: {found.records[0].reason}"
    cost = found.experiment.minutes * found.experiment.seeds
    return f"{found.name} has no runs; tier {found.experiment.tier}, about {_duration(cost)} of one core"


def _duration(minutes: float) -> str:
    return f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:.0f} hours"


def _more_seeds(ours: Sample, edges: list[float]) -> str:
    enough = statistics.seeds_to_settle(ours, edges)
    return (
        f"about {enough} seeds in all would settle it if mean and spread stay"
        if enough
        else "no number of seeds is likely to settle it"
    )


def _promise_kept(claim: Claim, sides: list[Evidence]) -> str:
    """A word when the published value or the margin is not what it was when the runs were made."""
    now = {
        "published": claim.published.value if claim.published else None,
        "margin": claim.margin.value if claim.margin else None,
    }
    then = [record.circumstances["promised"].get(claim.id) for part in sides for record in part.records]
    if any(promise is None for promise in then):
        return ". Note: this claim was written down after these runs"
    return (
        ". Note: the published value or the margin was changed after these runs"
        if any(promise != now for promise in then)
        else ""
    )


def _device(record: Record) -> str:
    device = record.circumstances["device"]
    return record.circumstances["cpu"] if device == "CPU" else device


def _round(value: float, digits: int = DIGITS) -> float:
    return round(value, digits)
