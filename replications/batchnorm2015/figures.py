"""Figure 1 of the paper, drawn again with ours, and its part (a) for each reading."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from common.evidence.judge import judge
from common.evidence.measurements import Measurements
from common.evidence.statistics import mean_interval, sample
from common.pages.figures import charts, default
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, PUBLISHED, WIDTH, save

PAPER = "batchnorm2015"
SIDES = {"with": "with BN", "without": "without BN"}
COLOUR = dict(zip(SIDES, COLOURS, strict=False))
DASHES = {"with": "-", "without": "--"}  # as in the paper
READINGS = {
    "sd1em1_rate1em1": "weights of sd 0.1, rate 0.1",
    "sd1em1_rate1": "weights of sd 0.1, rate 1",
    "sd1em2_rate1em1": "weights of sd 0.01, rate 0.1",
    "sd1em2_rate1": "weights of sd 0.01, rate 1",
}
FIRST = next(iter(READINGS))
AXIS = "thousand steps"
TICKS = (2, 5, 10, 20, 50, 100)

Found = dict[str, Measurements]


def draw(folder: Path, found: Found) -> list[Picture | None]:
    published = pd.read_csv(Path(__file__).with_name("figure_1.csv"))
    published["step"] /= 1000
    drawn = [readings(folder, found, published), default.beside_published(folder, found, judge(PAPER))]
    if all(f"{side}_{FIRST}" in found for side in SIDES):
        return [figure_1(folder, found, published), *drawn]
    return drawn


def figure_1(folder: Path, found: Found, published: pd.DataFrame) -> Picture:
    """As the paper has it: test accuracy, then the inputs to one typical sigmoid without and with BN."""
    figure, panels = plt.subplots(1, 3, figsize=(WIDTH, 3.6))
    by_step(panels[0], found, FIRST, published, lambda error: 100 - error)
    panels[0].set(title="(a)", xlabel=AXIS, ylabel="test accuracy, %", ylim=(70, 100))
    for axes, side, letter in zip(panels[1:], ("without", "with"), "bc", strict=True):
        bands = found[f"{side}_{FIRST}"].exhibit()["bands"]
        theirs = published[[f"{side}_{percentile}" for percentile in (15, 50, 85)]]
        axes.plot(published["step"], theirs, color=PUBLISHED, linewidth=0.9)
        axes.plot(50 * np.arange(1, len(bands) + 1) / len(bands), bands, color=COLOUR[side], linewidth=1.3)
        axes.set(title=f"({letter}) {SIDES[side]}", xlabel=AXIS, ylabel="input to a sigmoid", ylim=(-2.5, 2.5))
    charts.legend_without_repeats(panels[0])
    ends = {side: 100 - last_error(found, side, FIRST) for side in SIDES}
    return save(
        figure,
        folder,
        "figure_1",
        f"Figure 1 of the paper (black) and ours, by {READINGS[FIRST]}: (a) means over seeds, 95 % intervals; "
        "(b, c) the 15th, 50th and 85th percentile of the input to one sigmoid of the last hidden layer, the one of "
        "median drift in seed 0. Without batch normalisation (BN) nearly nothing gets there at first, and then the "
        "distribution opens and moves; with it, it is open from the start and stays in the middle",
        f"Three line charts. Test accuracy rises to {ends['with']:.1f} % with batch normalisation, and to "
        f"{ends['without']:.1f} % without it. The three percentiles of a sigmoid's input lie together at first "
        "and then part without batch normalisation; with it they lie apart throughout.",
    )


def readings(folder: Path, found: Found, published: pd.DataFrame) -> Picture | None:
    """Test error by each reading that has run."""
    shown = [reading for reading in READINGS if all(f"{side}_{reading}" in found for side in SIDES)]
    if not shown:
        return None
    figure, panels = plt.subplots(2, 2, figsize=(WIDTH, 5.6), sharex=True, sharey=True)
    for axes, reading in zip(panels.flat, shown, strict=False):
        by_step(axes, found, reading, published, lambda error: error)
        axes.set(title=READINGS[reading], yscale="log", yticks=TICKS, yticklabels=TICKS, ylim=(1.5, 100))
        axes.minorticks_off()
    for axes in panels.flat[len(shown) :]:
        axes.axis("off")
    for axes in panels[:, 0]:
        axes.set(ylabel="test error, %")
    for axes in panels[-1]:
        axes.set(xlabel=AXIS)
    charts.legend_without_repeats(panels[0, 0])
    ends = "; ".join(
        f"by {READINGS[reading]} "
        + " and ".join(f"{last_error(found, side, reading):.1f} % {label}" for side, label in SIDES.items())
        for reading in shown
    )
    return save(
        figure,
        folder,
        "readings",
        "Test error by training step for each reading of what the paper leaves open, beside the paper's own curves: "
        "means over seeds, 95 % intervals. No one reading fits both of the paper's curves, with and without batch "
        "normalisation (BN)",
        f"Line charts of test error by training step, one for each reading; after 50,000 steps: {ends}.",
    )


def by_step(axes: Axes, found: Found, reading: str, published: pd.DataFrame, of: Callable[[Any], Any]) -> None:
    """What `of` makes of test errors in percent, the paper's and ours, with and without BN."""
    for side, label in SIDES.items():
        theirs = published[["step", f"accuracy_{side}"]].dropna()
        steps, accuracy = theirs.to_numpy().T
        paper = axes.plot(steps, of(100 - accuracy), color=PUBLISHED, linewidth=0.9, label=f"the paper, {label}")
        errors = np.array(found[f"{side}_{reading}"].histories("test_error"))
        thousands = np.arange(1, errors.shape[1] + 1)
        ours = axes.plot(thousands, of(errors.mean(axis=0)), color=COLOUR[side], label=f"ours, {label}")
        plt.setp([*paper, *ours], linestyle=DASHES[side])
        ends = [mean_interval(sample(values.tolist())) or (np.nan, np.nan) for values in errors.T]
        axes.fill_between(thousands, *of(np.array(ends).T), color=COLOUR[side], alpha=0.25, linewidth=0)


def last_error(found: Found, side: str, reading: str) -> float:
    return float(np.mean(found[f"{side}_{reading}"].points("test_error")))
