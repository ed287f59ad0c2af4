"""Every rule on both sides of every edge, for both meanings of `better`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.evidence.statistics import Interval, around
from common.evidence.verdicts import (
    VERDICTS,
    direction,
    of_bound,
    of_equivalence,
    of_ordering,
    of_readings,
    of_value,
)

OTHER = {"lower": "higher", "higher": "lower"}

finite = st.floats(allow_nan=False, allow_infinity=False)
intervals = st.tuples(finite, finite).map(lambda ends: Interval(min(ends), max(ends)))
# Numbers that often meet, so that properties are tried on the edges too.
coarse = st.integers(-12, 12).map(lambda number: number / 4)
coarse_intervals = st.tuples(coarse, coarse).map(lambda ends: Interval(min(ends), max(ends)))
some_intervals = intervals | coarse_intervals
numbers = finite | coarse
margins = (finite | coarse).map(abs).filter(bool)
sides = st.sampled_from(["lower", "higher"])
thorough = settings(max_examples=200)

# Published 10 ± 2: the edges are 8 and 12.
VALUES = [
    # interval, verdict, and the side when lower is better
    ((9, 11), "replicated", None),
    ((8, 12), "replicated", None),
    ((8, 8), "replicated", None),
    ((12, 12), "replicated", None),
    ((10, 10), "replicated", None),
    ((8, 12.001), "inconclusive", None),
    ((7.999, 12), "inconclusive", None),
    ((7.999, 12.001), "inconclusive", None),
    ((11, 13), "inconclusive", None),
    ((7, 9), "inconclusive", None),
    ((12, 13), "inconclusive", None),  # touches the edge: not wholly beyond it
    ((7, 8), "inconclusive", None),
    ((12.001, 13), "not replicated", "worse"),
    ((12.001, 12.001), "not replicated", "worse"),
    ((7, 7.999), "not replicated", "better"),
    ((7.999, 7.999), "not replicated", "better"),
    ((-11, -9), "not replicated", "better"),
]
OTHER_WAY = {"better": "worse", "worse": "better", None: None}
PLAIN = {"better": "lower", "worse": "higher", None: None}


@pytest.mark.parametrize(("interval", "verdict", "side"), VALUES)
def test_a_value_is_compared_with_the_margin_around_it(interval, verdict, side):
    assert of_value(Interval(*interval), around(10, 2)) == verdict
    assert direction(Interval(*interval), around(10, 2), "lower") == side
    assert direction(Interval(*interval), around(10, 2), "higher") == OTHER_WAY[side]
    assert direction(Interval(*interval), around(10, 2), "neither") == PLAIN[side]


@pytest.mark.parametrize(
    ("interval", "verdict", "side"),
    [
        ((-12, -8), "replicated", None),
        ((-7.999, -7), "not replicated", "worse"),
        ((-13, -12.001), "not replicated", "better"),
        ((9, 11), "not replicated", "worse"),
    ],
)
def test_a_negative_value_is_compared_with_the_margin_around_it(interval, verdict, side):
    assert of_value(Interval(*interval), around(-10, 2)) == verdict
    assert direction(Interval(*interval), around(-10, 2), "lower") == side


@pytest.mark.parametrize(
    ("interval", "lower", "higher"),
    [
        ((-2, -1), "replicated", "not replicated"),
        ((-2, -0.001), "replicated", "not replicated"),
        ((-1, -1), "replicated", "not replicated"),
        ((1, 2), "not replicated", "replicated"),
        ((0.001, 2), "not replicated", "replicated"),
        ((1, 1), "not replicated", "replicated"),
        ((-2, 0), "inconclusive", "inconclusive"),  # 0 itself says neither
        ((0, 2), "inconclusive", "inconclusive"),
        ((0, 0), "inconclusive", "inconclusive"),
        ((-1, 2), "inconclusive", "inconclusive"),
        ((-2, 1), "inconclusive", "inconclusive"),
    ],
)
def test_an_ordering_is_compared_with_0(interval, lower, higher):
    assert of_ordering(Interval(*interval), "lower") == lower
    assert of_ordering(Interval(*interval), "higher") == higher


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        ((-1, 1), "replicated"),
        ((-2, 2), "replicated"),
        ((2, 2), "replicated"),
        ((-2, -2), "replicated"),
        ((-2, 2.001), "inconclusive"),
        ((-2.001, 2), "inconclusive"),
        ((-3, 3), "inconclusive"),
        ((2, 3), "inconclusive"),
        ((-3, -2), "inconclusive"),
        ((1, 3), "inconclusive"),
        ((-3, -1), "inconclusive"),
        ((2.001, 3), "not replicated"),
        ((2.001, 2.001), "not replicated"),
        ((-3, -2.001), "not replicated"),
        ((-2.001, -2.001), "not replicated"),
    ],
)
def test_an_equivalence_is_compared_with_the_margin_around_0(interval, verdict):
    assert of_equivalence(Interval(*interval), 2) == verdict


@pytest.mark.parametrize(
    ("points", "lower", "higher"),
    [
        ([1.5, 1.0], "replicated", "not replicated"),
        ([2.5, 3.0], "not replicated", "replicated"),
        ([2.0, 2.0], "replicated", "replicated"),  # the limit itself keeps the bound
        ([1.999, 2.0], "replicated", "not replicated"),
        ([2.0, 2.001], "not replicated", "replicated"),
        ([1.0, 2.001], "not replicated", "not replicated"),  # one run is enough to break it, first or last
        ([2.001, 1.0], "not replicated", "not replicated"),
        ([1.0], "replicated", "not replicated"),
        ([3.0], "not replicated", "replicated"),
    ],
)
def test_a_bound_is_compared_with_every_run(points, lower, higher):
    assert of_bound(points, 2, "lower") == lower
    assert of_bound(points, 2, "higher") == higher


def turned(interval: Interval) -> Interval:
    return Interval(-interval.high, -interval.low)


def moved(interval: Interval, by: float) -> Interval:
    return Interval(interval.low + by, interval.high + by)


def towards(better: str, step: float) -> float:
    return step if better == "higher" else -step


@thorough
@given(some_intervals, numbers, margins, sides)
def test_a_value_gets_the_same_verdict_with_all_signs_turned(interval, published, margin, better):
    assert of_value(turned(interval), around(-published, margin)) == of_value(interval, around(published, margin))
    side = direction(interval, around(published, margin), better)
    assert direction(turned(interval), around(-published, margin), OTHER[better]) == side
    assert (side is None) == (of_value(interval, around(published, margin)) != "not replicated")


@thorough
@given(some_intervals, margins, sides)
def test_a_comparison_gets_the_same_verdict_with_all_signs_turned(interval, margin, better):
    assert of_ordering(turned(interval), OTHER[better]) == of_ordering(interval, better)
    assert of_equivalence(turned(interval), margin) == of_equivalence(interval, margin)


@thorough
@given(some_intervals, sides)
def test_an_ordering_is_turned_round_when_the_other_side_is_claimed(interval, better):
    opposite = {"replicated": "not replicated", "not replicated": "replicated", "inconclusive": "inconclusive"}
    assert of_ordering(interval, OTHER[better]) == opposite[of_ordering(interval, better)]


@thorough
@given(st.lists(numbers, min_size=1), numbers, sides)
def test_a_bound_gets_the_same_verdict_with_all_signs_turned(points, limit, better):
    assert of_bound([-point for point in points], -limit, OTHER[better]) == of_bound(points, limit, better)


@thorough
@given(some_intervals, numbers, margins, margins, sides)
def test_a_better_measurement_is_never_called_worse(interval, published, margin, step, better):
    order = ["worse", None, "better"]
    after = direction(moved(interval, towards(better, step)), around(published, margin), better)
    assert order.index(after) >= order.index(direction(interval, around(published, margin), better))


@thorough
@given(some_intervals, margins, sides)
def test_a_better_difference_never_turns_an_ordering_against_the_claim(interval, step, better):
    order = ["not replicated", "inconclusive", "replicated"]
    after = of_ordering(moved(interval, towards(better, step)), better)
    assert order.index(after) >= order.index(of_ordering(interval, better))


@thorough
@given(st.lists(numbers, min_size=1), numbers, margins, sides)
def test_better_runs_never_break_a_bound(points, limit, step, better):
    if of_bound(points, limit, better) == "replicated":
        assert of_bound([point + towards(better, step) for point in points], limit, better) == "replicated"


@thorough
@given(st.lists(numbers, min_size=1), numbers, numbers, sides)
def test_one_more_run_never_restores_a_broken_bound(points, another, limit, better):
    if of_bound(points, limit, better) == "not replicated":
        assert of_bound([*points, another], limit, better) == "not replicated"


@thorough
@given(some_intervals, numbers, margins, margins, sides)
def test_a_wider_margin_never_takes_a_replication_back(interval, published, margin, more, better):
    if of_value(interval, around(published, margin)) == "replicated":
        assert of_value(interval, around(published, margin + more)) == "replicated"
    if of_equivalence(interval, margin) == "replicated":
        assert of_equivalence(interval, margin + more) == "replicated"


@thorough
@given(some_intervals, coarse, margins, sides)
def test_a_narrower_interval_never_turns_a_settled_verdict(interval, at, margin, better):
    """More seeds with the same outcome confirm a verdict: only `inconclusive` may still change."""
    middle = Interval(*[min(max(at, interval.low), interval.high)] * 2)
    for rule in (
        lambda measured: of_value(measured, around(1.0, margin)),
        lambda measured: of_ordering(measured, better),
        lambda measured: of_equivalence(measured, margin),
    ):
        if rule(interval) != "inconclusive":
            assert rule(middle) == rule(interval)


@thorough
@given(some_intervals, some_intervals, numbers, margins, sides, st.lists(numbers))
def test_no_finite_numbers_crash_a_rule(interval, difference, published, margin, better, points):
    assert of_value(interval, around(published, margin)) in VERDICTS
    assert of_ordering(difference, better) in VERDICTS
    assert of_equivalence(difference, margin) in VERDICTS
    assert of_bound(points, published, better) in VERDICTS


@pytest.mark.parametrize(
    ("readings", "verdict"),
    [
        (["replicated"], "replicated"),
        (["replicated", "replicated"], "replicated"),
        (["not replicated", "not replicated"], "not replicated"),
        (["inconclusive", "inconclusive"], "inconclusive"),
        (["replicated", "not replicated"], "depends on the reading"),
        (["inconclusive", "replicated"], "depends on the reading"),
        (["not replicated", "inconclusive"], "inconclusive"),
    ],
)
def test_a_claim_holds_if_it_does_however_one_reads_the_paper(readings, verdict):
    assert of_readings(readings) == of_readings(readings[::-1]) == verdict
