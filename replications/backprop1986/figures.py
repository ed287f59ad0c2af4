"""The figures of this replication, drawn from its exhibits and claims alone."""

import math
from collections.abc import Mapping
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import LogLocator, StrMethodFormatter

from common.evidence.claims import claims
from common.evidence.measurements import Measurements
from common.pages.figures.listing import Picture
from common.pages.figures.theme import PUBLISHED, WIDTH, save
from common.records.store import read_exhibit
from replications.backprop1986.family_trees import ITALIANS, PEOPLE

#: By problem the experiment, whose claim has the same name.
COUNTED = {
    "symmetry (Nature)": "symmetry_nature",
    "symmetry": "symmetry",
    "exclusive or, 2-1-1": "xor_direct",
    "parity of four bits": "parity",
    "recoding": "recoding",
    "addition": "addition",
    "negation": "negation",
    "shift register of 5": "register_5",
    "sequences": "sequences",
}
#: By what an experiment's name ends with, how its nets differ.
READINGS = {"": "with momentum", "_plain": "without", "_program": "with momentum, from ±0.5"}
HIDDEN = (2, 4, 8, 16, 32)


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    return [counts(folder, found), chauvin(folder, found), symmetric(folder, found), people(folder, found)]


def taken(side: Measurements, criterion: str) -> np.ndarray:
    """Sweeps of all nets of all seeds, infinite where one was given up."""
    return np.concatenate([read_exhibit(record)[criterion] for record in side.finished])


def frame(found: dict[str, Measurements], named: Mapping[str, str], criterion: str) -> pd.DataFrame:
    """A line for each net that learnt, of the experiments `named` by problem: problem, reading, sweeps."""
    parts = [
        pd.DataFrame({"problem": problem, "reading": reading, "sweeps": counted[np.isfinite(counted)]})
        for problem, experiment in named.items()
        for ending, reading in READINGS.items()
        if experiment + ending in found
        for counted in [taken(found[experiment + ending], criterion)]
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=["problem", "reading", "sweeps"])


def counts(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    shown = frame(found, COUNTED, "right")
    if shown.empty:
        return None
    figure, axes = plt.subplots(figsize=(WIDTH, 5.6))
    order = [problem for problem in COUNTED if problem in set(shown.problem)]
    boxes(axes, shown, order)
    published = {claim.id: claim.published.value for claim in claims("backprop1986").claims if claim.published}
    for row, problem in enumerate(order):
        axes.plot(published[COUNTED[problem]], row, "D", color=PUBLISHED, markersize=6, zorder=5)
    axes.plot([], [], "D", color=PUBLISHED, label="published (negation, register: at most)")
    axes.set(xlabel="sweeps through all patterns until each output is right", ylabel="")
    axes.legend(loc="upper left", bbox_to_anchor=(-0.2, -0.1), ncols=4, fontsize=8, columnspacing=1.2)
    return save(
        figure,
        folder,
        "counts",
        "The published run among ours: boxes hold the middle half of the nets that learnt, whiskers the central 95 %",
        f"Boxes of sweeps on a log axis, by reading, for {', '.join(order)}; published: diamonds.",
    )


def boxes(axes: Axes, shown: pd.DataFrame, order: list[str]) -> None:
    sns.boxplot(
        shown,
        y="problem",
        x="sweeps",
        hue="reading",
        hue_order=READINGS.values(),
        order=order,
        whis=(2.5, 97.5),
        showfliers=False,
        width=0.7,
        linewidth=1,
        ax=axes,
    )
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.minorticks_off()


def chauvin(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    shown = frame(found, {str(units): f"chauvin_{units}" for units in HIDDEN}, "small")
    if shown.empty:
        return None
    figure, axes = plt.subplots(figsize=(WIDTH, 3.6))
    shown["problem"] = shown.problem.astype(int)
    sns.lineplot(shown, x="problem", y="sweeps", hue="reading", marker="o", errorbar=("pi", 95), ax=axes)
    axes.plot(HIDDEN, [280 - 33 * math.log2(units) for units in HIDDEN], "--", color=PUBLISHED, label="280 - 33 log2 H")
    axes.set(xscale="log", yscale="log", xlabel="hidden units H", ylabel="sweeps", xticks=HIDDEN, xticklabels=HIDDEN)
    axes.minorticks_off()
    axes.legend()
    return save(
        figure,
        folder,
        "chauvin",
        "Exclusive or by the number of hidden units, until each pattern's error is below 0.01; bands: 95 % of nets",
        "Lines of mean sweeps by hidden units, by reading, beside the published 280 - 33 log2 H.",
    )


def squares(axes: Axes, weights: np.ndarray) -> None:
    """Weights [rows, columns] as the papers draw them: white above zero, black below, the area for the size."""
    axes.set(
        xlim=(-0.6, weights.shape[1] - 0.4), ylim=(weights.shape[0] - 0.4, -0.6), xticks=[], yticks=[], aspect="equal"
    )
    axes.set_facecolor("#9A9A9A")
    axes.grid(visible=False)
    for (row, column), weight in np.ndenumerate(weights / np.abs(weights).max()):
        side = 0.92 * math.sqrt(abs(weight))
        colour = "white" if weight > 0 else "black"
        axes.add_patch(Rectangle((column - side / 2, row - side / 2), side, side, color=colour, linewidth=0))


def symmetric(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Both hidden units of some nets that told symmetric patterns, an input a column."""
    if "symmetry_nature" not in found:
        return None
    exhibit = found["symmetry_nature"].exhibit()
    learned = np.isfinite(exhibit["right"][: len(exhibit["weights"])])
    nets = (exhibit["weights"][learned] if learned.any() else exhibit["weights"])[:4]
    figure, grid = plt.subplots(1, len(nets), figsize=(WIDTH, 1.2), squeeze=False)
    for number, (axes, weights) in enumerate(zip(grid[0], nets, strict=True), start=1):
        squares(axes, weights)
        axes.set_title(f"net {number}", fontsize=8)
        axes.set_xticks(range(6), [f"bit {bit}" for bit in range(1, 7)], fontsize=6)
    return save(
        figure,
        folder,
        "symmetric",
        "Weights from six bits to two hidden units, of four nets: equal and opposite about the middle, as 1 : 2 : 4",
        "Four pairs of rows of six squares, white and black for opposite signs, of three sizes that mirror each other.",
    )


def people(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """What the six units that stand for a person see of each, of the first net that was taught ten times as fast."""
    if "family_trees_tenfold" not in found:
        return None
    codes = found["family_trees_tenfold"].exhibit()["codes"][0]  # [36 inputs, 12 units]
    figure, grid = plt.subplots(3, 2, figsize=(WIDTH, 3.2))
    for unit, axes in enumerate(grid.flat):
        squares(axes, np.stack([codes[: len(PEOPLE), unit], codes[len(PEOPLE) : 2 * len(PEOPLE), unit]]))
        axes.set_ylabel(unit + 1, rotation=0, labelpad=8)
    for axes in grid[0]:
        axes.set_xticks(range(len(PEOPLE)), PEOPLE, rotation=90, fontsize=7)
        axes.xaxis.tick_top()
    for axes in grid[-1]:
        axes.set_xticks(range(len(ITALIANS)), ITALIANS, rotation=90, fontsize=7)
    return save(
        figure,
        folder,
        "people",
        "The family trees' six units for people, taught ten times as fast as the paper says: English over Italian",
        "Six panels of two rows of twelve squares, a column for each person of one tree and the twin in the other.",
    )
