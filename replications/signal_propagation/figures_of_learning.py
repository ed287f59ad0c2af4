"""Figures of what learns, and how fast: the grid of depths, the modes of a linear net, deep linear nets."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from common.evidence.measurements import Measurements
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, MARGIN, WIDTH, save
from common.records.store import read_exhibit
from replications.signal_propagation.mean_field import MeanField
from replications.signal_propagation.saxe import LEVELS, sigmoid

Found = dict[str, Measurements]


def grid(folder: Path, found: Found) -> Picture | None:
    """Schoenholz's Figure 5: the accuracy by depth and weight variance, with 6 ξc."""
    side = found.get("trainability") or found.get("trainability_coarse")
    if side is None:
        return None
    settings = side.experiment.prepared
    accuracies = np.mean([read_exhibit(record)["accuracies"] for record in side.finished], axis=0)
    variances, depths = np.array(settings.weight_variances), np.array(settings.depths)
    figure, axes = plt.subplots(figsize=(WIDTH, 4.6))
    columns, rows = np.arange(len(variances)), np.arange(len(depths))
    drawn = axes.pcolormesh(columns, rows, accuracies, vmin=0, vmax=100, cmap="cividis", edgecolors="white")
    for row, column in np.ndindex(accuracies.shape):
        accuracy = accuracies[row, column]
        text, colour = ("not trained", "#777777") if np.isnan(accuracy) else (f"{accuracy:.0f}", _ink(accuracy))
        axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=8)
    # Columns and rows are even on the page; the line goes through the places between them.
    fine = np.linspace(variances[0], variances[-1], 300)
    scales = np.array([MeanField(variance, settings.bias_variance).depth_scale for variance in fine])
    across = np.interp(fine, variances, columns)
    for times, style in ((6, "-"), (3, "--")):
        up = np.interp(np.log(times * scales), np.log(depths), rows, left=np.nan, right=np.nan)
        axes.plot(across, up, style, color=COLOURS[1], linewidth=2, label=f"{times} ξc")
    axes.set_xticks(columns, [f"{variance:g}" for variance in variances])
    axes.set_yticks(rows, [str(depth) for depth in depths])
    axes.set(title="Accuracy on training images, %", xlabel="σw²", ylabel="hidden layers")
    axes.grid(visible=False)
    figure.colorbar(drawn, ax=axes, pad=0.02)
    charts.legend_without_repeats(axes)
    return save(
        figure,
        folder,
        "grid",
        f"Accuracy after {settings.steps} steps on MNIST, the mean of {len(side.finished)} seeds; chance is 10 %. Nets "
        "learn below a line that follows a multiple of the depth scale ξc, and deep ones only near σw² = 1.76"
        + (f"; none deeper than {settings.deepest:g} ξc was trained" if np.isnan(accuracies).any() else ""),
        "A heat map of the accuracy by hidden layers, upwards, and weight variance. Accuracies in %, by column: "
        + "; ".join(_told(variance, depths, column) for variance, column in zip(variances, accuracies.T, strict=True))
        + ".",
    )


def _ink(accuracy: float) -> str:
    return "black" if accuracy > 55 else "white"


def _told(variance: float, depths: np.ndarray, column: np.ndarray) -> str:
    trained = np.isfinite(column)
    accuracies = ", ".join(f"{accuracy:.0f}" for accuracy in column[trained])
    return f"σw² = {variance:g}, {depths[0]} to {depths[trained].max()} layers: {accuracies}"


def modes(folder: Path, found: Found) -> Picture | None:
    """Saxe's Figure 3: the strength of each mode, by step."""
    starts = {"modes_decoupled": "Decoupled weights", "modes_random": "Small random weights"}
    if not set(starts) <= set(found):
        return None
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, 3.7), sharey=True)
    for axes, (name, title) in zip(panels, starts.items(), strict=True):
        side = found[name]
        exhibit, settings = side.exhibit(), side.experiment.prepared
        for level, colour in zip(LEVELS, COLOURS, strict=False):
            strength = np.array(side.histories(f"mode_{level}")[0])
            steps = settings.steps // len(strength) * np.arange(len(strength))
            of_level = exhibit["initial"][np.isclose(exhibit["strengths"] ** 2, level, rtol=1e-3)]
            expected = np.mean(
                [sigmoid(settings.learning_rate * steps, np.sqrt(level), each) for each in of_level], axis=0
            )
            axes.plot(steps, strength, color=colour, linewidth=1.8, label=f"s² = {level}")
            axes.plot(steps, expected, "--", color="black", linewidth=1)
        axes.set(title=title, xlabel="step")
    panels[0].plot([], [], "--", color="black", linewidth=1, label="formula")
    panels[0].set(ylabel="strength of the mode")
    charts.legend_without_repeats(panels[0])
    return save(
        figure,
        folder,
        "modes",
        "Strength of each mode of a tree of 32 items while a linear net with one hidden layer learns it (one seed), "
        "and Saxe's formula. Strong modes come first; from random weights the weak ones are later than it says",
        "Two line charts of mode strengths by step, six sigmoids each. On the left the formula covers them; on the "
        "right it runs ahead of the two weakest kinds.",
    )


def linear_depth(folder: Path, found: Found) -> Picture | None:
    """Saxe's Figure 6A: learning time by depth."""
    shown = {name: found[f"depth_{name}"] for name in ("orthogonal", "gaussian") if f"depth_{name}" in found}
    if not shown:
        return None
    figure, axes = plt.subplots(figsize=(WIDTH, 3.6))
    told = []
    for (name, side), colour in zip(shown.items(), COLOURS, strict=False):
        depths = side.experiment.prepared.depths
        steps = np.array([read_exhibit(record)["steps"] for record in side.finished])
        axes.plot(depths, steps.T, "o", color=colour, alpha=0.5, markersize=4)
        axes.plot(depths, steps.mean(axis=0), color=colour, label=f"{name} start", linewidth=1.8)
        told.append(
            f"{name}: "
            + ", ".join(f"{mean:.0f} with {depth}" for mean, depth in zip(steps.mean(axis=0), depths, strict=True))
        )
    axes.set(title="Steps until 90 % is learnt of what can be", xlabel="layers of weights", ylabel="steps",
             xscale="log", yscale="log")  # fmt: skip
    most = max(side.experiment.prepared.most_steps for side in shown.values())
    axes.axhline(most, color=MARGIN, linestyle="--", linewidth=1, label="the most that is counted")
    axes.set_xticks(depths, [str(depth) for depth in depths])
    ticks = [tick for tick in (20, 50, 100, 200, 500, 1000) if tick <= most]
    axes.set_yticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    charts.legend_without_repeats(axes)
    return save(
        figure,
        folder,
        "linear_depth",
        "Steps of gradient descent that deep linear nets take on MNIST, each at the best of its step sizes: every "
        "seed, and the line through the means. From Gaussian weights learning slows down with depth",
        "A line chart with logarithmic axes of steps by layers. Means, " + "; ".join(told) + ".",
    )
