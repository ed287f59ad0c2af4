"""The figures of this replication, drawn from its records and exhibits alone."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from common.evidence.frames import histories_of
from common.evidence.judge import judge
from common.evidence.measurements import Measurements
from common.evidence.row import Row
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, WIDTH, save
from common.records.store import read_exhibit
from replications.distillation.bias import RAISES
from replications.distillation.lessons import TEMPERATURES, at_temperature

PAPER = "distillation"

#: The claims of one published count each, and what the figures call them.
LABELS = {
    "large": "large net",
    "small": "small net, labels alone",
    "distilled": "small net, distilled",
    "without_threes": "distilled without threes",
    "without_threes_on_threes": "... of these on threes",
    "without_threes_elsewhere": "... of these on others",
    "corrected": "the same, bias of 3 raised",
    "corrected_on_threes": "... of these on threes",
}


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    if not found:
        return []
    return [
        comparison(folder, found),
        curves(folder, found),
        threes(folder, found),
        sevens_and_eights(folder, found),
        temperatures(folder, found),
    ]


def comparison(folder: Path, found: dict[str, Measurements]) -> Picture:
    """The paper's counts beside ours."""
    shown = [row for row in _values() if row.claim in LABELS and row.experiment in found]
    figure, axes = plt.subplots(figsize=(WIDTH, 0.5 * len(shown) + 1.1))
    charts.strip(axes, shown, [LABELS[row.claim] for row in shown])
    axes.set(title="Every seed beside the published count", xlabel="errors on the test set", xlim=(0, None))
    return save(
        figure,
        folder,
        "comparison",
        "Test errors of each net: all seeds, the interval for their mean, and the published count with its margin, "
        "which is as wide as a count scatters by the choice of the test digits",
        "One row per published count: "
        + "; ".join(
            f"{LABELS[row.claim]} {row.published:g} in the paper, {row.mean:.1f} here"
            for row in shown
            if row.mean is not None
        )
        + ".",
    )


def _values() -> list[Row]:
    return [row for row in judge(PAPER) if row.kind == "value"]


def curves(folder: Path, found: dict[str, Measurements]) -> Picture:
    """Test errors by pass."""
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, 3.8))
    shown = {"The large net": ["large"], "The small net": ["small", "distilled", "without_threes"]}
    histories = histories_of(found.values())
    for axes, (title, names) in zip(panels, shown.items(), strict=True):
        rows = [row for row in _values() if row.claim in names and row.experiment in found]
        charts.curves(
            axes, charts.labelled(histories, "metric", {row.metric: LABELS[row.claim] for row in rows}), "metric"
        )
        for row, colour in zip(rows, COLOURS, strict=False):
            axes.axhline(row.published or 0, color=colour, linestyle="--", linewidth=1)
        axes.plot([], [], color="#555555", linestyle="--", linewidth=1, label="published")
        highest = max((max(row.published or 0, *row.points.values()) for row in rows), default=1)
        axes.set(title=title, xlabel="pass", ylabel="", ylim=(0, 2.5 * highest))  # the first passes are off the chart
        axes.legend(fontsize=8, loc="upper right")
    panels[0].set(ylabel="errors on the test set")
    return save(
        figure,
        folder,
        "curves",
        "Test errors by pass, never chosen by; bands run from the lowest seed to the highest",
        "Two line charts of test errors by pass, with dashed lines at the published counts. Left, the large net. "
        "Right, the small net on labels alone, distilled, and distilled without threes.",
    )


def threes(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """What raising the bias of the digit that was left out does."""
    if "distillation" not in found:
        return None
    exhibits = [read_exhibit(record) for record in found["distillation"].finished]
    figure, axes = plt.subplots(figsize=(WIDTH, 3.6))
    _sweeps(axes, [exhibit["errors"] for exhibit in exhibits], "all errors", COLOURS[0])
    _sweeps(axes, [exhibit["errors_on_threes"] for exhibit in exhibits], "errors on threes", COLOURS[1])
    published = {row.claim: row.published for row in _values() if row.published is not None}
    for part, colour in (("", COLOURS[0]), ("_on_threes", COLOURS[1])):
        axes.plot(0, published[f"without_threes{part}"], "o", color=colour, zorder=4, clip_on=False)
        axes.axhline(published[f"corrected{part}"], color=colour, linestyle="--", linewidth=1)
    axes.plot([], [], "o", color="#555555", label="published, before")
    axes.plot([], [], color="#555555", linestyle="--", linewidth=1, label="published, after")
    errors = np.array([exhibit["errors"] for exhibit in exhibits])  # [seeds, raises]
    axes.set(
        title="A net that never saw a 3",
        xlabel="added to the bias of 3",
        ylabel="errors on the test set",
        xlim=(0, 4),
        ylim=(0, 1.2 * max(errors[:, 0].max(), published["without_threes"])),
    )
    charts.legend_without_repeats(axes)
    return save(
        figure,
        folder,
        "threes",
        "Errors of the net distilled without threes, as its bias of 3 is raised; lines are means over the seeds, bands "
        "run from the lowest to the highest",
        "Line charts of test errors by what is added to the bias of 3, of all and of those on threes. Of all there are "
        f"{errors[:, 0].mean():.0f} before and {errors.min(axis=1).mean():.0f} where they are fewest. Marks at the "
        "published counts.",
    )


def sevens_and_eights(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """What lowering the biases of the only two digits that were taught does."""
    if "transfer" not in found:
        return None
    exhibits = [read_exhibit(record) for record in found["transfer"].finished]
    shares = (
        np.array([exhibit["errors_of_sevens_and_eights"] for exhibit in exhibits]) / 100
    )  # % of 10,000 [seeds, raises]
    published = {row.claim: row.published for row in _values() if row.published is not None}
    figure, axes = plt.subplots(figsize=(WIDTH, 3.6))
    _sweeps(axes, list(shares), "test error", COLOURS[0])
    axes.plot(
        0, published["sevens_and_eights"], "o", color=COLOURS[0], zorder=4, clip_on=False, label="published, before"
    )
    axes.plot(
        published["lowered_by"],
        published["sevens_and_eights_lowered"],
        "s",
        color=COLOURS[0],
        zorder=4,
        label="published, after",
    )
    axes.set(
        title="A net that was taught on 7s and 8s alone",
        xlabel="taken from the biases of 7 and 8",
        ylabel="test error in %",
        xlim=(0, 20),
        ylim=(0, 1.05 * max(shares.max(), published["sevens_and_eights"])),
    )
    axes.legend()
    return save(
        figure,
        folder,
        "sevens_and_eights",
        "Test error of the net distilled from 7s and 8s alone, as its biases of these two are lowered; the line is the "
        "mean over the seeds, the band runs from the lowest to the highest",
        "A line chart of the test error by what is taken from the biases of 7 and 8: "
        f"{shares[:, 0].mean():.1f} % before, {shares.min(axis=1).mean():.1f} % where it is lowest; in the paper "
        f"{published['sevens_and_eights']} % and {published['sevens_and_eights_lowered']} %.",
    )


def temperatures(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Test errors of narrower nets by the temperature at which they were taught."""
    if "transfer" not in found:
        return None
    side = found["transfer"]
    figure, panels = plt.subplots(1, len(TEMPERATURES), figsize=(WIDTH, 3.4))
    told = []
    for axes, (units, tried) in zip(panels, TEMPERATURES.items(), strict=True):
        values = [side.points(f"{at_temperature(units, temperature)}_errors") for temperature in tried]
        for place, points in enumerate(values):
            axes.plot([place] * len(points), points, "o", color=COLOURS[0], alpha=0.5, markersize=5)
        means = [float(np.mean(points)) for points in values]
        axes.plot(range(len(tried)), means, color=COLOURS[0], linewidth=1.8)
        axes.set(title=f"{units} units a layer", xlabel="temperature", xticks=range(len(tried)), xticklabels=tried)
        told.append(
            f"{units} units: " + ", ".join(f"{mean:.0f} at {at:g}" for at, mean in zip(tried, means, strict=True))
        )
    panels[0].set(ylabel="errors on the test set")
    return save(
        figure,
        folder,
        "temperatures",
        "Test errors of narrower nets by the temperature of their lesson: every seed, and the line through the means. "
        "The paper: above 8 all about equally good with 300 units; 2.5 to 4 best with 30",
        "Two charts of test errors by temperature. Means: " + "; ".join(told) + ".",
    )


def _sweeps(axes: Axes, sweeps: list[np.ndarray], label: str, colour: str) -> None:
    values = np.array(sweeps)
    axes.fill_between(RAISES, values.min(axis=0), values.max(axis=0), color=colour, alpha=0.2, linewidth=0)
    axes.plot(RAISES, values.mean(axis=0), color=colour, linewidth=1.8, label=label)
