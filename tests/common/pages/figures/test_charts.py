"""Charts that several papers share."""

import matplotlib.pyplot as plt
import pytest

from common.pages.figures import charts
from common.pages.figures.theme import styled
from tests.common.pages.made_up import row as made_up_row
from tests.common.verify.test_compare import beside, runs


@pytest.fixture
def figure():
    with styled():
        figure, _ = plt.subplots(3, 1)
        yield figure
        plt.close(figure)


def labels(figure) -> list[list[str]]:
    return [[text.get_text() for text in legend.get_texts()] for legend in figure.legends]


def test_several_strips_in_one_figure_share_one_legend(figure):
    row = made_up_row(published=98.4, margin=0.2, points={0: 98.3, 1: 98.5}, ci_low=98.2, ci_high=98.6)
    for axes in figure.axes:
        charts.strip(axes, [row])
    assert labels(figure) == [["margin", "published", "one seed", "95 % interval of the mean"]]


def test_the_legend_has_what_only_one_of_the_charts_shows(figure):
    first, _, last = figure.axes
    first.plot([0, 1], label="both")
    last.plot([0, 1], label="both")
    last.plot([0, 1], label="last alone")
    charts.legend_without_repeats(first)
    assert labels(figure) == [["both", "last alone"]]


def test_a_change_is_measured_over_the_seeds_that_both_have():
    """Of the pairs 1.0, 1.2 and 1.1 the mean is 1.1; t(0.975, 2) * 0.1 / sqrt(3) = 0.248."""
    base, side = beside(runs([90.0, 91.0, 92.0, 99.0])), beside(runs([91.0, 92.2, 93.1]))
    assert charts.change(side, base, "accuracy") == "+1.100 [+0.852, +1.348]"
    assert charts.change(base, side, "accuracy") == "−1.100 [−1.348, −0.852]"


def test_no_change_is_shown_for_one_seed():
    assert charts.change(beside(runs([91.0])), beside(runs([90.0, 92.0])), "accuracy") == ""
