"""The figures of this replication, drawn from its records alone; the tables stand on its page as the paper has them."""

from pathlib import Path

import matplotlib.pyplot as plt

from common.evidence.frames import histories_of
from common.evidence.judge import judge
from common.evidence.measurements import Measurements
from common.pages.figures import charts, default
from common.pages.figures.listing import Picture
from common.pages.figures.theme import WIDTH, save

CURVES = {
    "curve_sgd": "SGD, rate 1",
    "curve_momentum": "momentum, rate 0.1",
    "curve_adagrad": "Adagrad, rate 0.01",
    "curve_adadelta": "ADADELTA",
}
LAYERS = {"first_rate": "784 to 500", "middle_rate": "500 to 300", "last_rate": "300 to 10"}


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    return [
        curves(folder, found),
        rates(folder, found),
        default.beside_published(folder, found, judge("adadelta")),
    ]


def curves(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Figure 1."""
    shown = [found[name] for name in CURVES if name in found]
    if not shown:
        return None
    histories = histories_of(shown)
    histories = charts.labelled(histories[histories.metric == "test_error"], "experiment", CURVES)
    figure, axes = plt.subplots(figsize=(WIDTH, 3.8))
    charts.curves(axes, histories, band=charts.of_the_mean)
    axes.set(xlabel="epoch", ylabel="test error (%)", ylim=(1, 6))
    return save(
        figure,
        folder,
        "curves",
        "Figure 1: the test error of each method at its best rate; bands are 95 % intervals for the mean",
        "Line charts of the test error over 50 epochs by SGD, momentum, Adagrad and ADADELTA.",
    )


def rates(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Figure 2, its left half."""
    if "effective_rates" not in found:
        return None
    histories = histories_of([found["effective_rates"]])
    histories = charts.labelled(histories[histories.metric.isin(LAYERS)], "metric", LAYERS)
    figure, axes = plt.subplots(figsize=(WIDTH, 3.4))
    charts.curves(axes, histories, by="metric", band=charts.of_the_mean)
    axes.axhline(1, color="black", linewidth=0.8, linestyle=":")
    axes.set(xlabel="epoch", ylabel="effective rate, median", yscale="log")
    return save(
        figure,
        folder,
        "effective_rates",
        "Figure 2: the rates that ADADELTA comes to by itself, by the matrix of weights; the dotted line is 1",
        "Line charts of the median effective learning rate over 25 epochs for each of the three matrices.",
    )
