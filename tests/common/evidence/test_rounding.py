"""A number is shown with the digits that its interval supports: two of the half-width."""

import pytest

from common.evidence.statistics import Interval, last_digit, rounded, to_place


@pytest.mark.parametrize(
    ("middle", "half", "shown"),
    [
        (465.01, 78.9, ("465", "386", "544")),
        (2.4, 0.101, ("2.40", "2.30", "2.50")),
        (50.0, 9.96, ("50", "40", "60")),  # 10 to two digits, so its second digit is the units
        (50.0, 9.94, ("50.0", "40.1", "59.9")),
        (0.5, 1e-7, ("0.50000000", "0.49999990", "0.50000010")),
        (123_456.0, 7_890.0, ("123500", "115600", "131300")),
        (-0.001, 0.04, ("-0.001", "-0.041", "0.039")),
        (-0.0001, 0.04, ("0.000", "-0.040", "0.040")),  # no minus before a zero
    ],
)
def test_mean_and_ends_have_the_digits_of_the_interval(middle, half, shown):
    interval = Interval(middle - half, middle + half)
    assert tuple(rounded(value, interval) for value in (middle, *interval)) == shown


@pytest.mark.parametrize("interval", [None, Interval(2.5, 2.5)])
def test_a_number_without_a_spread_has_five_digits(interval):
    assert last_digit(interval) is None
    assert rounded(98.40123, interval) == "98.401"
    assert rounded(0.000123456, interval) == "0.00012346"


def test_rounding_to_a_place():
    assert [to_place(465.01, place) for place in (1, 0, -1)] == ["470", "465", "465.0"]


def test_an_end_that_decides_stays_on_its_side_of_the_edge():
    """1.9646 would round onto the edge of 1.7 ± 0.26, within which it does not lie."""
    interval = Interval(1.96462848291, 2.29937151709)
    assert rounded(interval.low, interval) == "1.96"
    assert rounded(interval.low, interval, 1.44, 1.96) == "1.965"
    assert rounded(interval.high, interval, 1.44, 1.96) == "2.30"
    assert rounded(1.96, interval, 1.44, 1.96) == "1.96"
