"""A claim on one axis: nothing to be seen lies outside it, and things lie in their order."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.evidence.statistics import Interval
from common.pages.claim.axis import Axis, axis
from common.pages.terminal.claim import drawing
from tests.common.pages.made_up import COMPARISON, row

sizes = st.floats(-1e6, 1e6).map(lambda value: round(value, 6))


@given(sizes, st.floats(1e-6, 1e6), st.lists(sizes, max_size=5), st.none() | st.tuples(sizes, sizes))
def test_all_there_is_to_see_lies_on_the_axis_in_its_order(line, margin, points, ends):
    interval = Interval(*sorted(ends)) if ends else None
    drawn = Axis("%", line, (line - margin, line + margin), points, interval)
    low, high = drawn.ends
    for value in (line, line - margin, line + margin, *points, *(interval or ())):
        assert low <= value <= high
    places = [drawn.at(value) for value in sorted([line, *points])]
    assert places == sorted(places)
    assert 2 <= len(drawn.ticks) <= 8
    assert all(low <= tick <= high for tick in drawn.ticks)
    assert all(len(text) <= 70 for text in drawing(drawn, 70)[:-1])


@pytest.mark.parametrize(
    ("accepted", "band"),
    [((-math.inf, 0.0), "M0 3H500V33H0z"), ((0.0, math.inf), "M500 3H1000V33H500z")],
)
def test_what_is_open_to_one_side_ends_with_the_axis(accepted, band):
    drawn = Axis("%", 0.0, accepted, [-1.0, 1.0], None)
    assert drawn.band == band


def test_equal_values_show_side_by_side():
    drawn = Axis("%", 0.0, (-1.0, 1.0), [0.5, 0.5], None)
    first, second = drawn.dots.split("M")[1:]
    assert first.split()[0] == second.split()[0] and first != second


def test_the_terminal_shows_the_same():
    drawn = Axis("%", 50.0, (40.0, 60.0), [45.0, 55.0], Interval(47.0, 53.0))
    runs, band, bar, numbers, legend = drawing(drawn, 60)
    assert runs.count("•") == 2 and band.count("┃") == 1
    assert band.index("░") < runs.index("•") < bar.index("├") < band.index("┃") < bar.index("┤") < runs.rindex("•")
    assert {"40", "50", "60"} <= set(numbers.split()) and legend.startswith("%")


@pytest.mark.parametrize(
    ("parts", "accepted"),
    [
        ({}, (2.1, 2.7)),
        ({"kind": "bound", "margin": None, "better": "lower"}, (-math.inf, 2.4)),
        ({"kind": "bound", "margin": None, "better": "higher"}, (2.4, math.inf)),
        ({"kind": "draw", "margin": None, "better": "neither"}, (2.4, 2.4)),
        ({**COMPARISON, "better": "lower"}, (-math.inf, 0.0)),
        ({**COMPARISON, "kind": "equivalence", "margin": 0.3}, (-0.3, 0.3)),
    ],
)
def test_the_band_is_what_counts_as_holding(parts, accepted):
    drawn = axis(row(**parts))
    assert drawn.accepted == accepted
    assert drawn.points == [2.4, 2.5, 2.6] and drawn.interval == Interval(2.25, 2.75)
