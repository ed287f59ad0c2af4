"""The figures of this replication, drawn from its records and exhibits alone."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from common.evidence.judge import judge
from common.evidence.measurements import Measurements
from common.pages.figures import charts, default
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, WIDTH, save
from replications.glorot2010 import figures_of_layers as of_layers
from replications.glorot2010.figures_of_layers import NETS, UPDATES, by_look

PAPER = "glorot2010"
RECTIFIERS = {"rectifier_short": "rectifier", "tanh_3_short": "tanh", "softplus_short": "softplus"}


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    return [
        of_layers.before_training(folder, found),
        of_layers.sigmoid_means(folder, found),
        of_layers.percentiles(folder, found),
        of_layers.weight_gradients(folder, found),
        errors(folder, found),
        deep(folder, found),
        default.beside_published(folder, found, judge(PAPER)),
    ]


def errors(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Figure 12, left, and the nets of 2011."""
    groups = {"Five hidden layers (sigmoid also four)": NETS, "Three hidden layers, with L1": RECTIFIERS}
    shown = {title: [name for name in names if name in found] for title, names in groups.items()}
    shown = {title: names for title, names in shown.items() if names}
    if not shown:
        return None
    figure, panels = plt.subplots(1, len(shown), figsize=(WIDTH, 4.0), sharey=True, squeeze=False)
    labels = {**NETS, **RECTIFIERS}
    for axes, (title, names) in zip(panels[0], shown.items(), strict=True):
        for name, colour in zip(names, COLOURS, strict=False):
            looks, test_errors = by_look(found[name], "test_error")
            axes.plot(looks, test_errors.mean(axis=0), color=colour, label=labels[name])
        axes.set(title=title, xlabel=UPDATES, xscale="log", yscale="log")
        axes.legend(fontsize=8)
    panels[0, 0].set_ylabel("test error, %")
    ends = {name: np.mean(found[name].points("test_error")) for names in shown.values() for name in names}
    return save(
        figure,
        folder,
        "errors",
        "MNIST test error while nets a tenth as wide as the paper's train, each at the rate that its validation error "
        "chooses (the mean over seeds)",
        "Line charts of the test error by updates; at the end "
        + ", ".join(f"{labels[name]} {end:.2f} %" for name, end in ends.items())
        + ".",
    )


def deep(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Figures 2 and 3 of He and others."""
    depths = [depth for depth in (22, 30) if f"he_{depth}" in found and f"xavier_{depth}" in found]
    if not depths:
        return None
    figure, panels = plt.subplots(1, len(depths), figsize=(WIDTH, 3.3), sharey=True, squeeze=False)
    for axes, depth in zip(panels[0], depths, strict=True):
        for name, label, colour in (("he", "He", COLOURS[1]), ("xavier", "Xavier", COLOURS[0])):
            for seed, history in enumerate(found[f"{name}_{depth}"].histories("train_loss")):
                axes.plot(
                    range(1, len(history) + 1), history, color=colour, label="" if seed else f"{label}, each seed"
                )
        axes.axhline(np.log(10), color="#999999", linewidth=0.8, linestyle=":", label="guessing, ln 10")
        axes.set(title=f"{depth} layers", xlabel="epoch of 5,000 digits", ylim=(0, None), xticks=range(1, 5))
    panels[0, 0].set_ylabel("training loss, nats")
    charts.legend_without_repeats(panels[0, 0])
    ends = {
        f"{name}_{depth}": np.mean(found[f"{name}_{depth}"].points("train_loss"))
        for depth in depths
        for name in ("he", "xavier")
    }
    return save(
        figure,
        folder,
        "deep",
        "Figures 2 and 3 of He and others, on digits with narrow convolutions: does a deep net of rectifiers leave the "
        "loss of guessing?",
        "Line charts of the training loss by epoch; in the last "
        + ", ".join(f"{name.replace('_', ' with ')} layers {end:.2f}" for name, end in ends.items())
        + ".",
    )
