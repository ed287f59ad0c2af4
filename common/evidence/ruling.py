"""Ruling on one claim: which interval counts, what verdict follows from it, and why, in words."""

from typing import NamedTuple

from common.evidence import statistics, verdicts
from common.evidence.claims import Claim
from common.evidence.measured import Evidence
from common.evidence.statistics import Interval
from common.evidence.verdicts import Verdict


class Ruling(NamedTuple):
    interval: Interval | None  # for our mean, or for the difference in a comparison
    verdict: Verdict
    reason: str


def rule(claim: Claim, side: Evidence, other: Evidence | None) -> Ruling:
    """`other` is the second experiment of a comparison."""
    sides = [side, other] if other else [side]
    exact = _difference(claim, side, other) if other else side.interval(claim.metric)
    interval = exact.rounded() if exact else None
    for part, metric in zip(sides, [claim.metric, claim.other[1]] if claim.other else [claim.metric], strict=True):
        if not part.finished:
            return Ruling(interval, "not run", _why_not_run(part))
        if not part.gave(metric):
            return Ruling(interval, "not run", f"the records of {part.name} are from before it gave {metric}")
    verdict, reason = _by_kind(claim, side, other, interval)
    reduced = [part.experiment.reduced for part in sides if part.experiment.reduced]
    if reduced:
        verdict, reason = (
            "indicative",
            f"reduced protocol ({'; '.join(reduced)}); by the rule it would be: {verdict}, {reason}",
        )
    return Ruling(interval, verdict, "".join([reason, *map(_seeds_missing, sides), _promise_kept(claim, sides)]))


def _difference(claim: Claim, side: Evidence, other: Evidence) -> Interval | None:
    """The interval for ours minus the other's; None where one of the two shows no spread."""
    assert claim.other
    metric, other_metric = claim.metric, claim.other[1]
    if not (side.gave(metric) and other.gave(other_metric)):
        return None
    if claim.paired and side.experiment.stochastic and other.experiment.stochastic:
        theirs = {record.seed: record.number(other_metric) for record in other.finished}
        pairs = [record.number(metric) - theirs[record.seed] for record in side.finished if record.seed in theirs]
        return statistics.mean_interval(statistics.sample(pairs)) if pairs else None
    a, b = side.sample(metric), other.sample(other_metric)
    if a is None or b is None:
        return None
    if any(part.n < 2 and found.experiment.stochastic for part, found in ((a, side), (b, other))):
        return None
    return statistics.difference_interval(a, b)


def _by_kind(claim: Claim, side: Evidence, other: Evidence | None, interval: Interval | None) -> tuple[Verdict, str]:
    if claim.kind == "bound":
        return _bound(claim, side)
    if interval is None:
        return "inconclusive", "one run of a method with chance in it shows no spread"
    if claim.kind == "value":
        return _value(claim, side, interval)
    assert other
    unit = side.experiment.metrics[claim.metric].unit
    span = f"difference from {other.name}, 95 % interval {interval.low:.5g} to {interval.high:.5g} {unit}"
    if not (side.experiment.stochastic or other.experiment.stochastic):
        span = f"difference from {other.name}, {interval.low:.5g} {unit} (no chance in it, one run each)"
    if claim.kind == "ordering":
        verdict = verdicts.of_ordering(interval, claim.better)
        where = {"replicated": "lies on the claimed side of 0", "not replicated": "lies on the other side of 0"}
        return verdict, f"{span} {where.get(verdict, 'holds 0')}"
    assert claim.margin
    verdict = verdicts.of_equivalence(interval, claim.margin.value)
    where = {"replicated": "lies within", "not replicated": "lies outside"}
    return verdict, f"{span} {where.get(verdict, 'straddles an edge of')} ± {claim.margin.value:g}"


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
    assert claim.published
    points, limit = side.points(claim.metric), claim.published.value
    verdict = verdicts.of_bound(points, limit, claim.better)
    worst, sign = (max(points), "<=") if claim.better == "lower" else (min(points), ">=")
    every = "every" if verdict == "replicated" else "not every"
    unit = side.experiment.metrics[claim.metric].unit
    return verdict, f"{every} run has {sign} {limit:g} {unit}; the worst of {len(points)} is {worst:.5g}"


def _why_not_run(found: Evidence) -> str:
    if found.records:
        return f"all {len(found.records)} runs of {found.name} failed: {found.records[0].reason}"
    minutes = found.experiment.minutes * found.experiment.seeds
    cost = f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:.0f} hours"
    return f"{found.name} has no runs; tier {found.experiment.tier}, about {cost} of one core"


def _seeds_missing(found: Evidence) -> str:
    """Fewer seeds than were promised is something that the reader must know."""
    if len(found.records) == found.experiment.seeds:
        return ""
    return f". Note: only {len(found.records)} of the {found.experiment.seeds} seeds of {found.name} are run"


def _promise_kept(claim: Claim, sides: list[Evidence]) -> str:
    """A word when the published value or the margin is not what it was when the runs were made."""
    now = {
        "published": claim.published.value if claim.published else None,
        "margin": claim.margin.value if claim.margin else None,
    }
    then = [record.circumstances["promised"].get(claim.id) for part in sides for record in part.records]
    if None in then:
        return ". Note: this claim was written down after these runs"
    if any(promise != now for promise in then):
        return ". Note: the published value or the margin was changed after these runs"
    return ""
