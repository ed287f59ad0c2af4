"""Figure 1 of the paper, drawn again with ours, and its part (a) for each reading."""

from pathlib import Path

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
    accuracies(panels[0], found, FIRST, published)
    panels[0].set(title="(a)", xlabel=AXIS, ylabel="test accuracy, %", ylim=(70, 100))
    for axes, side, letter in zip(panels[1:], ("without", "with"), "bc", strict=True):
        bands = found[f"{side}_{FIRST}"].exhibit()["bands"]
        theirs = published[[f"{side}_{percentile}" for percentile in (15, 50, 85)]]
        axes.plot(published["step"], theirs, color=PUBLISHED, linewidth=0.9)
        steps = 50 * np.arange(1, len(bands) + 1) / len(bands)
        axes.plot(steps, bands, color=COLOUR[side], linewidth=1.3)
        axes.set(title=f"({letter}) {SIDES[side]}", xlabel=AXIS, ylabel="input to a sigmoid", ylim=(-2.5, 2.5))
    charts.legend_without_repeats(panels[0])
    ends = {side: 100 - np.mean(found[f"{side}_{FIRST}"].points("test_error")) for side in SIDES}
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
    """Test accuracy by each reading that has run."""
    shown = [reading for reading in READINGS if all(f"{side}_{reading}" in found for side in SIDES)]
    if not shown:
        return None
    figure, panels = plt.subplots(2, 2, figsize=(WIDTH, 5.6), sharex=True, sharey=True)
    for axes, reading in zip(panels.flat, shown, strict=False):
        accuracies(axes, found, reading, published)
        axes.set(title=READINGS[reading], ylim=(0, 100))
    for axes in panels.flat[len(shown) :]:
        axes.axis("off")
    for axes in panels[:, 0]:
        axes.set(ylabel="test accuracy, %")
    for axes in panels[-1]:
        axes.set(xlabel=AXIS)
    charts.legend_without_repeats(panels[0, 0])
    ends = {
        reading: [100 - np.mean(found[f"{side}_{reading}"].points("test_error")) for side in SIDES] for reading in shown
    }
    return save(
        figure,
        folder,
        "readings",
        "Test accuracy by training step for each reading of what the paper leaves open, beside the paper's own curves: "
        "means over seeds with their 95 % intervals",
        "Four line charts of test accuracy, each with and without batch normalisation; at the end "
        + "; ".join(f"{READINGS[reading]}: {first:.1f} % and {other:.1f} %" for reading, (first, other) in ends.items())
        + ".",
    )


def accuracies(axes: Axes, found: Found, reading: str, published: pd.DataFrame) -> None:
    """The paper's two curves and ours, the mean over seeds with its 95 % interval."""
    for side, label in SIDES.items():
        theirs = published[["step", f"accuracy_{side}"]].dropna()
        axes.plot(
            *theirs.to_numpy().T, color=PUBLISHED, linestyle=DASHES[side], linewidth=0.9, label=f"the paper, {label}"
        )
        histories = 100 - np.array(found[f"{side}_{reading}"].histories("test_error"))
        thousands = np.arange(1, histories.shape[1] + 1)
        axes.plot(thousands, histories.mean(axis=0), color=COLOUR[side], linestyle=DASHES[side], label=f"ours, {label}")
        ends = [mean_interval(sample(values.tolist())) or (np.nan, np.nan) for values in histories.T]
        axes.fill_between(thousands, *np.array(ends).T, color=COLOUR[side], alpha=0.25, linewidth=0)
