"""Ruling on one claim: what was measured for it, what verdict follows from that, and why, in words."""

from typing import NamedTuple

from common.evidence import statistics, verdicts
from common.evidence.claims import Claim
from common.evidence.measurements import Evidence, Measured, difference
from common.evidence.statistics import Interval
from common.evidence.verdicts import Verdict
from common.runs.plan import absent


class Ruling(NamedTuple):
    measured: Measured | None  # our mean, or the difference in a comparison
    verdict: Verdict
    reason: str


def rule(claim: Claim, side: Evidence, other: Evidence | None) -> Ruling:
    """`other` is the second experiment of a comparison."""
    sides = [side, other] if other else [side]
    for part, metric in zip(sides, [claim.metric, claim.other[1]] if claim.other else [claim.metric], strict=True):
        if not part.finished:
            return Ruling(None, "not run", _why_not_run(part))
        if not part.gave(metric):
            return Ruling(None, "not run", f"the records of {part.name} are from before it gave {metric}")
    measured, verdict, reason = _compared(claim, side, other) if other else _alone(claim, side)
    reduced = [part.experiment.reduced for part in sides if part.experiment.reduced]
    if reduced:
        verdict, reason = (
            "indicative",
            f"reduced protocol ({'; '.join(dict.fromkeys(reduced))}); by the rule it would be: {verdict}, {reason}",
        )
    return Ruling(measured, verdict, reason)


def _why_not_run(found: Evidence) -> str:
    if found.records:
        return f"all {len(found.records)} runs of {found.name} failed: {found.records[0].reason}"
    if reason := absent(found.experiment):
        return f"no runs of {found.name}: {reason}"
    minutes = found.experiment.minutes * found.experiment.seeds
    cost = f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:.0f} hours"
    return f"no runs of {found.name}: tier {found.experiment.tier}, about {cost} of one core"


def _alone(claim: Claim, side: Evidence) -> Ruling:
    measured = side.measured(claim.metric)
    assert measured
    if claim.kind == "bound":
        return Ruling(measured, *_bound(claim, side))
    if measured.interval is None:
        return Ruling(measured, "inconclusive", NO_SPREAD)
    return Ruling(measured, *_value(claim, side, measured.interval))


NO_SPREAD = "one run of a method with chance in it shows no spread"


def _compared(claim: Claim, side: Evidence, other: Evidence) -> Ruling:
    assert claim.other
    metric, other_metric = claim.metric, claim.other[1]
    if claim.paired and side.experiment.stochastic and other.experiment.stochastic:
        common = {record.seed for record in side.finished} & {record.seed for record in other.finished}
        side, other = side.of_seeds(common), other.of_seeds(common)
    measured = difference(side, metric, other, other_metric, claim.paired)
    if measured is None:
        return Ruling(None, "inconclusive", "the two sides have no seed in common")
    unit = side.experiment.metrics[metric].unit
    ours, theirs = side.sample(metric), other.sample(other_metric)
    assert ours and theirs
    means = f"{ours.mean:.5g} (n {ours.n}) against {theirs.mean:.5g} (n {theirs.n}) {unit}: difference"
    interval = measured.interval
    if interval is None:
        return Ruling(measured, "inconclusive", f"{means} {measured.mean:.5g}; {NO_SPREAD}")
    span = f"{means}, 95 % interval {interval.low:.5g} to {interval.high:.5g}"
    if not (side.experiment.stochastic or other.experiment.stochastic):
        span = f"{means} {measured.mean:.5g} (no chance in it, one run each)"
    if claim.kind == "ordering":
        verdict = verdicts.of_ordering(interval, claim.better)
        where = {"replicated": "lies on the claimed side of 0", "not replicated": "lies on the other side of 0"}
        return Ruling(measured, verdict, f"{span} {where.get(verdict, 'holds 0')}")
    assert claim.margin
    verdict = verdicts.of_equivalence(interval, claim.margin.value)
    where = {"replicated": "lies within", "not replicated": "lies outside"}
    return Ruling(measured, verdict, f"{span} {where.get(verdict, 'straddles an edge of')} ± {claim.margin.value:g}")


def _value(claim: Claim, side: Evidence, interval: Interval) -> tuple[Verdict, str]:
    assert claim.published and claim.margin
    value, margin = claim.published.value, claim.margin.value
    unit = side.experiment.metrics[claim.metric].unit
    span = f"95 % interval {interval.low:.5g} to {interval.high:.5g} {unit}"
    if not side.experiment.stochastic:
        span = f"{interval.low:.5g} {unit} (no chance in it, one run)"
    verdict = verdicts.of_value(interval, value, margin, claim.better)
    where = {"replicated": "lies within", "exceeded": "lies beyond", "not replicated": "lies on the worse side of"}
    reason = f"{span} {where.get(verdict, 'straddles an edge of')} {value:g} ± {margin:g}"
    return verdict, reason + (_more_seeds(claim, side) if verdict == "inconclusive" else "")


def _more_seeds(claim: Claim, side: Evidence) -> str:
    ours = side.sample(claim.metric)
    assert ours and claim.published and claim.margin
    edges = [claim.published.value - claim.margin.value, claim.published.value + claim.margin.value]
    enough = statistics.seeds_to_settle(ours, edges)
    if enough is None:
        return "; no number of seeds is likely to settle it"
    what = "learners" if side.counts_learners(claim.metric) else "seeds"
    return f"; about {enough} {what} in all would settle it if mean and spread stay"


def _bound(claim: Claim, side: Evidence) -> tuple[Verdict, str]:
    """One run is enough to break a bound; to keep it takes all that were promised."""
    assert claim.published
    points, limit, seeds = side.points(claim.metric), claim.published.value, side.experiment.seeds
    verdict = verdicts.of_bound(points, limit, claim.better)
    worst, sign = (max(points), "<=") if claim.better == "lower" else (min(points), ">=")
    kept = f"{sign} {limit:g} {side.experiment.metrics[claim.metric].unit}; the worst of {len(points)} is {worst:.5g}"
    if verdict == "not replicated":
        return verdict, f"not every run has {kept}"
    if len(points) < seeds:
        return "inconclusive", f"the {len(points)} of {seeds} runs that finished have {kept}"
    return verdict, f"every run has {kept}"
