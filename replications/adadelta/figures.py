"""Figure 1 of the paper, drawn from the records: test error by epoch of the four methods at their best rates."""

from pathlib import Path

import matplotlib.pyplot as plt

from common.evidence.measurements import evidence
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, WIDTH, save

CURVES = {
    "curve_sgd": "SGD",
    "curve_momentum": "momentum",
    "curve_adagrad": "Adagrad",
    "curve_adadelta": "ADADELTA",
}


def draw(folder: Path) -> list[Picture]:
    found = {name: side for name, side in evidence("adadelta").items() if name in CURVES and side.finished}
    if not found:
        return []
    figure, axes = plt.subplots(figsize=(WIDTH, 3.4))
    for (name, side), colour in zip(found.items(), COLOURS, strict=False):
        histories = [record.result.history["test_error"] for record in side.finished if record.result]
        charts.curves(axes, histories, CURVES[name], colour)
    axes.set(title="Test error by epoch, each method at its best rate", xlabel="epoch", ylabel="%")
    axes.legend()
    return [
        save(
            figure,
            folder,
            "figure_1",
            "Figure 1 of the paper, measured anew; bands run from the lowest seed to the highest",
            f"A line chart of the test error by epoch of {', '.join(CURVES[name] for name in found)}.",
        )
    ]
