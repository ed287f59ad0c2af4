"""A claim on one axis: nothing to be seen lies outside it, and things lie in their order."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.evidence.statistics import Interval
from common.pages.claim.axis import Axis, axis
from common.pages.claim.claim import Dossier, dossiers
from common.pages.terminal.claim import drawing
from common.project import papers

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


def measured() -> list[Dossier]:
    return [found for paper in papers() for found in dossiers(paper) if found.row["mean"] is not None]


def within(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


@pytest.mark.parametrize("found", measured(), ids=lambda found: found.name)
def test_what_is_drawn_shows_what_the_verdict_says(found):
    """A claim that holds has its interval in the band, and its bound no run beyond it; one that fails has not."""
    drawn, row = axis(found), found.row
    kept = all(within((point, point), drawn.accepted) for point in drawn.points)
    holds = kept if row["kind"] == "bound" else bool(drawn.interval) and within(drawn.interval, drawn.accepted)
    if row["verdict"] in ("replicated", "not replicated"):
        assert holds == (row["verdict"] == "replicated")
    elif row["verdict"] in ("exceeded", "inconclusive"):
        assert not holds


@pytest.mark.parametrize("found", measured(), ids=lambda found: found.name)
def test_the_dots_average_to_what_was_measured(found):
    """Each dot is a run; in a paired comparison, the difference of two with the same seed."""
    drawn = axis(found)
    if drawn.points and len({side.learners for side in found.sides}) == 1:
        assert sum(drawn.points) / len(drawn.points) == pytest.approx(found.row["mean"], rel=1e-9, abs=1e-9)
