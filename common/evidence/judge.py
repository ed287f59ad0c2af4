"""Judging: records and claims in, one row per claim out. Deterministic, and free of any training."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from common.evidence import statistics
from common.evidence.caveats import caveats
from common.evidence.claims import Claim, claims
from common.evidence.measurements import Measurements, measurements
from common.evidence.row import Row
from common.evidence.ruling import rule
from common.evidence.statistics import significant
from common.evidence.verdicts import VERDICTS
from common.experiments.tiers import TIERS


def judge(paper: str) -> list[Row]:
    return [_row(paper, claim) for claim in claims(paper).claims]


def score(rows: Iterable[Row]) -> dict[str, int]:
    """How many claims have each verdict: the few numbers per paper that `dvc metrics show` makes a table of."""
    counted = Counter(row.verdict for row in rows)
    return {verdict: counted[verdict] for verdict in VERDICTS}


def metrics(paper: str) -> dict[str, Any]:
    """A small summary per experiment; measured numbers without a claim included."""
    table: dict[str, Any] = {}
    for name, found in measurements(paper).items():
        for metric in found.experiment.metrics:
            measured = found.sample(metric)
            if measured:
                numbers = {"mean": significant(measured.mean), "sd": significant(measured.sd), "n": measured.n}
                table.setdefault(name, {})[metric] = numbers
    return table


def _row(paper: str, claim: Claim) -> Row:
    side = measurements(paper)[claim.experiment]
    other = measurements(paper)[claim.other[0]] if claim.other else None
    sides = [side, other] if other else [side]
    measured, verdict, reason, direction = rule(claim, side, other)
    interval = measured.interval if measured else None
    seconds = [record.seconds for record in side.finished]
    return Row(
        replication=paper,
        claim=claim.id,
        kind=claim.kind,
        statement=_one_line(claim.statement),
        where=claim.where,
        metric=claim.metric,
        unit=side.experiment.metrics[claim.metric].unit,
        published=claim.published.value if claim.published else None,
        uncertainty=claim.published.uncertainty if claim.published else None,
        source=claim.source,
        margin=claim.margin.value if claim.margin else None,
        margin_reason=_one_line(claim.margin.reason) if claim.margin else None,
        better=claim.better,
        measured=claim.measured,
        experiment=claim.experiment,
        against=_against(claim),
        paired=claim.paired,
        tier=max((part.experiment.tier for part in sides), key=TIERS.index),
        protocol="reduced" if any(part.experiment.reduced for part in sides) else "full",
        n=measured.n if measured else 0,
        seeds=min(part.experiment.seeds for part in sides),
        failed=sum(not record.finished for part in sides for record in part.records),
        mean=significant(measured.mean) if measured else None,
        sd=significant(measured.sd) if measured and measured.sd is not None else None,
        ci_low=significant(interval.low) if interval else None,
        ci_high=significant(interval.high) if interval else None,
        points=_points(claim, side, other) if measured else {},
        verdict=verdict,
        direction=direction,
        same_as=claim.same_as,
        vacuous=claim.vacuous,
        caveats=[] if verdict == "not run" else caveats(claim, sides),
        reason=reason,
        interpretation=_one_line(claim.reading) if claim.reading and verdict != "not run" else None,
        stale=any(part.stale for part in sides),
        seconds=round(statistics.sample(seconds).mean, 1) if seconds else None,
        device=" and ".join(sorted({record.device for record in side.finished})) or None,
    )


def _points(claim: Claim, side: Measurements, other: Measurements | None) -> dict[int, float]:
    """What each seed measured; in a paired comparison the differences, in another none."""
    ours = side.by_seed(claim.metric)
    if other is None or claim.other is None:
        return {seed: significant(value) for seed, value in ours.items()}
    if not claim.paired:
        return {}
    theirs = other.by_seed(claim.other[1])
    return {seed: statistics.difference(ours[seed], theirs[seed]) for seed in sorted(ours.keys() & theirs.keys())}


def _against(claim: Claim) -> str | None:
    """The other side as tables name it, with its metric where that is another."""
    if claim.other is None:
        return None
    experiment, metric = claim.other
    return experiment if metric == claim.metric else f"{metric} of {experiment}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
