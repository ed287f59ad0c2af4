"""Each number here was worked out by hand or stands in a table of Student's distribution."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.evidence.statistics import (
    Interval,
    Sample,
    around,
    binomial_band,
    bootstrap_interval,
    difference,
    difference_interval,
    holm,
    interquartile_mean,
    mean_interval,
    p_of_mean,
    pooled,
    prediction_interval,
    prediction_t,
    sample,
    significant,
    student_t,
    two_sided_p,
    welch_p,
)

measurements = st.floats(-1000, 1000)


def test_sd_has_n_minus_1_in_its_denominator():
    # Sum 40, mean 5; squared distances 9+1+1+1+0+0+4+16 = 32; sd = sqrt(32/7) = 2.138090.
    found = sample([2, 4, 4, 4, 5, 5, 7, 9])
    assert (found.n, found.mean) == (8, 5)
    assert found.sd == pytest.approx(2.138090, abs=1e-6)


def test_one_value_has_no_spread():
    assert sample([98.4]) == Sample(1, 98.4, 0.0)


def test_equal_values_have_no_spread():
    assert sample([3.0, 3.0, 3.0]) == Sample(3, 3.0, 0.0)


def test_a_mean_does_not_lose_small_values_between_large_ones():
    # Added up from left to right, 1e16 + 1 - 1e16 would give 0.
    assert sample([1e16, 1.0, -1e16]).mean == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("confidence", "freedom", "in_the_tables"),
    [
        (0.95, 1, 12.706205),  # t(0.975, 1)
        (0.95, 2, 4.302653),
        (0.95, 9, 2.262157),
        (0.95, 29, 2.045230),
        (0.90, 9, 1.833113),  # t(0.95, 9)
        (0.999, 9, 4.780913),  # t(0.9995, 9)
        (0.95, 1e9, 1.959964),  # the normal distribution's
    ],
)
def test_student_t_is_that_of_the_tables(confidence, freedom, in_the_tables):
    assert student_t(confidence, freedom) == pytest.approx(in_the_tables, abs=1e-6)


def test_interval_of_a_mean_is_at_95_percent_and_shrinks_with_the_root_of_n():
    # t(0.975, 9) = 2.262157; 2.262157 * 0.1 / sqrt(10) = 0.0715357.
    found = mean_interval(Sample(10, 98.4, 0.1))
    assert found == pytest.approx((98.4 - 0.0715357, 98.4 + 0.0715357), abs=1e-7)


def test_interval_of_a_mean_takes_another_confidence():
    # t(0.95, 9) = 1.833113; 1.833113 * 3 / sqrt(10) = 1.739044.
    assert mean_interval(Sample(10, 0, 3), 0.90) == pytest.approx((-1.739044, 1.739044), abs=1e-6)


def test_a_single_measurement_has_no_interval():
    assert mean_interval(Sample(1, 98.4, 0.0)) is None
    assert prediction_interval(Sample(1, 98.4, 0.0), 0.95) is None


def test_two_measurements_have_an_interval():
    # t(0.975, 1) = 12.706205; 12.706205 * sqrt(2) / sqrt(2) = 12.706205.
    assert mean_interval(Sample(2, 0, math.sqrt(2))) == pytest.approx((-12.706205, 12.706205), abs=1e-5)
    # One more measurement: 12.706205 * sqrt(2) * sqrt(1 + 1/2) = 22.007792.
    assert prediction_interval(Sample(2, 0, math.sqrt(2)), 0.95) == pytest.approx((-22.007792, 22.007792), abs=1e-5)


def test_zero_spread_gives_an_interval_of_no_width():
    assert mean_interval(Sample(5, 2.5, 0.0)) == (2.5, 2.5)
    assert prediction_interval(Sample(5, 2.5, 0.0), 0.999) == (2.5, 2.5)
    assert difference_interval(Sample(5, 2.5, 0.0), Sample(7, 1.0, 0.0)) == (1.5, 1.5)


def test_welch_with_equal_errors_and_unequal_n():
    # Errors 2/2 = 1 and 4/4 = 1, together 2; freedom = 2^2 / (1/1 + 1/3) = 3 (Student's pooled test would say 4).
    # t(0.975, 3) = 3.182446; 3.182446 * sqrt(2) = 4.500659; 10 - 7 = 3.
    found = difference_interval(Sample(2, 10, math.sqrt(2)), Sample(4, 7, 2))
    assert found == pytest.approx((3 - 4.500659, 3 + 4.500659), abs=1e-5)


def test_welch_with_unequal_errors():
    # Errors 30/10 = 3 and 2/2 = 1, together 4; freedom = 4^2 / (9/9 + 1/1) = 8.
    # t(0.975, 8) = 2.306004; 2.306004 * sqrt(4) = 4.612008; 1 - 6 = -5.
    found = difference_interval(Sample(10, 1, math.sqrt(30)), Sample(2, 6, math.sqrt(2)))
    assert found == pytest.approx((-5 - 4.612008, -5 + 4.612008), abs=1e-5)


def test_welch_with_a_freedom_that_is_no_whole_number():
    # Errors 4/4 = 1 and 9/9 = 1; freedom = 2^2 / (1/3 + 1/8) = 96/11 = 8.727, whose t lies between
    # t(0.975, 8) = 2.306004 and t(0.975, 9) = 2.262157; half the width is that times sqrt(2): 3.19917 to 3.26118.
    found = difference_interval(Sample(4, 0, 2), Sample(9, 0, 3))
    assert 3.19917 < found.high < 3.26118
    assert found.low == -found.high


def test_against_a_deterministic_method_only_our_own_spread_counts():
    # As for one mean: t(0.975, 9) * 0.1 / sqrt(10) = 0.0715357, on whichever side the one number stands.
    ours, theirs = Sample(10, 98.4, 0.1), Sample(1, 98.0, 0.0)
    assert difference_interval(ours, theirs) == pytest.approx((0.4 - 0.0715357, 0.4 + 0.0715357), abs=1e-7)
    assert difference_interval(theirs, ours) == pytest.approx((-0.4 - 0.0715357, -0.4 + 0.0715357), abs=1e-7)


def test_prediction_interval_is_for_one_more_measurement():
    # t(0.975, 9) = 2.262157; 2.262157 * 2 * sqrt(1 + 1/10) = 4.745141.
    assert prediction_interval(Sample(10, 5, 2), 0.95) == pytest.approx((5 - 4.745141, 5 + 4.745141), abs=1e-6)
    # t(0.9995, 9) = 4.780913; 4.780913 * 2 * sqrt(1.1) = 10.028527.
    assert prediction_interval(Sample(10, 5, 2), 0.999) == pytest.approx((5 - 10.028527, 5 + 10.028527), abs=1e-6)


def test_pooled_by_hand():
    # 1 2 3 and 5 7: n 5, mean 18/5 = 3.6, squares 2 + 3*1.6^2 + 2 + 2*2.4^2 = 23.2; sd = sqrt(23.2/4) = 2.408319.
    found = pooled([Sample(3, 2, 1), Sample(2, 6, math.sqrt(2))])
    assert found == pytest.approx((5, 3.6, 2.408319), abs=1e-6)


def test_pooling_a_single_learner_gives_it_back():
    assert pooled([Sample(1, 4.2, 0.0)]) == Sample(1, 4.2, 0.0)


@given(st.lists(st.lists(measurements, min_size=1, max_size=6), min_size=1, max_size=6))
def test_pooled_samples_are_the_sample_of_all_their_values(parts):
    together = sample([value for part in parts for value in part])
    assert pooled([sample(part) for part in parts]) == pytest.approx(together, rel=1e-9, abs=1e-6)


@given(st.lists(measurements, min_size=2, max_size=8), st.lists(measurements, min_size=2, max_size=8))
def test_swapping_the_sides_of_a_difference_turns_its_interval_round(ours, theirs):
    one, other = (
        difference_interval(sample(ours), sample(theirs)),
        difference_interval(sample(theirs), sample(ours)),
    )
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), rel=1e-9, abs=1e-9)


sizes = st.integers(-300, 300).map(lambda exponent: 10.0**exponent)


@given(st.floats(0.01, 1000), st.floats(0.001, 0.1), sizes)
def test_what_differs_at_one_scale_differs_at_every_scale(value, share, size):
    assert difference(value * (1 + share) * size, value * size) > 0
    assert significant(value * size) == pytest.approx(value * size, rel=1e-11, abs=0)


@given(st.floats(1, 1000), sizes)
def test_the_last_bits_make_no_difference_at_any_size(value, size):
    value *= size
    for near in (math.nextafter(value, math.inf), math.nextafter(value, 0)):
        assert difference(value, near) == 0


@pytest.mark.parametrize(("middle", "half", "edges"), [(2.4, 0.3, (2.1, 2.7)), (0.3, 0.1 + 0.2, (0, 0.6))])
def test_an_edge_is_the_decimal_that_a_person_would_write(middle, half, edges):
    assert around(middle, half) == edges


def test_within_includes_the_edges_and_nothing_beyond():
    assert Interval(1, 2).within(1, 2)
    assert Interval(1.1, 1.9).within(1, 2)
    assert not Interval(0.9, 2).within(1, 2)
    assert not Interval(1, 2.1).within(1, 2)


def test_binomial_band_of_98_4_percent_on_10_000_images():
    # sqrt(0.984 * 0.016 / 10000) = 0.00125475; * 1.959964 = 0.00245927: about a quarter of a point to each side.
    found = binomial_band(0.984, 10_000)
    assert found == pytest.approx((0.98154073, 0.98645927), abs=1e-7)


def test_binomial_band_takes_another_confidence():
    # sqrt(0.5 * 0.5 / 100) = 0.05; * 1.644854 = 0.0822427.
    assert binomial_band(0.5, 100, 0.90) == pytest.approx((0.4177573, 0.5822427), abs=1e-6)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_none_or_all_has_a_band_of_no_width(share):
    assert binomial_band(share, 10_000) == (share, share)


@pytest.mark.parametrize(
    ("t", "freedom", "p"),
    [
        (1.0, 1, 0.5),  # 1 - 2/pi * arctan(1)
        (2.0, 2, 0.183503),  # 1 - 2/sqrt(2^2 + 2)
        (-2.0, 2, 0.183503),
        (2.262157, 9, 0.05),  # t(0.975, 9)
        (0.0, 4, 1.0),
    ],
)
def test_p_counts_both_sides(t, freedom, p):
    assert two_sided_p(t, freedom) == pytest.approx(p, abs=1e-6)


def test_one_more_measurement_is_compared_with_mean_and_spread():
    # sd^2 = 0.025; 0.025 * (1 + 1/5) = 0.03; 0.3 / sqrt(0.03) = 1.732051. Of a mean of 5 more: 0.3 / 0.1 = 3.
    of = Sample(5, 98.2, math.sqrt(0.025))
    assert prediction_t(98.5, of) == pytest.approx(1.732051, abs=1e-6)
    assert prediction_t(97.9, of, more=5) == pytest.approx(-3)


def test_seeds_that_all_agree_let_nothing_else_be_expected():
    of = Sample(5, 2.4, 0.0)
    assert two_sided_p(prediction_t(2.4, of), 4) == 1
    assert two_sided_p(prediction_t(2.5, of), 4) == 0


def test_p_of_a_mean():
    # t = 1 / (sqrt(3) / sqrt(3)) = 1 with 2 degrees of freedom: p = 1 - 1/sqrt(1^2 + 2).
    assert p_of_mean(Sample(3, 1.0, math.sqrt(3))) == pytest.approx(0.422650, abs=1e-6)
    assert p_of_mean(Sample(3, 0.0, 0.0)) == 1 and p_of_mean(Sample(3, 0.1, 0.0)) == 0


def test_p_by_welch():
    # Errors 1/2 and 1/2: t = 1 / sqrt(1) = 1, and 1 / (0.25 / 1 + 0.25 / 1) = 2 degrees of freedom.
    assert welch_p(Sample(2, 1.0, 1.0), Sample(2, 0.0, 1.0)) == pytest.approx(0.422650, abs=1e-6)
    assert welch_p(Sample(3, 1.0, 0.0), Sample(1, 1.0, 0.0)) == 1 and welch_p(Sample(3, 1.0, 0.0), Sample(1, 2, 0)) == 0


@pytest.mark.parametrize(
    ("ps", "kept"),
    [
        ({"a": 0.01, "b": 0.04, "c": 0.03}, {"a"}),  # 0.01 <= 0.05/3; 0.03 > 0.05/2
        ({"a": 0.01, "b": 0.05, "c": 0.025}, {"a", "b", "c"}),  # 0.05/3, 0.05/2 and 0.05 itself are kept
        ({"a": 0.02, "b": 0.001, "c": 0.06}, {"a", "b"}),
        ({"a": 0.02, "b": 0.02, "c": 0.02}, set()),
        ({"a": 0.05}, {"a"}),
        ({}, set()),
    ],
)
def test_holm_keeps_those_that_reject_when_all_are_counted(ps, kept):
    assert holm(ps) == kept


@pytest.mark.parametrize(
    ("values", "mean"),
    [
        ([7.0], 7),
        ([1.0, 2.0, 6.0], 3),  # a quarter of three is none
        ([500.0, 0.0, 1.0, 2.0], 1.5),  # one of four at each end
        ([353.0, 500.0, 476.0, 498.0, 498.0], (476 + 498 + 498) / 3),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 100.0], 4.5),  # two of eight
    ],
)
def test_the_interquartile_mean_leaves_out_a_quarter_at_each_end(values, mean):
    assert interquartile_mean(values) == pytest.approx(mean)


def test_a_bootstrap_interval_holds_the_middle_95_percent_of_the_resamples():
    """Of five draws from one 0 and four 1s the mean of the middle three is 0 in 0.7 % of the cases, at most 1/3 in
    5.8 %, and 1 in 73.7 %: so 2.5 % lie below 1/3, and none above 1."""
    assert bootstrap_interval([0, 1, 1, 1, 1], interquartile_mean) == pytest.approx((1 / 3, 1))
    # Two draws: (0, 0) and (1, 1) have a quarter each.
    assert bootstrap_interval([0, 1], interquartile_mean) == (0, 1)
    assert bootstrap_interval([3, 3, 3], interquartile_mean) == (3, 3)


@given(st.lists(measurements, min_size=1, max_size=6))
def test_a_bootstrap_interval_stays_within_what_was_measured(values):
    assert bootstrap_interval(values, max, 100).within(min(values), max(values))
