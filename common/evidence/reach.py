"""Which outcomes count as holding, beside what the metric can be at all: known before anything has run.

A claim fails on the worse side. Where its margin reaches the end of the metric's range there, even a method that learns
nothing keeps it. Where its margin lies wholly beyond the range, no method can.
"""

import math

from common.evidence.claims import Better, Claim
from common.evidence.statistics import Interval
from common.experiments.experiment import Metric

#: The sides on which a claim fails, by what is better.
FAILING: dict[Better, set[str]] = {"higher": {"low"}, "lower": {"high"}, "neither": {"low", "high"}}


def cannot_fail(claim: Claim, metric: Metric) -> str | None:
    """Why no outcome fails it, or none but one that is better than published."""
    sides = open_sides(claim, metric)
    if not FAILING[claim.better] <= sides.keys():
        return None
    if claim.better == "neither":
        return f"All that {claim.metric} can be, {sides['low']:g} to {sides['high']:g} {metric.unit}, would pass."
    (worst,) = (sides[side] for side in FAILING[claim.better])
    return f"The worst that {claim.metric} can be, {worst:g} {metric.unit}, would pass too."


def cannot_hold(claim: Claim, metric: Metric) -> str | None:
    """Why no outcome keeps it."""
    (low, high), same = metric.ends, holding(claim)
    if same and same.low > high:
        return f"{claim.metric} can be at most {high:g} {metric.unit}, whatever the method."
    if same and same.high < low:
        return f"{claim.metric} can be at least {low:g} {metric.unit}, whatever the method."
    return None


def open_sides(claim: Claim, metric: Metric) -> dict[str, float]:
    """The sides on which no outcome lies beyond what counts as holding, each with the end of the metric's range."""
    (low, high), same = metric.ends, holding(claim)
    sides = {}
    if same and -math.inf < same.low <= low:
        sides["low"] = low
    if same and high <= same.high < math.inf:
        sides["high"] = high
    return sides


def holding(claim: Claim) -> Interval | None:
    """What counts as holding; None for a comparison, for a difference has another range."""
    if claim.published is None or claim.against:
        return None
    if claim.kind == "bound":
        limit = claim.published.value
        return Interval(-math.inf, limit) if claim.better == "lower" else Interval(limit, math.inf)
    return claim.margin.around(claim.published.value) if claim.margin else None
