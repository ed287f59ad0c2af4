"""The figures of a paper that has no figures.py: learning curves, and every seed beside the published values."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt

from common.evidence.claims import Claim, claims
from common.evidence.measurements import Measurements
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, WIDTH, save

MOST_ROWS = 40  # claims in one figure


def draw(folder: Path, finished: dict[str, Measurements]) -> list[Picture | None]:
    papers = {side.experiment.paper for side in finished.values()}
    shown = [claim for paper in papers for claim in claims(paper).claims]
    return [learning_curves(folder, finished, shown), beside_published(folder, finished, shown)]


def learning_curves(folder: Path, finished: dict[str, Measurements], claimed: Sequence[Claim]) -> Picture | None:
    """The first claimed metric that runs log by epoch, a curve for each experiment, eight to a panel."""
    metric = next((claim.metric for claim in claimed if _logged(finished, claim.metric)), None)
    if metric is None:
        return None
    shown = list(_logged(finished, metric).items())
    panels = [shown[start : start + len(COLOURS)] for start in range(0, len(shown), len(COLOURS))]
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(WIDTH, 3.2 * rows), squeeze=False)
    for axes, panel in zip(grid.flat, panels, strict=False):
        for (name, side), colour in zip(panel, COLOURS, strict=False):
            charts.mean_curve(axes, side.histories(metric), name, colour)
        axes.set(xlabel="epoch", ylabel=shown[0][1].experiment.metrics[metric].unit)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(fontsize=7)
    for axes in grid.flat[len(panels) :]:
        axes.axis("off")
    return save(
        figure,
        folder,
        "learning_curves",
        f"{metric} by epoch; bands are 95 % intervals for the mean over seeds",
        f"Line charts of {metric} by epoch, a curve for each of {', '.join(name for name, _ in shown)}.",
    )


def _logged(finished: dict[str, Measurements], metric: str) -> dict[str, Measurements]:
    """The experiments whose runs all have a history of the metric, of more than one epoch."""
    return {
        name: side
        for name, side in finished.items()
        if all(record.result and len(record.result.history.get(metric, [])) > 1 for record in side.finished)
    }


def beside_published(folder: Path, finished: dict[str, Measurements], claimed: Sequence[Claim]) -> Picture | None:
    """Of each claim of a value every seed and the interval, in margins from the published value."""
    shown = [claim for claim in claimed if claim.kind == "value" and claim.experiment in finished]
    shown = [claim for claim in shown if finished[claim.experiment].has(claim.metric)][:MOST_ROWS]
    if not shown:
        return None
    figure, axes = plt.subplots(figsize=(WIDTH, 0.26 * len(shown) + 1.3))
    charts.in_margins(axes, shown, finished)
    return save(
        figure,
        folder,
        "beside_published",
        "Every seed beside the published value, in margins: what lies between -1 and 1 counts as the same",
        "Rows of dots, one for each seed, about a line at the published value, for the claims "
        f"{', '.join(claim.id for claim in shown)}.",
    )
