"""Figures 2, 3 and 6 to 10 of the paper: what differs from layer to layer, before and while a net trains."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from common.evidence.measurements import Measurements
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, WIDTH, save
from replications.glorot2010.findings import SATURATED, by_best_rate

UPDATES = "updates"

#: What the figures call each net that is trained a tenth as wide.
NETS = {
    "sigmoid_short": "sigmoid, five layers",
    "sigmoid_4_short": "sigmoid, four layers",
    "tanh_short": "tanh",
    "tanh_n_short": "tanh, normalised start",
    "softsign_short": "softsign",
    "softsign_n_short": "softsign, normalised start",
}


def before_training(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Figures 6, 7 and 8."""
    starts = {way: found[f"start_{way}"].exhibit() for way in ("standard", "normalised") if f"start_{way}" in found}
    rows = {
        "activations": "activation",
        "gradients": "back-propagated gradient",
        "weight_gradients": "gradient of a weight",
    }
    if not all(starts.get(way) for way in ("standard", "normalised")):
        return None
    figure, grid = plt.subplots(3, 2, figsize=(WIDTH, 7.2), sharey="row")
    for panels, (name, label) in zip(grid, rows.items(), strict=True):
        for axes, (way, exhibit) in zip(panels, starts.items(), strict=True):
            edges = exhibit[f"{name}_edges"]
            for number, density in enumerate(exhibit[name], start=1):
                shown = np.where(density > 0, density, np.nan)
                axes.plot(
                    (edges[1:] + edges[:-1]) / 2, shown, color=COLOURS[number - 1], label=f"hidden layer {number}"
                )
            axes.set(xlabel=label, yscale="log", title=f"{way} start" if name == "activations" else "")
            axes.ticklabel_format(axis="x", style="sci", scilimits=(-2, 2))
            axes.locator_params(axis="x", nbins=5)
        panels[0].set_ylabel("density")
    charts.legend_without_repeats(grid[0, 0])
    return save(
        figure,
        folder,
        "before_training",
        "Figures 6 to 8 of the paper, before the first step: with the standard start activations shrink upwards and "
        "back-propagated gradients downwards, and the gradients of the weights are alike in layers 2 to 5. The peak of "
        "layer 1 is that of pixels that are 0 in a whole batch",
        "Six panels of histograms, a line for each of five hidden layers. Standard start, left: activations are "
        "narrower the higher the layer, back-propagated gradients the lower it is; gradients of weights are alike but "
        "for a peak at 0 in layer 1. Normalised start, right: the layers are nearly alike in all three.",
    )


def sigmoid_means(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Figure 2, and beside it the net that is one layer deeper."""
    names = [name for name in ("sigmoid_4_short", "sigmoid_short") if name in found]
    if not names:
        return None
    figure, panels = plt.subplots(1, len(names), figsize=(WIDTH, 3.9), sharey=True, squeeze=False)
    for axes, name in zip(panels[0], names, strict=True):
        for number, colour in layers_of(found[name]):
            looks, means = by_look(found[name], f"mean_{number}")
            _, sds = by_look(found[name], f"sd_{number}")
            means, sds = means.mean(axis=0), sds.mean(axis=0)
            axes.plot(looks, means, color=colour, label=f"hidden layer {number}")
            axes.fill_between(looks, means - sds, means + sds, color=colour, alpha=0.12, linewidth=0)
        axes.set(title=NETS[name], xlabel=UPDATES, xscale="log", ylim=(0, 1))
    panels[0, 0].set_ylabel("activation")
    charts.legend_without_repeats(panels[0, 0])
    ends = {name: np.mean(found[name].points("last_mean")) for name in names}
    return save(
        figure,
        folder,
        "sigmoid_means",
        "Figure 2 of the paper: mean of each layer's activations while a sigmoid net trains, and one standard "
        "deviation about it (units of 300 test images); the mean over seeds",
        "Line charts of a layer's mean activation by updates. At the end the last hidden layer has "
        + ", ".join(f"{end:.2f} ({NETS[name]})" for name, end in ends.items())
        + ".",
    )


def percentiles(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Figures 3 and 10."""
    names = [name for name in ("tanh_short", "tanh_n_short", "softsign_short") if name in found]
    if not names:
        return None
    figure, panels = plt.subplots(1, len(names), figsize=(WIDTH, 3.7), sharey=True, squeeze=False)
    for axes, name in zip(panels[0], names, strict=True):
        for number, colour in layers_of(found[name]):
            looks, high = by_look(found[name], f"high_{number}")
            _, sds = by_look(found[name], f"sd_{number}")
            axes.plot(looks, high[0], "o", color=colour, markersize=3.5)
            axes.plot(looks, sds[0], color=colour, linewidth=1.4, label=f"hidden layer {number}")
        axes.axhline(SATURATED, color="#999999", linewidth=0.8, linestyle=":")
        axes.set(title=NETS[name], xlabel=first_rate(found[name]), xscale="log", ylim=(0, 1.02))
    panels[0, 0].set_ylabel("activation")
    charts.legend_without_repeats(panels[0, 0])
    ends = {name: np.mean(found[name].points("percentile_spread")) for name in names}
    return save(
        figure,
        folder,
        "percentiles",
        "Figures 3 and 10 of the paper, by one seed: 98th percentile (dots) and standard deviation (lines) of each "
        "layer's activations. At the dotted line a layer counts as saturated",
        "Line charts of the 98th percentile and the standard deviation of five layers' activations by updates. At the "
        "end the percentiles of the highest and the lowest layer differ, in the mean over seeds, by "
        + ", ".join(f"{end:.3f} ({NETS[name]})" for name, end in ends.items())
        + ".",
    )


def weight_gradients(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Figure 9."""
    names = [name for name in ("tanh_short", "tanh_n_short") if name in found]
    if not names:
        return None
    figure, panels = plt.subplots(1, len(names), figsize=(WIDTH, 3.7), sharey=True, squeeze=False)
    for axes, name in zip(panels[0], names, strict=True):
        for number, colour in layers_of(found[name]):
            looks, sds = by_look(found[name], f"weight_gradient_{number}")
            axes.plot(looks, 1000 * sds[0], color=colour, label=f"hidden layer {number}")
        axes.set(title=NETS[name], xlabel=first_rate(found[name]), xscale="log", ylim=(0, None))
    panels[0, 0].set_ylabel("sd of gradients, in 1/1000")
    charts.legend_without_repeats(panels[0, 0])
    ends = {name: np.mean(found[name].points("weight_gradient_ratio")) for name in names}
    return save(
        figure,
        folder,
        "weight_gradients",
        "Figure 9 of the paper, by one seed: standard deviation of the gradients of each layer's weights while a "
        "net trains",
        "Line charts by updates, a line for each hidden layer. At the end that of layer 2 is a multiple of that of the "
        "last layer, in the mean over seeds "
        + ", ".join(f"{end:.2f} ({NETS[name]})" for name, end in ends.items())
        + ".",
    )


def layers_of(side: Measurements) -> list[tuple[int, str]]:
    """The numbers of the hidden layers, each with its colour."""
    return list(enumerate(COLOURS[: side.experiment.prepared.layers], start=1))


def by_look(side: Measurements, name: str) -> tuple[Sequence[int], np.ndarray]:
    """After how many updates the net was looked at, and [seeds, looks] what was seen, by the rate that each chose."""
    settings = side.experiment.prepared
    parts = [by_best_rate(record.result.history, settings)[1][name] for record in side.finished if record.result]
    return settings.looks, np.array(parts)


def first_rate(side: Measurements) -> str:
    """What an axis of updates says of the first seed."""
    return f"{UPDATES}, at a rate of {side.points('learning_rate')[0]:g}"
