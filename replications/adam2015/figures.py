"""The paper's figures with our measurements, and seven optimisers on one surface; see figures_of_grids.py as well."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import LogNorm

from common.evidence.frames import histories_of
from common.evidence.measurements import Measurements
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import WIDTH, save
from replications.adam2015.beale import LOWEST, beale
from replications.adam2015.figures_of_grids import COLOUR, grids, on_a_log_scale, settings_of, stepsizes
from replications.adam2015.names import name_of

LOGISTIC = {
    "logistic_adam": "Adam",
    "logistic_nesterov": "Nesterov",
    "logistic_adagrad_decayed": "Adagrad, rate / √t",
    "logistic_adagrad": "Adagrad",
}
DROPOUT = {
    "dropout_adam": "Adam",
    "dropout_nesterov": "Nesterov",
    "dropout_adagrad": "Adagrad",
    "dropout_rmsprop": "RMSProp",
    "dropout_adadelta": "Adadelta",
}
SURFACE = {
    "surface_sgd": "SGD",
    "surface_momentum": "momentum",
    "surface_nesterov": "Nesterov",
    "surface_adagrad": "Adagrad",
    "surface_rmsprop": "RMSProp",
    "surface_adadelta": "Adadelta",
    "surface_adam": "Adam",
}


def draw(folder: Path, finished: dict[str, Measurements]) -> list[Picture | None]:
    short = {f"{name}_short": label for name, label in DROPOUT.items()}
    return [
        costs(folder, finished, "logistic", LOGISTIC, ylim=(0.2, 0.7)),  # the paper's axis
        costs(folder, finished, "dropout", DROPOUT),
        costs(folder, finished, "dropout_short", short),
        grids(folder, finished, {**LOGISTIC, **short}),
        stepsizes(folder, finished),
        surface(folder, finished),
    ]


#: By figure, what it shows and what follows.
TITLES = {
    "logistic": "Figure 1 of the paper with our costs: logistic regression on MNIST. Adam and Adagrad lie on each "
    "other; Adagrad falls behind only where its rate is divided by √t as well",
    "dropout": "Figure 2a of the paper with our costs: two hidden layers with dropout",
    "dropout_short": "Figure 2a at a reduced size: 250 units, 10,000 images, 20 epochs. Adam is lowest at the end, "
    "but not in the first half",
}


def costs(
    folder: Path,
    finished: dict[str, Measurements],
    name: str,
    labels: Mapping[str, str],
    ylim: tuple[float, float] | None = None,
) -> Picture | None:
    """By epoch, of each method the point of its grid that each seed found best."""
    shown = {experiment: label for experiment, label in labels.items() if experiment in finished}
    if not shown:
        return None
    curves = pd.concat([best_curves(finished[experiment]) for experiment in shown])
    figure, axes = plt.subplots(figsize=(WIDTH, 4.0))
    # Dashes, since two methods may lie on each other.
    charts.curves(axes, charts.labelled(curves, "experiment", shown), palette=COLOUR, style="experiment")
    axes.set(title="Training cost, each method at the best of its grid", xlabel="epoch", ylabel="nats per image")
    if ylim:
        axes.set_ylim(*ylim)
    else:
        on_a_log_scale(axes)
    ends = ", ".join(f"{label} {np.mean(finished[key].points('training_cost')):.4f}" for key, label in shown.items())
    return save(
        figure, folder, name, f"{TITLES[name]}. Bands run from the lowest seed to the highest",
        f"A line chart of the training cost by epoch, a line for each method. In the last epoch: {ends} nats.",
    )  # fmt: skip


def best_curves(side: Measurements) -> pd.DataFrame:
    searched = settings_of(side).searched
    chosen = {seed: name_of({name: side.by_seed(name)[seed] for name in searched}) for seed in seeds_of(side)}
    histories = histories_of([side])
    return histories[histories.metric.astype(str) == histories.seed.map(chosen)]


def seeds_of(side: Measurements) -> list[int]:
    return [record.seed for record in side.finished]


def surface(folder: Path, finished: dict[str, Measurements]) -> Picture | None:
    """Seven optimisers side by side: the paths, and the loss by step."""
    left = {label: finished[name].exhibit() for name, label in SURFACE.items() if name in finished}
    left = {label: exhibit for label, exhibit in left.items() if exhibit}
    if not left:
        return None
    figure, (above, by_step) = plt.subplots(1, 2, figsize=(WIDTH, 4.6), width_ratios=(1.2, 1))
    paths = np.concatenate([exhibit["path"] for exhibit in left.values()] + [np.array([LOWEST])])
    low, high = np.quantile(paths, 0.002, axis=0) - 0.4, np.quantile(paths, 0.998, axis=0) + 0.4
    x, y = np.meshgrid(np.linspace(low[0], high[0], 200), np.linspace(low[1], high[1], 200))
    above.contourf(
        x,
        y,
        beale(x, y) + 1e-3,
        levels=np.geomspace(0.01, 1000, 16),
        norm=LogNorm(),
        cmap="Greys_r",
        alpha=0.55,
        extend="both",
    )
    for label, exhibit in left.items():
        above.plot(*exhibit["path"].T, color=COLOUR[label], linewidth=1.4, label=label)
        by_step.plot(exhibit["loss"], color=COLOUR[label], linewidth=1.4, label=label)
    above.plot(*LOWEST, marker="*", color="black", markersize=11, linestyle="none", label="lowest point")
    above.plot(*next(iter(left.values()))["path"][0], marker="o", color="black", linestyle="none", label="start")
    above.set(title="Paths on Beale's function", xlabel="x", ylabel="y", xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    above.grid(visible=False)
    by_step.set(title="Height by step", xlabel="step", ylabel="height", yscale="log")
    charts.legend_without_repeats(above)
    ends = ", ".join(f"{label} {exhibit['loss'][-1]:.1e}" for label, exhibit in left.items())
    return save(
        figure, folder, "surface",
        "Seven optimisers from one start on a smooth surface without noise, each at the rate that ends lowest. "
        "What divides by past gradients alone (Adagrad, RMSProp, Adadelta) ends higher than SGD here; Adam ends lowest",
        f"Left, a contour map with seven paths to the lowest point; right, the height by step. At the end: {ends}.",
    )  # fmt: skip
