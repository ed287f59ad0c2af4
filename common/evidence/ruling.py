"""Ruling on one claim: what was measured for it, what verdict follows from that, and why, in words."""

from typing import NamedTuple

from common.errors import Problem
from common.evidence import verdicts
from common.evidence.claims import Claim
from common.evidence.measurements import Measured, Measurements, difference
from common.evidence.statistics import Interval, around, rounded
from common.evidence.verdicts import Direction, Verdict
from common.experiments.load import unavailable
from common.records.cost import duration


class Ruling(NamedTuple):
    measured: Measured | None  # our mean, or the difference in a comparison
    verdict: Verdict
    reason: str
    direction: Direction | None = None


def rule(claim: Claim, side: Measurements, other: Measurements | None = None) -> Ruling:
    """`other` is the second experiment of a comparison."""
    sides = [side, other] if other else [side]
    for part, metric in zip(sides, [claim.metric, claim.other[1]] if claim.other else [claim.metric], strict=True):
        if not part.finished:
            return Ruling(None, "not run", _why_not_run(part))
        if not part.has(metric):
            return Ruling(None, "not run", f"the records of {part.name} are from before it gave {metric}")
    found = _compared(claim, side, other) if other else _alone(claim, side)
    reduced = [part.experiment.reduced for part in sides if part.experiment.reduced]
    if reduced:
        what = "; ".join(dict.fromkeys(reduced))
        reason = f"reduced protocol ({what}); by the rule it would be: {found.verdict}, {found.reason}"
        return Ruling(found.measured, "indicative", reason)
    return found


def _why_not_run(found: Measurements) -> str:
    if found.records:
        return f"all {len(found.records)} runs of {found.name} failed: {found.records[0].reason}"
    if reason := unavailable(found.experiment):
        return f"no runs of {found.name}: {reason}"
    cost = duration(60 * found.experiment.minutes * found.experiment.seeds)
    return f"no runs of {found.name}: tier {found.experiment.tier}, about {cost} of one core"


def _alone(claim: Claim, side: Measurements) -> Ruling:
    measured = side.measured(claim.metric)
    assert measured
    if claim.kind == "bound":
        return Ruling(measured, *_bound(claim, side))
    if claim.kind == "draw":
        return _draw(claim, side, measured)
    if measured.interval is None:
        return Ruling(measured, "inconclusive", NO_SPREAD)
    return _value(claim, side, measured, measured.interval)


NO_SPREAD = "a single run of a stochastic method has no spread"


def _compared(claim: Claim, side: Measurements, other: Measurements) -> Ruling:
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
    interval = measured.interval
    one, another, apart = (rounded(mean, interval) for mean in (ours.mean, theirs.mean, measured.mean))
    means = f"{one} (n {ours.n}) against {another} (n {theirs.n}) {unit}: difference"
    if interval is None:
        return Ruling(measured, "inconclusive", f"{means} {apart}; {NO_SPREAD}")
    edges = (-claim.margin.value, claim.margin.value) if claim.margin else (0.0,)
    span = f"{means}, {_span(interval, *edges)}"
    if not (side.experiment.stochastic or other.experiment.stochastic):
        span = f"{means} {apart} (deterministic, one run each)"
    if claim.kind == "ordering":
        verdict = verdicts.of_ordering(interval, claim.better)
        where = {"replicated": "lies on the claimed side of 0", "not replicated": "lies on the other side of 0"}
        return Ruling(measured, verdict, f"{span} {where.get(verdict, 'contains 0')}")
    assert claim.margin
    verdict = verdicts.of_equivalence(interval, claim.margin.value)
    direction = verdicts.direction(interval, claim.margin.around(0.0), claim.better)
    where = {"replicated": "lies within", "not replicated": "lies outside"}
    words = f"{span} {where.get(verdict, 'overlaps an edge of')} ± {claim.margin.value:g}"
    return Ruling(measured, verdict, words, direction)


def _value(claim: Claim, side: Measurements, measured: Measured, interval: Interval) -> Ruling:
    assert claim.published and claim.margin
    value, same = claim.published.value, claim.margin.around(claim.published.value)
    unit = side.experiment.metrics[claim.metric].unit
    span = f"{_span(interval, *same)} {unit}"
    if not side.experiment.stochastic:
        span = f"{rounded(interval.low, interval)} {unit} (deterministic, one run)"
    verdict = verdicts.of_value(interval, same)
    direction = verdicts.direction(interval, same, claim.better)
    where = "lies within" if verdict == "replicated" else f"is {direction} than" if direction else "overlaps an edge of"
    return Ruling(measured, verdict, f"{span} {where} {value:g} {claim.margin}", direction)


def _draw(claim: Claim, side: Measurements, measured: Measured) -> Ruling:
    """How wide our learners scatter stands where a mean has its interval."""
    assert claim.published
    central, value = side.central(claim.metric), claim.published.value
    if central is None:
        raise Problem(f"{side.experiment}: {claim.metric} gives no {{low, high}}, of which {claim.id} is a draw.")
    verdict = verdicts.of_draw(value, central)
    direction = verdicts.direction(central, around(value, 0.0), claim.better)
    low, high = (rounded(end, None, value) for end in central)
    unit = side.experiment.metrics[claim.metric].unit
    where = "lies among" if verdict == "replicated" else "lies beyond"
    reason = f"{value:g} {unit} {where} the central 95 % of {measured.n:,} learners, {low} to {high}"
    return Ruling(measured._replace(interval=central), verdict, reason, direction)


def _span(interval: Interval, *edges: float) -> str:
    """Its ends, on the sides of the edges that decide."""
    low, high = (rounded(end, interval, *edges) for end in interval)
    return f"95 % interval {low} to {high}"


def _bound(claim: Claim, side: Measurements) -> tuple[Verdict, str]:
    """One run is enough to break a bound; to keep it takes all that were declared."""
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
