"""A second opinion on a claim, one that does not hang on our margin.

Where the source tells of one run: could it be one of our seeds? Where it gives a spread over seeds: do the two means
differ (Welch)? Where it gives another uncertainty: the verdict with that as the margin. Where a metric has ends, which
Student's interval knows nothing of: the interquartile mean over the seeds, whose interval stays within them.
"""

from common.evidence import verdicts
from common.evidence.claims import Claim
from common.evidence.margins import Published
from common.evidence.measurements import Measurements
from common.evidence.reach import cannot_fail, cannot_hold, open_sides
from common.evidence.statistics import (
    Sample,
    around,
    bootstrap_interval,
    interquartile_mean,
    prediction_t,
    rounded,
    two_sided_p,
    welch_p,
)

FEWEST = 3  # seeds from which a spread means anything
RARE = 0.05


def second_opinion(claim: Claim, side: Measurements) -> str | None:
    """On a value; None where there is nothing to go by."""
    published, ours = claim.published, side.sample(claim.metric)
    if claim.kind != "value" or published is None or ours is None:
        return None
    half_width = published.uncertainty.half_width if published.uncertainty else None
    opinions = []
    interval = side.interval(claim.metric)  # one seed of several has none
    if half_width is not None and interval is not None:
        verdict = verdicts.of_value(interval, around(published.value, half_width))
        opinions.append(f"with the source's own ± {half_width:g} as the margin: {verdict}")
    if not side.experiment.stochastic or ours.n < FEWEST or ours.sd == 0:
        return "; ".join(opinions) or None
    if theirs := sample_of(published):
        p = welch_p(ours, theirs)
        opinions = [f"by Welch's test the two means {_differ(p)} (p {_p(p)}, {theirs.n} seeds there and {ours.n} here)"]
    elif not side.counts_learners(claim.metric):
        p = two_sided_p(prediction_t(published.value, ours), ours.n - 1)
        could = "could be" if p >= RARE else "is hardly"
        opinions.append(f"the published run {could} one of our seeds (p {_p(p)})")
    return "; ".join([*opinions, *_within_range(claim, side)]) or None


def _within_range(claim: Claim, side: Measurements) -> list[str]:
    """Of a metric that has ends: where the margin reaches them, and a mean over the seeds that respects them."""
    metric, points = side.experiment.metrics[claim.metric], side.points(claim.metric)
    if metric.range == [None, None]:
        return []
    ways = {"low": "downwards", "high": "upwards"}
    settled = cannot_fail(claim, metric) or cannot_hold(claim, metric)  # before anything ran, and said elsewhere
    said = [f"it cannot fail {ways[at]}, for the margin reaches {end:g} {metric.unit}, where the range ends"
            for at, end in open_sides(claim, metric).items() if not settled]  # fmt: skip
    if not side.counts_learners(claim.metric):
        interval = bootstrap_interval(points, interquartile_mean)
        found = (rounded(value, interval) for value in (interquartile_mean(points), *interval))
        said.append("the interquartile mean over the seeds is {} [{}, {}] (bootstrap)".format(*found))
    return said


def sample_of(published: Published) -> Sample | None:
    """The published seeds, where the source says how many there were and how they scatter."""
    about = published.uncertainty
    if about is None or about.seeds is None:
        return None
    if about.population_sd is not None:
        return Sample(about.seeds, published.value, about.population_sd * (about.seeds / (about.seeds - 1)) ** 0.5)
    return Sample(about.seeds, published.value, about.sd) if about.sd is not None else None


def _differ(p: float) -> str:
    return "differ" if p < RARE else "need not differ"


def _p(p: float) -> str:
    return "below 0.001" if p < 0.001 else f"{p:.2g}"
