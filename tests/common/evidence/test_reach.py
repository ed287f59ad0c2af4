"""Claims that no outcome could fail, and claims that none could keep, by the range of their metric."""

import pydantic
import pytest

from common.evidence.claims import Claim
from common.evidence.reach import cannot_fail, cannot_hold
from common.experiments.experiment import Metric


def claim(published: float, margin: float | None, better: str, **parts) -> Claim:
    """Of a value, or without a margin of a bound."""
    return Claim.model_validate({
        "id": "claim", "statement": "As it says.", "where": "table 1", "source": "read", "experiment": "ours",
        "metric": "score", "measured": "last epoch", "kind": "value" if margin else "bound", "better": better,
        "published": {"value": published, "unit": "points"},
        **({"margin": {"value": margin, "reason": "made up"}} if margin else {}), **parts,
    })  # fmt: skip


def metric(low: float | None, high: float | None) -> Metric:
    return Metric(unit="points", meaning="as it says", range=[low, high])


WORST = "The worst that score can be, {} points, would pass too."


@pytest.mark.parametrize(
    ("limits", "published", "margin", "better", "why"),
    [
        # A value fails on the worse side.
        ((0, 100), 95.0, 5.0, "lower", WORST.format(100)),
        ((0, 100), 95.0, 4.9, "lower", None),
        ((-200, 0), -194.95, 25.8, "higher", WORST.format(-200)),
        ((0, 500), 488.69, 49.0, "higher", None),  # too wide above alone
        ((None, 100), 2.0, 50.0, "higher", None),
        # Where neither side is better, on both.
        ((0, 100), 50.0, 50.0, "neither", "All that score can be, 0 to 100 points, would pass."),
        ((0, 100), 60.0, 50.0, "neither", None),
        # A bound on its one side.
        ((0, 100), 100.0, None, "lower", WORST.format(100)),
        ((0, 100), 99.0, None, "lower", None),
        ((0, 100), 0.0, None, "higher", WORST.format(0)),
        ((0, None), 0.0, None, "lower", None),
        ((None, None), 0.0, None, "lower", None),
    ],
)
def test_a_claim_that_passes_by_the_worst_outcome_cannot_fail(limits, published, margin, better, why):
    assert cannot_fail(claim(published, margin, better), metric(*limits)) == why


@pytest.mark.parametrize(
    ("limits", "published", "margin", "better", "why"),
    [
        ((None, 7.93), 8.46, 0.05, "higher", "score can be at most 7.93 points, whatever the method."),
        ((None, 7.93), 7.95, 0.05, "higher", None),
        ((5, 100), 4.0, 0.5, "lower", "score can be at least 5 points, whatever the method."),
        ((None, 7.93), 8.0, None, "higher", "score can be at most 7.93 points, whatever the method."),
        ((None, 7.93), 8.0, None, "lower", None),
    ],
)
def test_a_claim_beyond_the_range_cannot_hold(limits, published, margin, better, why):
    assert cannot_hold(claim(published, margin, better), metric(*limits)) == why


def test_the_range_of_its_sides_says_nothing_of_a_comparison():
    compared = claim(100.0, None, "lower", kind="ordering", against={"experiment": "theirs"})
    assert cannot_fail(compared, metric(0, 100)) is None is cannot_hold(compared, metric(150, 200))


@pytest.mark.parametrize("limits", [[1.0, 0.0], [0.0, 0.0], [0.0], [0.0, 1.0, 2.0], ["low", 1.0]])
def test_a_range_that_makes_no_sense_is_refused(limits):
    with pytest.raises(pydantic.ValidationError):
        Metric(unit="points", meaning="as it says", range=limits)
