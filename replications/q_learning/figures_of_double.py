"""The figures of van Hasselt's paper: roulette and the small grid world."""

from pathlib import Path

import matplotlib.pyplot as plt

from common.pages.figures import charts
from common.pages.figures.theme import PUBLISHED, WIDTH, Picture, save
from replications.q_learning import series
from replications.q_learning.optima import bet_value, grid_world_optimum
from replications.q_learning.series import METHODS, Found


def roulette(folder: Path, found: Found) -> Picture:
    figure, axes = plt.subplots(figsize=(WIDTH, 3.5))
    true = bet_value()
    labels = {
        "roulette_q_linear": "Q-learning, 1/n",
        "roulette_q_polynomial": "Q-learning, 1/n^0.8",
        "roulette_double_linear": "Double Q-learning, 1/n",
        "roulette_double_polynomial": "Double Q-learning, 1/n^0.8",
    }
    colours = {label: METHODS[label.partition(",")[0]] for label in labels.values()}
    dashes = {label: (4, 2) if label.endswith("0.8") else "" for label in labels.values()}
    shown, last = series.histories(found, labels), series.means(found, labels, "mean_value")
    series.curves(axes, shown, "trial", "mean_value", palette=colours, style="experiment", dashes=dashes)
    axes.axhline(true, color=PUBLISHED, linewidth=1, linestyle=":", label=f"true value, -${-true:.3f}")
    axes.set(xscale="log", xlabel="trials", ylabel="dollars", title="Mean value of a bet of one dollar")
    axes.legend(fontsize=8, loc="center", bbox_to_anchor=(0.45, 0.33))
    return save(
        figure,
        folder,
        "roulette",
        "Van Hasselt's roulette; bands are 95 % intervals over the seeds",
        "Mean value of the bets by trial, on a logarithmic axis. At the end: "
        + "; ".join(f"{label} ${value:.2f}" for label, value in last.items())
        + f"; the true value is -${-true:.2f}.",
    )


def grid_world(folder: Path, found: Found) -> Picture:
    figure, panels = plt.subplots(2, 2, figsize=(WIDTH, 5), sharex=True, sharey="row")
    optimum = grid_world_optimum(series.setting("grid_world_q_linear", "gamma"))
    for column, exponent in enumerate(("linear", "polynomial")):
        labels = {f"grid_world_q_{exponent}": "Q-learning", f"grid_world_double_{exponent}": "Double Q-learning"}
        shown = series.histories(found, labels)
        for axes, name, best in zip(panels[:, column], ("reward", "start_value"), optimum, strict=True):
            series.curves(axes, shown, "step", name, palette=METHODS)
            axes.axhline(best, color=PUBLISHED, linewidth=1, linestyle="--", label="optimum")
        panels[1, column].set(xlabel="steps")
    panels[0, 0].set(title="Step sizes 1/n", ylabel="reward per step")
    panels[0, 1].set(title="Step sizes 1/n^0.8", ylabel="")
    panels[1, 0].set(ylabel="value of the start")
    charts.legend_without_repeats(panels[0, 0])
    return save(
        figure,
        folder,
        "grid_world",
        "Van Hasselt's grid world: reward per step, and what the learner makes of the start",
        "Four charts by step, for step sizes 1/n and 1/n^0.8: above the reward per step of Q-learning and Double "
        f"Q-learning beside the optimum, {optimum[0]:.2g}, below the value that each gives to the start beside its "
        f"true value, {optimum[1]:.2f}.",
    )
