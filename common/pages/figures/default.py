"""The figures of a paper that has no figures.py: learning curves, and every seed beside the published values."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from common.evidence.frames import histories_of
from common.evidence.judge import judge
from common.evidence.measurements import Measurements
from common.evidence.row import Row
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, WIDTH, save

MOST_ROWS = 40  # claims in one figure


def draw(folder: Path, finished: dict[str, Measurements]) -> list[Picture | None]:
    papers = {side.experiment.paper for side in finished.values()}
    rows = [row for paper in papers for row in judge(paper)]
    return [learning_curves(folder, finished, rows), beside_published(folder, finished, rows)]


def learning_curves(folder: Path, finished: dict[str, Measurements], rows: Sequence[Row]) -> Picture | None:
    """The first claimed metric that runs log by epoch, a curve for each experiment, eight to a panel."""
    histories = histories_of(finished.values())
    logged = {metric: shown for metric, shown in histories.groupby("metric", observed=True) if shown.epoch.max() > 1}
    metric = next((row.metric for row in rows if row.metric in logged), None)
    if metric is None:
        return None
    shown: pd.DataFrame = logged[metric]
    names = [str(name) for name in shown.experiment.unique()]
    panels = [names[start : start + len(COLOURS)] for start in range(0, len(names), len(COLOURS))]
    columns = min(2, len(panels))
    lines = -(-len(panels) // columns)
    figure, grid = plt.subplots(lines, columns, figsize=(WIDTH, 3.2 * lines), squeeze=False)
    for axes, panel in zip(grid.flat, panels, strict=False):
        charts.curves(axes, shown[shown.experiment.isin(panel)], band=charts.of_the_mean)
        axes.set(xlabel="epoch", ylabel=finished[panel[0]].experiment.metrics[metric].unit)
    for axes in grid.flat[len(panels) :]:
        axes.axis("off")
    return save(
        figure,
        folder,
        "learning_curves",
        f"{metric} by epoch; bands are 95 % intervals for the mean over seeds",
        f"Line charts of {metric} by epoch, a curve for each of {', '.join(names)}.",
    )


def beside_published(folder: Path, finished: dict[str, Measurements], rows: Sequence[Row]) -> Picture | None:
    """Of each claim of a value every seed and the interval, in margins from the published value."""
    shown = [row for row in rows if row.kind == "value" and row.experiment in finished and row.points][:MOST_ROWS]
    if not shown:
        return None
    figure, axes = plt.subplots(figsize=(WIDTH, 0.26 * len(shown) + 1.3))
    charts.in_margins(axes, shown)
    return save(
        figure,
        folder,
        "beside_published",
        "Every seed beside the published value, in margins: what lies between -1 and 1 counts as the same",
        "Rows of dots, one for each seed, about a line at the published value, for the claims "
        f"{', '.join(row.claim for row in shown)}.",
    )
