"""Charts that several papers share."""

import matplotlib.pyplot as plt
import pytest

from common.evidence.claims import Claim
from common.pages import charts
from common.pages.theme import styled
from tests.common.evidence.test_compare import ACCURACIES, beside, runs
from tests.common.pages.test_tables import CLAIM


@pytest.fixture
def figure():
    with styled():
        figure, _ = plt.subplots(3, 1)
        yield figure
        plt.close(figure)


def labels(figure) -> list[list[str]]:
    return [[text.get_text() for text in legend.get_texts()] for legend in figure.legends]


def test_several_strips_in_one_figure_share_one_legend(figure):
    claim = Claim.model_validate({**CLAIM, "metric": "accuracy"})
    for axes in figure.axes:
        charts.strip(axes, [claim], {"ours": beside(runs(ACCURACIES))})
    assert labels(figure) == [["margin", "published", "one seed", "95 % interval of the mean"]]


def test_the_legend_has_what_only_one_of_the_charts_shows(figure):
    first, _, last = figure.axes
    first.plot([0, 1], label="both")
    last.plot([0, 1], label="both")
    last.plot([0, 1], label="last alone")
    charts.legend_without_repeats(first)
    assert labels(figure) == [["both", "last alone"]]
