"""The grids that were searched: the training cost, or the autoencoder's loss, by learning rate."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from common.evidence.measurements import Measurements
from common.experiments.settings import settings_object
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, WIDTH, save
from replications.adam2015.names import WAYS, loss_at, name_of

#: Of each method, the same in all figures.
METHODS = ("Adam", "Nesterov", "Adagrad", "RMSProp", "Adadelta", "SGD", "momentum")
COLOUR = {**dict(zip(METHODS, COLOURS, strict=False)), "Adagrad, rate / √t": COLOURS[6]}


def grids(folder: Path, finished: dict[str, Measurements], labels: Mapping[str, str]) -> Picture | None:
    """The cost in the last epoch by learning rate: how wide is what works, and is the best inside its grid?"""
    panels = {"Logistic regression": "logistic_", "Net with dropout, reduced size": "dropout_"}
    shown = {
        title: [key for key in labels if key.startswith(beginning) and key in finished]
        for title, beginning in panels.items()
    }
    shown = {title: keys for title, keys in shown.items() if keys}
    if not shown:
        return None
    figure, row = plt.subplots(1, len(shown), figsize=(WIDTH, 4.2), squeeze=False)
    for axes, (title, keys) in zip(row.flat, shown.items(), strict=True):
        for key in keys:
            draw_grid(axes, finished[key], labels[key])
        axes.set(title=title, xlabel="learning rate", xscale="log")
        on_a_log_scale(axes)
    row[0, 0].set_ylabel("training cost in the last epoch, nats")
    charts.legend_without_repeats(row[0, 0])
    return save(
        figure, folder, "grids",
        "The grids: the training cost in the last epoch, mean of the seeds, at the best momentum or epsilon where that "
        "is searched too. On logistic regression Adam and Adagrad have the same best rate and the same cost there",
        "Line charts of the training cost in the last epoch by learning rate, a line for each method.",
    )  # fmt: skip


def draw_grid(axes: Axes, side: Measurements, label: str) -> None:
    """By learning rate the mean cost at the best value of what is searched beside it."""
    candidates = settings_of(side).candidates()
    rows = [{**each, "cost": np.mean([costs[-1] for costs in side.histories(name_of(each))])} for each in candidates]
    lowest = pd.DataFrame(rows).groupby("learning_rate")["cost"].min()
    width = 4 if label == "Adam" else 1.5  # so that a line on it leaves it to be seen
    axes.plot(lowest, marker="o", markersize=4, color=COLOUR[label], linewidth=width, label=label)


def on_a_log_scale(axes: Axes) -> None:
    """Costs, which hardly fill a decade."""
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 3, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter(NullFormatter())


#: Of Figure 4 the longest that has run is drawn.
AUTOENCODERS = (r"vae100_beta\d+_\d+", r"vae_beta\d+_\d+", r"vae_beta\d+_\d+_short")


def stepsizes(folder: Path, finished: dict[str, Measurements]) -> Picture | None:
    """Figure 4: the loss by stepsize, with bias correction and without it."""
    sides = next(filter(None, (named(finished, pattern) for pattern in AUTOENCODERS)), None)
    if not sides:
        return None
    settings = {name: settings_of(side) for name, side in sides.items()}
    rows = sorted({each.beta_1 for each in settings.values()})
    columns = sorted({each.beta_2 for each in settings.values()})
    figure, grid = plt.subplots(
        len(rows), len(columns), figsize=(WIDTH, 2.6 * len(rows) + 0.4), squeeze=False, sharex=True, sharey=True
    )
    for name, side in sides.items():
        axes = grid[rows.index(settings[name].beta_1), columns.index(settings[name].beta_2)]
        for way, colour in zip(WAYS, (COLOURS[1], COLOURS[2]), strict=True):
            draw_way(axes, side, way, colour)
        axes.set_title(f"β₁ = {settings[name].beta_1:g}, β₂ = {settings[name].beta_2:g}")
        axes.set_xscale("log")
    for axes in grid[-1]:
        axes.set_xlabel("stepsize α")
    for axes in grid[:, 0]:
        axes.set_ylabel("loss, nats per image")
    charts.legend_without_repeats(grid[0, 0])
    about = next(iter(sides.values())).experiment
    reduced = f" ({about.reduced})" if about.reduced else ""
    return save(
        figure, folder, "stepsizes",
        f"Figure 4 of the paper with our losses: the autoencoder after {about.settings['epochs']} epochs{reduced}, "
        "mean of the seeds, and bars from the lowest to the highest. Without bias correction large stepsizes do worse "
        "and small ones better, the more so the closer β₂ is to 1",
        "Charts of the loss by stepsize, one for each pair of beta1 and beta2, with a line with bias correction and a "
        "line without it.",
    )  # fmt: skip


def settings_of(side: Measurements) -> Any:
    """Those that the runs were made with: the experiment's own may have changed since."""
    return settings_object(side.experiment.settings_class, side.finished[0].ingredients.settings)


def named(finished: Mapping[str, Measurements], pattern: str) -> dict[str, Measurements]:
    return {name: side for name, side in finished.items() if re.fullmatch(pattern, name)}


def draw_way(axes: Axes, side: Measurements, way: str, colour: str) -> None:
    rates = settings_of(side).learning_rates
    losses = np.array([[history[-1] for history in side.histories(loss_at(rate, way))] for rate in rates])
    middle = losses.mean(axis=1)
    spread = [middle - losses.min(axis=1), losses.max(axis=1) - middle]
    label = "with bias correction" if way == "corrected" else "without bias correction"
    axes.errorbar(rates, middle, yerr=spread, color=colour, marker="o", markersize=4, capsize=3, label=label)
