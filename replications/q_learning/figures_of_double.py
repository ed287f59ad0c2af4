"""The figures of van Hasselt's paper: roulette and the small grid world."""

from pathlib import Path

import matplotlib.pyplot as plt

from common.pages.figures.theme import PUBLISHED, WIDTH, Picture, save
from replications.q_learning import series
from replications.q_learning.optima import bet_value, grid_world_optimum
from replications.q_learning.series import DOUBLE, Found, Q


def roulette(folder: Path, found: Found) -> Picture:
    figure, axes = plt.subplots(figsize=(WIDTH, 3.5))
    last, true = {}, bet_value()
    for name, label, colour, line in (
        ("q_linear", "Q-learning, 1/n", Q, "-"),
        ("q_polynomial", "Q-learning, 1/n^0.8", Q, "--"),
        ("double_linear", "Double Q-learning, 1/n", DOUBLE, "-"),
        ("double_polynomial", "Double Q-learning, 1/n^0.8", DOUBLE, "--"),
    ):
        if f"roulette_{name}" in found:
            series.band(axes, found[f"roulette_{name}"], "trial", "mean_value", label, colour, line=line)
            last[label] = series.interval(found[f"roulette_{name}"], "mean_value")[0]
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
        for rule, label, colour in (("q", "Q-learning", Q), ("double", "Double Q-learning", DOUBLE)):
            name = f"grid_world_{rule}_{exponent}"
            if name in found:
                series.band(panels[0, column], found[name], "step", "reward", label, colour)
                series.band(panels[1, column], found[name], "step", "start_value", label, colour)
        for axes, best in zip(panels[:, column], optimum, strict=True):
            axes.axhline(best, color=PUBLISHED, linewidth=1, linestyle="--", label="optimum")
        panels[1, column].set(xlabel="steps")
    panels[0, 0].set(title="Step sizes 1/n", ylabel="reward per step")
    panels[0, 1].set(title="Step sizes 1/n^0.8")
    panels[1, 0].set(ylabel="value of the start")
    panels[0, 1].legend(fontsize=8)
    return save(
        figure,
        folder,
        "grid_world",
        "Van Hasselt's grid world: reward per step, and what the learner makes of the start",
        "Four charts by step, for step sizes 1/n and 1/n^0.8: above the reward per step of Q-learning and Double "
        f"Q-learning beside the optimum, {optimum[0]:.2g}, below the value that each gives to the start beside its "
        f"true value, {optimum[1]:.2f}.",
    )
